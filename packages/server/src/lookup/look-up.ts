import { parseEvidenceNumber } from '@guzheng/evidence';
import type { Lookup, LookupAnswer, LookupMatch } from '@guzheng/sdk/api';
import type { LedgerEntry } from '../ledger/ledger.ts';
import type { Parts } from '../parts.ts';
import type { Principal } from '../people/principal.ts';
import { nameOfAsker } from './asker.ts';

export type LookupParts = Pick<Parts, 'ledger' | 'anchoring' | 'custody'>;

/** Deposits that one answer names. */
const MOST = 20;
/** Places of a digest that are looked at for those of one account. */
const LOOKED_AT = 1000;
/** So many entries are read whatever is found, so that the time of the answer does not tell how many others deposited the same. */
const READ_AT_LEAST = 32;

const NO_NUMBER: LookupAnswer = { result: 'not-found', reason: 'no-such-number' };
const NO_DIGEST: LookupAnswer = { result: 'not-found', reason: 'no-such-digest' };
const OTHER_SERVER: LookupAnswer = { result: 'not-found', reason: 'number-of-another-server' };
const FORBIDDEN: LookupAnswer = { result: 'forbidden', reason: 'number-and-digest-needed' };

/** Only an SM3 was given, and the statement has none: whoever asks has not shown that they know the file. */
const NOT_COMPARABLE: LookupAnswer = { result: 'forbidden', reason: 'digest-not-comparable' };

/**
 * Answers a look-up. Clerks may ask by number or by digest; everybody else needs both, but for deposits of their own. Throws EvidenceError
 * `number-malformed` for a number whose check digits do not fit.
 */
export async function lookUp(
  parts: LookupParts,
  asked: Lookup,
  principal: Principal | undefined,
): Promise<LookupAnswer> {
  const { number } = asked;
  if (number === undefined) return await byDigest(parts, asked, principal);
  const { prefix, index } = parseEvidenceNumber(number);
  if (prefix !== parts.ledger.prefix) return OTHER_SERVER;
  return await byNumber(parts, { ...asked, index }, principal);
}

async function byNumber(
  parts: LookupParts,
  asked: Lookup & { readonly index: number },
  principal: Principal | undefined,
): Promise<LookupAnswer> {
  const entry = await parts.ledger.entry(asked.index);
  if (entry === undefined) return NO_NUMBER;
  const { same, differs } = comparedWith(entry, asked);
  if (differs.length > 0) return await mismatch(parts, entry, differs, principal);
  const isCompared = same.length > 0;
  if (!isCompared && !maySee(principal, entry)) return asked.sm3 === undefined ? FORBIDDEN : NOT_COMPARABLE;
  const what = isCompared ? `looked up by number and ${same.join(' and ')}: they match` : 'looked up by number';
  await recordAccess(parts, entry, what, principal);
  const matches = [await matchOf(parts, entry, same)];
  return { result: isCompared ? 'match' : 'found', matches, more: false };
}

type DigestName = 'sha256' | 'sm3';

/** A digest that the statement does not have cannot be compared: it is in neither list. */
function comparedWith(
  { statement: { subject } }: LedgerEntry,
  asked: Lookup,
): { readonly same: readonly DigestName[]; readonly differs: readonly DigestName[] } {
  const names = (['sha256', 'sm3'] as const).filter((name) => asked[name] !== undefined && subject[name] !== undefined);
  return {
    same: names.filter((name) => asked[name] === subject[name]),
    differs: names.filter((name) => asked[name] !== subject[name]),
  };
}

/** Strangers learn nothing here, so that it is no access; and nobody must be able to fill the lists of others by guessing. */
async function mismatch(
  parts: LookupParts,
  entry: LedgerEntry,
  differs: readonly DigestName[],
  principal: Principal | undefined,
): Promise<LookupAnswer> {
  if (maySee(principal, entry))
    await recordAccess(parts, entry, `looked up with another ${differs.join(' and ')}: no match`, principal);
  return { result: 'mismatch', number: entry.number, differs };
}

async function byDigest(parts: LookupParts, asked: Lookup, principal: Principal | undefined): Promise<LookupAnswer> {
  if (principal === undefined) return FORBIDDEN;
  const visible = await visibleEntries(parts, asked, principal);
  const entries = visible.filter((entry) => comparedWith(entry, asked).differs.length === 0);
  const [other] = visible;
  // One digest is in the ledger and the other is not its own: "no such digest" would be untrue.
  if (entries.length === 0 && other !== undefined)
    return await mismatch(parts, other, comparedWith(other, asked).differs, principal);
  const shown = entries.slice(0, MOST);
  // Whether others deposited it is not told to who may not see it.
  if (shown.length === 0) return principal.role === 'clerk' ? NO_DIGEST : FORBIDDEN;
  for (const entry of shown) await recordAccess(parts, entry, 'looked up by digest: it matches', principal);
  const matches = await Promise.all(shown.map((entry) => matchOf(parts, entry, comparedWith(entry, asked).same)));
  return { result: 'match', matches, more: entries.length > MOST };
}

async function visibleEntries(
  { ledger }: LookupParts,
  asked: Lookup,
  principal: Principal,
): Promise<readonly LedgerEntry[]> {
  const { sha256, sm3 } = asked;
  const limit = principal.role === 'clerk' ? MOST + 1 : LOOKED_AT;
  const places =
    sha256 !== undefined ? await ledger.find({ sha256 }, limit) : await ledger.find({ sm3: sm3 ?? '' }, limit);
  const read = await Promise.all(padded(places, ledger.head.size).map((index) => ledger.entry(index)));
  return read
    .slice(0, places.length)
    .filter((entry) => entry !== undefined)
    .filter((entry) => maySee(principal, entry));
}

function padded(places: readonly number[], size: number): readonly number[] {
  if (size === 0) return places;
  const more = Math.max(0, READ_AT_LEAST - places.length);
  return [...places, ...Array.from({ length: more }, (_, step) => step % size)];
}

/** Clerks see every deposit, others their own; operators run the machine and see nobody's evidence but what they deposited themselves. */
function maySee(principal: Principal | undefined, { facts }: LedgerEntry): boolean {
  if (principal === undefined) return false;
  return principal.role === 'clerk' || principal.account === facts.account;
}

async function matchOf(
  { anchoring }: LookupParts,
  { index, number, statement }: LedgerEntry,
  compared: readonly DigestName[],
): Promise<LookupMatch> {
  const { state, anchors } = await anchoring.of(index);
  const { sha256, sm3 } = statement.subject;
  const digests = { sha256, ...(sm3 === undefined ? {} : { sm3 }) };
  return { number, index, time: statement.time, ...digests, compared, anchoring: state, anchors };
}

async function recordAccess(
  { custody }: LookupParts,
  { index }: LedgerEntry,
  what: string,
  principal: Principal | undefined,
): Promise<void> {
  await custody.record(index, { event: 'access', detail: `${what}, by ${nameOfAsker(principal)}` });
}
