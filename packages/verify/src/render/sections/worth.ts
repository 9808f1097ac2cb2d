import type { AnchorReport, EvmAnchorReport, OpenTimestampsReport, TimeStampReport } from '../../report.ts';
import type { Worth } from '../words/terms.ts';

type KnownReport = Exclude<AnchorReport, { kind: 'unknown' }>;

/** Why a witness is worth what it is: the sentence beside its strength. */
export function worthOf(anchor: KnownReport): Worth {
  if (anchor.outcome !== 'valid') return anchor.outcome;
  switch (anchor.kind) {
    case 'evm':
      return worthOnChain(anchor);
    case 'rfc3161':
      return worthOfAuthority(anchor);
    case 'opentimestamps':
      return worthOnBitcoin(anchor);
  }
}

function worthOnChain({ networkClass, link, strength }: EvmAnchorReport): Worth {
  if (networkClass === 'development' || networkClass === 'testnet') return networkClass;
  if (networkClass === 'unknown') return 'unknown-chain';
  if (link === 'unlinked') return 'unlinked';
  return strength === 'strong' ? 'final' : 'not-final';
}

function worthOfAuthority({ token }: TimeStampReport): Worth {
  if (token?.trust.state !== 'pinned') return 'unknown-authority';
  return token.trust.class === 'development' ? 'development' : 'authority';
}

function worthOnBitcoin({ networkClass, strength, blocks }: OpenTimestampsReport): Worth {
  if (networkClass === 'development') return 'development';
  if (networkClass === 'unknown') return strength === 'none' ? 'cheap-header' : 'costly-header';
  if (strength !== 'strong') return 'shallow';
  const strong = blocks.filter((block) => block.strength === 'strong');
  return strong.every(({ link }) => link === 'pinned') ? 'vouched' : 'buried';
}

/** Whether outsiders can look it up, and somebody answers for it: only such a witness bounds a time. */
export function isConfirmed(anchor: KnownReport): boolean {
  if (anchor.outcome !== 'valid' || anchor.strength === 'none') return false;
  return anchor.kind === 'rfc3161' || anchor.link !== 'unlinked';
}
