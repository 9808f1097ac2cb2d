import type { Hex, Network } from '@guzheng/evidence';
import { AnchorError } from '../error.ts';
import { type Rpc, type RpcOptions, rpcClient } from '../rpc/client.ts';
import { readHash, readNumber, readObject } from '../rpc/values.ts';

/**
 * Opens the RPCs of a network and checks both pins on each. One that cannot be reached is left out as long as another can;
 * one on another chain is an error: it is a wrong address, or an attempt to deceive.
 */
export async function openNodes(
  network: Network,
  rpcs: readonly string[],
  options: RpcOptions,
): Promise<readonly Rpc[]> {
  if (rpcs.length === 0) {
    throw new AnchorError('config-malformed', `No RPC is known for ${network.name}`, { hint: 'name one with --rpc' });
  }
  const attempts = await Promise.all([...new Set(rpcs)].map((url) => openNode(network, url, options)));
  const nodes = attempts.flatMap((attempt) => (attempt instanceof AnchorError ? [] : [attempt]));
  const failure = attempts.find((attempt) => attempt instanceof AnchorError);
  if (nodes.length === 0 && failure !== undefined) throw failure;
  return nodes;
}

async function openNode(network: Network, url: string, options: RpcOptions): Promise<Rpc | AnchorError> {
  const rpc = rpcClient(url, options);
  try {
    await assertChain(rpc, network);
    return rpc;
  } catch (error) {
    if (error instanceof AnchorError && (error.code === 'rpc-unreachable' || error.code === 'rpc-refused'))
      return error;
    throw error;
  }
}

/** Throws AnchorError `wrong-chain` or `wrong-genesis` unless the node serves exactly this network. */
export async function assertChain(rpc: Rpc, network: Pick<Network, 'chainId' | 'genesisHash'>): Promise<void> {
  const chainId = readNumber(await rpc.call('eth_chainId', []), `The chain id from ${rpc.url}`);
  if (chainId !== network.chainId) {
    throw new AnchorError('wrong-chain', `The RPC ${rpc.url} is on chain ${chainId}, not ${network.chainId}`);
  }
  const genesis = await genesisHash(rpc);
  if (genesis === network.genesisHash) return;
  throw new AnchorError(
    'wrong-genesis',
    `The chain at ${rpc.url} starts with block ${genesis}, not ${network.genesisHash}`,
    {
      hint: 'another chain with the same chain id; to use it, pin its genesis hash in a network configuration',
    },
  );
}

async function genesisHash(rpc: Rpc): Promise<Hex> {
  const what = `The genesis block from ${rpc.url}`;
  return readHash(readObject(await genesisBlock(rpc), what).hash, `${what}: hash`);
}

/** Nodes that dropped old history (EIP-4444) may refuse the block but keep all headers; geth and Erigon give those by themselves. */
async function genesisBlock(rpc: Rpc): Promise<unknown> {
  try {
    return await rpc.call('eth_getBlockByNumber', ['0x0', false]);
  } catch (refusal) {
    if (!(refusal instanceof AnchorError) || refusal.code !== 'rpc-refused') throw refusal;
    return await headerOrRefusal(rpc, refusal);
  }
}

async function headerOrRefusal(rpc: Rpc, refusal: AnchorError): Promise<unknown> {
  try {
    return await rpc.call('eth_getHeaderByNumber', ['0x0']);
  } catch (error) {
    // Where that is refused too, the first reason is the one that matters.
    throw error instanceof AnchorError && error.code === 'rpc-refused' ? refusal : error;
  }
}
