import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { hexToBytes } from '../bytes/hex.ts';
import { BITCOIN_GENESIS_HASH, BITCOIN_REGTEST_GENESIS_HASH } from './chains.ts';
import { type BitcoinHeader, readBitcoinHeader, reversedHex } from './header.ts';
import { BITCOIN_WORK_FLOOR, expectedHashes, isCostly, provenTarget, targetOf, workBits } from './work.ts';

const GENESIS =
  '0100000000000000000000000000000000000000000000000000000000000000000000003ba3edfd7a7b12b27ac72c3e67768f617fc81bc3888a51323a9fb8aa4b1e5e4a29ab5f49ffff001d1dac2b7c';
/** Blocks of the main chain: nobody else could have done their work, so that each vouches for itself. */
const BLOCK_1 =
  '010000006fe28c0ab6f1b372c1a6a246ae63f74f931e8365e15a089c68d6190000000000982051fd1e4ba744bbbe680e1fee14677ba1a3c3540bf7b1cdb606e857233e0e61bc6649ffff001d01e36299';
const BLOCK_OF_2021 =
  '04e0ff3f5f3b2119529dc4013ff0f427a457bed706e7b5b8dec30900000000000000000022906797f7ab258c0f896c35b2d6725c0554f579af99754b241aec8c76727d4091a45561ebd00e17e3d6da41';
const REGTEST =
  '0100000000000000000000000000000000000000000000000000000000000000000000003ba3edfd7a7b12b27ac72c3e67768f617fc81bc3888a51323a9fb8aa4b1e5e4adae5494dffff7f2002000000';

describe('headers', () => {
  it('of block 0 have the hashes that tell the chains apart', () => {
    expect(read(GENESIS).hash).toBe(BITCOIN_GENESIS_HASH);
    expect(read(REGTEST).hash).toBe(BITCOIN_REGTEST_GENESIS_HASH);
  });

  it('are read in their byte order', () => {
    const header = read(BLOCK_1);
    expect(header).toMatchObject({ previousHash: BITCOIN_GENESIS_HASH, time: 1231469665, bits: 0x1d00ffff });
    expect(reversedHex(header.merkleRoot)).toBe('0e3e2357e806b6cdb1f70b54c3a3a17b6714ee1f0e68bebb44a74b1efd512098');
  });

  it('have 80 bytes', () => {
    for (const bytes of [0, 79, 81]) expect(readBitcoinHeader(new Uint8Array(bytes))).toBeUndefined();
  });

  test.prop([fc.uint8Array({ minLength: 80, maxLength: 80 })])(
    'hold no reference to the bytes they came from',
    (bytes) => {
      const header = readBitcoinHeader(bytes);
      const root = bytes.slice(36, 68);
      bytes.fill(0);
      expect(header?.merkleRoot).toEqual(root);
    },
  );
});

describe('targets', () => {
  // Bitcoin Core, test/arith_uint256_tests.cpp, bignum_SetCompact; what CheckProofOfWork refuses is undefined here.
  it.each([
    [0x00000000, undefined],
    [0x00123456, undefined],
    [0x01003456, undefined],
    [0x02000056, undefined],
    [0x03000000, undefined],
    [0x04000000, undefined],
    [0x00923456, undefined],
    [0x01803456, undefined],
    [0x02800056, undefined],
    [0x03800000, undefined],
    [0x04800000, undefined],
    [0x01123456, 0x12n],
    [0x01fedcba, undefined],
    [0x02123456, 0x1234n],
    [0x03123456, 0x123456n],
    [0x04123456, 0x12345600n],
    [0x04923456, undefined],
    [0x05009234, 0x92340000n],
    [0x20123456, 0x123456n << 232n],
    [0xff123456, undefined],
    [0x207fffff, 0x7fffffn << 232n],
    [0x2100ffff, 0xffffn << 240n],
    [0x21010000, undefined],
    [0x220000ff, 0xffn << 248n],
    [0x22000100, undefined],
    [0x23000001, undefined],
    [0x1d00ffff, 0xffffn << 208n],
  ])('of nBits %i', (bits, target) => {
    expect(targetOf(bits)).toBe(target);
  });

  it('are met by the headers of the main chain, and by no header that was changed', () => {
    for (const hex of [GENESIS, BLOCK_1, BLOCK_OF_2021]) {
      expect(provenTarget(read(hex))).toBeDefined();
      for (let i = 0; i < 72; i++) {
        const changed = hexToBytes(hex);
        changed[i] = (changed[i] ?? 0) ^ 1;
        const header = readBitcoinHeader(changed);
        expect(header && provenTarget(header)).toBeUndefined();
      }
    }
  });
});

describe('work', () => {
  it('is counted in hashes', () => {
    expect(expectedHashes(2n ** 255n - 1n)).toBe(2n);
    expect(workBits(2n ** 255n - 1n)).toBe(1);
    expect(workBits(2n ** 256n - 1n)).toBe(0);
    expect(workBits(0n)).toBe(256);
    expect(workBits(workOf(GENESIS))).toBe(32);
  });

  it('is costly from the middle of 2021 on, and not before or elsewhere', () => {
    expect(read(BLOCK_OF_2021).hash).toBe('000000000000000000000c835b2adcaedc20fdf6ee440009c249452c726dafae');
    expect(isCostly(workOf(BLOCK_OF_2021))).toBe(true);
    expect(workBits(workOf(BLOCK_OF_2021))).toBe(76.11);
    for (const hex of [GENESIS, BLOCK_1, REGTEST]) expect(isCostly(workOf(hex))).toBe(false);
  });

  it('has its floor at difficulty 10^13', () => {
    const atFloor = 2n ** 256n / BITCOIN_WORK_FLOOR - 1n;
    expect(isCostly(atFloor)).toBe(true);
    expect(isCostly(atFloor + 2n ** 180n / 1000n)).toBe(false);
  });
});

function read(hex: string): BitcoinHeader {
  const header = readBitcoinHeader(hexToBytes(hex));
  if (header === undefined) throw new Error('not a header');
  return header;
}

function workOf(hex: string): bigint {
  const target = provenTarget(read(hex));
  if (target === undefined) throw new Error('no work');
  return target;
}
