import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { publish } from './publish.ts';

const code = (code: string) => expect.objectContaining({ name: 'CaptureError', code });

let out: string;
beforeEach(async () => {
  out = await mkdtemp(join(tmpdir(), 'guzheng-publish-'));
  await writeFile(join(out, 'new'), 'new');
});
afterEach(() => rm(out, { recursive: true, force: true }));

describe('publish', () => {
  it('gives the file its name', async () => {
    await publish(join(out, 'new'), join(out, 'output'));
    expect(await readFile(join(out, 'output'), 'utf8')).toBe('new');
  });

  it('lets exactly one of many win', async () => {
    const files = Array.from({ length: 8 }, (_, at) => join(out, `file-${at}`));
    await Promise.all(files.map((file) => writeFile(file, file)));
    const results = await Promise.allSettled(files.map((file) => publish(file, join(out, 'output'))));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const winner = files[results.findIndex(({ status }) => status === 'fulfilled')];
    expect(await readFile(join(out, 'output'), 'utf8')).toBe(winner);
  });

  it('says why it cannot', async () => {
    await writeFile(join(out, 'output'), 'mine');
    await expect(publish(join(out, 'new'), join(out, 'output'))).rejects.toThrow(code('output-exists'));
    await expect(publish(join(out, 'new'), join(out, 'none', 'output'))).rejects.toThrow(code('output-unwritable'));
    expect(await readdir(out)).toEqual(['new', 'output']);
  });
});
