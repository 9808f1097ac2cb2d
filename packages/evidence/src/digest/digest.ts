import { sha1 as nobleSha1 } from '@noble/hashes/legacy.js';
import { sha256 as nobleSha256, sha512 as nobleSha512 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '../bytes/hex.ts';
import { crc32 } from './crc32.ts';
import type { DigestPair, Hashing } from './hashing.ts';
import { SM3 } from './sm3.ts';

/** Hashes in plain JavaScript: those of @noble/hashes, SM3 and CRC-32 of this package. Runs wherever JavaScript does. */
export const portableHashing: Hashing = {
  sha256: () => nobleSha256.create(),
  sm3: () => new SM3(),
  sha1: () => nobleSha1.create(),
  sha512: () => nobleSha512.create(),
  crc32,
};

/** SHA-256, 32 bytes. */
export function sha256(bytes: Uint8Array, hashing: Hashing = portableHashing): Uint8Array {
  const hasher = hashing.sha256();
  hasher.update(bytes);
  return hasher.digest();
}

/** SHA-256 and SM3 of the same bytes, in hex. */
export function digestPair(bytes: Uint8Array, hashing: Hashing = portableHashing): DigestPair {
  const sm3 = hashing.sm3();
  sm3.update(bytes);
  return { sha256: bytesToHex(sha256(bytes, hashing)), sm3: bytesToHex(sm3.digest()) };
}
