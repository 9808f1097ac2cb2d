import type { BlockSighting, ChainReader, Network } from '@guzheng/evidence';
import { AnchorError } from '../error.ts';
import { canonicalBlock, saysPruned } from '../evm/finality.ts';
import { assertChain } from '../evm/pins.ts';
import { assertQuorum, distinct, majority } from '../evm/quorum.ts';
import { type Fetch, type Rpc, rpcClient } from '../rpc/client.ts';

export { BITCOIN_SOURCES } from '../bitcoin/sources.ts';
export { type BitcoinReaderOptions, bitcoinReader } from './bitcoin.ts';

export interface EvmReaderOptions {
  readonly network: Pick<Network, 'chainId' | 'genesisHash' | 'rpcs'>;
  /** The network's own public RPCs unless told. */
  readonly rpcs?: readonly string[];
  /** How many RPCs must name the same block; more than half unless told: 1 of 1, 2 of 2, 2 of 3. */
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
  const sources = distinct(rpcs).map((url) => rpcClient(url, options));
  const quorum = options.quorum ?? majority(sources.length);
  if (sources.length > 0) assertQuorum(quorum, sources.length);
  return {
    kind: 'evm',
    quorum,
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
    return { outcome: 'found', ...(await canonicalBlock(rpc, number)), ...from() };
  } catch (error) {
    return { outcome: outcomeOf(error), ...from(), detail: error instanceof Error ? error.message : String(error) };
  }
}

function outcomeOf(error: unknown): 'not-found' | 'pruned' | 'unreachable' | 'wrong-chain' {
  if (!(error instanceof AnchorError)) return 'unreachable';
  if (error.code === 'wrong-chain' || error.code === 'wrong-genesis') return 'wrong-chain';
  if (error.code === 'block-not-found') return 'not-found';
  // A genesis block that was dropped keeps its own code: the pins cannot be compared, so the node says nothing.
  return error.code === 'block-pruned' || saysPruned(error) ? 'pruned' : 'unreachable';
}
