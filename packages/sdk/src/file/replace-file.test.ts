import { chmod, lstat, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { utf8Encode } from '@guzheng/evidence';
import { describe, expect, it } from 'vitest';
import { temporaryFolders } from '../../test/temporary.ts';
import { withLock } from './lock.ts';
import { replaceFile } from './replace-file.ts';

const folder = temporaryFolders();
const [old, one, other] = ['old', 'one', 'other'].map(utf8Encode) as [Uint8Array, Uint8Array, Uint8Array];

async function file(): Promise<string> {
  const path = join(folder.path, 'file');
  await writeFile(path, old);
  return path;
}

const textOf = (path: string): Promise<string> => readFile(path, 'utf8');

describe('replaceFile', () => {
  it('puts the new bytes in place, with the rights of the old, and leaves nothing beside', async () => {
    const path = await file();
    await chmod(path, 0o640);
    await replaceFile(path, one, old);
    expect([await textOf(path), (await stat(path)).mode & 0o777]).toEqual(['one', 0o640]);
    expect(await readdir(folder.path)).toEqual(['file']);
  });

  it('refuses when the bytes are not the expected ones, and leaves them', async () => {
    const path = await file();
    for (const expected of [one, new Uint8Array(0), utf8Encode('old ')])
      await expect(replaceFile(path, other, expected)).rejects.toMatchObject({ code: 'output-changed' });
    expect(await textOf(path)).toBe('old');
    expect(await readdir(folder.path)).toEqual(['file']);
  });

  it('makes no file where there is none', async () => {
    const none = replaceFile(join(folder.path, 'none'), one, new Uint8Array(0));
    await expect(none).rejects.toMatchObject({ code: 'output-changed' });
    expect(await readdir(folder.path)).toEqual([]);
  });

  it('of many at once lets one through; the others change nothing', async () => {
    const path = await file();
    const tries = Array.from({ length: 20 }, (_, number) => replaceFile(path, utf8Encode(`${number}`), old));
    const outcomes = await Promise.allSettled(tries);
    const won = outcomes.flatMap(({ status }, number) => (status === 'fulfilled' ? [`${number}`] : []));
    expect(won).toEqual([await textOf(path)]);
    for (const outcome of outcomes)
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'output-changed' });
    expect(await readdir(folder.path)).toEqual(['file']);
  });

  it('changes the file that a link points to, and keeps the link', async () => {
    const path = await file();
    const link = join(folder.path, 'link');
    await symlink(path, link);
    await replaceFile(link, one, old);
    expect(await textOf(path)).toBe('one');
    expect((await lstat(link)).isSymbolicLink()).toBe(true);
  });

  it('writes over what a killed process left of the same work', async () => {
    const path = await file();
    await writeFile(join(folder.path, '.file.partial'), 'a half-written');
    await replaceFile(path, one, old);
    expect(await textOf(path)).toBe('one');
    expect(await readdir(folder.path)).toEqual(['file']);
  });
});

describe('withLock', () => {
  it('lets nobody else in while it works, and everybody afterwards', async () => {
    const path = join(folder.path, 'it');
    await withLock(path, async () => {
      await expect(withLock(path, async () => 'in')).rejects.toMatchObject({ code: 'output-changed' });
    });
    expect(await withLock(path, async () => 'in')).toBe('in');
    expect(await readdir(folder.path)).toEqual([]);
  });

  it('is free again when the work fails', async () => {
    const path = join(folder.path, 'it');
    const failed = withLock(path, () => Promise.reject(new Error('failed')));
    await expect(failed).rejects.toThrow('failed');
    expect(await withLock(path, async () => 'in')).toBe('in');
  });

  it('takes away the lock of a process that is no more, of any number at once one comes in', async () => {
    const path = join(folder.path, 'it');
    await writeFile(join(folder.path, '.it.lock'), `${hostname()} ${DEAD} 00`);
    let inside = 0;
    const work = async (): Promise<number> => {
      inside += 1;
      await new Promise((resolve) => setImmediate(resolve));
      const seen = inside;
      inside -= 1;
      return seen;
    };
    const outcomes = await Promise.allSettled(Array.from({ length: 10 }, () => withLock(path, work)));
    const seen = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
    expect(seen.length).toBeGreaterThan(0);
    expect(new Set(seen)).toEqual(new Set([1]));
    expect(await readdir(folder.path)).toEqual([]);
  });

  it.each([
    ['a process that lives', `${hostname()} ${process.ppid} 00`],
    ['another machine, where nobody can look', `elsewhere-${hostname()} 1 00`],
    ['nobody knows whom', 'garbage'],
  ])('stands by the lock of %s, and names it', async (_, owner) => {
    const path = join(folder.path, 'it');
    const lock = join(folder.path, '.it.lock');
    await writeFile(lock, owner);
    const refused = withLock(path, async () => 'in');
    await expect(refused).rejects.toMatchObject({
      code: 'output-changed',
      hint: expect.stringContaining(lock) as unknown,
    });
    expect(await textOf(lock)).toBe(owner);
  });

  it('takes its own process number of an earlier life for a dead one', async () => {
    const path = join(folder.path, 'it');
    await writeFile(join(folder.path, '.it.lock'), `${hostname()} ${process.pid} 00`);
    expect(await withLock(path, async () => 'in')).toBe('in');
  });
});

/** Beyond what Linux and macOS number processes with. */
const DEAD = 2 ** 22 + 12_345;
