import { bytesToHex } from '../bytes/hex.ts';
import { utf8Encode } from '../bytes/text.ts';
import { portableHashing } from '../digest/digest.ts';
import type { Hasher, Hashing } from '../digest/hashing.ts';

/** How a repository names its objects: SHA-1 unless it was made with `--object-format=sha256` (gitformat-signature, hash-function-transition). */
export type GitObjectFormat = 'sha1' | 'sha256';
export type GitObjectType = 'blob' | 'tree' | 'commit' | 'tag';

/** Bytes of one object id. */
export const GIT_ID_BYTES: { readonly [format in GitObjectFormat]: number } = { sha1: 20, sha256: 32 };

/** An object's header: its length stands in front, so that no content is the beginning of another. */
interface GitHeader {
  readonly format: GitObjectFormat;
  readonly type: GitObjectType;
  /** The length of the content. */
  readonly bytes: number;
}

/** A hash that has eaten the header; after exactly `bytes` bytes of content its digest is the object's id. */
export function gitHasher({ format, type, bytes }: GitHeader, hashing: Hashing = portableHashing): Hasher {
  const hasher = format === 'sha1' ? hashing.sha1() : hashing.sha256();
  hasher.update(utf8Encode(`${type} ${bytes}\0`));
  return hasher;
}

/** The id that git gives to this content, in hex. */
export function gitObjectId(
  { format, type }: Pick<GitHeader, 'format' | 'type'>,
  content: Uint8Array,
  hashing: Hashing = portableHashing,
): string {
  const hasher = gitHasher({ format, type, bytes: content.length }, hashing);
  hasher.update(content);
  return bytesToHex(hasher.digest());
}
