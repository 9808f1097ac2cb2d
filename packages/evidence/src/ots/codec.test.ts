import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { makeOtsAnchor, otsLies } from '../../../testing/src/ots/index.ts';
import { sharedVectors } from '../../../testing/src/shared-vectors.ts';
import { fromBase64 } from '../bytes/base64.ts';
import { concatBytes } from '../bytes/bytes.ts';
import { bytesToHex, hexToBytes } from '../bytes/hex.ts';
import { sha256 } from '../digest/digest.ts';
import { EvidenceError } from '../error.ts';
import { compareAttestations, type OtsAttestation } from './attestation.ts';
import { encodeOts, encodeTimestamp } from './encode.ts';
import { applyOp, compareOps, type OtsOp } from './op.ts';
import { isOts, parseOts, parseTimestamp } from './parse.ts';
import {
  attestationsOf,
  mergeTimestamps,
  nodesOf,
  type OtsFile,
  type Timestamp,
  timestampAfter,
  withKnown,
} from './timestamp.ts';

const malformed = expect.objectContaining({ name: 'EvidenceError', code: 'ots-malformed' });
const digest = new Uint8Array(32).fill(7);
const none: Timestamp = { attestations: [], branches: [] };
const pending: Timestamp = { attestations: [{ kind: 'pending', uri: 'https://calendar.test' }], branches: [] };

const height = fc.oneof(fc.nat(), fc.maxSafeNat());
const attestation: fc.Arbitrary<OtsAttestation> = fc.oneof(
  fc.record({ kind: fc.constantFrom('bitcoin' as const, 'litecoin' as const, 'ethereum' as const), height }),
  fc.record({ kind: fc.constant('pending' as const), uri: fc.stringMatching(/^[A-Za-z0-9\-._/:]{0,40}$/) }),
  fc.record({
    kind: fc.constant('unknown' as const),
    tag: fc.uint8Array({ minLength: 8, maxLength: 8 }).map(bytesToHex),
    payload: fc.uint8Array({ maxLength: 40 }),
  }),
);
const op: fc.Arbitrary<OtsOp> = fc.oneof(
  fc.record({
    op: fc.constantFrom('append' as const, 'prepend' as const),
    argument: fc.uint8Array({ minLength: 1, maxLength: 20 }),
  }),
  fc.record({ op: fc.constantFrom('sha1', 'ripemd160', 'sha256', 'keccak256', 'reverse') }),
);
const { timestamp } = fc.letrec<{ timestamp: Timestamp; branch: Timestamp['branches'][number] }>((tie) => ({
  branch: fc.record({ op, timestamp: tie('timestamp') }),
  timestamp: fc.oneof(
    { maxDepth: 5, depthSize: 'small' },
    fc.record({ attestations: fc.array(attestation, { minLength: 1, maxLength: 3 }), branches: fc.constant([]) }),
    fc.record({
      attestations: fc.array(attestation, { maxLength: 2 }),
      branches: fc.array(tie('branch'), { minLength: 1, maxLength: 3 }),
    }),
  ),
}));
const file: fc.Arbitrary<OtsFile> = timestamp.map((each) => ({ hash: 'sha256', digest, timestamp: each }));

