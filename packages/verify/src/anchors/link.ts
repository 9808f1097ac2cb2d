import type { BlockSighting, ChainReader, Finality } from '@guzheng/evidence';
import type { PinnedBlock, Trust } from '../policy/trust.ts';
import type { BlockLink } from '../report.ts';

/** Whether a block stands on the chain it names, by pins and readers. `silent`: asked, and nobody could say. */
export interface LinkReading {
  readonly state: 'linked' | 'contradicted' | 'disagreement' | 'silent' | 'unlinked';
  readonly link: BlockLink;
  /** The lowest that the agreeing sources report; a pinned block counts as finalized, on the word of who pinned it. */
  readonly finality: Finality;
  readonly sightings: readonly BlockSighting[];
  /** Pins for this height, whatever their hash. */
  readonly pins: readonly PinnedBlock[];
}

/** The outside world as the caller hands it in. */
export interface Outside {
  readonly trust: Trust;
  readonly readers: readonly ChainReader[];
  readonly now: Date;
}

/**
 * Ties a block to its chain. No source outranks another: one that names another hash for this height turns agreement into
 * disagreement, and contradicts the block where no source supports it.
 */
export async function linkBlock(block: PinnedBlock, outside: Outside): Promise<LinkReading> {
  const pins = outside.trust.blocks.filter((pin) => isSameChain(pin, block) && pin.number === block.number);
  const readers = outside.readers.filter((reader) => isSameChain(reader, block));
  const sightings = (await Promise.all(readers.map((reader) => ask(reader, block.number, outside.now)))).flat();
  const found = sightings.filter((sighting) => sighting.outcome === 'found');
  const agreeing = found.filter((sighting) => sighting.hash === block.hash);
  const isPinned = pins.some((pin) => pin.hash === block.hash);
  const supporters = agreeing.length + (isPinned ? 1 : 0);
  const opponents = found.length - agreeing.length + pins.filter((pin) => pin.hash !== block.hash).length;
  return {
    state: stateOf({ supporters, opponents, asked: sightings.length }),
    link: supporters === 0 || opponents > 0 ? 'unlinked' : isPinned ? 'pinned' : 'read',
    finality: isPinned ? 'finalized' : lowest(agreeing.map((sighting) => sighting.finality)),
    ...{ sightings, pins },
  };
}

function stateOf({
  supporters,
  opponents,
  asked,
}: {
  supporters: number;
  opponents: number;
  asked: number;
}): LinkReading['state'] {
  if (opponents > 0) return supporters > 0 ? 'disagreement' : 'contradicted';
  if (supporters > 0) return 'linked';
  return asked > 0 ? 'silent' : 'unlinked';
}

/** A reader must not throw; one that does is a source that could not be reached. */
async function ask(reader: ChainReader, number: number, now: Date): Promise<readonly BlockSighting[]> {
  try {
    return await reader.blockAt(number);
  } catch (error) {
    const detail = error instanceof Error ? error.name : 'unknown failure';
    return [
      { outcome: 'unreachable', source: 'reader', at: now.toISOString(), detail: `The reader failed: ${detail}` },
    ];
  }
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
