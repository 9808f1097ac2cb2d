import { BITCOIN_GENESIS_HASH } from '@guzheng/evidence';
import { TEST_TSA_ROOT } from '@guzheng/testing';
import { describe, expect, it } from 'vitest';
import { VerifyError, type VerifyErrorCode } from '../error.ts';
import { parsePolicy, policies } from './policy.ts';
import { noTrust, parseTrust } from './trust.ts';

const codeOf = (run: () => unknown): VerifyErrorCode | null => {
  try {
    run();
    return null;
  } catch (error) {
    if (error instanceof VerifyError) return error.code;
    throw error;
  }
};

const hash = `0x${'ab'.repeat(32)}`;

describe('policies', () => {
  it('are data: a preset survives its own JSON', () => {
    for (const preset of Object.values(policies))
      expect(parsePolicy(JSON.parse(JSON.stringify(preset)))).toEqual(preset);
  });

  it.each([
    null,
    'court',
    {},
    { name: 'x', anyOf: [] },
    { name: '', anyOf: [{ count: 1, strength: 'weak' }] },
    { name: 'x', anyOf: [{ count: 0, strength: 'strong' }] },
    { name: 'x', anyOf: [{ count: 1.5, strength: 'strong' }] },
    { name: 'x', anyOf: [{ count: 1, strength: 'absolute' }] },
    { name: 'x', anyOf: [{ count: 1, strength: 'weak' }], caps: { testnet: 'strong' } },
  ])('refuse %j', (json) => {
    expect(codeOf(() => parsePolicy(json))).toBe('policy-malformed');
  });
});

describe('trust', () => {
  it('may leave out either part', () => {
    expect(parseTrust({})).toEqual(noTrust);
    const blocks = [{ chainId: 1, genesisHash: hash, number: 5, hash }];
    expect(parseTrust({ blocks })).toEqual({ ...noTrust, blocks });
    const networks = [{ name: 'court-chain', chainId: 7, genesisHash: hash, class: 'mainnet', rpcs: [] }];
    expect(parseTrust({ networks })).toEqual({ ...noTrust, networks });
  });

  it('pins Bitcoin blocks, of the main chain unless told, and roots of authorities, public unless told', () => {
    const hex = 'ab'.repeat(32);
    expect(parseTrust({ bitcoinBlocks: [{ height: 5, hash: hex }] }).bitcoinBlocks).toEqual([
      { genesisHash: BITCOIN_GENESIS_HASH, height: 5, hash: hex },
    ]);
    const own = { genesisHash: hex, height: 5, hash: hex };
    expect(parseTrust({ bitcoinBlocks: [own] }).bitcoinBlocks).toEqual([own]);
    const root = { name: 'Root', certificate: TEST_TSA_ROOT.certificate };
    expect(
      parseTrust({ tsaRoots: [root, { ...root, class: 'development' }] }).tsaRoots.map((one) => one.class),
    ).toEqual(['public', 'development']);
  });

  it('names every bad field', () => {
    const bad = { blocks: [{ chainId: 1, genesisHash: hash, number: -1, hash: '0x' }], tsaRoots: [{ name: '' }] };
    expect(() => parseTrust(bad)).toThrow(
      /blocks\.0\.number.*blocks\.0\.hash.*tsaRoots\.0\.name.*tsaRoots\.0\.certificate/,
    );
  });

  it('is no array, not even an empty one', () => {
    expect(codeOf(() => parseTrust([]))).toBe('trust-malformed');
    expect(codeOf(() => parsePolicy([]))).toBe('policy-malformed');
  });

  it.each([
    null,
    'x',
    { roots: [] },
    { blocks: [{ chainId: 1, genesisHash: hash, number: -1, hash }] },
    { blocks: [{ chainId: 1, genesisHash: '0xAB', number: 1, hash }] },
    { blocks: [{ chainId: 1, number: 1, hash }] },
    { networks: [{ name: 'x' }] },
    { bitcoinBlocks: [{ height: 1, hash: `0x${'ab'.repeat(32)}` }] },
    { bitcoinBlocks: [{ height: 1, hash: 'AB'.repeat(32) }] },
    { bitcoinBlocks: [{ height: -1, hash: 'ab'.repeat(32) }] },
    { bitcoinBlocks: [{ height: 1, hash: 'ab'.repeat(32), confirmations: 6 }] },
    { tsaRoots: [{ name: 'x', certificate: '-----BEGIN CERTIFICATE-----' }] },
    { tsaRoots: [{ name: 'x', certificate: '' }] },
    { tsaRoots: [{ name: 'x', certificate: 'AAA=' }] },
    { tsaRoots: [{ name: 'x', certificate: 'MAA=' }] },
    { tsaRoots: [{ name: 'x', certificate: TEST_TSA_ROOT.certificate, class: 'strong' }] },
  ])('refuses %j', (json) => {
    expect(codeOf(() => parseTrust(json))).toBe('trust-malformed');
  });
});
