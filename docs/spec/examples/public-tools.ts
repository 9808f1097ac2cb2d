/** The examples of records that public tools read, byte by byte. What the root and the file are is the example's; the witnesses are those of tests. */
import {
  applyOp,
  bytesToHex,
  concatBytes,
  equalBytes,
  fromBase64,
  hexToBytes,
  inclusionProof,
  leafHash,
  merkleRoot,
  type OpenTimestampsAnchor,
  type OtsOp,
  pathToRoot,
  type Rfc3161Anchor,
  sha256,
  utf8Encode,
} from '@guzheng/evidence';
import { makeOtsAnchor, makeTimeStamp } from '@guzheng/testing';
import type { Example } from './example.ts';
import { at } from './facts.ts';

/** Bytes on the left, what they are on the right. */
type Row = readonly [bytes: Uint8Array, meaning: string];

/** The steps from the file's digest to the root of the example, whose tree has one leaf. */
export function pathBlock({ proof }: Example): string {
  const { start, ops } = pathToRoot(fromBase64(proof.envelope.payload), proof.inclusion);
  return steps(start, ops);
}

/** The same statement as the second of three leaves: what follows the leaf. */
export function treePathBlock({ proof }: Example): string {
  const statement = fromBase64(proof.envelope.payload);
  const [first, third] = ['alice', 'bob'].map((name) => leafHash(utf8Encode(name)));
  if (first === undefined || third === undefined) throw new TypeError('there are two neighbours');
  const leaves = [first, leafHash(statement), third];
  const inclusion = {
    ...{ index: 1, size: 3, path: inclusionProof(leaves, 1).map(bytesToHex) },
    root: bytesToHex(merkleRoot(leaves)),
  };
  const { start, ops } = pathToRoot(statement, inclusion);
  const end = ops.findIndex((_, i) => equalBytes(walk(start, ops.slice(0, i)), leafHash(statement)));
  return steps(leafHash(statement), ops.slice(end));
}

function steps(start: Uint8Array, ops: readonly OtsOp[]): string {
  let message = start;
  const rows: Row[] = ops.map((op) => {
    message = applyOp(op, message);
    const length = 'argument' in op ? `${op.op} ${op.argument.length} bytes` : op.op;
    return [
      opBytes(op),
      message.length === 32 ? `${length} → ${bytesToHex(message)}` : `${length} → ${message.length} bytes`,
    ];
  });
  return dump([[start, 'the message at the beginning'], ...rows]);
}

const TAGS: { readonly [op: string]: number } = { append: 0xf0, prepend: 0xf1, hexlify: 0xf3, sha256: 0x08 };

function opBytes(op: OtsOp): Uint8Array {
  const tag = Uint8Array.of(TAGS[op.op] ?? 0);
  return 'argument' in op ? concatBytes(tag, varuint(op.argument.length), op.argument) : tag;
}

function varuint(value: number): Uint8Array {
  return value < 0x80 ? Uint8Array.of(value) : Uint8Array.of((value & 0x7f) | 0x80, value >> 7);
}

function walk(start: Uint8Array, ops: readonly OtsOp[]): Uint8Array {
  return ops.reduce((message, op) => applyOp(op, message), start);
}

export function stampOf({ statement }: Example): Rfc3161Anchor {
  const genTime = `${at(5).replace(/\D/g, '').slice(0, 14)}Z`;
  return makeTimeStamp(hexToBytes(statement.subject.sha256), { target: 'file', genTime });
}

/** The request, element by element. */
export function requestBlock(example: Example): string {
  return dump(elements(fromBase64(stampOf(example).request ?? '')));
}

const NAMES: { readonly [tag: number]: string } = {
  1: 'BOOLEAN',
  2: 'INTEGER',
  4: 'OCTET STRING',
  5: 'NULL',
  6: 'OBJECT IDENTIFIER',
  48: 'SEQUENCE',
};
/** What the elements of a TimeStampReq are, in their order (RFC 3161 §2.4.1). */
const MEANINGS = [
  'TimeStampReq',
  'version 1',
  'messageImprint',
  'hashAlgorithm',
  'sha256, 2.16.840.1.101.3.4.2.1',
  'without parameters',
  'hashedMessage: SHA-256 of example.wacz',
  'nonce',
  'certReq: true',
];

