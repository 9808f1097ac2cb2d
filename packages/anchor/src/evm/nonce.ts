import type { Hex, Network } from '@guzheng/evidence';
import { AnchorError } from '../error.ts';
import { currentAttempt } from '../journal/entry.ts';
import type { Journal } from '../journal/journal.ts';
import { quantity, readNumber } from '../rpc/values.ts';
import { askQuorum, vouched } from './agreement.ts';
import type { Nodes } from './chain.ts';
import { heightOf } from './finality.ts';
import { agreedBlock } from './standing.ts';

/**
 * The nonce for a new transaction: the first from the chain's pending count on that the journal has not given to another one. The count is
 * vouched for by a quorum, so that a node that lags behind cannot make us replace our own earlier transaction, and one that runs ahead cannot
 * put a gap before the new one; where no quorum answers there is no nonce, least of all 0. A gap that came about all the same (a foreign
 * transaction of this account was dropped) is filled by the next root. Rejects with AnchorError.
 */
export async function freeNonce(
  nodes: Nodes,
  journal: Journal,
  { network, address }: { network: Network; address: Hex },
): Promise<number> {
  const count = await transactionCount(nodes, address, 'pending');
  await assertNotBehind(nodes, journal, { network, address, count });
  const taken = new Set((await journal.open()).map((entry) => currentAttempt(entry).nonce));
  let nonce = count;
  while (taken.has(nonce)) nonce += 1;
  return nonce;
}

/** How many transactions the account has sent, by a quorum: at a moving tag, or at the block of a pinned height. */
export async function transactionCount(nodes: Nodes, address: Hex, at: 'pending' | 'latest' | number): Promise<number> {
  return Number(vouched(await countsOf(nodes, address, typeof at === 'number' ? quantity(at) : at), nodes.quorum));
}

async function countsOf(nodes: Nodes, address: Hex, block: string): Promise<readonly bigint[]> {
  return await askQuorum(nodes, async (rpc) => {
    const count = await rpc.call('eth_getTransactionCount', [address, block]);
    return BigInt(readNumber(count, `The transaction count from ${rpc.url}`));
  });
}

/**
 * How many transactions the account had sent in the latest block that is final, by a quorum: that block is pinned by its height, and its
 * hash agreed on, before anything is read at it. 0 where the chain has no finality yet, or the nodes do not agree: then nothing is final.
 */
export async function finalTransactionCount(nodes: Nodes, address: Hex): Promise<number> {
  const heights = await askQuorum(nodes, async (rpc) => BigInt((await heightOf(rpc, 'finalized')) ?? -1));
  const height = Number(vouched(heights, nodes.quorum));
  if (height < 0) return 0;
  await agreedBlock(nodes, height);
  return await transactionCount(nodes, address, height);
}

/**
 * A count that does not reach what was final is a lie of a quorum, or a quorum far behind: nothing is signed on such word. A development
 * chain is different: it starts anew with the same genesis block whenever somebody restarts it, and what was on it is gone. Then every node
 * must say so, since forgetting a journal that is still true could anchor its roots twice.
 */
async function assertNotBehind(
  nodes: Nodes,
  journal: Journal,
  { network, address, count }: { network: Network; address: Hex; count: number },
): Promise<void> {
  const settled = await journal.settledNonce();
  if (count > settled) return;
  const everyone = { all: nodes.all, quorum: nodes.all.length };
  if (network.class === 'development' && (await largestCount(everyone, address)) <= settled)
    return await journal.clear();
  throw new AnchorError(
    'rpc-contradicts',
    `The RPCs of ${network.name} say that the account has sent ${count} transactions; ${settled + 1} of them were final`,
    { hint: 'they are behind, or on a fork: ask other RPCs' },
  );
}

async function largestCount(nodes: Nodes, address: Hex): Promise<number> {
  return Math.max(...(await countsOf(nodes, address, 'latest')).map(Number));
}
