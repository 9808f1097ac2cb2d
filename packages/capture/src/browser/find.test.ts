import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findBrowser } from './find.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'find-test-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function program(path: string): Promise<string> {
  const file = join(folder, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, '#!/bin/sh\n');
  await chmod(file, 0o755);
  return file;
}

describe('a browser is looked for', () => {
  it('first where the caller says, then where the environment does', async () => {
    const asked = await program('asked');
    const named = await program('named');
    const env = { GUZHENG_BROWSER: named };
    expect(await findBrowser({ browserPath: asked, env })).toEqual({ executable: asked, source: 'option' });
    expect(await findBrowser({ env })).toEqual({ executable: named, source: 'option' });
  });

  it('then on the path, then in the cache of puppeteer, newest first', async () => {
    await program('cache/chrome/linux-99.0.1/chrome-linux64/chrome');
    const newest = await program('cache/chrome/linux-153.0.2/chrome-linux64/chrome');
    const env = { PUPPETEER_CACHE_DIR: join(folder, 'cache'), PATH: join(folder, 'bin') };
    const found = await findBrowser({ env, platform: 'linux' });
    expect(['installed', 'puppeteer-cache']).toContain(found.source);
    if (found.source === 'puppeteer-cache') expect(found.executable).toBe(newest);
    const onPath = await program('bin/google-chrome-stable');
    const again = await findBrowser({ env, platform: 'linux' });
    expect(again.source).toBe('installed');
    if (found.source === 'puppeteer-cache') expect(again.executable).toBe(onPath);
  });

  it.each(['darwin', 'win32'] as const)('and on %s none comes with npm', async (platform) => {
    const env = { PUPPETEER_CACHE_DIR: folder, PROGRAMFILES: folder };
    const missing = { code: 'browser-missing', hint: expect.stringContaining('Install') as unknown };
    await expect(findBrowser({ env, platform })).rejects.toMatchObject(missing);
  });

  it.each(['/nonexistent/browser', '/'])('and %s is refused', async (browserPath) => {
    await expect(findBrowser({ browserPath })).rejects.toMatchObject({ code: 'browser-missing' });
  });
});
