import { MAINNET } from '@guzheng/testing';
import { noTrust } from '@guzheng/verify';
import { describe, expect, it } from 'vitest';
import { type Conditions, trustOf } from './conditions.ts';
import { BITCOIN, isSameBlock, type Pin, type PinChain, type PinEntry, readPin } from './pin.ts';

const chain: PinChain = { kind: 'evm', name: 'mainnet', chainId: 1, genesisHash: MAINNET.genesisHash };
const digits = 'aB'.repeat(32);
const entry: PinEntry = { chain, height: '24000100', hash: `0x${digits}`, isFromElsewhere: true };

function pinned(changes: Partial<PinEntry> = {}): Pin {
  const pin = readPin({ ...entry, ...changes });
  if (typeof pin === 'string') throw new Error(pin);
  return pin;
}

describe('readPin', () => {
  it('takes what a person copies from an explorer', () => {
    const pin = { chain, number: 24000100, hash: `0x${digits.toLowerCase()}` };
    for (const height of ['24000100', '24,000,100', ' 24 000 100 ', '24，000，100'])
      expect(pinned({ height })).toEqual(pin);
    for (const hash of [digits, `0X${digits}`, ` 0x${digits.slice(0, 32)}\n${digits.slice(32)} `])
      expect(pinned({ hash })).toEqual(pin);
    expect(pinned({ chain: BITCOIN }).hash).toBe(digits.toLowerCase());
  });

  it('says what is wrong, one thing at a time', () => {
    expect(readPin({ ...entry, chain: undefined })).toBe('chain');
    for (const height of ['', '-1', '1.5', '1e6', '0x10', '9'.repeat(16), '９'])
      expect(readPin({ ...entry, height })).toBe('height');
    for (const hash of ['', '0x', digits.slice(1), `${digits}0`, digits.replace('a', 'g')])
      expect(readPin({ ...entry, hash })).toBe('hash');
    expect(readPin({ ...entry, isFromElsewhere: false })).toBe('source');
  });
});

describe('isSameBlock', () => {
  it('goes by chain and height, not by hash', () => {
    expect(isSameBlock(pinned(), pinned({ hash: '0'.repeat(64) }))).toBe(true);
    expect(isSameBlock(pinned(), pinned({ height: '1' }))).toBe(false);
    expect(isSameBlock(pinned(), pinned({ chain: BITCOIN }))).toBe(false);
    expect(isSameBlock(pinned(), pinned({ chain: { ...chain, chainId: 2 } }))).toBe(false);
  });
});

describe('trustOf', () => {
  it('has the blocks of the trust file and those entered by hand, as the judge knows them', () => {
    const block = {
      chainId: 1,
      genesisHash: MAINNET.genesisHash,
      number: 24000100,
      hash: pinned().hash as `0x${string}`,
    };
    const other = { ...block, number: 1 };
    const trustFile = { name: 't', sha256: '', trust: { ...noTrust, blocks: [other] } };
    const conditions: Conditions = { policy: 'court', pins: [pinned(), pinned({ chain: BITCOIN })], trustFile };
    expect(trustOf(conditions)).toEqual({
      ...noTrust,
      blocks: [other, block],
      bitcoinBlocks: [{ genesisHash: BITCOIN.genesisHash, height: 24000100, hash: digits.toLowerCase() }],
    });
    expect(trustOf({ policy: 'court', pins: [], trustFile: undefined })).toEqual(noTrust);
  });
});
