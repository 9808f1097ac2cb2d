import { bytesToHex, concatBytes, hexToBytes, type OtsCheck, type OtsCode } from '@guzheng/evidence';
import type { OtsAnchorOptions, OtsBlockRecord } from './anchor.ts';
import { work } from './bitcoin-block.ts';
import {
  after,
  append,
  attestation,
  bitcoin,
  ethereum,
  fork,
  HEXLIFY,
  litecoin,
  OTS_HEAD,
  pending,
  type Step,
  sha256,
  varbytes,
  varuint,
} from './proof-bytes.ts';

/** One thing that is not as it should be, or that looks so and is right, and what the check must say of it. */
export interface OtsLie {
  readonly name: string;
  /** For the heads of vectors and for documents. */
  readonly what: string;
  readonly expected: OtsCode | Exclude<OtsCheck['outcome'], 'invalid'>;
  readonly options: OtsAnchorOptions;
}

const ones = (length: number): Uint8Array => new Uint8Array(length).fill(1);
const REVERSE: Step = { bytes: Uint8Array.of(0xf2), result: (message) => message.toReversed() };
const end = pending('https://calendar.test');
const reversals = (count: number): Uint8Array =>
  after(
    Array.from({ length: count }, () => REVERSE),
    end,
  );
const keccaks = (count: number): readonly Uint8Array[] =>
  Array.from({ length: count }, () => concatBytes(Uint8Array.of(0x67), end));
const beside = (...proofs: readonly Uint8Array[]): OtsAnchorOptions => ({ beside: proofs });
const head = (edit: (head: Uint8Array) => void): OtsAnchorOptions => {
  const edited = OTS_HEAD.slice();
  edit(edited);
  return { head: edited };
};
/** Edits the first header that is kept, as bytes. */
const header = (edit: (header: Uint8Array) => Uint8Array): OtsAnchorOptions => ({
  blocks: ([first, ...others]) =>
    first === undefined ? others : [{ ...first, header: bytesToHex(edit(hexToBytes(first.header))) }, ...others],
});
/** The same, with nBits of one's own. */
const bits = (nBits: number): OtsAnchorOptions =>
  header((bytes) => {
    new DataView(bytes.buffer).setUint32(72, nBits, true);
    return bytes;
  });
/** The same, with another Merkle root, and the work done for it. */
const root = (edit: (root: Uint8Array) => Uint8Array): OtsAnchorOptions =>
  header((bytes) => work(concatBytes(bytes.subarray(0, 36), edit(bytes.subarray(36, 68)), bytes.subarray(68)), true));
const heights = (edit: (height: number, place: number) => number): OtsAnchorOptions => ({
  blocks: (blocks) => blocks.map((block, i) => ({ ...block, height: edit(block.height, i) })),
});

const honest: readonly OtsLie[] = [
  { name: 'honest', what: 'two calendars, two blocks', expected: 'valid', options: {} },
  { name: 'honest-file', what: 'the same for the file', expected: 'valid', options: { target: 'file' } },
  { name: 'honest-pending', what: 'no calendar has answered', expected: 'pending', options: { status: 'pending' } },
  {
    name: 'headers-unknown',
    what: 'Bitcoin attestations are there, but no header is kept: presence is no proof',
    expected: 'pending',
    options: { blocks: () => [] },
  },
  {
    name: 'second-header-only',
    what: 'the header of the second branch is kept, that of the first is not',
    expected: 'valid',
    options: { blocks: (blocks) => blocks.slice(1) },
  },
  {
    name: 'one-transaction',
    what: 'a block with nothing but its coinbase, whose id is the root',
    expected: 'valid',
    options: { block: { transactions: 1 } },
  },
  {
    name: 'unknown-attestation',
    what: 'an attestation of an unknown kind stands beside the others',
    expected: 'valid',
    options: beside(attestation('0102030405060708', ones(40))),
  },
  {
    name: 'other-chains',
    what: 'Litecoin and Ethereum attestations stand beside the others',
    expected: 'valid',
    options: beside(litecoin(1_000_000), ethereum(15_000_000)),
  },
  {
    name: 'deepest-path',
    what: 'a path of 255 operations, the most there may be',
    expected: 'valid',
    options: beside(reversals(255)),
  },
  {
    name: 'branch-twice',
    what: 'the same branch stands there twice',
    expected: 'valid',
    options: { proof: (proof) => fork(proof, proof) },
  },
];

