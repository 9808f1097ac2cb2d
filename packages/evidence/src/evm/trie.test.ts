import { RLP } from '@ethereumjs/rlp';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { describe, expect, it } from 'vitest';
import { fromHex } from '../bytes/hex.ts';
import { verifyTrieProof } from './trie.ts';

type Node = (Uint8Array | Node)[];
const EMPTY = new Uint8Array();
const LONG = new Uint8Array(40).fill(0xaa);
const SHORT = Uint8Array.of(0xbb);

const encode = (node: Node): Uint8Array => RLP.encode(node);
const leaf = (path: string, value: Uint8Array): Node => [fromHex(path), value];
const branch = (children: { readonly [nibble: number]: Uint8Array | Node }, value = EMPTY): Node => [
  ...Array.from({ length: 16 }, (_, nibble) => children[nibble] ?? EMPTY),
  value,
];
const hashOf = (node: Node): Uint8Array => keccak_256(encode(node));

/** A trie of one branch: key 0x12 holds LONG, key 0x34 holds SHORT in an embedded leaf. */
const longLeaf = leaf('0x32', LONG);
const top = branch({ 1: hashOf(longLeaf), 3: leaf('0x34', SHORT) });
const root = hashOf(top);

describe('verifyTrieProof', () => {
  it('finds a value behind a hash, and one in a node inside its parent', () => {
    expect(verifyTrieProof({ root, key: fromHex('0x12'), proof: [encode(top), encode(longLeaf)] })).toEqual({
      outcome: 'found',
      value: LONG,
    });
    expect(verifyTrieProof({ root, key: fromHex('0x34'), proof: [encode(top)] })).toEqual({
      outcome: 'found',
      value: SHORT,
    });
  });

  it('follows an extension, and finds the value of a branch', () => {
    const inner = branch({ 1: leaf('0x20', LONG) }, SHORT);
    const extension: Node = [fromHex('0x0012'), hashOf(inner)];
    const proof = [encode(extension), encode(inner)];
    expect(verifyTrieProof({ root: hashOf(extension), key: fromHex('0x12'), proof })).toEqual({
      outcome: 'found',
      value: SHORT,
    });
  });

  it.each<[string, string, Uint8Array, Uint8Array[]]>([
    ['hash', 'another root', keccak_256(EMPTY), [encode(top), encode(longLeaf)]],
    ['hash', 'a proof rooted in itself', root, [encode(longLeaf)]],
    ['hash', 'a changed node', root, [encode(top), encode(leaf('0x32', LONG.with(0, 0)))]],
    ['hash', 'nodes in the wrong order', root, [encode(longLeaf), encode(top)]],
    ['missing', 'no node at all', root, []],
    ['missing', 'a proof that ends early', root, [encode(top)]],
    ['surplus', 'a node too many', root, [encode(top), encode(longLeaf), encode(longLeaf)]],
    ['malformed', 'a root of 31 bytes', root.subarray(1), [encode(top), encode(longLeaf)]],
    ['absent', 'an empty root', EMPTY, []],
  ])('refuses as %s: %s', (reason, _, claimed, proof) => {
    expect(verifyTrieProof({ root: claimed, key: fromHex('0x12'), proof })).toEqual({ outcome: 'refused', reason });
  });

  it.each<[string, string, string, Node]>([
    ['absent', 'an empty child', '0x52', top],
    ['absent', 'a leaf with another path', '0x35', top],
    ['absent', 'a key longer than the leaf', '0x3456', top],
    ['absent', 'a key shorter than the leaf', '0x', leaf('0x2012', LONG)],
    ['absent', 'no value in a branch', '0x', branch({ 1: leaf('0x20', LONG) })],
    ['absent', 'an extension that leads elsewhere', '0x12', [fromHex('0x13'), new Uint8Array(32)]],
    ['malformed', 'a node of three items', '0x12', [fromHex('0x2012'), LONG, LONG]],
    ['malformed', 'an even path whose second nibble is not zero', '0x12', leaf('0x2112', LONG)],
    ['malformed', 'a flag of 4', '0x12', leaf('0x4012', LONG)],
    ['malformed', 'an empty path field', '0x', leaf('0x', LONG)],
    ['malformed', 'an extension without a path', '0x12', [fromHex('0x00'), hashOf(top)]],
    ['malformed', 'a value that is a list', '0x12', [fromHex('0x2012'), [LONG]]],
    ['malformed', 'a reference of 31 bytes', '0x12', branch({ 1: new Uint8Array(31) })],
    ['malformed', 'a node of 32 bytes or more inside its parent', '0x12', branch({ 1: longLeaf })],
  ])('refuses as %s: %s', (reason, _, key, node) => {
    const result = verifyTrieProof({ root: hashOf(node), key: fromHex(key), proof: [encode(node)] });
    expect(result).toEqual({ outcome: 'refused', reason });
  });

  it('refuses a node that is not canonical RLP, though its hash is right', () => {
    const node = Uint8Array.of(...encode(longLeaf), 0);
    expect(verifyTrieProof({ root: keccak_256(node), key: fromHex('0x02'), proof: [node] })).toMatchObject({
      reason: 'malformed',
    });
  });
});
