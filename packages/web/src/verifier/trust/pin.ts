import type { Hex } from '@guzheng/evidence';
import type { PinnedBlock } from '@guzheng/verify';

/** `source`: whoever entered the hash has not said that it comes from elsewhere than the file and its proof. */
export type PinFault = 'chain' | 'height' | 'hash' | 'source';

export interface PinChain {
  readonly name: string;
  readonly chainId: number;
  readonly genesisHash: Hex;
}

/** A block that whoever checks vouches for by hand. */
export interface Pin extends PinnedBlock {
  readonly network: string;
}

/** What a person entered. */
export interface PinEntry {
  readonly chain: PinChain | undefined;
  readonly height: string;
  readonly hash: string;
  readonly isFromElsewhere: boolean;
}

/** Reads what a person copied from an explorer: blanks, commas and capitals do not matter, everything else does. */
export function readPin({ chain, height, hash, isFromElsewhere }: PinEntry): Pin | PinFault {
  if (chain === undefined) return 'chain';
  const digits = height.replace(/[\s,，]/g, '');
  const number = Number(digits);
  if (!/^\d{1,16}$/.test(digits) || !Number.isSafeInteger(number)) return 'height';
  const hex = hash.replace(/\s/g, '').toLowerCase().replace(/^0x/, '');
  if (!/^[0-9a-f]{64}$/.test(hex)) return 'hash';
  if (!isFromElsewhere) return 'source';
  return { network: chain.name, chainId: chain.chainId, genesisHash: chain.genesisHash, number, hash: `0x${hex}` };
}
