import type { BlockSighting, ChainReader, Network } from '@guzheng/evidence';
import { AnchorError } from '../error.ts';
import { assertChain } from '../evm/chain.ts';
import { canonicalBlock } from '../evm/finality.ts';
import { type Fetch, type Rpc, rpcClient } from '../rpc/client.ts';

export { BITCOIN_SOURCES } from '../bitcoin/sources.ts';
export { type BitcoinReaderOptions, bitcoinReader } from './bitcoin.ts';

export interface EvmReaderOptions {
  readonly network: Pick<Network, 'chainId' | 'genesisHash' | 'rpcs'>;
  /** The network's own public RPCs unless told. */
  readonly rpcs?: readonly string[];
  /** How many RPCs must name the same block; two where there are two, unless told. */
  readonly quorum?: number;
  readonly fetch?: Fetch;
  /** The wall clock, for the times of sightings. */
  readonly now?: () => Date;
  readonly requestTimeoutMs?: number;
}

/**
 * Reads an EVM chain back through its RPCs, one sighting per RPC, side by side. Needs nothing but `fetch`, so it runs in a page too.
 * Throws AnchorError `config-malformed` at once when an RPC is no URL; `blockAt` never rejects.
 */
export function evmReader(options: EvmReaderOptions): ChainReader {
  const { network, rpcs = network.rpcs, now = () => new Date() } = options;
  const sources = [...new Set(rpcs)].map((url) => rpcClient(url, options));
  return {
    kind: 'evm',
    quorum: options.quorum ?? Math.min(2, sources.length),
    chainId: network.chainId,
    genesisHash: network.genesisHash,
    blockAt: (number) => Promise.all(sources.map((rpc) => sight(rpc, network, number, now))),
  };
}

/** The chain is checked before every sighting: the node behind an address can change. */
async function sight(
  rpc: Rpc,
  network: EvmReaderOptions['network'],
  number: number,
  now: () => Date,
): Promise<BlockSighting> {
  const from = () => ({ source: rpc.url, at: now().toISOString() });
  try {
    await assertChain(rpc, network);
    const block = await canonicalBlock(rpc, number);
    if (block === undefined) return { outcome: 'not-found', ...from(), detail: `There is no block ${number} (yet)` };
    return { outcome: 'found', ...block, ...from() };
  } catch (error) {
    return { outcome: outcomeOf(error), ...from(), detail: error instanceof Error ? error.message : String(error) };
  }
}

function outcomeOf(error: unknown): 'pruned' | 'unreachable' | 'wrong-chain' {
  if (!(error instanceof AnchorError)) return 'unreachable';
  if (error.code === 'wrong-chain' || error.code === 'wrong-genesis') return 'wrong-chain';
  return isPruned(error) ? 'pruned' : 'unreachable';
}

/** EIP-4444 clients answer with code 4444; geth says "pruned history unavailable", others speak of history or missing old data. */
function isPruned(error: AnchorError): boolean {
  if (error.code !== 'rpc-refused') return false;
  return (
    error.rpcCode === 4444 ||
    /pruned|history (is )?(unavailable|expired|not available)|old data not available/i.test(error.message)
  );
}
