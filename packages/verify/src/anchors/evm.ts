import { checkEvmAnchor, type EvmAnchor, type EvmCheck, NETWORKS, networkClassOf } from '@guzheng/evidence';
import type { EvmAnchorReport, TimeError } from '../anchor-report.ts';
import type { CheckCode } from '../codes.ts';
import { type LinkReading, linkBlock, type Outside } from './link.ts';
import { strengthOf } from './strength.ts';

type ValidCheck = Extract<EvmCheck, { outcome: 'valid' }>;

/** An EVM anchor judged. `link` is there where the anchor holds in itself, so that its block is worth asking about. */
export interface EvmReading {
  readonly kind: 'evm';
  readonly record: EvmAnchor;
  readonly check: EvmCheck;
  readonly link?: LinkReading;
  readonly report: EvmAnchorReport;
}

export async function readEvmAnchor(record: EvmAnchor, root: Uint8Array, outside: Outside): Promise<EvmReading> {
  const check = checkEvmAnchor(record, root);
  const facts = describe(record, outside);
  const unlinked = { strength: 'none', link: 'unlinked', sightings: [] } as const;
  const reading = { kind: 'evm', record, check } as const;
  switch (check.outcome) {
    case 'invalid':
      return { ...reading, report: { ...facts, ...unlinked, outcome: 'invalid', code: check.code } };
    case 'pending':
      return {
        ...reading,
        report: { ...facts, ...unlinked, outcome: 'pending', code: 'anchor-pending', sender: check.sender },
      };
    case 'valid': {
      const { chainId, genesisHash } = record;
      const link = await linkBlock({ chainId, genesisHash, number: check.blockNumber, hash: check.blockHash }, outside);
      return { ...reading, link, report: { ...facts, ...describeValid(check, link, facts) } };
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

function describeValid(check: ValidCheck, link: LinkReading, facts: Facts): Omit<EvmAnchorReport, keyof Facts> {
  const code = linkCode(link, facts.networkClass);
  return {
    outcome: link.state === 'contradicted' ? 'invalid' : 'valid',
    ...(code === undefined ? {} : { code }),
    strength: strengthOf(facts.networkClass, link),
    link: link.link,
    sender: check.sender,
    block: { number: check.blockNumber, hash: check.blockHash },
    time: check.blockTime,
    timeError: errorOn(facts),
    sightings: link.sightings,
  };
}

/**
 * Since the merge a block's time is the start of its slot, to the second, and a slot has twelve (consensus-specs, bellatrix,
 * process_execution_payload). Of other chains nobody here knows how they set their clock.
 */
function errorOn({ chainId, genesisHash, networkClass }: Facts): TimeError {
  const isEthereum =
    networkClass !== 'development' &&
    NETWORKS.some((network) => network.chainId === chainId && network.genesisHash === genesisHash);
  return isEthereum ? { seconds: 12, basis: 'slot' } : { basis: 'unstated' };
}

/** Why a valid anchor's block is not tied to a known chain; undefined where it is. */
export function linkCode(link: LinkReading, networkClass: EvmAnchorReport['networkClass']): CheckCode | undefined {
  if (link.state === 'contradicted') return 'evm-block-contradicted';
  if (networkClass === 'unknown') return 'evm-genesis-unknown';
  switch (link.state) {
    case 'disagreement':
      return 'evm-sources-disagree';
    case 'few':
      return 'evm-sources-few';
    case 'silent':
      return 'evm-sources-silent';
    case 'unlinked':
      return 'evm-header-unlinked';
    case 'linked':
      return undefined;
  }
}
