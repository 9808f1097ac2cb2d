import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolders } from '../../test/temporary.ts';
import { Database, storageError } from '../store/database.ts';
import { codeOf, tell } from './problem.ts';

const folder = temporaryFolders();

/** What a reading gets while the database is closed, as it is between a failed write and its recovery. */
async function errorOfClosed(read: (database: Database) => Promise<unknown>): Promise<unknown> {
  const database = new Database(join(folder.path, 'db'));
  await database.open();
  await database.put('a', Uint8Array.of(1));
  await database.close();
  return await read(database).then(
    () => undefined,
    (error: unknown) => error,
  );
}

it('what the disk said is for the log: it names files of this machine', () => {
  const said = Object.assign(new Error("ENOENT: no such file or directory, statfs '/srv/guzheng'"), { code: 'ENOENT' });
  const error = storageError(said);
  expect(error.message).toBe("The disk failed: ENOENT: no such file or directory, statfs '/srv/guzheng'");
  const { problem, own } = tell(error, 'r1');
  expect([problem.code, problem.retryAfter, own]).toEqual(['storage-failed', 5, true]);
  expect(JSON.stringify(problem)).not.toContain('/srv');
});

describe('a reading that meets a database which is being opened again', () => {
  const readings: Readonly<Record<string, (database: Database) => Promise<unknown>>> = {
    'of a value': (database) => database.get('a'),
    'of a list': async (database) => await database.iterator().all(),
  };
  it.each(Object.entries(readings))('%s is told to come back in a moment', async (_what, read) => {
    const error = await errorOfClosed(read);
    for (const thrown of [error, new Error('the list cannot be read', { cause: error })]) {
      const { problem } = tell(thrown, 'r1');
      expect(problem).toMatchObject({ code: 'not-ready', status: 503, retryAfter: 2, request: 'r1' });
      expect(codeOf(thrown)).toBe('not-ready');
    }
  });

  it('is told of the disk where that is why it cannot be opened', async () => {
    const closed = await errorOfClosed((database) => database.get('a'));
    for (const [code, told] of [
      ['EIO', 'storage-failed'],
      ['ENOSPC', 'storage-full'],
    ]) {
      const error = Object.assign(new Error('open'), { code });
      expect(
        codeOf(Object.assign(new Error(String(closed), { cause: error }), { code: 'LEVEL_DATABASE_NOT_OPEN' })),
      ).toBe(told);
    }
  });
});
