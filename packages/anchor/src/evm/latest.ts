import type { NotBefore } from '@guzheng/evidence';
import { AnchorError } from '../error.ts';
import type { Rpc } from '../rpc/client.ts';
import { quantity, readObject } from '../rpc/values.ts';
import { askQuorum, vouched } from './agreement.ts';
import { type Nodes, openNodes } from './chain.ts';
import { heightOf } from './finality.ts';
import { type SealedHeader, sealHeader } from './header.ts';
import { agreedBlock } from './standing.ts';
import type { EvmConnection } from './witness.ts';

/**
 * The latest block of a network that a quorum of its RPCs has, as the lower bound of a capture: its hash could not be known before it
 * existed. The header is rebuilt and must hash to what they say. Rejects with AnchorError.
 */
export async function latestBlock(options: EvmConnection): Promise<NotBefore> {
  const { network, rpcs = network.rpcs, now = () => new Date() } = options;
  const nodes = await openNodes(network, rpcs, options);
  const { hash, decoded } = await latestAgreed(nodes);
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

/** At the tip nodes may differ for a moment; a few blocks below it they do not. */
const DEPTHS: readonly number[] = [0, 1, 3];

/** `latest` moves, and is another block on every node: it is turned into a height that a quorum has reached, and asked for by that. */
async function latestAgreed(nodes: Nodes): Promise<SealedHeader> {
  const heights = await askQuorum(nodes, latestHeight);
  const height = Number(vouched(heights, nodes.quorum));
  let failure: unknown;
  for (const number of DEPTHS.map((depth) => height - depth).filter((at) => at >= 0)) {
    try {
      return await sealedAt(nodes, number);
    } catch (error) {
      if (!(error instanceof AnchorError) || error.code !== 'rpc-contradicts') throw error;
      failure ??= error;
    }
  }
  throw failure;
}

async function latestHeight(rpc: Rpc): Promise<bigint> {
  const height = await heightOf(rpc, 'latest');
  if (height !== undefined) return BigInt(height);
  throw new AnchorError('rpc-malformed', `The RPC ${rpc.url} has no latest block`);
}

/** The header comes from the first of the agreeing nodes whose answer hashes to the agreed hash. */
async function sealedAt(nodes: Nodes, number: number): Promise<SealedHeader> {
  const { hash, holders } = await agreedBlock(nodes, number);
  let failure: unknown;
  for (const rpc of holders) {
    try {
      const what = `Block ${number} from ${rpc.url}`;
      const sealed = await sealHeader(
        rpc,
        readObject(await rpc.call('eth_getBlockByNumber', [quantity(number), false]), what),
      );
      if (sealed.hash === hash && sealed.decoded.number === number) return sealed;
      failure ??= new AnchorError('rpc-lied', `The RPC ${rpc.url} gave two different blocks for height ${number}`);
    } catch (error) {
      if (!(error instanceof AnchorError)) throw error;
      failure ??= error;
    }
  }
  throw failure;
}
