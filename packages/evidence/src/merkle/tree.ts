import { emptyRoot, HASH_BYTES, hashSiblings, requireHash } from './hash.ts';

/**
 * A Merkle tree (RFC 9162 §2.1.1) built once, from which the root and any number of proofs are read without hashing again.
 * Leaf hashes come from `leafHash`. A tree of n leaves takes n - 1 hashes and about 64 n bytes.
 */
export class MerkleTree {
  readonly size: number;
  /** Each level as one run of hashes, leaves first. */
  readonly #levels: readonly Uint8Array[];

  /**
   * Leaf hashes one by one, or one after another in one piece, which the tree then keeps: a million single ones take more memory than the
   * tree. Throws TypeError unless every leaf hash has 32 bytes.
   */
  constructor(leafHashes: readonly Uint8Array[] | Uint8Array) {
    const leaves = leafHashes instanceof Uint8Array ? wholeHashes(leafHashes) : join(leafHashes);
    this.size = leaves.length / HASH_BYTES;
    this.#levels = levelsOver(leaves);
  }

  get root(): Uint8Array {
    return this.size === 0 ? emptyRoot() : this.#node(0, this.size);
  }

  /** The inclusion path (§2.1.3.1), from the leaf's sibling upwards. Throws RangeError for an index outside the tree. */
  inclusionProof(index: number): Uint8Array[] {
    requireBetween('index', index, 0, this.size - 1);
    const path: Uint8Array[] = [];
    let place = index;
    for (const level of this.#levels) {
      const sibling = place % 2 === 0 ? place + 1 : place - 1;
      if (sibling * HASH_BYTES < level.length) path.push(hashAt(level, sibling));
      place = Math.floor(place / 2);
    }
    return path;
  }

  /** The proof that the tree of the first `size1` leaves is a beginning of this one (§2.1.4.1). Throws RangeError outside 0 … size. */
  consistencyProof(size1: number): Uint8Array[] {
    requireBetween('size1', size1, 0, this.size);
    // Not defined by the RFC: nothing, and the tree itself, need no proof.
    return size1 === 0 || size1 === this.size ? [] : this.#subproof(size1, 0, this.size, true);
  }

  /** SUBPROOF(m, D[from:to], known) of §2.1.4.1; `known` says that the verifier has the old root already. */
  #subproof(m: number, from: number, to: number, known: boolean): Uint8Array[] {
    if (m === to - from) return known ? [] : [this.#node(from, to)];
    const k = largestPowerOfTwoBelow(to - from);
    if (m <= k) return [...this.#subproof(m, from, from + k, known), this.#node(from + k, to)];
    return [...this.#subproof(m - k, from + k, to, false), this.#node(from, from + k)];
  }

  /** MTH(D[from:to]) for a range that is a subtree of this tree: it stands on the level that 2^level ≥ its size reaches first. */
  #node(from: number, to: number): Uint8Array {
    const level = Math.ceil(Math.log2(to - from));
    return hashAt(this.#levels[level] ?? new Uint8Array(0), Math.floor(from / 2 ** level));
  }
}

/** The root of the tree over these leaf hashes; of none, the SHA-256 of nothing. Throws TypeError unless each has 32 bytes. */
export function merkleRoot(leafHashes: readonly Uint8Array[]): Uint8Array {
  return new MerkleTree(leafHashes).root;
}

/** One inclusion path; for many of one tree use `MerkleTree`. Throws RangeError for an index outside the tree. */
export function inclusionProof(leafHashes: readonly Uint8Array[], index: number): Uint8Array[] {
  return new MerkleTree(leafHashes).inclusionProof(index);
}

/** The consistency path from the first `size1` leaves to all of them. Throws RangeError for a size outside 0 … all. */
export function consistencyProof(leafHashes: readonly Uint8Array[], size1: number): Uint8Array[] {
  return new MerkleTree(leafHashes).consistencyProof(size1);
}

function join(leafHashes: readonly Uint8Array[]): Uint8Array {
  const level = new Uint8Array(leafHashes.length * HASH_BYTES);
  leafHashes.forEach((hash, index) => {
    requireHash(hash, `leafHashes[${index}]`);
    level.set(hash, index * HASH_BYTES);
  });
  return level;
}

function wholeHashes(bytes: Uint8Array): Uint8Array {
  if (bytes.length % HASH_BYTES === 0) return bytes;
  throw new TypeError(`leafHashes must be hashes of ${HASH_BYTES} bytes, but they are ${bytes.length} bytes`);
}

function levelsOver(leaves: Uint8Array): Uint8Array[] {
  const levels = [leaves];
  for (let level = leaves; level.length > HASH_BYTES; levels.push(level)) level = levelAbove(level);
  return levels;
}

/**
 * Pairs hashes from the left and carries a last odd one up unchanged. That is the tree of §2.1.1: its split at the largest power of
 * two below n makes every left subtree perfect, so that only the right edge is ever without a sibling.
 */
function levelAbove(below: Uint8Array): Uint8Array {
  const count = below.length / HASH_BYTES;
  const above = new Uint8Array(Math.ceil(count / 2) * HASH_BYTES);
  for (let i = 0; i + 1 < count; i += 2) {
    const into = (i / 2) * HASH_BYTES;
    hashSiblings(below, i * HASH_BYTES, above.subarray(into, into + HASH_BYTES));
  }
  if (count % 2 === 1) above.set(below.subarray(-HASH_BYTES), above.length - HASH_BYTES);
  return above;
}

/** A copy: what is handed out must not reach into the tree. */
function hashAt(level: Uint8Array, index: number): Uint8Array {
  return level.slice(index * HASH_BYTES, (index + 1) * HASH_BYTES);
}

function largestPowerOfTwoBelow(n: number): number {
  return 2 ** (Math.ceil(Math.log2(n)) - 1);
}

function requireBetween(name: string, value: number, low: number, high: number): void {
  if (!Number.isSafeInteger(value) || value < low || value > high)
    throw new RangeError(`${name} must be a whole number from ${low} to ${high}, but it is ${value}`);
}
