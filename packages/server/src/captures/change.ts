import type { BatchOperation } from 'classic-level';
import type { Also } from '../ledger/ledger.ts';
import { type Database, storageError } from '../store/database.ts';

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
