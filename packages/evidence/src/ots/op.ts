import { ripemd160, sha1 } from '@noble/hashes/legacy.js';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { compareBytes, concatBytes } from '../bytes/bytes.ts';
import { bytesToHex } from '../bytes/hex.ts';
import { utf8Encode } from '../bytes/text.ts';
import { sha256 } from '../digest/digest.ts';
import { MAX_MESSAGE_BYTES } from './limits.ts';
import { type OtsReader, otsMalformed, varbytesBytes } from './wire.ts';

/** Hash functions that a file may be named by, and that may stand on a path. What is written here is named by SHA-256. */
export type OtsHash = 'sha1' | 'ripemd160' | 'sha256' | 'keccak256';

/** One step of a path: what is done to a message to get the next. */
export type OtsOp =
  | { readonly op: 'append' | 'prepend'; readonly argument: Uint8Array }
  | { readonly op: 'reverse' | 'hexlify' | OtsHash };

const TAGS: Readonly<Record<OtsOp['op'], number>> = {
  append: 0xf0,
  prepend: 0xf1,
  reverse: 0xf2,
  hexlify: 0xf3,
  sha1: 0x02,
  ripemd160: 0x03,
  sha256: 0x08,
  keccak256: 0x67,
};

/** Bytes of a digest. */
export const DIGEST_BYTES: Readonly<Record<OtsHash, number>> = { sha1: 20, ripemd160: 20, sha256: 32, keccak256: 32 };

const HASHES: ReadonlyMap<number, OtsHash> = new Map(
  (['sha1', 'ripemd160', 'sha256', 'keccak256'] as const).map((hash) => [TAGS[hash], hash]),
);

/** The hash that the tag names. Throws EvidenceError `ots-malformed`. */
export function hashOfTag(tag: number): OtsHash {
  const hash = HASHES.get(tag);
  if (hash === undefined) throw otsMalformed(`is of a file named by an unknown hash, tag ${hexTag(tag)}`);
  return hash;
}

export function tagOfHash(hash: OtsHash): number {
  return TAGS[hash];
}

/** Reads the operation whose tag has been read. An unknown one is fatal: nobody knows what it does to the message. */
export function readOp(tag: number, reader: OtsReader): OtsOp {
  switch (tag) {
    case TAGS.append:
      return { op: 'append', argument: reader.varbytes(1, MAX_MESSAGE_BYTES) };
    case TAGS.prepend:
      return { op: 'prepend', argument: reader.varbytes(1, MAX_MESSAGE_BYTES) };
    case TAGS.reverse:
      return { op: 'reverse' };
    case TAGS.hexlify:
      return { op: 'hexlify' };
  }
  const hash = HASHES.get(tag);
  if (hash === undefined) throw otsMalformed(`has an unknown operation, tag ${hexTag(tag)}`);
  return { op: hash };
}

export function opBytes(op: OtsOp): Uint8Array {
  const tag = Uint8Array.of(TAGS[op.op]);
  if (!('argument' in op)) return tag;
  if (op.argument.length === 0) throw otsMalformed(`cannot ${op.op} nothing`);
  return concatBytes(tag, varbytesBytes(op.argument));
}

/** The next message. Throws EvidenceError `ots-malformed` where it would have more than 4096 bytes. */
export function applyOp(op: OtsOp, message: Uint8Array): Uint8Array {
  const result = resultOf(op, message);
  if (result.length > MAX_MESSAGE_BYTES)
    throw otsMalformed(`leads to a message of ${result.length} bytes; ${MAX_MESSAGE_BYTES} is the most`);
  return result;
}

/** The order of the canonical form: by tag, then by argument. */
export function compareOps(a: OtsOp, b: OtsOp): number {
  if (a.op !== b.op) return TAGS[a.op] - TAGS[b.op];
  return 'argument' in a && 'argument' in b ? compareBytes(a.argument, b.argument) : 0;
}

function resultOf(op: OtsOp, message: Uint8Array): Uint8Array {
  switch (op.op) {
    case 'append':
      return concatBytes(message, op.argument);
    case 'prepend':
      return concatBytes(op.argument, message);
    case 'reverse':
      return message.toReversed();
    case 'hexlify':
      return utf8Encode(bytesToHex(message));
    case 'sha1':
      return sha1(message);
    case 'ripemd160':
      return ripemd160(message);
    case 'sha256':
      return sha256(message);
    case 'keccak256':
      return keccak_256(message);
  }
}

function hexTag(tag: number): string {
  return tag.toString(16).padStart(2, '0');
}
