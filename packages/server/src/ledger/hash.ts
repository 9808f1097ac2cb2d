/** The two hashes of RFC 9162 §2.1.1 by Node's OpenSSL, several times as fast as those of evidence, which run everywhere; a test holds them together. */
import { hash } from 'node:crypto';

export const HASH_BYTES = 32;

const LEAF = '\x00';
const pair = Buffer.alloc(1 + 2 * HASH_BYTES);
pair[0] = 0x01;

/** Hashes are put one after the other into memory that many share: memory of its own costs more than the hash does. */
const SLAB_HASHES = 256;
let slab = new Uint8Array(0);
let taken = 0;

/** SHA-256(0x00 ‖ data). */
export function leafHash(data: Uint8Array): Uint8Array {
  const prefixed = Buffer.allocUnsafe(1 + data.length);
  prefixed[0] = 0x00;
  prefixed.set(data, 1);
  return bytesOf(hash('sha256', prefixed, 'binary'));
}

/** The same for data that are ASCII text. */
export function leafHashOfAscii(text: string): Uint8Array {
  return bytesOf(hash('sha256', LEAF + text, 'binary'));
}

/** SHA-256(0x01 ‖ left ‖ right), for hashes of 32 bytes. */
export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  pair.set(left, 1);
  pair.set(right, 1 + HASH_BYTES);
  return bytesOf(hash('sha256', pair, 'binary'));
}

/** The same for the two hashes that stand in `from` at `at`, put into `to` at `place`. */
export function hashPair(from: Uint8Array, at: number, to: Uint8Array, place: number): void {
  for (let i = 0; i < 2 * HASH_BYTES; i += 1) pair[1 + i] = from[at + i] ?? 0;
  put(hash('sha256', pair, 'binary'), to, place);
}

/** A text of one character a byte: OpenSSL's answer as a Buffer takes three times as long as as a text. */
function bytesOf(digest: string): Uint8Array {
  if (taken === slab.length) {
    slab = new Uint8Array(SLAB_HASHES * HASH_BYTES);
    taken = 0;
  }
  put(digest, slab, taken);
  taken += HASH_BYTES;
  // Not a Buffer, whose slice() does not copy.
  return slab.subarray(taken - HASH_BYTES, taken);
}

function put(digest: string, to: Uint8Array, place: number): void {
  for (let i = 0; i < HASH_BYTES; i += 1) to[place + i] = digest.charCodeAt(i);
}
