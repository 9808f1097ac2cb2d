import { MAINNET } from '@guzheng/testing';
import { describe, expect, it } from 'vitest';
import { type Conditions, trustOf } from './conditions.ts';
import { type PinEntry, readPin } from './pin.ts';

const digits = 'aB'.repeat(32);
const entry: PinEntry = { chain: MAINNET, height: '24000100', hash: `0x${digits}`, isFromElsewhere: true };

describe('readPin', () => {
  it('takes what a person copies from an explorer', () => {
    const pin = {
      network: 'mainnet',
      chainId: 1,
      genesisHash: MAINNET.genesisHash,
      number: 24000100,
      hash: `0x${digits.toLowerCase()}`,
    };
    for (const height of ['24000100', '24,000,100', ' 24 000 100 ', '24，000，100']) {
      expect(readPin({ ...entry, height })).toEqual(pin);
    }
    for (const hash of [digits, `0X${digits}`, ` 0x${digits.slice(0, 32)}\n${digits.slice(32)} `]) {
      expect(readPin({ ...entry, hash })).toEqual(pin);
    }
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

describe('trustOf', () => {
  it('has the blocks of the trust file and those entered by hand, as the judge knows them', () => {
    const pin = readPin(entry);
    if (typeof pin === 'string') throw new Error(pin);
    const { network: _, ...block } = pin;
    const other = { ...block, number: 1 };
    const trustFile = { name: 't', sha256: '', trust: { networks: [], blocks: [other] } };
    const conditions: Conditions = { policy: 'court', pins: [pin], trustFile };
    expect(trustOf(conditions)).toEqual({ networks: [], blocks: [other, block] });
    expect(trustOf({ policy: 'court', pins: [], trustFile: undefined })).toEqual({ networks: [], blocks: [] });
  });
});