describe('parseOts and encodeOts', () => {
  test.prop([file])('read back what was written, and write it again to the same bytes', (each) => {
    const bytes = encodeOts(each);
    const read = parseOts(bytes);
    expect(encodeOts(read)).toEqual(bytes);
    expect(parseOts(encodeOts(read))).toEqual(read);
    expect(claims(read)).toEqual(claims(each));
  });

  test.prop([file, fc.nat(), fc.nat({ max: 255 })])(
    'throw nothing but EvidenceError for bytes that were changed',
    (each, at, byte) => {
      const bytes = encodeOts(each);
      bytes[at % bytes.length] = byte;
      readOrRefuse(bytes);
    },
  );

  test.prop([fc.uint8Array({ maxLength: 300 })])('throw nothing but EvidenceError for arbitrary bytes', (tail) => {
    readOrRefuse(tail);
    readOrRefuse(concatBytes(encodeOts({ hash: 'sha256', digest, timestamp: pending }).subarray(0, 65), tail));
  });

  test.prop([file, fc.nat()])('refuse every beginning of a file', (each, at) => {
    const bytes = encodeOts(each);
    expect(() => parseOts(bytes.subarray(0, at % bytes.length))).toThrow(malformed);
  });

  it('keep no reference to the bytes they read', () => {
    const bytes = encodeOts({ hash: 'sha256', digest, timestamp: mergeTimestamps(pending, unknown(1)) });
    const read = parseOts(bytes);
    bytes.fill(0);
    expect(read.digest).toEqual(digest);
    expect(read.timestamp.attestations).toContainEqual({
      kind: 'unknown',
      tag: '0102030405060708',
      payload: Uint8Array.of(1),
    });
  });

  it('know the other hashes that a file may be named by', () => {
    for (const [hash, length] of [
      ['sha1', 20],
      ['ripemd160', 20],
      ['keccak256', 32],
    ] as const) {
      const each: OtsFile = { hash, digest: new Uint8Array(length).fill(3), timestamp: pending };
      expect(parseOts(encodeOts(each))).toEqual(each);
      expect(() => encodeOts({ ...each, digest: new Uint8Array(length + 1) })).toThrow(malformed);
    }
  });

  it.each(
    otsLies.filter(({ expected }) => expected === 'ots-malformed').map(({ name, ...lie }) => [name, lie] as const),
  )('refuse %s', (_, { options }) => {
    expect(() => parseOts(fromBase64(makeOtsAnchor(digest, options).ots))).toThrow(malformed);
  });
});

describe('limits', () => {
  it('hold while writing, so that nothing is written that cannot be read', () => {
    const reversals = (count: number): Timestamp =>
      timestampAfter(
        Array.from({ length: count }, (): OtsOp => ({ op: 'reverse' })),
        pending,
      );
    const heights = (count: number): Timestamp => ({
      attestations: Array.from({ length: count }, (_, i) => ({ kind: 'bitcoin' as const, height: i })),
      branches: [],
    });
    const append = (bytes: number): Timestamp =>
      timestampAfter([{ op: 'append', argument: new Uint8Array(bytes) }], pending);
    const hashes = (count: number): Timestamp => ({
      attestations: [],
      branches: [
        {
          op: { op: 'append', argument: new Uint8Array(4064) },
          timestamp: {
            attestations: [],
            branches: Array.from({ length: count }, (_, i) => ({
              op: { op: 'prepend' as const, argument: Uint8Array.of(i) },
              timestamp: pending,
            })),
          },
        },
      ],
    });
    expect(() => encodeTimestamp(hashes(128), digest.subarray(1))).not.toThrow();
    expect(() => encodeTimestamp(hashes(129), digest.subarray(1))).toThrow(malformed);
    for (const good of [reversals(255), heights(4096), append(4064)]) {
      const bytes = encodeOts({ hash: 'sha256', digest, timestamp: good });
      expect(encodeOts(parseOts(bytes))).toEqual(bytes);
    }
    for (const bad of [reversals(256), reversals(200_000), heights(4097), append(4065), append(0), none])
      expect(() => encodeTimestamp(bad, digest)).toThrow(malformed);
  });

  it.each<OtsAttestation>([
    { kind: 'pending', uri: 'https://calendar.test/?x' },
    { kind: 'pending', uri: 'a'.repeat(1001) },
    { kind: 'bitcoin', height: -1 },
    { kind: 'bitcoin', height: 2 ** 53 },
    { kind: 'bitcoin', height: 0.5 },
    { kind: 'unknown', tag: '0588960d73d71901', payload: Uint8Array.of(1) },
    { kind: 'unknown', tag: '01', payload: Uint8Array.of(1) },
    { kind: 'unknown', tag: '0102030405060708', payload: new Uint8Array(8193) },
  ])('refuse to write %j', (each) => {
    expect(() => encodeTimestamp({ attestations: [each], branches: [] }, digest)).toThrow(malformed);
  });

  it('hold for a time stamp without a file too', () => {
    const bytes = encodeTimestamp(pending, digest);
    expect(parseTimestamp(bytes, digest)).toEqual(pending);
    expect(() => parseTimestamp(concatBytes(bytes, bytes), digest)).toThrow(malformed);
    expect(() => parseTimestamp(bytes, new Uint8Array(0))).toThrow(malformed);
    expect(() => parseTimestamp(bytes, new Uint8Array(4097))).toThrow(malformed);
  });
});

