import { RLP } from '@ethereumjs/rlp';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { equalBytes } from '../bytes/bytes.ts';
import { decodeRlpList, type RlpItem } from './rlp.ts';

/** A walk through a Merkle-Patricia trie (Yellow Paper, appendix D). */
export type TrieResult =
  | { readonly outcome: 'found'; readonly value: Uint8Array }
  | { readonly outcome: 'refused'; readonly reason: TrieRefusal };

/**
 * `hash`: a node does not hash to what its parent (or the root) says · `missing`: the proof ends before the value ·
 * `surplus`: nodes are left over · `absent`: the proof shows that nothing is stored under the key · `malformed`: a node is no trie node.
 */
export type TrieRefusal = 'hash' | 'missing' | 'surplus' | 'absent' | 'malformed';

export interface TrieProof {
  /** 32 bytes, from the block header. Always given: a proof must not be rooted in itself. */
  readonly root: Uint8Array;
  readonly key: Uint8Array;
  /** RLP of the nodes from the root downwards; nodes below 32 bytes stand inside their parents. */
  readonly proof: readonly Uint8Array[];
}

/** A leaf holds at most a transaction (128 KiB) and its path. */
const MAX_NODE_BYTES = 135_168;

/** Follows `key` from `root`. Every node must be used, every reference must match, and each step uses up part of the key. */
export function verifyTrieProof({ root, key, proof }: TrieProof): TrieResult {
  const nodes = proof.values();
  const result = walk(root, nibblesOf(key), nodes);
  const isWhole = result.outcome === 'refused' || nodes.next().done === true;
  return isWhole ? result : refused('surplus');
}

/** Ends: every branch or extension shortens `path`, and a leaf is the last. */
function walk(root: Uint8Array, key: readonly number[], nodes: Iterator<Uint8Array>): TrieResult {
  let reference: RlpItem = root;
  let path = key;
  for (;;) {
    const node = resolve(reference, nodes);
    if (typeof node === 'string') return refused(node);
    const step = take(node, path);
    if ('outcome' in step) return step;
    reference = step.child;
    path = step.path;
  }
}

/** A reference is the hash of the next node, or, below 32 bytes, the node itself. */
function resolve(reference: RlpItem, nodes: Iterator<Uint8Array>): readonly RlpItem[] | TrieRefusal {
  if (!(reference instanceof Uint8Array)) return isEmbeddable(reference) ? reference : 'malformed';
  if (reference.length !== 32) return reference.length === 0 ? 'absent' : 'malformed';
  const next = nodes.next();
  if (next.done === true) return 'missing';
  if (next.value.length > MAX_NODE_BYTES) return 'malformed';
  if (!equalBytes(keccak_256(next.value), reference)) return 'hash';
  return decodeRlpList(next.value) ?? 'malformed';
}

/** The walk stands in front of `child` with `path` still to go. */
interface Step {
  readonly child: RlpItem;
  readonly path: readonly number[];
}

function take(node: readonly RlpItem[], path: readonly number[]): Step | TrieResult {
  if (node.length === 17) return takeBranch(node, path);
  if (node.length === 2) return takePath(node, path);
  return refused('malformed');
}

function takeBranch(node: readonly RlpItem[], path: readonly number[]): Step | TrieResult {
  const [nibble, ...rest] = path;
  return nibble === undefined ? valueIn(node[16]) : { child: node[nibble] ?? [], path: rest };
}

function takePath(node: readonly RlpItem[], path: readonly number[]): Step | TrieResult {
  const part = readHexPrefix(node[0]);
  if (part === undefined) return refused('malformed');
  const matches = part.nibbles.every((nibble, i) => nibble === path[i]);
  if (part.isLeaf) return matches && part.nibbles.length === path.length ? valueIn(node[1]) : refused('absent');
  if (part.nibbles.length === 0) return refused('malformed');
  return matches ? { child: node[1] ?? [], path: path.slice(part.nibbles.length) } : refused('absent');
}

function valueIn(item: RlpItem | undefined): TrieResult {
  if (!(item instanceof Uint8Array)) return refused('malformed');
  return item.length === 0 ? refused('absent') : { outcome: 'found', value: item };
}

/** Yellow Paper, appendix C: the first nibble is 2 for a leaf plus 1 for an odd length; after an even flag comes a zero nibble. */
function readHexPrefix(item: RlpItem | undefined): { isLeaf: boolean; nibbles: readonly number[] } | undefined {
  if (!(item instanceof Uint8Array) || item.length === 0) return undefined;
  const [flag = 0, ...nibbles] = nibblesOf(item);
  if (flag > 3) return undefined;
  const isOdd = flag % 2 === 1;
  if (!isOdd && nibbles[0] !== 0) return undefined;
  return { isLeaf: flag >= 2, nibbles: isOdd ? nibbles : nibbles.slice(1) };
}

function nibblesOf(bytes: Uint8Array): readonly number[] {
  return Array.from(bytes).flatMap((byte) => [byte >> 4, byte & 15]);
}

/** A node of 32 bytes or more must be referred to by its hash: one trie, one encoding. */
function isEmbeddable(node: readonly RlpItem[]): boolean {
  return RLP.encode(node as Nested).length < 32;
}

type Nested = (Uint8Array | Nested)[];

function refused(reason: TrieRefusal): TrieResult {
  return { outcome: 'refused', reason };
}
