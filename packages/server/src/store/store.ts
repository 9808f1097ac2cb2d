import { mkdir } from 'node:fs/promises';
import { ServerError } from '../error.ts';
import { Database, type DatabaseOptions, storageError } from './database.ts';

export { Database, type Late, type SublevelPut } from './database.ts';

/** Everything small: one Level, a sublevel for each part. A batch over several sublevels is all or nothing. */
export interface Store {
  readonly db: Database;
  close(): Promise<void>;
}

/**
 * Opens the database in `folder`, which is made where it is missing. Rejects with ServerError `data-locked` where another process has it,
 * `data-damaged`, `storage-full`, `storage-failed`.
 */
export async function openStore(folder: string, options: DatabaseOptions = {}): Promise<Store> {
  await mkdir(folder, { recursive: true }).catch((cause: unknown) => {
    throw storageError(cause);
  });
  const db = new Database(folder, options);
  await db.open().catch((cause: unknown) => {
    throw unopened(folder, cause);
  });
  return { db, close: () => db.close() };
}

function unopened(folder: string, cause: unknown): ServerError {
  const code = codeIn(cause);
  if (code === 'LEVEL_LOCKED')
    return new ServerError('data-locked', `Another process has the database in ${folder} open`, {
      hint: 'Stop the other server, or give this one another data folder.',
      cause,
    });
  if (code !== 'LEVEL_CORRUPTION') return storageError(cause);
  return new ServerError('data-damaged', `The database in ${folder} is damaged`, {
    hint: 'Restore the data folder from a copy. What was anchored shows whether the copy is complete.',
    cause,
  });
}

function codeIn(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const inner = codeIn(error.cause);
  return inner ?? ('code' in error ? String(error.code) : undefined);
}
