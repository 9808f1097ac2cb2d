import { bytesToHex, RECEIPT_TYPE, type Receipt, toBase64 } from '@guzheng/evidence';
import { ServerError } from '../error.ts';
import type { Appended, Ledger, LedgerEntry } from '../ledger/ledger.ts';

/** The receipt of an entry that was just appended. */
export function appendedReceipt({ number, index, bytes, path, checkpoint }: Omit<Appended, 'time'>): Receipt {
  return { type: RECEIPT_TYPE, number, index, statement: toBase64(bytes), path, checkpoint };
}

/** The receipt of an entry, under the newest checkpoint. */
export async function receiptOf(entry: LedgerEntry, { ledger }: { readonly ledger: Ledger }): Promise<Receipt> {
  const { index, number, bytes } = entry;
  const { size, checkpoint } = ledger.head;
  const path = (await ledger.inclusion(index, size)).map(bytesToHex);
  return appendedReceipt({ number, index, bytes, path, checkpoint });
}

/** An entry of before as if it had been appended now. */
export async function asAppended(index: number, ledger: Ledger): Promise<Appended> {
  const entry = await ledger.entry(index);
  if (entry === undefined)
    throw new ServerError('internal', `An idempotency key names entry ${index}, which is not there`);
  const { number, statement, bytes } = entry;
  const { path, checkpoint } = await receiptOf(entry, { ledger });
  return { index, number, time: statement.time, bytes, path, checkpoint };
}