const unreadable: readonly (readonly [name: string, what: string, options: OtsAnchorOptions])[] = [
  ['magic', 'another magic', head((bytes) => bytes.fill(0x2a, 1, 2))],
  ['version', 'version 2', head((bytes) => bytes.fill(2, 31, 32))],
  ['unknown-hash', 'of a file named by an unknown hash', head((bytes) => bytes.fill(0xf3, 32))],
  ['unknown-op', 'an operation that nobody knows', beside(concatBytes(Uint8Array.of(0x99), end))],
  ['too-deep', 'a path of 256 operations', beside(reversals(256))],
  ['bottomless', 'a path of 100,000 operations', beside(reversals(100_000))],
  ['too-long', 'a message of 4097 bytes', beside(after([append(ones(4096 - 31))], end))],
  [
    'too-long-hex',
    'a message of 8192 bytes in hex',
    beside(
      after(
        Array.from({ length: 8 }, () => HEXLIFY),
        end,
      ),
    ),
  ],
  ['huge-length', 'an argument that claims 2^52 bytes', beside(concatBytes(Uint8Array.of(0xf0), varuint(2 ** 52)))],
  [
    'endless-integer',
    'an integer of 100 bytes',
    beside(concatBytes(Uint8Array.of(0xf0), new Uint8Array(100).fill(0xff))),
  ],
  ['empty-argument', 'nothing is appended', beside(concatBytes(Uint8Array.of(0xf0, 0x00), end))],
  [
    'non-minimal',
    'a length of one byte written in two',
    beside(concatBytes(Uint8Array.of(0xf0, 0x81, 0x00, 0x2a), end)),
  ],
  ['uri-characters', 'a calendar address with a query', beside(pending('https://calendar.test/?x=1'))],
  ['uri-too-long', 'a calendar address of 1001 bytes', beside(pending(`https://${'a'.repeat(993)}`))],
  ['payload-too-long', 'an attestation of 8193 bytes', beside(attestation('0102030405060708', ones(8193)))],
  ['payload-goes-on', 'a height with a byte after it', beside(attestation('0588960d73d71901', Uint8Array.of(1, 0)))],
  [
    'payload-cut',
    'a calendar address that is cut',
    beside(attestation('83dfe30d2ef90c8e', varbytes(ones(9)).subarray(0, 5))),
  ],
  ['height-beyond', 'a height of 2^53', beside(bitcoin(2 ** 53))],
  ['too-many', '4,100 attestations', beside(...Array.from({ length: 4100 }, (_, i) => litecoin(i)))],
  ['too-much-work', '300 hashes of 4,096 bytes', beside(after([append(ones(4064))], fork(...keccaks(300))))],
  ['trailing', 'bytes after the end', { proof: (proof: Uint8Array) => concatBytes(proof, Uint8Array.of(0)) }],
  ['cut', 'a byte is missing', { proof: (proof: Uint8Array) => proof.subarray(0, -1) }],
  ['nothing', 'no proof at all', { proof: () => new Uint8Array(0) }],
];

const malformed = unreadable.map(([name, what, options]) => ({
  name,
  what,
  options,
  expected: 'ots-malformed' as const,
}));

const untrue: readonly OtsLie[] = [
  {
    name: 'another-file',
    what: 'the time stamp is of another file',
    expected: 'ots-digest-mismatch',
    options: { digest: sha256 },
  },
  {
    name: 'another-hash',
    what: 'the time stamp is of a file with this digest under Keccak-256',
    expected: 'ots-digest-mismatch',
    options: head((bytes) => bytes.fill(0x67, 32)),
  },
  {
    name: 'wrong-root',
    what: 'a header of another root, with the work done for it',
    expected: 'ots-block-mismatch',
    options: root(sha256),
  },
  {
    name: 'reversed-root',
    what: 'a header with the root as explorers write it',
    expected: 'ots-block-mismatch',
    options: root((bytes) => bytes.toReversed()),
  },
  {
    name: 'odd-node-promoted',
    what: 'the path carries the odd transaction up where Bitcoin joins it with itself',
    expected: 'ots-block-mismatch',
    options: { block: { odd: 'promoted' } },
  },
  {
    name: 'headers-swapped',
    what: 'the headers of the two blocks stand at each other’s height',
    expected: 'ots-block-mismatch',
    options: heights((height, place) => (place === 0 ? height + 1 : height - 1)),
  },
  {
    name: 'second-header-wrong',
    what: 'the first branch is right, the second leads to another root',
    expected: 'ots-block-mismatch',
    options: { blocks: (blocks) => blocks.map((block, i) => (i === 1 ? rootless(block) : block)) },
  },
  {
    name: 'another-height',
    what: 'a header is kept for a height that no attestation names',
    expected: 'ots-block-unnamed',
    options: heights((height) => height + 10),
  },
  {
    name: 'named-by-litecoin',
    what: 'a header is kept for a height that a Litecoin attestation names',
    expected: 'ots-block-unnamed',
    options: { ...heights((height, place) => (place === 0 ? 1_000_000 : height)), ...beside(litecoin(1_000_000)) },
  },
  {
    name: 'height-twice',
    what: 'a header is kept twice',
    expected: 'ots-header-malformed',
    options: { blocks: (blocks) => [...blocks, ...blocks] },
  },
  {
    name: 'header-cut',
    what: 'a header of 79 bytes',
    expected: 'ots-header-malformed',
    options: header((bytes) => bytes.subarray(1)),
  },
  {
    name: 'no-work',
    what: 'a header whose hash misses its target',
    expected: 'ots-work-invalid',
    options: header((bytes) => work(bytes, false)),
  },
  {
    name: 'costly-bits',
    what: 'a target of the main chain, missed',
    expected: 'ots-work-invalid',
    options: bits(0x170ed0eb),
  },
  { name: 'zero-target', what: 'a target of zero', expected: 'ots-work-invalid', options: bits(0x1d000000) },
  { name: 'negative-target', what: 'a target below zero', expected: 'ots-work-invalid', options: bits(0x20ffffff) },
  {
    name: 'overflowing-target',
    what: 'a target beyond 256 bits',
    expected: 'ots-work-invalid',
    options: bits(0xff7fffff),
  },
];

/** Every lie this kind of anchor has been caught in, and what looks like one and is none. */
export const otsLies: readonly OtsLie[] = [...honest, ...malformed, ...untrue];

/** A header with its work and another root. */
function rootless(block: OtsBlockRecord): OtsBlockRecord {
  const bytes = hexToBytes(block.header);
  bytes.set(sha256(bytes.subarray(36, 68)), 36);
  const header = work(bytes, true);
  return { ...block, header: bytesToHex(header) };
}
