import {
  checkOtsAnchor,
  hexToBytes,
  type OpenTimestampsAnchor,
  type OtsBlock,
  type OtsCheck,
  readBitcoinHeader,
  reversedHex,
} from '@guzheng/evidence';
import type { BitcoinBlockReport, OpenTimestampsReport, TimeError } from '../anchor-report.ts';
import type { CheckCode } from '../codes.ts';
import { type BitcoinLink, linkBitcoinBlock } from './bitcoin-link.ts';
import type { Outside } from './link.ts';
import { best, bitcoinStrength } from './strength.ts';

type ValidCheck = Extract<OtsCheck, { outcome: 'valid' }>;

/** An OpenTimestamps anchor judged; `check` is null where what it should attest cannot be read. One link for each of the check's blocks. */
export interface OtsReading {
  readonly kind: 'opentimestamps';
  readonly record: OpenTimestampsAnchor;
  readonly check: OtsCheck | null;
  readonly links: readonly BitcoinLink[];
  readonly report: OpenTimestampsReport;
}

export async function readOpenTimestamps(
  record: OpenTimestampsAnchor,
  digest: Uint8Array | null,
  outside: Outside,
): Promise<OtsReading> {
  const check = digest === null ? null : checkOtsAnchor(record, digest);
  return judgeOpenTimestamps(record, check, outside);
}

/** What an OpenTimestamps anchor is worth, given what it shows by itself. */
export async function judgeOpenTimestamps(
  record: OpenTimestampsAnchor,
  check: OtsCheck | null,
  outside: Outside,
): Promise<OtsReading> {
  const blocks = check?.outcome === 'valid' ? check.blocks : [];
  const links = await Promise.all(blocks.map((block) => linkBitcoinBlock(block, outside)));
  return { kind: 'opentimestamps', record, check, links, report: describe(record, check, links) };
}

function describe(
  record: OpenTimestampsAnchor,
  check: OtsCheck | null,
  links: readonly BitcoinLink[],
): OpenTimestampsReport {
  const facts = { kind: 'opentimestamps', target: record.target, networkClass: 'unknown', link: 'unlinked' } as const;
  const nothing = { strength: 'none', blocks: [], pending: [], unconfirmedHeights: [], others: [] } as const;
  if (check === null) return { ...facts, ...nothing, outcome: 'unjudged', code: 'anchor-target-unreadable' };
  switch (check.outcome) {
    case 'invalid':
      return { ...facts, ...nothing, outcome: 'invalid', code: check.code };
    case 'pending': {
      const { pending, unconfirmedHeights, others } = check;
      return { ...facts, ...nothing, outcome: 'pending', code: 'anchor-pending', pending, unconfirmedHeights, others };
    }
    case 'valid':
      return { ...facts, ...describeValid(record, check, links) };
  }
}

/** The rule of Bitcoin's nodes: not more than two hours after their own clock (Bitcoin Core, MAX_FUTURE_BLOCK_TIME); backwards, past the median of eleven blocks. */
const MINER_CLOCK: TimeError = { seconds: 7200, basis: 'miner' };

function describeValid(
  record: OpenTimestampsAnchor,
  check: ValidCheck,
  links: readonly BitcoinLink[],
): Omit<OpenTimestampsReport, 'kind' | 'target'> {
  const { pending, unconfirmedHeights, others } = check;
  const blocks = check.blocks.map((block, place) => describeBlock(record, block, links[place]));
  const kept = { blocks, pending, unconfirmedHeights, others };
  const contradicted = blocks.find(({ code }) => code === 'bitcoin-block-contradicted');
  if (contradicted !== undefined) {
    const none = { strength: 'none', networkClass: 'unknown', link: 'unlinked' } as const;
    return { ...kept, ...none, outcome: 'invalid', code: 'bitcoin-block-contradicted' };
  }
  const strength = best(blocks.map((block) => block.strength));
  const [first] = inOrderOfWorth(blocks);
  return {
    ...{ ...kept, strength, outcome: 'valid' },
    networkClass: first?.networkClass ?? 'unknown',
    link: first?.link ?? 'unlinked',
    ...(first?.code === undefined ? {} : { code: first.code }),
    ...(first === undefined ? {} : { time: first.time, timeError: MINER_CLOCK }),
  };
}

/** Blocks of the main chain before others; of those the earliest, since it says most. */
function inOrderOfWorth(blocks: readonly BitcoinBlockReport[]): readonly BitcoinBlockReport[] {
  const rank = ({ networkClass, strength }: BitcoinBlockReport) =>
    networkClass === 'mainnet' ? 0 : strength !== 'none' ? 1 : networkClass === 'development' ? 2 : 3;
  return [...blocks].sort((a, b) => rank(a) - rank(b) || Date.parse(a.time) - Date.parse(b.time));
}

function describeBlock(
  record: OpenTimestampsAnchor,
  block: OtsBlock,
  link: BitcoinLink | undefined,
): BitcoinBlockReport {
  const { height, hash, time, workBits } = block;
  const facts = { height, hash, time, workBits, ...merkleRootOf(record, height) };
  if (link === undefined)
    return { ...facts, networkClass: 'unknown', link: 'unlinked', strength: 'none', sightings: [] };
  const code = bitcoinLinkCode(block, link);
  return {
    ...facts,
    ...{ networkClass: link.networkClass, link: link.link, strength: bitcoinStrength(block, link) },
    ...(link.state === 'linked' && Number.isFinite(link.confirmations) ? { confirmations: link.confirmations } : {}),
    ...(code === undefined ? {} : { code }),
    sightings: link.sightings,
  };
}

/** As explorers write it. */
function merkleRootOf(record: OpenTimestampsAnchor, height: number): { merkleRoot?: string } {
  const header = record.blocks.find((block) => block.height === height)?.header;
  const root = header === undefined ? undefined : readBitcoinHeader(hexToBytes(header))?.merkleRoot;
  return root === undefined ? {} : { merkleRoot: reversedHex(root) };
}

/** Why a block is not tied to the main chain; undefined where it is. */
function bitcoinLinkCode({ costly }: OtsBlock, link: BitcoinLink): CheckCode | undefined {
  switch (link.state) {
    case 'contradicted':
      return 'bitcoin-block-contradicted';
    case 'disagreement':
      return 'bitcoin-sources-disagree';
    case 'few':
      return 'bitcoin-sources-few';
    case 'silent':
      return 'bitcoin-sources-silent';
    case 'unlinked':
      return costly ? 'bitcoin-header-unlinked' : 'bitcoin-header-cheap';
    case 'linked':
      return link.networkClass === 'development' ? 'anchor-development' : undefined;
  }
}
