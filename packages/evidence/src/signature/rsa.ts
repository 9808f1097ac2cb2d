/** RSA signatures (RFC 8017 §8). Verification only: nothing here is secret, so nothing need be constant in time. */

import { unsignedOf } from '../asn1/values.ts';
import { encodeElement, encodeOctets, encodeOid, encodeSequence } from '../asn1/write.ts';
import { concatBytes, equalBytes } from '../bytes/bytes.ts';
import { hexToBytes } from '../bytes/hex.ts';
import { type DigestAlgorithm, digestOf, oidOfDigest } from './digest.ts';

export interface RsaKey {
  readonly modulus: bigint;
  readonly exponent: bigint;
}

/** CA/Browser Forum and NIST SP 800-57 since 2014. */
const MIN_BITS = 2048;
/** Bounds the work that a hostile key can ask for. */
const MAX_BITS = 16_384;
const MAX_EXPONENT = 1n << 33n;

/** Long enough, and with an exponent that is odd and neither 1 nor huge. */
export function isSoundRsaKey({ modulus, exponent }: RsaKey): boolean {
  const bits = bitLength(modulus);
  return (
    modulus > 0n &&
    (modulus & 1n) === 1n &&
    bits >= MIN_BITS &&
    bits <= MAX_BITS &&
    exponent >= 3n &&
    exponent < MAX_EXPONENT &&
    (exponent & 1n) === 1n
  );
}

/**
 * RSASSA-PKCS1-v1_5 (§8.2.2). The whole expected block is built and compared byte by byte: reading a padding instead of writing it is how
 * signatures were forged for keys with e = 3 (CVE-2006-4339 and its kin).
 */
export function verifyPkcs1(key: RsaKey, digest: DigestAlgorithm, message: Uint8Array, signature: Uint8Array): boolean {
  const block = openBlock(key, signature);
  if (block === undefined) return false;
  const hash = digestOf(digest, message);
  return [true, false].some((withNull) => equalBytes(block, expectedPkcs1(digest, hash, block.length, withNull)));
}

/** EMSA-PKCS1-v1_5 (§9.2). Both forms of the parameters are in use, NULL and absent (§9.2 note 1, RFC 4055 §2.1). */
function expectedPkcs1(digest: DigestAlgorithm, hash: Uint8Array, bytes: number, withNull: boolean): Uint8Array {
  const parameters = withNull ? [encodeElement(0x05)] : [];
  const info = encodeSequence(encodeSequence(encodeOid(oidOfDigest(digest)), ...parameters), encodeOctets(hash));
  const padding = new Uint8Array(bytes - info.length - 3).fill(0xff);
  return concatBytes(Uint8Array.of(0, 1), padding, Uint8Array.of(0), info);
}

export interface PssParameters {
  readonly digest: DigestAlgorithm;
  /** In bytes. */
  readonly saltLength: number;
}

/** RSASSA-PSS (§8.1.2) with MGF1 over the same digest and trailer BC. */
export function verifyPss(key: RsaKey, parameters: PssParameters, message: Uint8Array, signature: Uint8Array): boolean {
  const block = openBlock(key, signature);
  if (block === undefined) return false;
  const emBits = bitLength(key.modulus) - 1;
  const emBytes = Math.ceil(emBits / 8);
  // Where the bits of the modulus are a multiple of 8 plus 1, the block is one byte shorter than the modulus.
  if (block.length > emBytes && block[0] !== 0) return false;
  return isPssEncoding(block.subarray(block.length - emBytes), emBits, parameters, message);
}

/** EMSA-PSS-VERIFY (§9.1.2). */
function isPssEncoding(em: Uint8Array, emBits: number, parameters: PssParameters, message: Uint8Array): boolean {
  const { digest, saltLength } = parameters;
  const messageHash = digestOf(digest, message);
  const dbBytes = em.length - messageHash.length - 1;
  if (dbBytes < saltLength + 1 || em.at(-1) !== 0xbc) return false;
  const hash = em.subarray(dbBytes, dbBytes + messageHash.length);
  const topMask = 0xff >> (8 * em.length - emBits);
  if (((em[0] ?? 0) & ~topMask) !== 0) return false;
  const mask = mgf1(digest, hash, dbBytes);
  const db = em.subarray(0, dbBytes).map((byte, i) => (byte ^ (mask[i] ?? 0)) & (i === 0 ? topMask : 0xff));
  const saltAt = dbBytes - saltLength;
  if (db[saltAt - 1] !== 1 || db.subarray(0, saltAt - 1).some((byte) => byte !== 0)) return false;
  return equalBytes(hash, digestOf(digest, concatBytes(new Uint8Array(8), messageHash, db.subarray(saltAt))));
}

/** §B.2.1. */
function mgf1(digest: DigestAlgorithm, seed: Uint8Array, bytes: number): Uint8Array {
  const blocks: Uint8Array[] = [];
  for (let length = 0, i = 0; length < bytes; i++) {
    const block = digestOf(digest, concatBytes(seed, Uint8Array.of(i >>> 24, i >>> 16, i >>> 8, i)));
    blocks.push(block);
    length += block.length;
  }
  return concatBytes(...blocks).subarray(0, bytes);
}

/** RSAVP1 (§5.2.2): the block that was signed, as long as the modulus. */
function openBlock(key: RsaKey, signature: Uint8Array): Uint8Array | undefined {
  const bytes = Math.ceil(bitLength(key.modulus) / 8);
  const value = unsignedOf(signature);
  if (!isSoundRsaKey(key) || signature.length !== bytes || value >= key.modulus) return undefined;
  return hexToBytes(
    power(value, key.exponent, key.modulus)
      .toString(16)
      .padStart(2 * bytes, '0'),
  );
}

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  for (let square = base, rest = exponent; rest > 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}

function bitLength(value: bigint): number {
  return value.toString(2).length;
}
