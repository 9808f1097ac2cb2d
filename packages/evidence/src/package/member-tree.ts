/**
 * The members of an evidence package as leaves of a Merkle tree (docs/spec/disclosure.md, Tree of members): the deposit statement holds
 * its root and size, so that one member can be shown, and the names, sizes and digests of the others stay hidden.
 */
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 as nobleSha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '../bytes/hex.ts';
import { utf8Encode } from '../bytes/text.ts';
import type { MembersCommitment } from '../deposit/statement.ts';
import type { DigestPair } from '../digest/hashing.ts';
import { canonicalize } from '../json/canonical.ts';
import { parseJson } from '../json/parse.ts';
import { leafHash } from '../merkle/hash.ts';
import { MerkleTree } from '../merkle/tree.ts';
import { type ManifestResource, parseManifest } from './manifest.ts';

export const MEMBER_TYPE = 'guzheng/member/v1';
const SALTS = 'guzheng/member-salts/v1\0';

/** One member as the manifest lists it; digests in hex without a prefix. */
export interface MemberLine extends DigestPair {
  readonly path: string;
  readonly bytes: number;
}

/** What shows that a member is a leaf: its salt, and the path to the root from the leaf's sibling upwards (hex). */
export interface MemberPlace {
  readonly index: number;
  readonly salt: string;
  readonly path: readonly string[];
}

/** The tree of a whole package, from which any member's place is read. */
export interface MemberTree extends MembersCommitment {
  readonly members: readonly MemberLine[];
  /** Throws RangeError for an index outside the tree. */
  placeOf(index: number): MemberPlace;
}

/**
 * The tree over the members that datapackage.json lists, in its order. Whoever has the manifest can build it; whoever has not cannot
 * know the salts. Throws EvidenceError where the bytes are no manifest.
 */
export function memberTree(manifest: Uint8Array): MemberTree {
  const members = parseManifest(parseJson(manifest)).resources.map(memberLine);
  const saltOf = saltsOf(manifest);
  const size = members.length;
  const tree = new MerkleTree(members.map((member, index) => memberLeaf(member, { index, size, salt: saltOf(index) })));
  return {
    members,
    root: bytesToHex(tree.root),
    size,
    placeOf: (index) => ({ index, salt: saltOf(index), path: tree.inclusionProof(index).map(bytesToHex) }),
  };
}

/**
 * The leaf hash of a member: that of its canonical JSON with its place and salt in it. Index and size stand there because a root does not
 * contain the size of its tree: a path holds for every size at which its siblings stand on the same sides.
 */
export function memberLeaf(
  { path, bytes, sha256, sm3 }: MemberLine,
  { index, size, salt }: { index: number; size: number; salt: string },
): Uint8Array {
  return leafHash(utf8Encode(canonicalize({ type: MEMBER_TYPE, index, size, path, bytes, sha256, sm3, salt })));
}

/** A resource of the manifest, its digests without their prefixes. */
export function memberLine({ path, bytes, hash, sm3 }: ManifestResource): MemberLine {
  return { path, bytes, sha256: hash.slice('sha256:'.length), sm3: sm3.slice('sm3:'.length) };
}

/**
 * Salts that need no place of their own: HMAC-SHA-256 (RFC 2104) of the index under a key that only the holder of the whole manifest can
 * compute. One salt says nothing about another, nor about the key.
 */
function saltsOf(manifest: Uint8Array): (index: number) => string {
  const key = nobleSha256.create().update(utf8Encode(SALTS)).update(manifest).digest();
  return (index) => bytesToHex(hmac(nobleSha256, key, utf8Encode(String(index))));
}
