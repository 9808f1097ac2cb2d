import { ServerError } from '../error.ts';
import type { Streamed } from '../http/handled.ts';
import type { LedgerEntry } from '../ledger/ledger.ts';
import type { Blobs } from '../store/blobs.ts';

/** Rejects with ServerError `original-not-held` where nothing but digests was deposited. */
export function requireHeld({ number, facts }: LedgerEntry): void {
  if (facts.kind !== 'digest') return;
  throw new ServerError('original-not-held', `Of ${number} nothing but its digests was deposited`, {
    hint: 'ask whoever deposited it for the file; its digest stands in the proof',
  });
}

/** The original as it was deposited. Rejects with ServerError `original-not-held`, `original-missing`. */
export async function originalOf(blobs: Blobs, entry: LedgerEntry): Promise<Streamed> {
  requireHeld(entry);
  const { sha256, bytes } = entry.statement.subject;
  if (!(await blobs.has(sha256)))
    throw new ServerError('original-missing', `The original of ${entry.number} cannot be read at the moment`, {
      hint: 'its deposit stands all the same; the operator was told',
    });
  const length = bytes === undefined ? {} : { length: bytes };
  return { stream: blobs.read(sha256), ...length, fileName: fileNameOf(entry) };
}

/** As its depositor named it, else its number. */
export function fileNameOf({ facts, number }: LedgerEntry): string {
  return facts.name ?? (facts.kind === 'package' ? `${number}.wacz` : number);
}
