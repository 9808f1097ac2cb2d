import {
  type AnchorRecord,
  checkEvmAnchor,
  type EvmAnchor,
  type EvmCheck,
  NETWORKS,
  networkClassOf,
} from '@guzheng/evidence';
import type { CheckCode } from '../codes.ts';
import type { AnchorReport } from '../report.ts';
import { type LinkReading, linkBlock, type Outside } from './link.ts';
import { strengthOf } from './strength.ts';

type EvmAnchorReport = Extract<AnchorReport, { kind: 'evm' }>;
type ValidCheck = Extract<EvmCheck, { outcome: 'valid' }>;

/** One anchor judged. `link` is there where the anchor holds in itself, so that its block is worth asking about. */
export type AnchorReading =
  | {
      readonly kind: 'evm';
      readonly record: EvmAnchor;
      readonly check: EvmCheck;
      readonly link?: LinkReading;
      readonly report: EvmAnchorReport;
    }
  | { readonly kind: 'unknown'; readonly report: Extract<AnchorReport, { kind: 'unknown' }> };

/** Checks every anchor, none skipped after the first good one; a second anchor on the same chain is noted as a duplicate. */
export async function readAnchors(
  records: readonly AnchorRecord[],
  root: Uint8Array,
  outside: Outside,
): Promise<readonly AnchorReading[]> {
  const readings = await Promise.all(records.map((record) => readAnchor(record, root, outside)));
  const seen = new Set<string>();
  return readings.map((reading) => {
    if (reading.kind !== 'evm' || reading.report.outcome !== 'valid') return reading;
    const chain = `${reading.report.chainId} ${reading.report.genesisHash}`;
    if (!seen.has(chain)) {
      seen.add(chain);
      return reading;
    }
    return { ...reading, report: { ...reading.report, code: 'anchor-duplicate' } };
  });
}

async function readAnchor(record: AnchorRecord, root: Uint8Array, outside: Outside): Promise<AnchorReading> {
  if (record.kind === 'unknown') {
    return {
      kind: 'unknown',
      report: { kind: 'unknown', name: record.name.slice(0, 100), outcome: 'unknown', strength: 'none' },
    };
  }
  const check = checkEvmAnchor(record, root);
  const facts = describe(record, outside);
  switch (check.outcome) {
    case 'invalid':
      return {
        kind: 'evm',
        record,
        check,
        report: { ...facts, outcome: 'invalid', code: check.code, strength: 'none', link: 'unlinked', sightings: [] },
      };
    case 'pending':
      return {
        kind: 'evm',
        record,
        check,
        report: {
          ...facts,
          outcome: 'pending',
          code: 'anchor-pending',
          strength: 'none',
          link: 'unlinked',
          sightings: [],
          sender: check.sender,
        },
      };
    case 'valid': {
      const { chainId, genesisHash } = record;
      const link = await linkBlock({ chainId, genesisHash, number: check.blockNumber, hash: check.blockHash }, outside);
      return {
        kind: 'evm',
        record,
        check,
        link,
        report: { ...facts, ...describeValid(check, link, facts.networkClass) },
      };
    }
  }
}

type Facts = Pick<
  EvmAnchorReport,
  'kind' | 'network' | 'networkClass' | 'chainId' | 'genesisHash' | 'status' | 'transactionHash'
>;

/** The network's name is ours, never the record's: a file may call its own chain `mainnet`. */
function describe(record: EvmAnchor, { trust }: Outside): Facts {
  const { chainId, genesisHash, status } = record;
  const known = [...NETWORKS, ...trust.networks].find(
    (network) => network.chainId === chainId && network.genesisHash === genesisHash,
  );
  return {
    kind: 'evm',
    network: known?.name ?? `unknown (${chainId})`,
    networkClass: networkClassOf(chainId, genesisHash, trust.networks),
    ...{ chainId, genesisHash, status },
    transactionHash: record.transaction.hash,
  };
}

function describeValid(
  check: ValidCheck,
  link: LinkReading,
  networkClass: EvmAnchorReport['networkClass'],
): Omit<EvmAnchorReport, keyof Facts> {
  const code = linkCode(link, networkClass);
  return {
    outcome: link.state === 'contradicted' ? 'invalid' : 'valid',
    ...(code === undefined ? {} : { code }),
    strength: strengthOf(networkClass, link),
    link: link.link,
    sender: check.sender,
    block: { number: check.blockNumber, hash: check.blockHash },
    time: check.blockTime,
    sightings: link.sightings,
  };
}

/** Why a valid anchor's block is not tied to a known chain; undefined where it is. */
export function linkCode(link: LinkReading, networkClass: EvmAnchorReport['networkClass']): CheckCode | undefined {
  if (link.state === 'contradicted') return 'evm-block-contradicted';
  if (networkClass === 'unknown') return 'evm-genesis-unknown';
  switch (link.state) {
    case 'disagreement':
      return 'evm-sources-disagree';
    case 'silent':
      return 'evm-sources-silent';
    case 'unlinked':
      return 'evm-header-unlinked';
    case 'linked':
      return undefined;
  }
}
