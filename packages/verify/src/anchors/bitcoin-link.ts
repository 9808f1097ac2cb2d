import {
  BITCOIN_GENESIS_HASH,
  type BitcoinReader,
  type BitcoinSighting,
  hexToBytes,
  readBitcoinHeader,
} from '@guzheng/evidence';
import type { BitcoinBlockReport, BlockLink } from '../anchor-report.ts';
import type { PinnedBitcoinBlock } from '../policy/trust.ts';
import type { Outside } from './link.ts';
import { ask, countSources, type LinkState, linkOf, quorumOf, stateOf } from './tally.ts';

/** Whether a header stands on the Bitcoin chain at its height, by pins and readers. */
export interface BitcoinLink {
  readonly state: LinkState;
  readonly link: BlockLink;
  readonly networkClass: BitcoinBlockReport['networkClass'];
  /** Blocks on top, this one counted, as the most cautious of the agreeing sources has it; a pinned block is buried. */
  readonly confirmations: number;
  readonly sightings: readonly BitcoinSighting[];
  readonly quorum: number;
  readonly pins: readonly PinnedBitcoinBlock[];
}

interface NamedBlock {
  readonly height: number;
  readonly hash: string;
}

/**
 * Ties a header to the main chain. A header does not say which chain it is of, so a test chain on which it stands makes it a header of
 * that test chain; a test chain on which another one stands at this height says nothing.
 */
export async function linkBitcoinBlock(block: NamedBlock, outside: Outside): Promise<BitcoinLink> {
  const main = await linkOn(BITCOIN_GENESIS_HASH, block, outside);
  if (main.state !== 'silent' && main.state !== 'unlinked') return main;
  const others = await Promise.all(otherChains(outside).map((genesis) => linkOn(genesis, block, outside)));
  const known = others.find(({ state }) => state === 'linked');
  const asked = others.flatMap(({ sightings }) => sightings);
  return known ?? { ...main, sightings: [...main.sightings, ...asked] };
}

function otherChains({ readers, trust }: Outside): readonly string[] {
  const named = [...readers.filter(({ kind }) => kind === 'bitcoin'), ...trust.bitcoinBlocks];
  const chains = named.map(({ genesisHash }) => genesisHash).filter((genesis) => genesis !== BITCOIN_GENESIS_HASH);
  return [...new Set(chains)];
}

async function linkOn(genesis: string, block: NamedBlock, { trust, readers, now }: Outside): Promise<BitcoinLink> {
  const pins = trust.bitcoinBlocks.filter((pin) => pin.genesisHash === genesis && pin.height === block.height);
  const asked = readers.filter((reader) => reader.kind === 'bitcoin').filter((own) => own.genesisHash === genesis);
  const sightings = (await Promise.all(asked.map((reader) => ask(() => headerAt(reader, block), now)))).flat();
  const found = sightings.filter((sighting) => sighting.outcome === 'found');
  const agreeing = found.filter((sighting) => readBitcoinHeader(hexToBytes(sighting.header))?.hash === block.hash);
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
    networkClass: state !== 'linked' ? 'unknown' : genesis === BITCOIN_GENESIS_HASH ? 'mainnet' : 'development',
    confirmations: pinned ? Number.POSITIVE_INFINITY : Math.min(...agreeing.map((own) => own.confirmations)),
  };
}

/** What is no header is no answer: readers promise 80 bytes. */
async function headerAt(reader: BitcoinReader, { height }: NamedBlock): Promise<readonly BitcoinSighting[]> {
  const sightings = await reader.blockAt(height);
  return sightings.map((sighting) => {
    if (sighting.outcome !== 'found' || /^[0-9a-f]{160}$/.test(sighting.header)) return sighting;
    const { source, at } = sighting;
    return { outcome: 'unreachable', source, at, detail: 'The answer is not a block header of 80 bytes' };
  });
}