/** A constructed element's head, then what is in it; a primitive one whole. Lengths below 128 only, as these are. */
function elements(der: Uint8Array): readonly Row[] {
  const rows: Row[] = [];
  for (let place = 0; place < der.length; ) {
    const [tag = 0, length = 0] = der.subarray(place, place + 2);
    const end = place + 2 + (tag === 0x30 ? 0 : length);
    rows.push([der.subarray(place, end), `${NAMES[tag]}: ${MEANINGS[rows.length]}`]);
    place = end;
  }
  return rows;
}

export function otsAnchorOf({ proof }: Example): OpenTimestampsAnchor {
  return makeOtsAnchor(hexToBytes(proof.inclusion.root), { together: true });
}

const OPS: { readonly [tag: number]: string } = { 240: 'append', 241: 'prepend', 8: 'sha256' };
const ATTESTATIONS: { readonly [tag: string]: string } = {
  '83dfe30d2ef90c8e': 'pending at a calendar',
  '0588960d73d71901': 'in a Bitcoin block',
};

/** The .ots, from its magic to its last attestation. Written without the codec: lengths below 128 only, as these are. */
export function otsBlock(example: Example): string {
  const bytes = fromBase64(otsAnchorOf(example).ots);
  const rows: Row[] = [
    [bytes.subarray(0, 31), 'magic'],
    [bytes.subarray(31, 32), 'version 1'],
    [bytes.subarray(32, 33), 'the digest is SHA-256'],
    [bytes.subarray(33, 65), 'the root'],
  ];
  /** Where the path goes on behind an attestation: at the message of the last fork that is open. */
  const forks: Uint8Array[] = [];
  let message = bytes.subarray(33, 65);
  for (let place = 65; place < bytes.length; ) {
    const end = endOf(bytes, place);
    const piece = bytes.subarray(place, end);
    const [tag = 0] = piece;
    if (tag === 0xff) forks.push(message);
    if (tag === 0xff) rows.push([piece, 'fork: what follows up to an attestation, then what follows that']);
    else if (tag === 0x00) {
      rows.push([piece, meaningOf(piece, message)]);
      message = forks.pop() ?? message;
    } else {
      message = next(piece, message);
      rows.push([piece, `${OPS[tag]}${tag === 0x08 ? ` → ${bytesToHex(message)}` : ''}`]);
    }
    place = end;
  }
  return dump(rows);
}

function endOf(bytes: Uint8Array, place: number): number {
  switch (bytes[place]) {
    case 0xff:
    case 0x08:
      return place + 1;
    case 0x00:
      return place + 10 + (bytes[place + 9] ?? 0);
    default: {
      const [length, head] = varuintAt(bytes, place + 1);
      return place + 1 + head + length;
    }
  }
}

/** LEB128 of up to two bytes. */
function varuintAt(bytes: Uint8Array, place: number): readonly [value: number, length: number] {
  const [low = 0, high = 0] = bytes.subarray(place, place + 2);
  return low < 0x80 ? [low, 1] : [(low & 0x7f) | (high << 7), 2];
}

function next(piece: Uint8Array, message: Uint8Array): Uint8Array {
  if (piece[0] === 0x08) return sha256(message);
  const argument = piece.subarray(1 + varuintAt(piece, 1)[1]);
  return piece[0] === 0xf0 ? concatBytes(message, argument) : concatBytes(argument, message);
}

function meaningOf(piece: Uint8Array, message: Uint8Array): string {
  const kind = ATTESTATIONS[bytesToHex(piece.subarray(1, 9))] ?? 'unknown';
  const payload = piece.subarray(10);
  if (kind.startsWith('pending')) return `${kind}: ${Buffer.from(payload.subarray(1)).toString()}`;
  const height = payload.reduce((sum, byte, i) => sum + (byte & 0x7f) * 2 ** (7 * i), 0);
  return `${kind}: height ${height}, Merkle root ${bytesToHex(message)}`;
}

const WIDTH = 24;

/** 24 bytes a line; the meaning stands at the first. */
function dump(rows: readonly Row[]): string {
  return rows
    .flatMap(([bytes, meaning]) =>
      Array.from({ length: Math.ceil(bytes.length / WIDTH) }, (_, i) => {
        const hex = bytesToHex(bytes.subarray(i * WIDTH, (i + 1) * WIDTH));
        return i === 0 ? `${hex.padEnd(2 * WIDTH + 2)}${meaning}\n` : `${hex}\n`;
      }),
    )
    .join('');
}
