import type { AnchorKey } from '../key/key.ts';
import { openNodes } from './chain.ts';
import { signAnchor } from './send.ts';
import type { EvmConnection } from './witness.ts';

/**
 * Does everything of an anchor but sending it: chain and genesis, balance, fees, gas. What would fail then fails before a page is
 * captured for nothing. Rejects with AnchorError.
 */
export async function rehearseAnchor(
  options: EvmConnection & { readonly key: AnchorKey; readonly maxCost?: bigint },
): Promise<void> {
  const { network, key, rpcs = network.rpcs, maxCost } = options;
  const nodes = await openNodes(network, rpcs, options);
  // The price does not hang on the root; 32 bytes that are not zero cost the most (EIP-2028).
  await signAnchor(nodes, {
    network,
    key,
    root: new Uint8Array(32).fill(0xff),
    ...(maxCost === undefined ? {} : { maxCost }),
  });
}