describe('operations', () => {
  // python-opentimestamps, tests/core/test_op.py; FIPS 180-4, RIPEMD-160 and Keccak test vectors of "abc".
  const abc = Uint8Array.of(0x61, 0x62, 0x63);
  it.each<[OtsOp, string]>([
    [{ op: 'append', argument: Uint8Array.of(0x64) }, '61626364'],
    [{ op: 'prepend', argument: Uint8Array.of(0x64) }, '64616263'],
    [{ op: 'reverse' }, '636261'],
    [{ op: 'hexlify' }, '363136323633'],
    [{ op: 'sha1' }, 'a9993e364706816aba3e25717850c26c9cd0d89d'],
    [{ op: 'ripemd160' }, '8eb208f7e05d987a9b044a8e98c6b087f15a0bfc'],
    [{ op: 'sha256' }, 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    [{ op: 'keccak256' }, '4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45'],
  ])('%o', (each, result) => {
    expect(bytesToHex(applyOp(each, abc))).toBe(result);
  });
});

describe('mergeTimestamps', () => {
  test.prop([timestamp, timestamp])('keeps every attestation of both, none twice, whichever comes first', (a, b) => {
    const merged = mergeTimestamps(a, b);
    const found = claims({ digest, timestamp: merged });
    expect(found).toEqual(
      [...new Set([...claims({ digest, timestamp: a }), ...claims({ digest, timestamp: b })])].sort(),
    );
    expect(encodeTimestamp(merged, digest)).toEqual(encodeTimestamp(mergeTimestamps(b, a), digest));
  });

  test.prop([timestamp])('changes nothing with itself', (a) => {
    expect(encodeTimestamp(mergeTimestamps(a, a), digest)).toEqual(encodeTimestamp(a, digest));
  });

  it('brings what was pending together with what it became', () => {
    const steps: OtsOp[] = [{ op: 'append', argument: Uint8Array.of(1) }, { op: 'sha256' }];
    const bitcoin: Timestamp = { attestations: [{ kind: 'bitcoin', height: 5 }], branches: [] };
    const merged = mergeTimestamps(timestampAfter(steps, pending), timestampAfter(steps, bitcoin));
    expect(attestationsOf({ digest, timestamp: merged })).toEqual([
      { message: sha256(concatBytes(digest, Uint8Array.of(1))), attestation: bitcoin.attestations[0] },
      { message: sha256(concatBytes(digest, Uint8Array.of(1))), attestation: pending.attestations[0] },
    ]);
  });
});

describe('withKnown', () => {
  test.prop([timestamp, timestamp, fc.nat()])(
    'adds to one message what is known about it, and loses nothing',
    (a, b, at) => {
      const nodes = [...nodesOf({ message: digest, timestamp: a })];
      const { message } = nodes[at % nodes.length] ?? { message: digest };
      const grown = withKnown({ message: digest, timestamp: a }, { message, timestamp: b });
      expect(claims({ digest, timestamp: grown })).toEqual(
        [...new Set([...claims({ digest, timestamp: a }), ...claims({ digest: message, timestamp: b })])].sort(),
      );
    },
  );

  test.prop([timestamp, timestamp])('changes nothing where the message does not stand', (a, b) => {
    const grown = withKnown({ message: digest, timestamp: a }, { message: Uint8Array.of(1), timestamp: b });
    expect(encodeTimestamp(grown, digest)).toEqual(encodeTimestamp(a, digest));
  });
});

describe('order', () => {
  test.prop([fc.array(op), fc.array(attestation)])('is total', (ops, attestations) => {
    const sortedOps = ops.toSorted(compareOps);
    expect(ops.toReversed().toSorted(compareOps)).toEqual(sortedOps);
    expect(attestations.toReversed().toSorted(compareAttestations).map(show)).toEqual(
      attestations.toSorted(compareAttestations).map(show),
    );
  });

  it('puts heights by number, not by their bytes', () => {
    const heights = [300, 2, 128, 0].map((height): OtsAttestation => ({ kind: 'bitcoin', height }));
    expect(heights.toSorted(compareAttestations).map((each) => 'height' in each && each.height)).toEqual([
      0, 2, 128, 300,
    ]);
  });
});

describe('vectors of others', () => {
  const folder = sharedVectors('ots');
  const names = folder === undefined ? [] : readdirSync(folder).filter((name) => name.endsWith('.ots'));

  it('are read and written again to the same bytes, and are of their files', () => {
    for (const name of names) {
      const bytes = Uint8Array.from(readFileSync(join(folder ?? '', name)));
      const read = parseOts(bytes);
      expect(bytesToHex(encodeOts(read)), name).toBe(bytesToHex(bytes));
      expect(read.digest, name).toEqual(sha256(readFileSync(join(folder ?? '', name.slice(0, -4)))));
    }
    expect(folder === undefined || names.length >= 4).toBe(true);
  });

  it('that are invalid are refused', () => {
    const invalid = folder === undefined ? [] : readdirSync(join(folder, 'invalid'));
    for (const name of invalid) {
      const bytes = readFileSync(join(folder ?? '', 'invalid', name));
      expect(isOts(bytes)).toBe(true);
      expect(() => parseOts(bytes), name).toThrow(malformed);
    }
  });
});

it('a file of the reference client reads as its own tool reads it', () => {
  // `ots info` of a stamp of python-opentimestamps 0.4.2: one calendar, pending.
  const bytes = hexToBytes(
    '004f70656e54696d657374616d7073000050726f6f6600bf89e2e884e8929401' +
      `08${'07'.repeat(32)}f0010108f1046a445680f008aabbccddeeff00110083dfe30d2ef90c8e1615` +
      '68747470733a2f2f63616c656e6461722e74657374',
  );
  expect(attestationsOf(parseOts(bytes)).map(({ attestation }) => attestation)).toEqual(pending.attestations);
});

function unknown(payload: number): Timestamp {
  return {
    attestations: [{ kind: 'unknown', tag: '0102030405060708', payload: Uint8Array.of(payload) }],
    branches: [],
  };
}

/** Each attestation with its message, as one text, sorted. */
function claims(of: Pick<OtsFile, 'digest' | 'timestamp'>): readonly string[] {
  const all = attestationsOf(of).map(({ message, attestation }) => `${bytesToHex(message)} ${show(attestation)}`);
  return [...new Set(all)].sort();
}

function show(each: OtsAttestation): string {
  return each.kind === 'unknown' ? `${each.tag} ${bytesToHex(each.payload)}` : JSON.stringify(each);
}

function readOrRefuse(bytes: Uint8Array): void {
  let read: OtsFile;
  try {
    read = parseOts(bytes);
  } catch (error) {
    expect(error).toBeInstanceOf(EvidenceError);
    return;
  }
  expect(parseOts(encodeOts(read))).toEqual(read);
}
