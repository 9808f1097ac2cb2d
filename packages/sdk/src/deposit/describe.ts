import type { AnchorRecord } from '@guzheng/evidence';

/** An anchor in one line: who, what, how far. */
export function describeAnchor(anchor: AnchorRecord): string {
  switch (anchor.kind) {
    case 'evm':
      return `evm ${anchor.network} (chain ${anchor.chainId}) ${anchor.transaction.hash} ${anchor.status}`;
    case 'rfc3161':
      return `rfc3161 ${anchor.url ?? 'imported'} (${anchor.target})`;
    case 'opentimestamps':
      return `opentimestamps (${anchor.target}), ${anchor.blocks.length} Bitcoin blocks`;
    case 'unknown':
      return anchor.name;
  }
}
