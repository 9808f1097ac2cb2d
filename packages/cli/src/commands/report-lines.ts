import type { AnchorReport, Check, Report } from '@guzheng/verify';
import { printable } from '../terminal/printable.ts';

const verdicts = {
  verified: 'VERIFIED: nothing contradicts, and the policy is met',
  contradicted: 'CONTRADICTED: at least one check failed',
  unproven: 'UNPROVEN: nothing contradicts, but the policy is not met',
} as const;

/** A report for a terminal: verdict, checks, anchors, and the warning that a development chain deserves. */
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
        anchor.block === undefined ? 'not in a block yet' : `block ${anchor.block.number}, ${anchor.time ?? 'no time'}`;
      return `anchor   ${anchor.network} (chain ${anchor.chainId}): ${anchor.outcome}, ${anchor.status}, ${place}, strength ${anchor.strength}, ${anchor.link}`;
    }
    case 'unknown':
      return `anchor   of unknown kind ${JSON.stringify(anchor.name)}: not counted`;
  }
}

export function warnings({ anchors }: Pick<Report, 'anchors'>): readonly string[] {
  const classes = new Set(anchors.map((anchor) => (anchor.kind === 'evm' ? anchor.networkClass : 'unknown')));
  return [
    ...(classes.has('development') ? ['warning  a development chain proves nothing: anyone can rewrite it'] : []),
    ...(classes.has('testnet') ? ['warning  a testnet is a weak witness: it can be reset or switched off'] : []),
  ];
}
