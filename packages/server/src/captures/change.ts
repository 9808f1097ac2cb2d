import type { BatchOperation } from 'classic-level';
import { ServerError } from '../error.ts';
import type { Also } from '../ledger/ledger.ts';
import type { Database } from '../store/store.ts';

/** One write of a batch, in the sublevel that it names. */
export type Change = Also | { readonly type: 'del'; readonly sublevel: object; readonly key: string };

/** All of them or none. `sync`: on the disk when it returns. Rejects with ServerError `storage-full`, `storage-failed`. */
export async function write(
  db: Database,
  changes: readonly Change[],
  { sync }: { readonly sync: boolean },
): Promise<void> {
  try {
    await db.batch<string, unknown>([...changes] as BatchOperation<Database, string, unknown>[], { sync });
  } catch (cause) {
    throw storageError(cause);
  }
}

function storageError(cause: unknown): ServerError {
  const words = cause instanceof Error ? `${cause.message} ${String(cause.cause ?? '')}` : String(cause);
  if (/no space left|quota exceeded/i.test(words))
    return new ServerError('storage-full', 'The disk of the server is full.', { cause });
  return new ServerError('storage-failed', 'The server could not write to its disk.', { cause });
}
