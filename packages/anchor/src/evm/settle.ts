import type { Hex } from '@guzheng/evidence';
import { AnchorError } from '../error.ts';
import { type Candidate, candidatesOf, currentAttempt, type JournalEntry } from '../journal/entry.ts';
import type { Account } from './account.ts';
import { agreedFact, askAll, valuesOf } from './agreement.ts';
import type { Nodes } from './chain.ts';
import { blockOf } from './inclusion.ts';
import { finalTransactionCount } from './nonce.ts';

/** Of a long pause's entries, this many are looked at in one go; the rest next time. */
const AT_ONCE = 32;

/**
 * Closes the entries whose transaction is final by a quorum: they are not sent again, and their nonces are never thought free. An entry that
 * stays open costs nothing but a look at the next deposit. So nodes that cannot say (away, or without the state of a block that old, as when a
 * chain has had no finality for hours) hold nothing up.
 */
export async function settleOpen(nodes: Nodes, { journal, address }: Account): Promise<void> {
  const open = await journal.open();
  if (open.length === 0) return;
  const count = await orNothingFinal(finalTransactionCount(nodes, address));
  const consumed = open.filter((entry) => currentAttempt(entry).nonce < count).slice(0, AT_ONCE);
  for (const entry of consumed) await settleWhereOurs(nodes, journal, entry);
}

async function orNothingFinal(count: Promise<number>): Promise<number> {
  try {
    return await count;
  } catch (error) {
    if (error instanceof AnchorError) return 0;
    throw error;
  }
}

async function settleWhereOurs(nodes: Nodes, journal: Account['journal'], entry: JournalEntry): Promise<void> {
  for (const { hash } of candidatesOf(entry)) {
    const blockHash = await agreedBlockOf(nodes, hash);
    if (blockHash !== undefined) return await journal.settle(entry.root, { hash, blockHash });
  }
}

/** The block that holds a transaction by the receipts of a quorum. No proof: it only ends the sending. */
async function agreedBlockOf(nodes: Nodes, hash: Candidate['hash']): Promise<Hex | undefined> {
  const blocks = valuesOf(await askAll(nodes, (rpc) => blockOf(rpc, hash)));
  return agreedFact(
    blocks.filter((block) => block !== undefined),
    nodes.quorum,
  ) as Hex | undefined;
}
