import type { AnchorReport, Check, OpenTimestampsReport, Report, TimeStampReport } from '@guzheng/verify';
import { printable } from '../terminal/printable.ts';

const verdicts = {
  verified: 'VERIFIED: nothing contradicts, and the policy is met',
  contradicted: 'CONTRADICTED: at least one check failed',
  unproven: 'UNPROVEN: nothing contradicts, but the policy is not met',
} as const;

/** A report for a terminal: verdict, checks, anchors, and the warnings that development witnesses and testnets deserve. */
export function reportLines(report: Report): readonly string[] {
  return [
    `${verdicts[report.verdict]} (policy ${report.policy.name})`,
    `sha256 ${report.digests.sha256}`,
    '',
    ...report.checks.map(checkLine),
    '',
    ...report.anchors.map(anchorLine),
    ...warnings(report),
  ].map(printable);
}

/** One review point. */
export function checkLine({ id, status, code, detail }: Omit<Check, 'code'> & { readonly code?: string }): string {
  return `${status.padEnd(8)} ${id.padEnd(3)} ${detail}${code === undefined ? '' : ` [${code}]`}`;
}

/** One witness. */
export function anchorLine(anchor: AnchorReport): string {
  switch (anchor.kind) {
    case 'evm': {
      const place =
        anchor.block === undefined ? 'not in a block yet' : `block ${anchor.block.number}, ${timeOf(anchor)}`;
      return `anchor   ${anchor.network} (chain ${anchor.chainId}): ${anchor.outcome}, ${anchor.status}, ${place}, strength ${anchor.strength}, ${anchor.link}`;
    }
    case 'rfc3161':
      return `anchor   time stamp (RFC 3161) of the ${anchor.target}: ${anchor.outcome}, ${signerOf(anchor)}, ${timeOf(anchor)}, strength ${anchor.strength}${reason(anchor)}`;
    case 'opentimestamps':
      return `anchor   Bitcoin (OpenTimestamps) of the ${anchor.target}: ${anchor.outcome}, ${blocksOf(anchor)}, ${timeOf(anchor)}, strength ${anchor.strength}, ${anchor.link}${reason(anchor)}`;
    case 'unknown':
      return `anchor   of unknown kind ${JSON.stringify(anchor.name)}: not counted`;
  }
}

type KnownReport = Exclude<AnchorReport, { kind: 'unknown' }>;

/** With what it may be off. */
function timeOf({ time, timeError }: KnownReport): string {
  if (time === undefined) return 'no time';
  return timeError?.seconds === undefined ? time : `${time} ± ${timeError.seconds} s`;
}

function signerOf({ token }: TimeStampReport): string {
  if (token === undefined) return 'no signer';
  const { trust, signer } = token;
  return trust.state === 'unknown'
    ? `signed by ${signer}, which leads to no pinned root`
    : `signed by ${signer}, root ${trust.name} (${trust.class})`;
}

function blocksOf({ blocks, pending, unconfirmedHeights }: OpenTimestampsReport): string {
  if (blocks.length > 0) return `block ${blocks.map(({ height }) => height).join(', ')}`;
  if (unconfirmedHeights.length > 0) return `block ${unconfirmedHeights.join(', ')} without its header`;
  return `pending at ${pending.length} ${pending.length === 1 ? 'calendar' : 'calendars'}`;
}

function reason({ code }: KnownReport): string {
  return code === undefined ? '' : ` [${code}]`;
}

export function warnings({ anchors }: Pick<Report, 'anchors'>): readonly string[] {
  const evm = new Set(anchors.map((anchor) => (anchor.kind === 'evm' ? anchor.networkClass : 'unknown')));
  return [
    ...(evm.has('development') ? ['warning  a development chain proves nothing: anyone can rewrite it'] : []),
    ...(anchors.some(isForDevelopment)
      ? ['warning  a development authority and a Bitcoin test chain prove nothing: anyone can make one']
      : []),
    ...(evm.has('testnet') ? ['warning  a testnet is a weak witness: it can be reset or switched off'] : []),
  ];
}

function isForDevelopment(anchor: AnchorReport): boolean {
  if (anchor.kind === 'opentimestamps') return anchor.networkClass === 'development';
  if (anchor.kind !== 'rfc3161' || anchor.token?.trust.state !== 'pinned') return false;
  return anchor.token.trust.class === 'development';
}
