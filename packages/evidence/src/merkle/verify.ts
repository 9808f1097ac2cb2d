import { equalBytes } from '../bytes/bytes.ts';
import { emptyRoot, HASH_BYTES, nodeHash } from './hash.ts';

/** `path` from the leaf's sibling upwards; every hash 32 bytes. */
export interface InclusionClaim {
  readonly leafHash: Uint8Array;
  readonly index: number;
  readonly treeSize: number;
  readonly path: readonly Uint8Array[];
  readonly root: Uint8Array;
}

export interface ConsistencyClaim {
  readonly size1: number;
  readonly size2: number;
  readonly root1: Uint8Array;
  readonly root2: Uint8Array;
  readonly path: readonly Uint8Array[];
}

/** RFC 9162 §2.1.3.2. False for any proof that does not hold; throws TypeError only for values of another type. */
export function verifyInclusion({ leafHash, index, treeSize, path, root }: InclusionClaim): boolean {
  requireNumbers({ index, treeSize });
  if (!areHashes({ leafHash, root }, path) || !isCount(index) || !isCount(treeSize) || index >= treeSize) return false;
  // The numbers may need 53 bits, which the bit operators of JavaScript would cut to 32.
  let fn = index;
  let sn = treeSize - 1;
  let hash = leafHash;
  for (const sibling of path) {
    if (sn === 0) return false;
    if (isOdd(fn) || fn === sn) {
      hash = nodeHash(sibling, hash);
      for (; !isOdd(fn) && fn !== 0; sn = half(sn)) fn = half(fn);
    } else {
      hash = nodeHash(hash, sibling);
    }
    fn = half(fn);
    sn = half(sn);
  }
  return sn === 0 && equalBytes(hash, root);
}

/**
 * RFC 9162 §2.1.4.2: the first tree is a beginning of the second. The two cases that the RFC leaves out hold with an empty path
 * only: equal sizes with equal roots, and the empty tree, whose root is known.
 * False for any proof that does not hold; throws TypeError only for values of another type.
 */
export function verifyConsistency(claim: ConsistencyClaim): boolean {
  const { size1, size2, root1, root2, path } = claim;
  requireNumbers({ size1, size2 });
  if (!areHashes({ root1, root2 }, path) || !isCount(size1) || !isCount(size2) || size1 > size2) return false;
  if (size1 === 0 && !equalBytes(root1, emptyRoot())) return false;
  if (size1 === size2) return path.length === 0 && equalBytes(root1, root2);
  return size1 === 0 ? path.length === 0 : growsInto(claim);
}

/** The algorithm of the RFC, for 0 < size1 < size2. */
function growsInto({ size1, size2, root1, root2, path }: ConsistencyClaim): boolean {
  if (path.length === 0) return false;
  let fn = size1 - 1;
  let sn = size2 - 1;
  for (; isOdd(fn); sn = half(sn)) fn = half(fn);
  // fn is 0 here exactly when size1 is a power of two: then the old root is itself a node of the new tree, and is left out of the path.
  const [seed, ...rest] = fn === 0 ? [root1, ...path] : path;
  if (seed === undefined) return false;
  let first = seed;
  let second = seed;
  for (const node of rest) {
    if (sn === 0) return false;
    if (isOdd(fn) || fn === sn) {
      first = nodeHash(node, first);
      second = nodeHash(node, second);
      for (; !isOdd(fn) && fn !== 0; sn = half(sn)) fn = half(fn);
    } else {
      second = nodeHash(second, node);
    }
    fn = half(fn);
    sn = half(sn);
  }
  return sn === 0 && equalBytes(first, root1) && equalBytes(second, root2);
}

/** Whether every hash has its size. Throws TypeError where one is no bytes at all. */
function areHashes(named: Readonly<Record<string, unknown>>, path: readonly unknown[]): boolean {
  if (!Array.isArray(path)) throw new TypeError('path must be an array of Uint8Array');
  const all = [...Object.entries(named), ...path.map((node, index) => [`path[${index}]`, node] as const)];
  for (const [name, bytes] of all)
    if (!(bytes instanceof Uint8Array)) throw new TypeError(`${name} must be a Uint8Array`);
  return all.every(([, bytes]) => (bytes as Uint8Array).length === HASH_BYTES);
}

function requireNumbers(named: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(named))
    if (typeof value !== 'number') throw new TypeError(`${name} must be a number`);
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

function isOdd(value: number): boolean {
  return value % 2 === 1;
}

function half(value: number): number {
  return Math.floor(value / 2);
}
