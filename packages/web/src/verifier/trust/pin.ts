import { BITCOIN_GENESIS_HASH, type Hex } from '@guzheng/evidence';

/** `source`: whoever entered the hash has not said that it comes from elsewhere than the file and its proof. */
export type PinFault = 'chain' | 'height' | 'hash' | 'source';

/** A chain on which a block can be vouched for; of Bitcoin, the main chain. */
export type PinChain =
  | { readonly kind: 'evm'; readonly name: string; readonly chainId: number; readonly genesisHash: Hex }
  | { readonly kind: 'bitcoin'; readonly name: string; readonly genesisHash: string };

export const BITCOIN: PinChain = { kind: 'bitcoin', name: 'bitcoin', genesisHash: BITCOIN_GENESIS_HASH };

/** A block that whoever checks vouches for by hand. `hash` as explorers of its chain write it. */
export interface Pin {
  readonly chain: PinChain;
  readonly number: number;
  readonly hash: string;
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
  return { chain, number, hash: chain.kind === 'evm' ? `0x${hex}` : hex };
}

export function isSameBlock(a: Pin, b: Pin): boolean {
  if (a.number !== b.number || a.chain.genesisHash !== b.chain.genesisHash) return false;
  if (a.chain.kind === 'bitcoin' || b.chain.kind === 'bitcoin') return a.chain.kind === b.chain.kind;
  return a.chain.chainId === b.chain.chainId;
}
