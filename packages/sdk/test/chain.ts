import { keyFromHex } from '@guzheng/anchor';
import { DEVNET_KEY } from '@guzheng/anchor/devnet';
import type { Witness } from '@guzheng/evidence';
import { type Chain, openChain } from '../src/index.ts';

/** The development chain at this address; with a journal under `state`. */
export function chainAt(url: string, state?: string): Chain {
  const journal = state === undefined ? {} : { state };
  return openChain({ network: 'devnet', rpcs: [url], key: keyFromHex(DEVNET_KEY), timeoutMs: 1_000, ...journal });
}

/** The depositor's key with another witness in the place of the chain: nothing is asked of any node. */
export function chainOf(witness: Witness): Chain {
  return { ...chainAt('http://127.0.0.1:1'), witness };
}
