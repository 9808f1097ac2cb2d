import {
  attestationsOf,
  type BitcoinBlock,
  type BitcoinSighting,
  equalBytes,
  fromBase64,
  hexToBytes,
  type OpenTimestampsAnchor,
  parseOts,
  type RpcAnswer,
} from '@guzheng/evidence';
import { bitcoinReader } from '../reader/bitcoin.ts';
import type { OtsProgress, OtsUpgradeOptions } from './upgrade-options.ts';

export interface ConfirmedBlocks {
  readonly blocks: readonly BitcoinBlock[];
  /** What the sources said of these blocks, word for word. */
  readonly answers: readonly RpcAnswer[];
}

type BlockProgress = Extract<OtsProgress, { step: 'block' }>;
type Verdict = Pick<BlockProgress, 'outcome' | 'detail'> & { readonly header?: string };

/** As deep as calendars wait for (opentimestamps-server, stamper.py). */
const CONFIRMATIONS = 6;
/** A stamp names about four, and of one that names thousands nobody need be asked for all. */
const MAX_HEIGHTS = 32;
/** As many as a record may keep. */
const MAX_BLOCKS = 64;

/** Gets the headers of the blocks that attestations name and that are not kept yet, each from as many sources as must agree. */
export async function confirmBlocks(
  record: OpenTimestampsAnchor,
  { unconfirmedHeights }: { readonly unconfirmedHeights: readonly number[] },
  { bitcoin, confirmations = CONFIRMATIONS, onProgress, ...options }: OtsUpgradeOptions,
): Promise<ConfirmedBlocks> {
  const said: RpcAnswer[] = [];
  const reader = bitcoinReader({ ...options, ...bitcoin, onAnswer: (answer) => said.push(answer) });
  const blocks: BitcoinBlock[] = [];
  const answers: RpcAnswer[] = [];
  // One after another: public explorers limit their rate.
  for (const height of missingHeights(record, unconfirmedHeights)) {
    said.length = 0;
    const { header, ...verdict } = judge(await reader.blockAt(height), height, record, reader.quorum, confirmations);
    onProgress?.({ step: 'block', height, ...verdict });
    if (header === undefined) continue;
    blocks.push({ height, header });
    answers.push(...said);
  }
  return { blocks, answers };
}

function missingHeights({ blocks }: OpenTimestampsAnchor, heights: readonly number[]): readonly number[] {
  const missing = heights.filter((height) => blocks.every((block) => block.height !== height));
  return missing.slice(0, Math.max(0, Math.min(MAX_HEIGHTS, MAX_BLOCKS - blocks.length)));
}

function judge(
  sightings: readonly BitcoinSighting[],
  height: number,
  record: OpenTimestampsAnchor,
  quorum: number,
  confirmations: number,
): Verdict {
  const agreed = agreement(sightings, quorum);
  if (agreed === undefined) return { outcome: 'no-agreement', detail: inWords(sightings) };
  if (agreed.confirmations < confirmations) {
    const detail = `${agreed.confirmations} of ${confirmations} blocks stand on it, itself counted`;
    return { outcome: 'not-deep-enough', detail };
  }
  if (!leadsTo(record, height, agreed.header))
    return { outcome: 'other-root', detail: 'The path of the time stamp does not lead to the root of this block' };
  return { outcome: 'confirmed', detail: inWords(sightings), header: agreed.header };
}

/** The one header that so many sources gave, and the least depth that they say. Two that both have enough are no agreement. */
function agreement(
  sightings: readonly BitcoinSighting[],
  quorum: number,
): { readonly header: string; readonly confirmations: number } | undefined {
  const depths = new Map<string, readonly number[]>();
  for (const sighting of sightings)
    if (sighting.outcome === 'found')
      depths.set(sighting.header, [...(depths.get(sighting.header) ?? []), sighting.confirmations]);
  const enough = [...depths].filter(([, each]) => each.length >= quorum);
  const [only] = enough;
  return only === undefined || enough.length > 1 ? undefined : { header: only[0], confirmations: Math.min(...only[1]) };
}

function leadsTo({ ots }: OpenTimestampsAnchor, height: number, header: string): boolean {
  const root = hexToBytes(header).subarray(36, 68);
  return attestationsOf(parseOts(fromBase64(ots))).some(
    ({ attestation, message }) =>
      attestation.kind === 'bitcoin' && attestation.height === height && equalBytes(message, root),
  );
}

function inWords(sightings: readonly BitcoinSighting[]): string {
  return sightings
    .map((each) => `${each.source}: ${each.outcome === 'found' ? `a header, ${each.confirmations} deep` : each.detail}`)
    .join('; ');
}
