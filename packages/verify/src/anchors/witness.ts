import type { AnchorReport } from '../anchor-report.ts';

/**
 * Who stands behind a valid anchor: anchors with the same key are one witness, however many records, targets, calendars or tokens there
 * are. An EVM chain by its identity; Bitcoin once; an authority by the pinned root above it, since whoever holds the root's key can make
 * any authority below it. Undefined: nobody who could be counted.
 */
export function witnessOf(anchor: AnchorReport): string | undefined {
  if (anchor.outcome !== 'valid') return undefined;
  switch (anchor.kind) {
    case 'evm':
      return `evm ${anchor.chainId} ${anchor.genesisHash}`;
    case 'opentimestamps':
      return 'bitcoin';
    case 'rfc3161':
      return anchor.token?.trust.state === 'pinned' ? `tsa ${anchor.token.trust.sha256}` : undefined;
  }
}
