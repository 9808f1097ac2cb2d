import { type Journal, memoryJournal, openJournal } from './journal.ts';

/** A journal that the caller opened and closes, or a folder whose journal is held open only while it is needed. */
export type JournalSource = Journal | { readonly folder: string };

/** Work that needs the journal. Pieces of work at the same time share one opening; the last one closes what was opened here. */
export type JournalLease = <T>(work: (journal: Journal) => Promise<T>) => Promise<T>;

export function journalLease(source: JournalSource = memoryJournal()): JournalLease {
  if (!('folder' in source)) return (work) => work(source);
  let users = 0;
  let journal: Promise<Journal> | undefined;
  let closed: Promise<void> = Promise.resolve();
  return async (work) => {
    users += 1;
    try {
      journal ??= closed.then(() => openJournal(source));
      return await work(await journal);
    } finally {
      users -= 1;
      if (users === 0) {
        closed = closeQuietly(journal);
        journal = undefined;
        await closed;
      }
    }
  };
}

/** One that could not be opened has told its users why. */
async function closeQuietly(journal: Promise<Journal> | undefined): Promise<void> {
  const opened = await journal?.catch(() => undefined);
  await opened?.close();
}
