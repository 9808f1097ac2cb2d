import * as crypto from 'node:crypto';
import { bytesToHex, digestPair, portableHashing } from '@guzheng/evidence';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fastestHashing } from './fastest-hashing.ts';

describe('the fastest hash functions', () => {
  it('are those of Node where it runs, and say the same as the portable ones', () => {
    const hashing = fastestHashing();
    expect(hashing.sha256()).toBeInstanceOf(crypto.Hash);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(digestPair(bytes, hashing)).toEqual(digestPair(bytes));
      }),
    );
  });

  it('are the portable ones where nothing better is there', () => {
    for (const running of [{}, { getBuiltinModule: () => undefined }, { getBuiltinModule: () => ({}) }])
      expect(fastestHashing(running)).toBe(portableHashing);
  });

  it('have SM3 where the OpenSSL of this Node has none', () => {
    const without = { createHash: crypto.createHash, getHashes: () => ['sha256'] };
    const hashing = fastestHashing({ getBuiltinModule: () => without });
    expect(hashing.sha256()).toBeInstanceOf(crypto.Hash);
    const hasher = hashing.sm3();
    hasher.update(new TextEncoder().encode('abc'));
    // GB/T 32905-2016, A.1
    expect(bytesToHex(hasher.digest())).toBe('66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0');
  });
});
