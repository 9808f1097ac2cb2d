import type { Hex } from '@guzheng/evidence';
import { noTrust, type Trust } from '@guzheng/verify';
import type { PolicyName } from '../examination/request.ts';
import type { Pin } from './pin.ts';

/** A trust file as it was handed in. */
export interface TrustFile {
  readonly name: string;
  readonly sha256: string;
  readonly trust: Trust;
}

/** What a verdict depends on beside the file and its proof: printed with it, because whoever checks answers for it. */
export interface Conditions {
  readonly policy: PolicyName;
  readonly pins: readonly Pin[];
  readonly trustFile: TrustFile | undefined;
}

export function trustOf({ pins, trustFile }: Conditions): Trust {
  const given = trustFile?.trust ?? noTrust;
  return {
    ...given,
    blocks: [...given.blocks, ...pins.flatMap(evmBlock)],
    bitcoinBlocks: [...given.bitcoinBlocks, ...pins.flatMap(bitcoinBlock)],
  };
}

function evmBlock({ chain, number, hash }: Pin): Trust['blocks'] {
  if (chain.kind !== 'evm') return [];
  // `readPin` made it so.
  return [{ chainId: chain.chainId, genesisHash: chain.genesisHash, number, hash: hash as Hex }];
}

function bitcoinBlock({ chain, number, hash }: Pin): Trust['bitcoinBlocks'] {
  return chain.kind === 'bitcoin' ? [{ genesisHash: chain.genesisHash, height: number, hash }] : [];
}
