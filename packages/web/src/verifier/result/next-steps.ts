import { type Hex, NETWORKS, networkClassOf } from '@guzheng/evidence';
import type { AnchorReport, DisclosureReport, Report } from '@guzheng/verify';
import { DISCLOSURE_REPORT_TYPE } from '@guzheng/verify';
import { BITCOIN, type PinChain } from '../trust/pin.ts';

/** Something that the reader can do now, the most urgent first. */
export type Step =
  | {
      readonly kind: 'confirm';
      readonly block: 'anchor' | 'not-before';
      readonly chain: PinChain;
      readonly number: number;
      /** Where to look it up. Only for chains known to this program: an explorer that a file names would be the file's own witness. */
      readonly explorer: string | undefined;
    }
  | {
      readonly kind:
        | 'contradicted'
        | 'cutFile'
        | 'noProof'
        | 'askPackage'
        | 'development'
        | 'testnet'
        | 'unknownRoot'
        | 'pending'
        | 'otherPolicy'
        | 'readOpen'
        | 'copyRecord'
        | 'recheck';
    };

type Confirm = Extract<Step, { kind: 'confirm' }>;

type AnyReport = Report | DisclosureReport;

export function nextSteps(report: AnyReport): readonly Step[] {
  const urgent = report.verdict === 'contradicted' ? contradictedSteps(report) : witnessSteps(report);
  const rest: readonly Step[] = isOfMember(report) ? [{ kind: 'askPackage' }] : [];
  const always: readonly Step[] = [...rest, { kind: 'readOpen' }, { kind: 'copyRecord' }, { kind: 'recheck' }];
  return [...urgent, ...always];
}

function isOfMember(report: AnyReport): report is DisclosureReport {
  return report.type === DISCLOSURE_REPORT_TYPE;
}

/** A member is cut where it has another size itself; in a package that is said of a file inside. */
function contradictedSteps(report: AnyReport): readonly Step[] {
  const signs = isOfMember(report) ? ['member-size-mismatch'] : ['zip-truncated', 'package-size-mismatch'];
  const cut = report.checks.some(({ code }) => code !== undefined && signs.includes(code));
  return [...(cut ? [{ kind: 'cutFile' } as const] : []), { kind: 'contradicted' }];
}

function witnessSteps(report: AnyReport): readonly Step[] {
  if (report.checks.some(({ code }) => code === 'no-proof')) return [{ kind: 'noProof' }];
  const { anchors } = report;
  const steps: Step[] = [
    ...once(anchors.flatMap(confirmAnchor)),
    ...(isOfMember(report) ? [] : confirmNotBefore(report)),
  ];
  const valid = anchors.filter(({ outcome }) => outcome === 'valid').map(worthOf);
  for (const worth of ['development', 'testnet'] as const) {
    if (valid.length > 0 && valid.every((own) => own === worth)) steps.push({ kind: worth });
  }
  if (valid.includes('unknownRoot')) steps.push({ kind: 'unknownRoot' });
  if (anchors.some(({ outcome }) => outcome === 'pending')) steps.push({ kind: 'pending' });
  if (steps.length === 0 && report.verdict === 'unproven') steps.push({ kind: 'otherPolicy' });
  return steps;
}

/** Blocks that nobody confirmed, on chains that others keep. */
function confirmAnchor(anchor: AnchorReport): readonly Confirm[] {
  if (anchor.outcome !== 'valid') return [];
  switch (anchor.kind) {
    case 'evm': {
      const { block, link, networkClass, chainId, genesisHash } = anchor;
      if (block === undefined || link !== 'unlinked' || networkClass === 'development') return [];
      return [confirm('anchor', chainOf(chainId, genesisHash), block.number)];
    }
    case 'opentimestamps':
      return anchor.blocks
        .filter(({ link, networkClass }) => link === 'unlinked' && networkClass !== 'development')
        .map(({ height }) => confirm('anchor', BITCOIN, height));
    case 'rfc3161':
      return [];
  }
}

function confirmNotBefore({ subject, custody }: Report): readonly Confirm[] {
  const bound = subject.package?.notBefore;
  const isOpen = custody.some(({ stage, basis }) => stage === 'bound' && basis === 'recorded');
  if (bound === undefined || !isOpen) return [];
  const { chainId, genesisHash, number } = bound;
  if (networkClassOf(chainId, genesisHash) === 'development') return [];
  return [confirm('not-before', chainOf(chainId, genesisHash), number)];
}

function confirm(block: Confirm['block'], chain: PinChain, number: number): Confirm {
  return { kind: 'confirm', block, chain, number, explorer: explorerOf(chain, number) };
}

/** Several anchors may stand in one block. */
function once(steps: readonly Confirm[]): readonly Confirm[] {
  const keys = steps.map(({ chain, number }) => `${chain.genesisHash} ${chain.name} ${number}`);
  return steps.filter((_, i) => keys.indexOf(keys[i] ?? '') === i);
}

/** Chains that this program does not know go by their number: a file may call its own chain `mainnet`. */
function chainOf(chainId: number, genesisHash: Hex): PinChain {
  return { kind: 'evm', name: known(chainId, genesisHash)?.name ?? `chain ${chainId}`, chainId, genesisHash };
}

function known(chainId: number, genesisHash: Hex): (typeof NETWORKS)[number] | undefined {
  return NETWORKS.find((network) => network.chainId === chainId && network.genesisHash === genesisHash);
}

function explorerOf(chain: PinChain, number: number): string | undefined {
  if (chain.kind === 'bitcoin') return `blockstream.info/block-height/${number}`;
  const explorer = known(chain.chainId, chain.genesisHash)?.explorer;
  return explorer && `${explorer.replace('https://', '')}/block/${number}`;
}

/** What a witness that holds in itself is good for, as far as it tells the reader what to do. */
function worthOf(anchor: AnchorReport): 'development' | 'testnet' | 'unknownRoot' | 'other' {
  switch (anchor.kind) {
    case 'evm':
      return anchor.networkClass === 'development' || anchor.networkClass === 'testnet' ? anchor.networkClass : 'other';
    case 'opentimestamps':
      return anchor.networkClass === 'development' ? 'development' : 'other';
    case 'rfc3161': {
      const trust = anchor.token?.trust;
      if (trust?.state === 'unknown') return 'unknownRoot';
      return trust?.class === 'development' ? 'development' : 'other';
    }
    case 'unknown':
      return 'other';
  }
}
