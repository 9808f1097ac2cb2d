import type { EvmInclusion, EvmTransaction, Finality, Hex } from '@guzheng/evidence';
import { AnchorError, type AnchorErrorCode } from '../error.ts';
import type { Rpc } from '../rpc/client.ts';
import { askAll, shortOf, valuesOf } from './agreement.ts';
import type { Nodes } from './chain.ts';
import { blockOf, proveInclusion } from './inclusion.ts';
import { standingOf } from './standing.ts';

/** Where a root's transactions are. `absent`: a quorum of the nodes has none of them in a block. */
export type Search =
  | {
      readonly outcome: 'found';
      readonly transaction: EvmTransaction;
      readonly block: EvmInclusion;
      readonly finality: Finality;
    }
  | { readonly outcome: 'absent' }
  | { readonly outcome: 'undecided'; readonly reason: AnchorError };

/** A node's word that a transaction is in a block. Nothing but a place to look: the block is proven, and agreed on, or not believed. */
interface Pointer {
  readonly transaction: EvmTransaction;
  readonly blockHash: Hex;
}

/** A node that does one of these contradicts itself or cannot serve: no vote of it will ever count. */
const USELESS: ReadonlySet<AnchorErrorCode> = new Set(['rpc-lied', 'block-unreadable', 'wrong-chain', 'wrong-genesis']);

/**
 * Looks for the one of several transactions that is in a block. A receipt from any node is followed; the inclusion proof must be whole, and
 * a quorum must have its block on the chain. So the first answer never wins, and a node that lies is passed over as long as a quorum is left.
 * Rejects with AnchorError `rpc-lied` or `block-unreadable` when too many nodes are useless for a quorum ever to come together.
 */
export async function locate(nodes: Nodes, transactions: readonly EvmTransaction[]): Promise<Search> {
  const votes = await askAll(nodes, (rpc) => pointersOf(rpc, transactions));
  const useless = new Map<Rpc, AnchorError>();
  const note = (rpc: Rpc, error: AnchorError): void => {
    if (USELESS.has(error.code)) useless.set(rpc, error);
  };
  for (const vote of votes) if (vote.outcome === 'failed') note(vote.node, vote.error);
  let reason: AnchorError | undefined;
  for (const place of placesIn(
    votes.flatMap((v) => (v.outcome === 'answered' ? v.value.map((at) => [v.node, at] as const) : [])),
  )) {
    const block = await proveAt(place, note);
    if (block === undefined) continue;
    const standing = await standingOf(nodes, block);
    if (standing.at === 'canonical')
      return { outcome: 'found', transaction: place.transaction, block, finality: standing.finality };
    reason = standing.at === 'undecided' ? standing.reason : elsewhere(place, block, standing.by);
  }
  assertEnoughAreLeft(nodes, useless);
  if (valuesOf(votes).filter((pointers) => pointers.length === 0).length >= nodes.quorum) return { outcome: 'absent' };
  return { outcome: 'undecided', reason: reason ?? undecided(nodes, votes, [...useless.values()]) };
}

async function pointersOf(rpc: Rpc, transactions: readonly EvmTransaction[]): Promise<readonly Pointer[]> {
  const places = transactions.map(async (transaction) => ({
    transaction,
    blockHash: await blockOf(rpc, transaction.hash),
  }));
  return (await Promise.all(places)).flatMap(({ transaction, blockHash }) =>
    blockHash === undefined ? [] : [{ transaction, blockHash }],
  );
}

interface Place extends Pointer {
  readonly nodes: readonly Rpc[];
}

/** Each place once, the one that most nodes name first. */
function placesIn(pointers: readonly (readonly [Rpc, Pointer])[]): readonly Place[] {
  const places = new Map<string, Place>();
  for (const [rpc, pointer] of pointers) {
    const key = `${pointer.transaction.hash} ${pointer.blockHash}`;
    places.set(key, { ...pointer, nodes: [...(places.get(key)?.nodes ?? []), rpc] });
  }
  return [...places.values()].toSorted((a, b) => b.nodes.length - a.nodes.length);
}

/** The proof from the first node that can give it whole. */
async function proveAt(place: Place, note: (rpc: Rpc, error: AnchorError) => void): Promise<EvmInclusion | undefined> {
  for (const rpc of place.nodes) {
    try {
      const block = await proveInclusion(rpc, place.blockHash, place.transaction.hash, place.transaction.raw);
      if (block !== undefined) return block;
    } catch (error) {
      if (!(error instanceof AnchorError)) throw error;
      note(rpc, error);
    }
  }
  return undefined;
}

function elsewhere({ nodes, transaction }: Place, block: EvmInclusion, by: Hex): AnchorError {
  const witnesses = nodes.map(({ url }) => url).join(', ');
  return new AnchorError(
    'rpc-contradicts',
    `${witnesses} have the transaction ${transaction.hash} in block ${block.hash}, where a quorum of the RPCs has ${by}`,
    { hint: 'a re-organisation passes within minutes; where it stays so, nodes lie or are on a fork: ask other RPCs' },
  );
}

function assertEnoughAreLeft({ all, quorum }: Nodes, useless: ReadonlyMap<Rpc, AnchorError>): void {
  const [first] = useless.values();
  if (first !== undefined && all.length - useless.size < quorum) throw first;
}

function undecided(
  nodes: Nodes,
  votes: Parameters<typeof shortOf<Rpc, readonly Pointer[]>>[1],
  useless: readonly AnchorError[],
): AnchorError {
  if (votes.some((vote) => vote.outcome === 'failed')) return shortOf(nodes, votes);
  const [first] = useless;
  return first ?? new AnchorError('block-not-found', 'Some RPCs have the transaction in a block that they do not have');
}
