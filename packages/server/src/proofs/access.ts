import { EvidenceError, parseEvidenceNumber } from '@guzheng/evidence';
import { ServerError } from '../error.ts';
import type { Ledger, LedgerEntry } from '../ledger/ledger.ts';
import type { Principal } from '../people/principal.ts';

/** The entry that a number names. Rejects with ServerError `number-malformed`, `not-found`. */
export async function entryOf(ledger: Ledger, number: string): Promise<LedgerEntry> {
  const { prefix, index } = read(number);
  const entry = prefix === ledger.prefix ? await ledger.entry(index) : undefined;
  if (entry === undefined) throw noDeposit(number);
  return entry;
}

/** For reading: its owner, and clerks. Another's deposit is not told from one that is not there. */
export async function readableEntry(
  ledger: Ledger,
  number: string,
  principal: Principal | undefined,
): Promise<LedgerEntry> {
  const entry = await entryOf(ledger, number);
  if (principal?.role === 'clerk' || principal?.account === entry.facts.account) return entry;
  throw noDeposit(number);
}

/** For what its owner alone may do. */
export async function ownEntry(ledger: Ledger, number: string, principal: Principal | undefined): Promise<LedgerEntry> {
  const entry = await entryOf(ledger, number);
  if (principal !== undefined && principal.account === entry.facts.account) return entry;
  throw noDeposit(number);
}

function read(number: string): ReturnType<typeof parseEvidenceNumber> {
  try {
    return parseEvidenceNumber(number);
  } catch (error) {
    if (!(error instanceof EvidenceError)) throw error;
    throw new ServerError('number-malformed', error.message, {
      hint: 'read the number again: the last two digits do not fit the others',
      cause: error,
    });
  }
}

function noDeposit(number: string): ServerError {
  return new ServerError('not-found', `There is no deposit ${number.slice(0, 40)} that this key may see`);
}
