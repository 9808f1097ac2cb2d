import { DEVNET_GENESIS_TIME, type Hex, NETWORKS, type Network } from '@guzheng/evidence';
import { type Rpc, rpcClient } from '../rpc/client.ts';
import { readHash, readNumber, readObject } from '../rpc/values.ts';
import { spawnAnvil, unavailable } from './anvil.ts';

/**
 * The first account of every development chain (mnemonic "test test … junk"). EVERYBODY HAS THIS KEY: it is printed in the manuals of
 * anvil and Hardhat, and robots empty it within seconds on any public chain. For development chains only.
 */
export const DEVNET_KEY = '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80';

export interface DevnetOptions {
  /** 127.0.0.1 only. Any free port unless told. */
  readonly port?: number;
  /** 31337 unless told. The genesis hash does not depend on it. */
  readonly chainId?: number;
  /** Seconds between blocks; unless told, each transaction makes a block at once. */
  readonly blockTime?: number;
  /** `safe` is this many blocks behind the latest, `finalized` twice as many; 32 unless told, as on Ethereum. */
  readonly slotsInEpoch?: number;
  readonly hardfork?: 'london' | 'paris' | 'shanghai' | 'cancun' | 'prague' | 'osaka';
  /** The wall clock that the chain is set to. */
  readonly now?: () => Date;
}

export interface Devnet {
  readonly url: string;
  readonly chainId: number;
  readonly genesisHash: Hex;
  /** This chain with its own pins, always of class `development`. */
  readonly network: Network;
  /** Ends the chain; all of it is gone. May be called twice. */
  stop(): Promise<void>;
}

/**
 * Runs a development chain on this machine. It proves nothing to anybody: whoever runs it can rewrite it. Every run with the default
 * options starts from the same genesis block, which the preset `devnet` pins. It ends with this process at the latest.
 * Throws AnchorError `devnet-unavailable`.
 */
export async function startDevnet(options: DevnetOptions = {}): Promise<Devnet> {
  const { chainId = 31337, now = () => new Date() } = options;
  const anvil = await spawnAnvil(argumentsFor(options, chainId));
  const url = `http://127.0.0.1:${anvil.port}`;
  try {
    const rpc = rpcClient(url);
    const genesisHash = await hashOfGenesis(rpc);
    await moveClock(rpc, now());
    return { url, chainId, genesisHash, network: describe(url, chainId, genesisHash), stop: anvil.stop };
  } catch (error) {
    await anvil.stop();
    throw error;
  }
}

/** Everything that goes into the genesis block is fixed, so that its hash is. */
function argumentsFor(options: DevnetOptions, chainId: number): string[] {
  const { port = 0, blockTime, slotsInEpoch, hardfork = 'prague' } = options;
  const genesis = ['--timestamp', `${DEVNET_GENESIS_TIME}`, '--hardfork', hardfork, '--gas-limit', '30000000'];
  const mining = blockTime === undefined ? [] : ['--block-time', `${blockTime}`];
  const finality = slotsInEpoch === undefined ? [] : ['--slots-in-an-epoch', `${slotsInEpoch}`];
  return ['--host', '127.0.0.1', '--port', `${port}`, '--chain-id', `${chainId}`, ...genesis, ...mining, ...finality];
}

async function hashOfGenesis(rpc: Rpc): Promise<Hex> {
  return readHash(
    readObject(await rpc.call('eth_getBlockByNumber', ['0x0', false]), 'The genesis block').hash,
    'Its hash',
  );
}

/** Anvil makes no block with the time of the one before, but one second later: some room keeps a burst of blocks out of the future. */
const HEAD_START_SECONDS = 10;

/** From the fixed genesis time to now: one block a little in the past, from then on the real time. */
async function moveClock(rpc: Rpc, now: Date): Promise<void> {
  const seconds = Math.floor(now.getTime() / 1000);
  await rpc.call('evm_setNextBlockTimestamp', [seconds - HEAD_START_SECONDS]);
  await rpc.call('evm_mine', []);
  await rpc.call('evm_setTime', [seconds]);
  const latest = readObject(await rpc.call('eth_getBlockByNumber', ['latest', false]), 'The latest block');
  const behind = seconds - readNumber(latest.timestamp, 'Its time');
  if (behind < 0 || behind > HEAD_START_SECONDS) throw unavailable(`its clock is ${behind} s behind`);
}

function describe(url: string, chainId: number, genesisHash: Hex): Network {
  const preset = NETWORKS.find((network) => network.chainId === chainId && network.genesisHash === genesisHash);
  const pins = { chainId, genesisHash, class: 'development' as const, rpcs: [url] };
  return { ...pins, name: preset?.class === 'development' ? preset.name : `development-${chainId}` };
}
