/** The digests a deposit carries: SHA-256 for the world, SM3 (GB/T 32905) for Chinese courts and platforms. */
export type DigestName = 'sha256' | 'sm3';

/** An incremental hash. `update` may be called any number of times, `digest` once, last. */
export interface Hasher {
  update(bytes: Uint8Array): unknown;
  digest(): Uint8Array;
}

/**
 * Where hashes come from. `portableHashing` runs everywhere; Node callers hand in OpenSSL's, which is several times as fast.
 * Implementations must agree to the bit: the results are compared with recorded digests.
 */
export interface Hashing {
  sha256(): Hasher;
  sm3(): Hasher;
  /** Old, and still what git names its objects by. Never a digest of ours. */
  sha1(): Hasher;
  /** What npm states of its packages (Subresource Integrity). */
  sha512(): Hasher;
  /** CRC-32 (ISO-HDLC, as in ZIP and gzip) of `bytes`, continuing from `previous`; an unsigned 32-bit number. */
  crc32(bytes: Uint8Array, previous?: number): number;
}

/** Both digests of one file or document, lower-case hex, 64 characters each. */
export interface DigestPair {
  readonly sha256: string;
  readonly sm3: string;
}
