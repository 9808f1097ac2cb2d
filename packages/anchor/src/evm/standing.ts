import type { Finality, Hex } from '@guzheng/evidence';
import { AnchorError } from '../error.ts';
import type { Rpc } from '../rpc/client.ts';
import { agreedFact, askAll, shortOf, type Vote, valuesOf } from './agreement.ts';
import type { Nodes } from './chain.ts';
import { blockHashAt, type CanonicalBlock, canonicalBlock, isAtLeast } from './finality.ts';

/** Where a block stands, by a quorum of the nodes. `undecided` says why there is no quorum, in one of four codes. */
export type Standing =
  | { readonly at: 'canonical'; readonly finality: Finality }
  | { readonly at: 'replaced'; readonly by: Hex }
  | { readonly at: 'undecided'; readonly reason: AnchorError };

/**
 * Asks every node for the block at this height. `finality` is the highest that a quorum of the nodes with this very block report.
 * `undecided` carries `rpc-contradicts`, `block-not-found`, `block-pruned`, or what most nodes failed with (`rpc-unreachable`).
 */
export async function standingOf(
  nodes: Nodes,
  block: { readonly number: number; readonly hash: Hex },
): Promise<Standing> {
  const votes = await askAll(nodes, (rpc) => canonicalBlock(rpc, block.number));
  const sightings = valuesOf(votes);
  const agreed = agreedFact(
    sightings.map(({ hash }) => hash),
    nodes.quorum,
  );
  if (agreed === undefined) return { at: 'undecided', reason: noAgreement(nodes, votes, block.number) };
  if (agreed !== block.hash) return { at: 'replaced', by: agreed as Hex };
  const levels = sightings.filter(({ hash }) => hash === block.hash).map(({ finality }) => finality);
  return { at: 'canonical', finality: vouchedLevel(levels, nodes.quorum) };
}

function vouchedLevel(levels: readonly Finality[], quorum: number): Finality {
  return levels.toSorted((a, b) => (a === b ? 0 : isAtLeast(a, b) ? -1 : 1))[quorum - 1] ?? 'included';
}

/** The hash of the block at a height, as a quorum has it. Rejects with AnchorError: one of the four codes. */
export async function agreedBlock(
  nodes: Nodes,
  number: number,
): Promise<{ readonly hash: Hex; readonly holders: readonly Rpc[] }> {
  const votes = await askAll(nodes, async (rpc) => ({ hash: await blockHashAt(rpc, number) }));
  const agreed = agreedFact(
    valuesOf(votes).map(({ hash }) => hash),
    nodes.quorum,
  );
  if (agreed === undefined) throw noAgreement(nodes, votes, number);
  const holders = votes.flatMap((vote) =>
    vote.outcome === 'answered' && vote.value.hash === agreed ? [vote.node] : [],
  );
  return { hash: agreed as Hex, holders };
}

function noAgreement(
  nodes: Nodes,
  votes: readonly Vote<Rpc, Pick<CanonicalBlock, 'hash'>>[],
  number: number,
): AnchorError {
  const found = votes.flatMap((vote) => (vote.outcome === 'answered' ? [`${vote.node.url}: ${vote.value.hash}`] : []));
  const hashes = new Set(valuesOf(votes).map(({ hash }) => hash));
  if (hashes.size < 2) return shortOf(nodes, votes);
  return new AnchorError(
    'rpc-contradicts',
    `The RPCs have different blocks at height ${number} (${found.join(', ')})`,
    {
      hint: 'a re-organisation passes within minutes; where it stays so, a node lies or is on a fork: ask other RPCs',
    },
  );
}
