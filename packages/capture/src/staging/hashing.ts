import { createHash, type Hash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { Hashing } from '@guzheng/evidence';

/** OpenSSL's digests and zlib's CRC: several times as fast as the portable ones. */
export const nodeHashing: Hashing = {
  sha256: (): Hash => createHash('sha256'),
  sm3: (): Hash => createHash('sm3'),
  sha1: (): Hash => createHash('sha1'),
  sha512: (): Hash => createHash('sha512'),
  crc32: (bytes, previous = 0) => crc32(bytes, previous),
};
