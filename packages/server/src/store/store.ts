import { ClassicLevel } from 'classic-level';

/** Everything small: one Level, a sublevel for each part. A batch over several sublevels is all or nothing. */
export type Database = ClassicLevel<string, Uint8Array>;

export interface Store {
  readonly db: Database;
  close(): Promise<void>;
}

/** Opens the database in `folder`, which is made where it is missing. Rejects with ServerError `data-locked`, `data-damaged`. */
export async function openStore(folder: string): Promise<Store> {
  const db: Database = new ClassicLevel(folder, { keyEncoding: 'utf8', valueEncoding: 'view' });
  await db.open();
  return { db, close: () => db.close() };
}
