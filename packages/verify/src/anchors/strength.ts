import type { NetworkClass } from '@guzheng/evidence';
import type { Strength } from '../report.ts';
import type { LinkReading } from './link.ts';

/**
 * What a valid anchor is worth. The caps are here, in code, so that neither a policy file nor a reader can lift them: anyone can
 * make a development chain, a testnet is permissioned and dies, and a chain nobody named may exist in this file only.
 */
export function strengthOf(networkClass: NetworkClass | 'unknown', link: LinkReading): Strength {
  if (link.state === 'contradicted') return 'none';
  switch (networkClass) {
    case 'development':
      return 'none';
    case 'testnet':
      return 'weak';
    case 'unknown':
      return link.state === 'linked' ? 'weak' : 'none';
    case 'mainnet':
      return mainnetStrength(link);
  }
}

/** An unlinked header costs nothing to make up: since the merge there is no work in it. */
function mainnetStrength(link: LinkReading): Strength {
  if (link.state !== 'linked') return 'weak';
  return link.finality === 'finalized' ? 'strong' : 'fair';
}
