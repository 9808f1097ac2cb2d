import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesToHex, hexToBytes } from '../bytes/hex.ts';
import { leafHash } from './hash.ts';
import { KnownTree } from './known-tree.ts';
import { MerkleTree } from './tree.ts';
import { verifyInclusion } from './verify.ts';

const leavesOf = (size: number): Uint8Array[] =>
  Array.from({ length: size }, (_, n) => leafHash(Uint8Array.of(n, n >> 8)));

/** What is shown: a leaf, its place and its path, which may have been tampered with. */
interface Shown {
  readonly leaf: number;
  readonly index: number;
  readonly change: 'none' | 'leaf' | 'cut' | 'longer' | { readonly step: number };
}
const shown = (size: number): fc.Arbitrary<Shown> =>
  fc.record({
    leaf: fc.nat(size - 1),
    index: fc.nat(size),
    change: fc.oneof(
      { weight: 3, arbitrary: fc.constant('none' as const) },
      fc.constantFrom('leaf' as const, 'cut' as const, 'longer' as const),
      fc.record({ step: fc.nat(12) }),
    ),
  });

describe('a known tree', () => {
  it('says of any leaf and any path, in any order, what RFC 9162 says of it alone', () => {
    const made = fc
      .integer({ min: 1, max: 300 })
      .chain((size) =>
        fc.tuple(fc.constant(size), fc.array(fc.oneof(shown(size), shown(size).map(honest)), { maxLength: 40 })),
      );
    fc.assert(
      fc.property(made, ([size, all]) => {
        const leaves = leavesOf(size);
        const tree = new MerkleTree(leaves);
        const known = new KnownTree({ size, root: tree.root });
        for (const one of all) {
          const { leaf, path } = tampered(one, leaves, tree);
          const claim = { leafHash: leaf, index: one.index, treeSize: size, root: tree.root };
          const alone = verifyInclusion({ ...claim, path: path.map((hex) => hexToBytes(hex)) });
          expect(known.includes(leaf, one.index, path)).toBe(alone);
        }
      }),
    );
  });

  it('has every leaf of a tree, forwards and backwards, and none of another with the same size', () => {
    for (const size of [1, 2, 3, 5, 8, 100, 257]) {
      const leaves = leavesOf(size);
      const tree = new MerkleTree(leaves);
      const known = new KnownTree({ size, root: tree.root });
      const pathOf = (index: number): string[] => tree.inclusionProof(index).map(bytesToHex);
      const places = leaves.map((_, index) => index);
      for (const index of [...places, ...places.toReversed()])
        expect(known.includes(leaves[index] as Uint8Array, index, pathOf(index))).toBe(true);
      for (const index of places)
        expect(known.includes(leafHash(Uint8Array.of(9, 9, 9)), index, pathOf(index))).toBe(false);
    }
  });

  it('stays right when it has more than it remembers', () => {
    const size = 70_000;
    const leaves = leavesOf(size);
    const tree = new MerkleTree(leaves);
    const known = new KnownTree({ size, root: tree.root });
    const falsely = leaves.filter(
      (leaf, index) => !known.includes(leaf, index, tree.inclusionProof(index).map(bytesToHex)),
    );
    expect(falsely).toEqual([]);
    expect(known.includes(leaves[1] as Uint8Array, 0, tree.inclusionProof(0).map(bytesToHex))).toBe(false);
  });
});

function honest(one: Shown): Shown {
  return { ...one, index: one.leaf, change: 'none' };
}

function tampered({ leaf: place, change }: Shown, leaves: readonly Uint8Array[], tree: MerkleTree) {
  const leaf = leaves[place] as Uint8Array;
  const path = tree.inclusionProof(place).map(bytesToHex);
  switch (change) {
    case 'none':
      return { leaf, path };
    case 'leaf':
      return { leaf: leafHash(Uint8Array.of(1, 2, 3)), path };
    case 'cut':
      return { leaf, path: path.slice(0, -1) };
    case 'longer':
      return { leaf, path: [...path, bytesToHex(leaf)] };
    default:
      return { leaf, path: path.map((hash, step) => (step === change.step ? bytesToHex(leafHash(leaf)) : hash)) };
  }
}
