/** The two hashes of RFC 9162 §2.1.1; the prefixes keep a leaf from passing for a node. */
import { sha256 } from '@noble/hashes/sha2.js';

export const HASH_BYTES = 32;

const LEAF = Uint8Array.of(0x00);
const NODE = 0x01;

// One hasher and one buffer serve every node: a tree of a million leaves would otherwise make two million of each.
const fresh = sha256.create();
const hasher = sha256.create();
const pair = new Uint8Array(1 + 2 * HASH_BYTES);
pair[0] = NODE;

/** SHA-256(0x00 ‖ data). */
export function leafHash(data: Uint8Array): Uint8Array {
  return sha256.create().update(LEAF).update(data).digest();
}

/** SHA-256(0x01 ‖ left ‖ right). Throws TypeError unless both are 32 bytes. */
export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  requireHash(left, 'left');
  requireHash(right, 'right');
  pair.set(left, 1);
  pair.set(right, 1 + HASH_BYTES);
  const hash = new Uint8Array(HASH_BYTES);
  hashPair(hash);
  return hash;
}

/** As `nodeHash`, for the two hashes that lie together at `from`, into `into`. */
export function hashSiblings(level: Uint8Array, from: number, into: Uint8Array): void {
  pair.set(level.subarray(from, from + 2 * HASH_BYTES), 1);
  hashPair(into);
}

/** MTH({}) = SHA-256 of nothing. */
export function emptyRoot(): Uint8Array {
  return sha256(new Uint8Array(0));
}

export function requireHash(value: unknown, name: string): asserts value is Uint8Array {
  if (!(value instanceof Uint8Array) || value.length !== HASH_BYTES)
    throw new TypeError(`${name} must be a Uint8Array of ${HASH_BYTES} bytes`);
}

function hashPair(into: Uint8Array): void {
  fresh._cloneInto(hasher).update(pair).digestInto(into);
}
