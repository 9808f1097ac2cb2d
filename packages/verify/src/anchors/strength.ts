import type { NetworkClass } from '@guzheng/evidence';
import type { Strength, TsaTrustReport } from '../anchor-report.ts';
import type { BitcoinLink } from './bitcoin-link.ts';
import type { LinkReading } from './link.ts';

// What a valid anchor is worth. The caps are here, in code, so that neither a policy file nor a reader can lift them.

/** Anyone can make a development chain, a testnet is permissioned and dies, and a chain nobody named may exist in this file only. */
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

/** Anyone can make an authority; only a root that somebody answers for makes a token a witness. */
export function timeStampStrength(trust: TsaTrustReport): Strength {
  return trust.state === 'pinned' && trust.class === 'public' ? 'strong' : 'none';
}

/** Six blocks on top have been the custom since the Bitcoin paper (§11, five blocks after it): with a tenth of the hash rate one attempt in a thousand catches up. */
const BURIED = 6;

/**
 * A header nobody confirmed is weak at best, however much work is in it. The work shows that making it cost about as much as a block of
 * 2021, not that it stands on the chain: whoever pays may write any time into it, one header can hold any number of lies, so that the
 * price is shared, and the price falls with every generation of machines. Below that floor it can be made on a laptop, and counts
 * for nothing. A test chain is one that anyone can make.
 */
export function bitcoinStrength({ costly }: { readonly costly: boolean }, link: BitcoinLink): Strength {
  if (link.state === 'contradicted' || link.networkClass === 'development') return 'none';
  if (link.state !== 'linked') return costly ? 'weak' : 'none';
  return link.confirmations >= BURIED ? 'strong' : 'fair';
}

/** From worthless to best. */
export const STRENGTHS: readonly Strength[] = ['none', 'weak', 'fair', 'strong'];

export function isAtLeast(own: Strength, wanted: Strength): boolean {
  return STRENGTHS.indexOf(own) >= STRENGTHS.indexOf(wanted);
}

export function best(strengths: readonly Strength[]): Strength {
  return strengths.reduce((high, own) => (isAtLeast(own, high) ? own : high), 'none');
}
