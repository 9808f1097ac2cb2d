import type { Hex, Network } from '@guzheng/evidence';
import { AnchorError } from '../error.ts';
import type { Rpc } from '../rpc/client.ts';
import { readHash, readNumber, readObject } from '../rpc/values.ts';

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
