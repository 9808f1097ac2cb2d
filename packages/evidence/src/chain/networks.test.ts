import { describe, expect, it } from 'vitest';
import { EvidenceError } from '../error.ts';
import { NETWORKS, type Network, networkClassOf, parseNetworks } from './networks.ts';

const local: Network = {
  name: 'office',
  chainId: 77,
  genesisHash: `0x${'77'.repeat(32)}`,
  class: 'mainnet',
  rpcs: ['https://rpc.example.org/office'],
};
const devnet = NETWORKS.find((network) => network.name === 'devnet')?.genesisHash ?? '';
const sepolia = NETWORKS.find((network) => network.name === 'sepolia')?.genesisHash ?? '';

describe('networkClassOf', () => {
  it('knows the presets by chain id and genesis hash together', () => {
    for (const network of NETWORKS) expect(networkClassOf(network.chainId, network.genesisHash)).toBe(network.class);
    expect(networkClassOf(1, sepolia)).toBe('unknown');
    expect(networkClassOf(11155111, `0x${'00'.repeat(32)}`)).toBe('unknown');
  });

  it('takes further networks from configuration, by both pins', () => {
    expect(networkClassOf(77, local.genesisHash)).toBe('unknown');
    expect(networkClassOf(77, local.genesisHash, [local])).toBe('mainnet');
    expect(networkClassOf(78, local.genesisHash, [local])).toBe('unknown');
  });

  it('lets no configuration raise a preset or the shared development genesis', () => {
    expect(
      networkClassOf(11155111, sepolia, [
        { ...local, chainId: 11155111, genesisHash: sepolia as Network['genesisHash'] },
      ]),
    ).toBe('testnet');
    const disguised = { ...local, chainId: 1, genesisHash: devnet as Network['genesisHash'] };
    expect(networkClassOf(1, devnet, [disguised])).toBe('development');
  });
});

describe('parseNetworks', () => {
  it('reads a configuration', () => {
    expect(parseNetworks({ networks: [local] }).networks).toEqual([local]);
  });

  it('lists every bad field', () => {
    const bad = { ...local, chainId: 0, genesisHash: '0x12', class: 'court', rpcs: ['ftp://x'], extra: 1 };
    expect(() => parseNetworks({ networks: [bad] })).toThrow(EvidenceError);
    expect.assertions(2);
    try {
      parseNetworks({ networks: [bad] });
    } catch (error) {
      expect(error instanceof EvidenceError ? error.fields.length : 0).toBe(5);
    }
  });
});
