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
  const typed = pins.map(({ chainId, genesisHash, number, hash }) => ({ chainId, genesisHash, number, hash }));
  return { ...given, blocks: [...given.blocks, ...typed] };
}
