import { type Hex, NETWORKS, networkClassOf } from '@guzheng/evidence';
import type { AnchorReport, Report } from '@guzheng/verify';
import type { PinChain } from '../trust/pin.ts';

/** Something that the reader can do now, the most urgent first. */
export type Step =
  | {
      readonly kind: 'confirm';
      readonly block: 'anchor' | 'not-before';
      readonly chain: PinChain;
      readonly number: number;
      /** Of the networks known to this program only: an explorer that a file names would be the file's own witness. */
      readonly explorer: string | undefined;
    }
  | {
      readonly kind:
        | 'contradicted'
        | 'cutFile'
        | 'noProof'
        | 'development'
        | 'testnet'
        | 'pending'
        | 'otherPolicy'
        | 'readOpen'
        | 'copyRecord'
        | 'recheck';
    };

type EvmReport = Extract<AnchorReport, { kind: 'evm' }>;

export function nextSteps(report: Report): readonly Step[] {
  const urgent = report.verdict === 'contradicted' ? contradictedSteps(report) : witnessSteps(report);
  const always: readonly Step[] = [{ kind: 'readOpen' }, { kind: 'copyRecord' }, { kind: 'recheck' }];
  return [...urgent, ...always];
}

function contradictedSteps({ checks }: Report): readonly Step[] {
  const cut = checks.some(({ code }) => code === 'zip-truncated' || code === 'package-size-mismatch');
  return [...(cut ? [{ kind: 'cutFile' } as const] : []), { kind: 'contradicted' }];
}

function witnessSteps(report: Report): readonly Step[] {
  if (report.checks.some(({ code }) => code === 'no-proof')) return [{ kind: 'noProof' }];
  const evm = report.anchors.filter((anchor) => anchor.kind === 'evm');
  const steps: Step[] = [...confirmable(evm).map(confirmAnchor), ...confirmNotBefore(report)];
  const only = onlyClass(report.anchors);
  if (only !== undefined) steps.push({ kind: only });
  if (report.anchors.some(({ outcome }) => outcome === 'pending')) steps.push({ kind: 'pending' });
  if (steps.length === 0 && report.verdict === 'unproven') steps.push({ kind: 'otherPolicy' });
  return steps;
}

/** Blocks that nobody confirmed, on chains that others keep; each once. */
function confirmable(anchors: readonly EvmReport[]): readonly EvmReport[] {
  const open = anchors.filter(
    ({ outcome, link, block, networkClass }) =>
      outcome === 'valid' && link === 'unlinked' && block !== undefined && networkClass !== 'development',
  );
  const keys = open.map(({ chainId, genesisHash, block }) => `${chainId} ${genesisHash} ${block?.number}`);
  return open.filter((_, i) => keys.indexOf(keys[i] ?? '') === i);
}

function confirmAnchor({ chainId, genesisHash, block }: EvmReport): Step {
  const chain = chainOf(chainId, genesisHash);
  return { kind: 'confirm', block: 'anchor', chain, number: block?.number ?? 0, explorer: explorerOf(chain) };
}

function confirmNotBefore({ subject, custody }: Report): readonly Step[] {
  const bound = subject.package?.notBefore;
  const isOpen = custody.some(({ stage, basis }) => stage === 'bound' && basis === 'recorded');
  if (bound === undefined || !isOpen) return [];
  const { chainId, genesisHash, number } = bound;
  if (networkClassOf(chainId, genesisHash) === 'development') return [];
  const chain = chainOf(chainId, genesisHash);
  return [{ kind: 'confirm', block: 'not-before', chain, number, explorer: explorerOf(chain) }];
}

/** Chains that this program does not know go by their number: a file may call its own chain `mainnet`. */
function chainOf(chainId: number, genesisHash: Hex): PinChain {
  return { name: known(chainId, genesisHash)?.name ?? `chain ${chainId}`, chainId, genesisHash };
}

function known(chainId: number, genesisHash: Hex): (typeof NETWORKS)[number] | undefined {
  return NETWORKS.find((network) => network.chainId === chainId && network.genesisHash === genesisHash);
}

function explorerOf({ chainId, genesisHash }: PinChain): string | undefined {
  return known(chainId, genesisHash)?.explorer?.replace('https://', '');
}

/** Every witness that holds is of the one worthless or weak kind. */
function onlyClass(anchors: readonly AnchorReport[]): 'development' | 'testnet' | undefined {
  const valid = anchors.filter(({ outcome }) => outcome === 'valid');
  if (valid.length === 0) return undefined;
  const every = (kind: EvmReport['networkClass']): boolean =>
    valid.every((anchor) => anchor.kind === 'evm' && anchor.networkClass === kind);
  if (every('development')) return 'development';
  return every('testnet') ? 'testnet' : undefined;
}
