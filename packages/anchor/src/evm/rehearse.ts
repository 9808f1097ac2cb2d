import { type JournalSource, journalLease } from '../journal/lease.ts';
import type { AnchorKey } from '../key/key.ts';
import { openNodes } from './chain.ts';
import { transactionCount } from './nonce.ts';
import { assertAffordable, DEFAULT_MAX_COST, priceAnchor } from './price.ts';
import type { EvmConnection } from './witness.ts';

/**
 * Does everything of an anchor but signing and sending it: chain and genesis, balance, fees, gas, nonce, and whether the journal is free.
 * What would fail then fails before a page is captured for nothing. Rejects with AnchorError.
 */
export async function rehearseAnchor(
  options: EvmConnection & { readonly key: AnchorKey; readonly maxCost?: bigint; readonly journal?: JournalSource },
): Promise<void> {
  const { network, key, rpcs = network.rpcs, maxCost = DEFAULT_MAX_COST } = options;
  const { address } = key;
  const nodes = await openNodes(network, rpcs, options);
  // The price does not hang on the root; 32 bytes that are not zero cost the most (EIP-2028).
  const price = await priceAnchor(nodes, address, new Uint8Array(32).fill(0xff));
  assertAffordable(price, { network, address, maxCost });
  await transactionCount(nodes, address, 'pending');
  const { chainId, genesisHash } = network;
  await journalLease(options.journal)((journal) => journal.claim({ chainId, genesisHash, address }));
}
