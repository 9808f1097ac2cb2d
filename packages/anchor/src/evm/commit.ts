import { decodeTransaction, fromHex, type Hex } from '@guzheng/evidence';
import { type Candidate, candidateOf, candidatesOf, currentAttempt, type JournalEntry } from '../journal/entry.ts';
import { type Account, type Purse, signAnchor, withCandidate } from './account.ts';
import type { Nodes } from './chain.ts';
import { locate } from './locate.ts';
import { finalTransactionCount, freeNonce } from './nonce.ts';
import { assertAffordable, costOf, type Price, priceAnchor, raised } from './price.ts';

/**
 * What is signed, and written down before it is sent.
 *
 * A root is never anchored twice on one canonical chain, as long as its journal is kept and no more nodes lie than the quorum allows for:
 * 1. All transactions of one attempt have the same account and nonce, and a chain takes at most one transaction per account and nonce.
 * 2. A root known to the journal gets no second attempt, whatever crashed in between: the journal is on disk before anything is sent, and one
 *    process at a time has it open.
 * 3. A second attempt is made only when a quorum says that in the final block at a pinned height the account has used the nonce, and a quorum
 *    says, after that, that none of the attempt's transactions is in a block; and only within a day, since nodes forget. Then a foreign transaction has the nonce in final history, so
 *    by 1 none of the attempt's can ever be in a block again, short of a final block being reverted by hand.
 * What is left: a final block that is reverted, more liars than the quorum allows for, a journal that was deleted or restored from an older
 * copy, or a second machine with the same key. Then two anchors of the same root can stand on the chain. Each is a true proof of that root;
 * what is lost is the price of one transaction.
 */

/** Where a root's first or next transaction comes from. `isNew`: it has never been sent. */
export interface Commitment {
  readonly entry: JournalEntry;
  readonly isNew: boolean;
  /** The account as it was when a new transaction was priced. */
  readonly price?: Price;
}

/** The root's entry in the journal; where it has none, its first transaction is signed and written down. */
export async function commit(
  nodes: Nodes,
  account: Account & { readonly purse: Purse },
  root: Hex,
): Promise<Commitment> {
  const { journal, purse, network, address } = account;
  // Asked before the turn is taken: other deposits need not wait for it.
  const known = await journal.byRoot(root);
  if (known !== undefined) return { entry: known, isNew: false };
  const price = await priceAnchor(nodes, address, fromHex(root));
  assertAffordable(price, { network, address, maxCost: purse.maxCost });
  return await journal.exclusive(async () => {
    const meanwhile = await journal.byRoot(root);
    if (meanwhile !== undefined) return { entry: meanwhile, isNew: false };
    const nonce = await freeNonce(nodes, journal, account);
    const candidate = signAnchor(purse, network, { root, nonce, gasLimit: price.gasLimit, fees: price });
    const entry = withCandidate(undefined, nonce, candidate, root);
    await journal.write(entry);
    return { entry, isNew: true, price };
  });
}

/**
 * Writes a transaction that another journal, or none, has seen signed into this one, so that its nonce is not given away and it can be
 * replaced. Not where this journal has another use for the nonce. `since`: when it was signed at the earliest.
 */
export async function adopt(
  { journal }: Account,
  root: Hex,
  { raw, since }: { raw: Hex; since: string },
): Promise<void> {
  const decoded = decodeTransaction(fromHex(raw));
  if (decoded.outcome === 'invalid') return;
  const nonce = Number(decoded.nonce);
  await journal.exclusive(async () => {
    const isKnown = (await journal.byRoot(root)) !== undefined || (await journal.byNonce(nonce)) !== undefined;
    if (isKnown || nonce <= (await journal.settledNonce())) return;
    await journal.write(withCandidate(undefined, nonce, candidateOf(raw, { root, nonce, time: since }), root));
  });
}

/** `capped`: the next transaction would cost more than one anchor may, or than the account has. `early`: it is not time yet. */
export type Replacement =
  | { readonly outcome: 'replaced'; readonly entry: JournalEntry; readonly candidate: Candidate }
  | { readonly outcome: 'capped' | 'early' };

/** Signs and writes down a transaction with the same nonce, the same calldata and higher fees, when the last one has waited long enough. */
export async function replace(
  nodes: Nodes,
  account: Account & { readonly purse: Purse },
  root: Hex,
): Promise<Replacement> {
  const { journal, purse, network, address } = account;
  return await journal.exclusive(async () => {
    const entry = await journal.byRoot(root);
    const last = entry === undefined ? undefined : currentAttempt(entry).candidates.at(-1);
    if (entry === undefined || entry.settled || last === undefined || !isDue(last, purse)) return { outcome: 'early' };
    const price = await priceAnchor(nodes, address, fromHex(root));
    const fees = raised(last, price);
    const cost = costOf({ ...fees, gasLimit: price.gasLimit });
    if (cost > purse.maxCost || cost > price.balance) return { outcome: 'capped' };
    const { nonce } = currentAttempt(entry);
    const candidate = signAnchor(purse, network, { root, nonce, gasLimit: price.gasLimit, fees });
    const next = withCandidate(entry, nonce, candidate, root);
    await journal.write(next);
    return { outcome: 'replaced', entry: next, candidate };
  });
}

function isDue({ time }: Candidate, { now, replaceAfterMs }: Purse): boolean {
  return now().getTime() - Date.parse(time) >= replaceAfterMs;
}

/** A new nonce for a root whose nonce a foreign transaction has used for good; `undefined` as long as that is not certain (see above). */
export async function recommit(
  nodes: Nodes,
  account: Account & { readonly purse: Purse },
  root: Hex,
): Promise<Candidate | undefined> {
  const { journal, purse, network, address } = account;
  return await journal.exclusive(async () => {
    const entry = await journal.byRoot(root);
    if (entry === undefined || !(await isLost(nodes, account, entry))) return undefined;
    const price = await priceAnchor(nodes, address, fromHex(root));
    assertAffordable(price, { network, address, maxCost: purse.maxCost });
    const nonce = await freeNonce(nodes, journal, account);
    if (nonce <= currentAttempt(entry).nonce) return undefined;
    const candidate = signAnchor(purse, network, { root, nonce, gasLimit: price.gasLimit, fees: price });
    await journal.write(withCandidate(entry, nonce, candidate, root));
    return candidate;
  });
}

/**
 * Nodes forget in which block a transaction was: pruned ones after 10,064 blocks (reth, --full), which is 33 hours on Ethereum. Counted from
 * the first signature: a block can have taken that transaction at any time since.
 */
const REMEMBERED_MS = 24 * 60 * 60 * 1000;

/** The count first: a transaction that was looked for before it could have been included in between. */
async function isLost(
  nodes: Nodes,
  { address, purse }: Account & { readonly purse: Purse },
  entry: JournalEntry,
): Promise<boolean> {
  const { nonce, candidates } = currentAttempt(entry);
  const signed = Math.min(...candidates.map(({ time }) => Date.parse(time)));
  if (entry.settled !== undefined || purse.now().getTime() - signed > REMEMBERED_MS) return false;
  if ((await finalTransactionCount(nodes, address)) <= nonce) return false;
  return (await locate(nodes, candidatesOf(entry))).outcome === 'absent';
}
