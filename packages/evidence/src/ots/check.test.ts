import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { ALICE, BOB, makeOtsAnchor, otsLies } from '../../../testing/src/ots/index.ts';
import { fromBase64, toBase64 } from '../bytes/base64.ts';
import { hexToBytes } from '../bytes/hex.ts';
import { sha256 } from '../digest/digest.ts';
import type { OpenTimestampsAnchor } from '../proof/anchor.ts';
import { checkOtsAnchor, type OtsCheck } from './check.ts';
import { encodeOts } from './encode.ts';
import type { Timestamp } from './timestamp.ts';

const digest = sha256(Uint8Array.of(1, 2, 3));

describe('checkOtsAnchor', () => {
  it.each(otsLies.map(({ name, ...lie }) => [name, lie] as const))('%s', (_, { options, expected }) => {
    expect(verdict(checkOtsAnchor(makeOtsAnchor(digest, options), digest))).toBe(expected);
  });

  it('says of each block its hash, time and work, lowest first, and that work on a laptop is not costly', () => {
    const { blocks, ...anchor } = makeOtsAnchor(digest, { height: 850_000 });
    const check = checkOtsAnchor({ ...anchor, blocks: blocks.toReversed() }, digest);
    expect(check).toMatchObject({
      outcome: 'valid',
      blocks: [850_000, 850_001].map((height) => ({ height, workBits: 1, costly: false })),
      unconfirmedHeights: [],
      pending: [ALICE, BOB],
      others: [],
    });
    if (check.outcome !== 'valid') throw new Error(check.outcome);
    expect(check.blocks[0].hash).toMatch(/^[0-7][0-9a-f]{63}$/);
    expect(check.blocks[0].time).toBe('2026-07-01T09:00:00Z');
  });

  it('says what it did not count', () => {
    const other = otsLies.find(({ name }) => name === 'other-chains')?.options ?? {};
    const anchor = makeOtsAnchor(digest, { ...other, height: 7, blocks: (blocks) => blocks.slice(0, 1) });
    expect(checkOtsAnchor(anchor, digest)).toMatchObject({
      blocks: [{ height: 7 }],
      unconfirmedHeights: [8],
      others: ['litecoin block 1000000', 'ethereum block 15000000'],
    });
  });

  it('does not count an attestation of a height whose header leads elsewhere, even where another of that height is right', () => {
    const lie = otsLies.find(({ name }) => name === 'unknown-attestation')?.options ?? {};
    const wrong = makeOtsAnchor(digest, {
      ...lie,
      height: 7,
      beside: [Uint8Array.of(0, 5, 0x88, 0x96, 0xd, 0x73, 0xd7, 0x19, 1, 1, 7)],
    });
    expect(checkOtsAnchor(wrong, digest)).toMatchObject({ outcome: 'valid', unconfirmedHeights: [7] });
  });

  it('says of a block of the main chain of today that it was costly', () => {
    // Block 702861; the file is the one whose SHA-256 is its Merkle root, so that the path has no step.
    const header =
      '04e0ff3f5f3b2119529dc4013ff0f427a457bed706e7b5b8dec30900000000000000000022906797f7ab258c0f896c35b2d6725c0554f579af99754b241aec8c76727d4091a45561ebd00e17e3d6da41';
    const root = hexToBytes(header.slice(72, 136));
    const attested: Timestamp = { attestations: [{ kind: 'bitcoin', height: 702_861 }], branches: [] };
    const ots = toBase64(encodeOts({ hash: 'sha256', digest: root, timestamp: attested }));
    const blocks = [{ height: 702_861, header }];
    expect(checkOtsAnchor({ kind: 'opentimestamps', target: 'file', ots, blocks, answers: [] }, root)).toMatchObject({
      outcome: 'valid',
      blocks: [
        {
          hash: '000000000000000000000c835b2adcaedc20fdf6ee440009c249452c726dafae',
          time: '2021-09-30T11:50:41Z',
          workBits: 76.11,
          costly: true,
        },
      ],
    });
  });

  it('wants 32 bytes', () => {
    expect(() => checkOtsAnchor(makeOtsAnchor(digest), digest.subarray(1))).toThrow(RangeError);
  });

  it('refuses what is not base64, were it ever to come so far', () => {
    expect(verdict(checkOtsAnchor({ ...makeOtsAnchor(digest), ots: '*' }, digest))).toBe('ots-malformed');
  });
});

describe('whatever is changed', () => {
  const honest = makeOtsAnchor(digest);
  const bytes = fromBase64(honest.ots);

  test.prop([fc.nat({ max: bytes.length - 1 }), fc.integer({ min: 1, max: 255 })], { numRuns: 500 })(
    'in the .ots, no block is believed that the unchanged path does not lead to',
    (at, difference) => {
      const changed = bytes.slice();
      changed[at] = (changed[at] ?? 0) ^ difference;
      const check = checkOtsAnchor({ ...honest, ots: toBase64(changed) }, digest);
      // A calendar's address and the kind of a pending attestation may change unseen; the blocks and their heights may not.
      if (check.outcome === 'valid') expect(check.blocks).toEqual(blocksOf(honest));
    },
  );

  test.prop([fc.nat({ max: 1 }), fc.nat({ max: 79 }), fc.integer({ min: 1, max: 255 })], { numRuns: 300 })(
    'in a header, the block that is believed has that root and its work',
    (which, at, difference) => {
      const blocks = honest.blocks.map((block, i) =>
        i === which ? { ...block, header: flip(block.header, at, difference) } : block,
      );
      const check = checkOtsAnchor({ ...honest, blocks }, digest);
      const inRoot = at >= 36 && at < 68;
      if (check.outcome === 'valid') expect(inRoot).toBe(false);
    },
  );

  test.prop([fc.uint8Array({ minLength: 32, maxLength: 32 })])('in the digest, nothing holds', (other) => {
    expect(verdict(checkOtsAnchor(honest, other))).toBe('ots-digest-mismatch');
  });
});

function verdict(check: OtsCheck): string {
  return check.outcome === 'invalid' ? check.code : check.outcome;
}

function blocksOf(anchor: OpenTimestampsAnchor): unknown {
  const check = checkOtsAnchor(anchor, digest);
  return check.outcome === 'valid' ? check.blocks : undefined;
}

function flip(hex: string, at: number, difference: number): string {
  const byte = Number.parseInt(hex.slice(2 * at, 2 * at + 2), 16) ^ difference;
  return hex.slice(0, 2 * at) + byte.toString(16).padStart(2, '0') + hex.slice(2 * at + 2);
}
