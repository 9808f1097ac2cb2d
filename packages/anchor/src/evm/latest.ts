import type { NotBefore } from '@guzheng/evidence';
import { AnchorError } from '../error.ts';
import { readObject } from '../rpc/values.ts';
import { openNodes } from './chain.ts';
import { sealHeader } from './header.ts';
import type { EvmConnection } from './witness.ts';

/**
 * The latest block of a network, as the lower bound of a capture: its hash could not be known before it existed. The header is
 * rebuilt and must hash to what the node says. Rejects with AnchorError.
 */
export async function latestBlock(options: EvmConnection): Promise<NotBefore> {
  const { network, rpcs = network.rpcs, now = () => new Date() } = options;
  const [rpc] = await openNodes(network, rpcs, options);
  if (rpc === undefined) throw new AnchorError('rpc-unreachable', `No RPC of ${network.name} can be reached`);
  const answer = await rpc.call('eth_getBlockByNumber', ['latest', false]);
  const { hash, decoded } = await sealHeader(rpc, readObject(answer, `The latest block from ${rpc.url}`));
  return {
    kind: 'evm-block',
    network: network.name,
    chainId: network.chainId,
    genesisHash: network.genesisHash,
    number: decoded.number,
    hash,
    time: new Date(decoded.timestamp * 1000).toISOString().replace('.000Z', 'Z'),
    readAt: now().toISOString(),
  };
}
