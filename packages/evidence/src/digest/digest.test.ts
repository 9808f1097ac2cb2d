import { createHash } from 'node:crypto';
import { crc32 as zlibCrc32 } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesToHex } from '../bytes/hex.ts';
import { utf8Encode } from '../bytes/text.ts';
import { digestPair, portableHashing, sha256 } from './digest.ts';
import { SM3 } from './sm3.ts';

const openssl = (name: string, bytes: Uint8Array): string => createHash(name).update(bytes).digest('hex');

/** Bytes and a place to cut them, long enough to cross the 64-byte block and its padding borders several times. */
const cutBytes = fc.uint8Array({ maxLength: 300, size: 'max' }).chain((bytes) =>
  fc.record({
    bytes: fc.constant(bytes),
    cuts: fc.array(fc.nat(bytes.length), { maxLength: 5 }).map((cuts) => cuts.sort((a, b) => a - b)),
  }),
);

describe('SM3', () => {
  // GB/T 32905-2016, Annex A, examples 1 and 2.
  it.each([
    ['abc', '66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0'],
    ['abcd'.repeat(16), 'debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732'],
  ])('hashes the example %j of the standard', (text, digest) => {
    expect(digestPair(utf8Encode(text)).sm3).toBe(digest);
  });

  it('agrees with OpenSSL at every length around the block and padding borders', () => {
    for (let length = 0; length <= 260; length++) {
      const bytes = Uint8Array.from({ length }, (_, i) => (i * 131 + length) & 255);
      expect(digestPair(bytes).sm3).toBe(openssl('sm3', bytes));
    }
  });

  it('agrees with OpenSSL however the bytes are cut', () => {
    fc.assert(
      fc.property(cutBytes, ({ bytes, cuts }) => {
        const hasher = portableHashing.sm3();
        for (const [i, from] of [0, ...cuts].entries()) hasher.update(bytes.subarray(from, cuts[i] ?? bytes.length));
        expect(bytesToHex(hasher.digest())).toBe(openssl('sm3', bytes));
      }),
    );
  });

  it('keeps two hashers apart, and a copy from its origin', () => {
    const one = new SM3().update(utf8Encode('a'.repeat(100)));
    const copy = one.clone();
    const two = new SM3().update(utf8Encode('b'.repeat(100)));
    copy.update(utf8Encode('c'));
    expect(bytesToHex(one.digest())).toBe(openssl('sm3', utf8Encode('a'.repeat(100))));
    expect(bytesToHex(two.digest())).toBe(openssl('sm3', utf8Encode('b'.repeat(100))));
    expect(bytesToHex(copy.digest())).toBe(openssl('sm3', utf8Encode(`${'a'.repeat(100)}c`)));
  });

  it('refuses to go on after its digest', () => {
    const hasher = new SM3();
    hasher.digest();
    expect(() => hasher.update(Uint8Array.of(1))).toThrow();
    expect(() => hasher.digest()).toThrow();
  });
});

describe('SHA-256', () => {
  it('agrees with OpenSSL, whole or streamed', () => {
    fc.assert(
      fc.property(cutBytes, ({ bytes, cuts }) => {
        const hasher = portableHashing.sha256();
        for (const [i, from] of [0, ...cuts].entries()) hasher.update(bytes.subarray(from, cuts[i] ?? bytes.length));
        expect(bytesToHex(hasher.digest())).toBe(openssl('sha256', bytes));
        expect(bytesToHex(sha256(bytes))).toBe(openssl('sha256', bytes));
      }),
    );
  });

  it('comes from the hashing that is handed in', () => {
    const hashing = { ...portableHashing, sha256: () => createHash('sm3') };
    expect(bytesToHex(sha256(utf8Encode('abc'), hashing))).toBe(openssl('sm3', utf8Encode('abc')));
  });
});

describe('CRC-32', () => {
  it('has the check value of its catalogue entry (CRC-32/ISO-HDLC)', () => {
    expect(portableHashing.crc32(utf8Encode('123456789'))).toBe(0xcbf43926);
    expect(portableHashing.crc32(new Uint8Array(0))).toBe(0);
  });

  it('agrees with zlib, whole or continued', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100, size: 'max' }), fc.nat(100), (bytes, cut) => {
        expect(portableHashing.crc32(bytes)).toBe(zlibCrc32(bytes));
        const first = portableHashing.crc32(bytes.subarray(0, cut));
        expect(portableHashing.crc32(bytes.subarray(cut), first)).toBe(zlibCrc32(bytes));
      }),
    );
  });
});
