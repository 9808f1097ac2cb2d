import type { DepositStatement, Receipt } from '@guzheng/evidence';
import type { Acknowledged } from '../api/deposit.ts';
import type { Asked } from './asked.ts';
import { invalidReceipt, type LedgerTrust } from './trust.ts';

/** What a server acknowledges is what its receipt shows: number, place and time. Rejects as `LedgerTrust.accept` does. */
export async function acceptAcknowledged(
  trust: LedgerTrust,
  acknowledged: Acknowledged,
  asked: Asked,
  signal: AbortSignal | undefined,
): Promise<Acknowledged> {
  const { number, index, time, receipt } = acknowledged;
  const statement = await acceptReceiptOf(trust, number, receipt, { asked, signal });
  if (receipt.index !== index) throw invalidReceipt(`it is that of entry ${receipt.index}`, number).with({ receipt });
  if (statement.time !== time)
    throw invalidReceipt(`its statement has the time ${statement.time}`, number).with({ receipt });
  return acknowledged;
}

/** The statement in the receipt of this number. Rejects as `LedgerTrust.accept` does. */
export async function acceptReceiptOf(
  trust: LedgerTrust,
  number: string,
  receipt: Receipt,
  { asked, signal }: { readonly asked?: Asked; readonly signal: AbortSignal | undefined },
): Promise<DepositStatement> {
  if (receipt.number !== number) throw invalidReceipt(`it is that of ${receipt.number}`, number).with({ receipt });
  return await trust.accept(receipt, asked, signal);
}
