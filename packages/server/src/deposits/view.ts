import { EvidenceError, parseEvidenceNumber } from '@guzheng/evidence';
import type { Deposit, Listed, Page } from '@guzheng/sdk/api';
import { ServerError } from '../error.ts';
import type { Ledger, LedgerEntry } from '../ledger/ledger.ts';
import type { Parts } from '../parts.ts';
import type { Principal } from '../people/principal.ts';

const PAGE = 50;

type Shown = Pick<Parts, 'ledger' | 'anchoring'>;

/** The account's own deposits, newest first. The cursor is the place of the last one that was shown. */
export async function listDeposits(
  { account }: Principal,
  { cursor, limit = PAGE }: Page,
  parts: Shown,
): Promise<Listed<Deposit>> {
  const before = cursor === undefined ? undefined : placeIn(cursor);
  const options = { limit: limit + 1, ...(before === undefined ? {} : { before }) };
  const places = await parts.ledger.ownedBy(account, options);
  const shown = places.slice(0, limit);
  const items = await Promise.all(shown.map(async (place) => viewOf(await entryAt(place, parts.ledger), parts)));
  const last = shown.at(-1);
  return { items, ...(places.length > limit && last !== undefined ? { next: String(last) } : {}) };
}

export async function viewOf({ index, number, statement, facts }: LedgerEntry, { anchoring }: Shown): Promise<Deposit> {
  const { state, anchors } = await anchoring.of(index);
  const { time, subject } = statement;
  const { kind, name } = facts;
  return { number, index, time, subject, kind, ...(name === undefined ? {} : { name }), anchoring: state, anchors };
}

export interface VisibleOptions {
  readonly principal: Principal;
  /** Whether clerks see everybody's here. */
  readonly clerks: boolean;
  readonly parts: Pick<Parts, 'ledger'>;
}

/**
 * The entry of this number, for whoever may see it: its owner, and clerks where they may. Rejects with ServerError `number-malformed`,
 * `not-found`, and `not-yours`, which says the same words: outside, another's deposit is one that does not exist. The log tells them apart.
 */
export async function visibleEntry(number: string, { principal, clerks, parts }: VisibleOptions): Promise<LedgerEntry> {
  const entry = await entryOf(number, parts.ledger);
  const isOwn = entry?.facts.account === principal.account && principal.role !== 'clerk';
  if (entry !== undefined && (isOwn || (clerks && principal.role === 'clerk'))) return entry;
  throw new ServerError(entry === undefined ? 'not-found' : 'not-yours', `There is no deposit ${number}`);
}

async function entryOf(text: string, ledger: Ledger): Promise<LedgerEntry | undefined> {
  const { prefix, index } = parsed(text);
  return prefix === ledger.prefix ? await ledger.entry(index) : undefined;
}

function parsed(text: string): ReturnType<typeof parseEvidenceNumber> {
  try {
    return parseEvidenceNumber(text);
  } catch (cause) {
    if (!(cause instanceof EvidenceError)) throw cause;
    throw new ServerError('number-malformed', cause.message, {
      hint: 'Compare it with the receipt, digit by digit.',
      cause,
    });
  }
}

async function entryAt(place: number, ledger: Ledger): Promise<LedgerEntry> {
  const entry = await ledger.entry(place);
  if (entry !== undefined) return entry;
  throw new ServerError('internal', `The list of an account names entry ${place}, which is not there`);
}

function placeIn(cursor: string): number {
  if (/^\d{1,15}$/.test(cursor)) return Number(cursor);
  throw new ServerError('request-malformed', `${cursor.slice(0, 40)} is no cursor of this list`, {
    hint: 'Use `next` of the answer before, as it is.',
  });
}
