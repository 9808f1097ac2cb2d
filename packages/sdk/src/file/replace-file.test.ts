import { chmod, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { replaceFile } from './replace-file.ts';

const [before, now, other] = ['before', 'now', 'other'].map((text) => new TextEncoder().encode(text)) as [
  Uint8Array,
  Uint8Array,
  Uint8Array,
];
let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guzheng-replace-'));
  file = join(folder, 'proof.json');
  await writeFile(file, before);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('replaceFile', () => {
  it('puts the new bytes in the place of the old, with the same rights, and leaves nothing beside it', async () => {
    await chmod(file, 0o640);
    await replaceFile(file, now, before);
    expect(await readFile(file, 'utf8')).toBe('now');
    expect((await stat(file)).mode & 0o777).toBe(0o640);
    expect(await readdir(folder)).toEqual(['proof.json']);
  });

  it('leaves a file alone that has become another', async () => {
    await writeFile(file, other);
    await expect(replaceFile(file, now, before)).rejects.toMatchObject({ code: 'file-changed' });
    expect(await readFile(file, 'utf8')).toBe('other');
    expect(await readdir(folder)).toEqual(['proof.json']);
  });

  it('writes no file where there is none', async () => {
    await rm(file);
    await expect(replaceFile(file, now, before)).rejects.toMatchObject({ code: 'output-unwritable' });
    expect(await readdir(folder)).toEqual([]);
  });

  it('writes through a link, which stays one', async () => {
    const link = join(folder, 'link');
    await symlink(file, link);
    await replaceFile(link, now, before);
    expect(await readFile(file, 'utf8')).toBe('now');
    expect((await readdir(folder, { withFileTypes: true })).filter((entry) => entry.isSymbolicLink())).toHaveLength(1);
  });

  it('leaves one of two at once, and tells the other', async () => {
    const results = await Promise.allSettled([replaceFile(file, now, before), replaceFile(file, other, before)]);
    expect(['now', 'other']).toContain(await readFile(file, 'utf8'));
    expect(results.some(({ status }) => status === 'fulfilled')).toBe(true);
    expect(await readdir(folder)).toEqual(['proof.json']);
  });
});
