import * as v from 'valibot';
import type { Hex } from '../bytes/hex.ts';
import { documentParser } from '../json/document.ts';
import { hash32, uint } from '../json/schema.ts';

/** What a network is worth as a witness: anyone can rewrite a development chain; testnets die and are permissioned. */
export type NetworkClass = 'development' | 'testnet' | 'mainnet';

/** An EVM chain, pinned by chain id and genesis hash: a chain id alone can be copied by anyone. */
export interface Network {
  readonly name: string;
  readonly chainId: number;
  readonly genesisHash: Hex;
  readonly class: NetworkClass;
  /** Public RPC endpoints of different operators, tried when the user names none. */
  readonly rpcs: readonly string[];
  /** Block explorer, for people: `${explorer}/tx/<hash>`. */
  readonly explorer?: string;
}

/** Genesis time of the development chain, 2026-01-01T00:00:00Z: fixed, so that its genesis hash is always the same. */
export const DEVNET_GENESIS_TIME = 1_767_225_600;

/**
 * The genesis block that every `guzheng devnet` starts from (anvil, Prague rules, `DEVNET_GENESIS_TIME`). Anyone can make a chain with
 * this genesis on their own machine: the pin tells the development chain from other chains, it lends it no weight.
 */
const devnet: Network = {
  name: 'devnet',
  chainId: 31337,
  genesisHash: '0x4a851a0e8ddeaa7820f27388fd42043ba2fda5551f3e64fb5857b265f0dde4cd',
  class: 'development',
  rpcs: ['http://127.0.0.1:8545'],
};

// Genesis hashes as in go-ethereum, params/config.go; evm/header.test.ts makes each of them from the fields of its genesis block.
const sepolia: Network = {
  name: 'sepolia',
  chainId: 11155111,
  genesisHash: '0x25a5cc106eea7138acab33231d7160d69cb777ee0c2c553fcddf5138993e6dd9',
  class: 'testnet',
  rpcs: ['https://ethereum-sepolia-rpc.publicnode.com', 'https://sepolia.drpc.org', 'https://1rpc.io/sepolia'],
  explorer: 'https://sepolia.etherscan.io',
};

const hoodi: Network = {
  name: 'hoodi',
  chainId: 560048,
  genesisHash: '0xbbe312868b376a3001692a646dd2d7d1e4406380dfd86b98aa8a34d1557c971b',
  class: 'testnet',
  rpcs: ['https://ethereum-hoodi-rpc.publicnode.com', 'https://hoodi.drpc.org', 'https://1rpc.io/hoodi'],
  explorer: 'https://hoodi.etherscan.io',
};

const mainnet: Network = {
  name: 'mainnet',
  chainId: 1,
  genesisHash: '0xd4e56740f876aef8c010b86a40d5f56745a118d0906a34e69aec8c0db1cb8fa3',
  class: 'mainnet',
  rpcs: ['https://ethereum-rpc.publicnode.com', 'https://eth.drpc.org', 'https://1rpc.io/eth'],
  explorer: 'https://etherscan.io',
};

/** The networks known without configuration. */
export const NETWORKS: readonly Network[] = [devnet, sepolia, hoodi, mainnet];

/**
 * What a chain is worth, by both of its pins; `unknown` when no network with this chain id and genesis is known.
 * `extra` are networks from the user's configuration. The shared development genesis is `development` whatever a configuration
 * says: a header carries no chain id, so any block above that genesis can be made by anyone.
 */
export function networkClassOf(
  chainId: number,
  genesisHash: string,
  extra: readonly Network[] = [],
): NetworkClass | 'unknown' {
  if (genesisHash === devnet.genesisHash) return 'development';
  const isIt = (network: Network) => network.chainId === chainId && network.genesisHash === genesisHash;
  return (NETWORKS.find(isIt) ?? extra.find(isIt))?.class ?? 'unknown';
}

const url = v.pipe(v.string(), v.regex(/^https?:\/\/[^\s]+$/, 'must be an http or https URL'));

const network = v.strictObject({
  name: v.pipe(v.string(), v.regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'must be lower-case letters, digits and hyphens')),
  chainId: v.pipe(uint, v.minValue(1)),
  genesisHash: hash32,
  class: v.picklist(['development', 'testnet', 'mainnet']),
  rpcs: v.pipe(v.array(url), v.maxLength(16)),
  explorer: v.exactOptional(url),
});

/** Parses `{ "networks": [Network …] }`. Throws EvidenceError listing every bad field. */
export const parseNetworks: (value: unknown) => { readonly networks: readonly Network[] } = documentParser(
  'the network configuration',
  v.strictObject({ networks: v.pipe(v.array(network), v.maxLength(64)) }),
);
