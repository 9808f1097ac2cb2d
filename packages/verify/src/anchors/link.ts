import type { BlockSighting, Finality, Reader, TsaRoot } from '@guzheng/evidence';
import type { BlockLink } from '../anchor-report.ts';
import type { PinnedBlock, Trust } from '../policy/trust.ts';
import { ask, countSources, type LinkState, linkOf, quorumOf, stateOf } from './tally.ts';

/** Whether a block stands on the EVM chain it names, by pins and readers. */
export interface LinkReading {
  readonly state: LinkState;
  readonly link: BlockLink;
  /** The lowest that the agreeing sources report; a pinned block counts as finalized, on the word of who pinned it. */
  readonly finality: Finality;
  readonly sightings: readonly BlockSighting[];
  /** How many sources had to agree. */
  readonly quorum: number;
  /** Pins for this height, whatever their hash. */
  readonly pins: readonly PinnedBlock[];
}

/** The outside world as the caller hands it in. */
export interface Outside {
  readonly trust: Trust;
  readonly readers: readonly Reader[];
  /** Roots of time-stamping authorities known without configuration. */
  readonly builtInTsaRoots: readonly TsaRoot[];
  readonly now: Date;
}

/** Ties a block to its chain: k of n sources name it, or whoever verifies vouches for it, and nobody names another. */
export async function linkBlock(block: PinnedBlock, { trust, readers, now }: Outside): Promise<LinkReading> {
  const pins = trust.blocks.filter((pin) => isSameChain(pin, block) && pin.number === block.number);
  const asked = readers.filter((reader) => reader.kind === 'evm').filter((reader) => isSameChain(reader, block));
  const sightings = (await Promise.all(asked.map((reader) => ask(() => reader.blockAt(block.number), now)))).flat();
  const found = sightings.filter((sighting) => sighting.outcome === 'found');
  const agreeing = found.filter((sighting) => sighting.hash === block.hash);
  const pinned = pins.some((pin) => pin.hash === block.hash);
  const quorum = quorumOf(asked);
  const state = stateOf({
    supporters: countSources(agreeing),
    opponents: found.length - agreeing.length + pins.filter((pin) => pin.hash !== block.hash).length,
    asked: sightings.length,
    ...{ quorum, pinned },
  });
  return {
    ...{ state, sightings, quorum, pins },
    link: linkOf(state, pinned),
    finality: pinned ? 'finalized' : lowest(agreeing.map((sighting) => sighting.finality)),
  };
}

function lowest(all: readonly Finality[]): Finality {
  if (all.length === 0 || all.includes('included')) return 'included';
  return all.includes('safe') ? 'safe' : 'finalized';
}

function isSameChain(
  a: { chainId: number; genesisHash: string },
  b: { chainId: number; genesisHash: string },
): boolean {
  return a.chainId === b.chainId && a.genesisHash === b.genesisHash;
}
