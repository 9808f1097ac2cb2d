import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sharedVectors } from '../../../testing/src/shared-vectors.ts';
import { bytesToHex, hexToBytes } from '../bytes/hex.ts';
import { leafHash, nodeHash } from './hash.ts';
import { consistencyProof, inclusionProof, MerkleTree, merkleRoot } from './tree.ts';
import { type ConsistencyClaim, type InclusionClaim, verifyConsistency, verifyInclusion } from './verify.ts';

// The recursive definitions of RFC 9162, written down as they stand there, on OpenSSL's SHA-256: the oracle of everything below.
const H = (...parts: Uint8Array[]): Uint8Array =>
  new Uint8Array(parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest());
const split = (n: number): number => {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
};

/** §2.1.1, over leaf hashes. */
function MTH(d: readonly Uint8Array[]): Uint8Array {
  const [only] = d;
  if (only === undefined) return H();
  if (d.length === 1) return only;
  const k = split(d.length);
  return H(Uint8Array.of(1), MTH(d.slice(0, k)), MTH(d.slice(k)));
}

/** §2.1.3.1. */
function PATH(m: number, d: readonly Uint8Array[]): Uint8Array[] {
  if (d.length === 1) return [];
  const k = split(d.length);
  return m < k ? [...PATH(m, d.slice(0, k)), MTH(d.slice(k))] : [...PATH(m - k, d.slice(k)), MTH(d.slice(0, k))];
}

/** §2.1.4.1. */
function SUBPROOF(m: number, d: readonly Uint8Array[], b: boolean): Uint8Array[] {
  if (m === d.length) return b ? [] : [MTH(d)];
  const k = split(d.length);
  return m <= k
    ? [...SUBPROOF(m, d.slice(0, k), b), MTH(d.slice(k))]
    : [...SUBPROOF(m - k, d.slice(k), false), MTH(d.slice(0, k))];
}

/** The way from the leaf up: on which side each sibling stands. */
function sides(m: number, n: number): string {
  if (n === 1) return '';
  const k = split(n);
  return m < k ? `${sides(m, k)}R` : `${sides(m - k, n - k)}L`;
}

/** Every way up of at most this many steps. */
const ways = (steps: number): string[] =>
  steps === 0 ? [''] : ['', ...ways(steps - 1).flatMap((way) => [`${way}L`, `${way}R`])];

const leaves = (n: number): Uint8Array[] => Array.from({ length: n }, (_, i) => leafHash(Uint8Array.of(i >> 8, i)));
const flip = (bytes: Uint8Array, bit: number): Uint8Array =>
  bytes.map((byte, i) => (i === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
const flipOne = (path: readonly Uint8Array[], which: number, bit: number): Uint8Array[] =>
  path.map((node, i) => (i === which ? flip(node, bit) : node));

/** A tree of up to 100 leaves, a leaf in it, and the claim that holds. */
const inclusionClaims = fc
  .integer({ min: 1, max: 100 })
  .chain((treeSize) => fc.record({ treeSize: fc.constant(treeSize), index: fc.nat(treeSize - 1) }))
  .map(({ treeSize, index }): InclusionClaim => {
    const all = leaves(treeSize);
    return {
      leafHash: leafHash(Uint8Array.of(index >> 8, index)),
      index,
      treeSize,
      path: PATH(index, all),
      root: MTH(all),
    };
  });

const consistencyClaims = fc
  .integer({ min: 2, max: 64 })
  .chain((size2) => fc.record({ size2: fc.constant(size2), size1: fc.integer({ min: 1, max: size2 - 1 }) }))
  .map(({ size1, size2 }): ConsistencyClaim => {
    const all = leaves(size2);
    return { size1, size2, root1: MTH(all.slice(0, size1)), root2: MTH(all), path: SUBPROOF(size1, all, true) };
  });

const bit = fc.nat(255);
const NOT_COUNTS = [-1, -0.5, 0.5, 1.5, NaN, Infinity, -Infinity, 2 ** 53, 2 ** 64, Number.MAX_VALUE];

describe('hashes', () => {
  it('prefix leaves with 0x00 and nodes with 0x01', () => {
    const data = Uint8Array.of(1, 2, 3);
    expect(leafHash(data)).toEqual(H(Uint8Array.of(0), data));
    expect(nodeHash(H(), H(data))).toEqual(H(Uint8Array.of(1), H(), H(data)));
  });

  it('throw on what is not bytes, and on children of another size', () => {
    expect(() => nodeHash(new Uint8Array(31), new Uint8Array(32))).toThrow(TypeError);
    expect(() => nodeHash(new Uint8Array(32), new Uint8Array(33))).toThrow(TypeError);
    // @ts-expect-error misuse
    expect(() => nodeHash('00', new Uint8Array(32))).toThrow(TypeError);
    // @ts-expect-error misuse
    expect(() => leafHash('00')).toThrow();
  });
});

describe('the tree', () => {
  // The reference tree of Certificate Transparency (google/certificate-transparency, merkletree tests).
  const data = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'];
  it.each([
    [0, 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    [1, '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d'],
    [2, 'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125'],
    [3, 'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77'],
    [4, 'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7'],
    [5, '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4'],
    [6, '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef'],
    [7, 'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c'],
    [8, '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328'],
  ])('over the first %i reference leaves has the known root', (size, root) => {
    expect(bytesToHex(merkleRoot(data.slice(0, size).map((hex) => leafHash(hexToBytes(hex)))))).toBe(root);
  });

  it('is the tree of the recursive definition at every size to 200: root and every inclusion path', () => {
    for (let size = 1; size <= 200; size++) {
      const all = leaves(size);
      const tree = new MerkleTree(all);
      expect(tree.root).toEqual(MTH(all));
      for (let index = 0; index < size; index++) {
        const path = tree.inclusionProof(index);
        const claim = { leafHash: all[index] ?? H(), index, treeSize: size, path, root: tree.root };
        expect(verifyInclusion(claim)).toBe(true);
        // The oracle's path takes n hashes for each leaf, so it is asked at the edges and in the middle.
        if (index % 16 === size % 16 || index === size - 1) expect(path).toEqual(PATH(index, all));
      }
    }
  });

  it('gives the consistency path of the recursive definition for all pairs of sizes to 40', () => {
    for (let size2 = 0; size2 <= 40; size2++) {
      const all = leaves(size2);
      const tree = new MerkleTree(all);
      for (let size1 = 0; size1 <= size2; size1++) {
        const path = tree.consistencyProof(size1);
        const root1 = MTH(all.slice(0, size1));
        expect(path).toEqual(size1 === 0 ? [] : SUBPROOF(size1, all, true));
        expect(verifyConsistency({ size1, size2, root1, root2: tree.root, path })).toBe(true);
        expect(verifyConsistency({ size1, size2, root1: flip(root1, 7), root2: tree.root, path })).toBe(false);
        const grown = { size1, size2, root1, root2: flip(tree.root, 255), path };
        // Everything grows out of nothing, so that from size 0 any root will do.
        expect(verifyConsistency(grown)).toBe(size1 === 0 && size2 > 0);
      }
    }
  });

  it('is the same from the functions', () => {
    const all = leaves(21);
    expect(inclusionProof(all, 20)).toEqual(PATH(20, all));
    expect(consistencyProof(all, 9)).toEqual(SUBPROOF(9, all, true));
  });

  it('hands out copies', () => {
    const all = leaves(3);
    const tree = new MerkleTree(all);
    for (const hash of [tree.root, ...tree.inclusionProof(0), ...all]) hash.fill(0);
    expect(tree.root).toEqual(MTH(leaves(3)));
    expect(tree.inclusionProof(0)).toEqual(PATH(0, leaves(3)));
  });

  it('throws on indexes and sizes outside it, and on hashes of another size', () => {
    for (const index of [-1, 3, 0.5, NaN]) expect(() => inclusionProof(leaves(3), index)).toThrow(RangeError);
    for (const size of [-1, 4, 0.5, NaN]) expect(() => consistencyProof(leaves(3), size)).toThrow(RangeError);
    expect(() => inclusionProof([], 0)).toThrow(RangeError);
    expect(() => merkleRoot([new Uint8Array(31)])).toThrow(TypeError);
  });
});

describe('verifyInclusion', () => {
  it('refuses every single flipped bit of leaf, root and path', () => {
    fc.assert(
      fc.property(inclusionClaims, bit, fc.nat(), (claim, b, which) => {
        expect(verifyInclusion(claim)).toBe(true);
        expect(verifyInclusion({ ...claim, leafHash: flip(claim.leafHash, b) })).toBe(false);
        expect(verifyInclusion({ ...claim, root: flip(claim.root, b) })).toBe(false);
        const path = flipOne(claim.path, which % Math.max(1, claim.path.length), b);
        expect(verifyInclusion({ ...claim, path })).toBe(claim.path.length === 0);
      }),
      { numRuns: 500 },
    );
  });

  it('refuses every other index', () => {
    fc.assert(
      fc.property(inclusionClaims, (claim) => {
        for (let index = 0; index < claim.treeSize + 3; index++) {
          expect(verifyInclusion({ ...claim, index })).toBe(index === claim.index);
        }
      }),
    );
  });

  // The root does not contain the size: sizes at which the leaf has siblings on the same sides are one claim, and no verifier can
  // tell them apart (RFC 9162 §2.1.3.2 computes from the path alone). Every size that gives another shape is refused.
  it('refuses every tree size in which the leaf would stand elsewhere', () => {
    fc.assert(
      fc.property(inclusionClaims, (claim) => {
        const shape = sides(claim.index, claim.treeSize);
        for (let treeSize = 0; treeSize < 2 * claim.treeSize + 3; treeSize++) {
          const same = claim.index < treeSize && sides(claim.index, treeSize) === shape;
          expect(verifyInclusion({ ...claim, treeSize })).toBe(same);
        }
      }),
    );
  });

  it('refuses a path that is longer, shorter or in another order', () => {
    fc.assert(
      fc.property(inclusionClaims, fc.nat(), (claim, at) => {
        const { path } = claim;
        const place = at % (path.length + 1);
        for (const node of [claim.leafHash, claim.root, new Uint8Array(32)]) {
          expect(verifyInclusion({ ...claim, path: path.toSpliced(place, 0, node) })).toBe(false);
        }
        if (path.length > 0)
          expect(verifyInclusion({ ...claim, path: path.toSpliced(at % path.length, 1) })).toBe(false);
        if (path.length > 1) expect(verifyInclusion({ ...claim, path: path.toReversed() })).toBe(false);
      }),
    );
  });

  it('holds exactly for siblings on the sides where the tree has them, at every index of every size to 17', () => {
    const sibling = H(Uint8Array.of(9));
    for (const way of ways(6)) {
      const root = [...way].reduce(
        (hash, side) => (side === 'L' ? nodeHash(sibling, hash) : nodeHash(hash, sibling)),
        H(),
      );
      const path = Array<Uint8Array>(way.length).fill(sibling);
      for (let treeSize = 1; treeSize <= 17; treeSize++) {
        for (let index = 0; index < treeSize; index++) {
          const holds = verifyInclusion({ leafHash: H(), index, treeSize, path, root });
          if (holds !== (sides(index, treeSize) === way))
            expect.fail(`leaf ${index} of ${treeSize}, way ${way}: ${holds}`);
        }
      }
    }
  });

  it('refuses numbers that are no counts', () => {
    const claim = { leafHash: H(), index: 0, treeSize: 1, path: [], root: H() };
    expect(verifyInclusion(claim)).toBe(true);
    for (const number of NOT_COUNTS) {
      expect(verifyInclusion({ ...claim, index: number })).toBe(false);
      expect(verifyInclusion({ ...claim, treeSize: number })).toBe(false);
      expect(verifyInclusion({ ...claim, index: number, treeSize: number })).toBe(false);
    }
    expect(verifyInclusion({ ...claim, treeSize: 0 })).toBe(false);
  });

  it('refuses hashes of another size', () => {
    const [left = H(), right = H()] = leaves(2);
    const claim = { leafHash: left, index: 0, treeSize: 2, path: [right], root: nodeHash(left, right) };
    for (const size of [0, 31, 33, 64]) {
      const odd = new Uint8Array(size);
      expect(verifyInclusion({ ...claim, leafHash: odd })).toBe(false);
      expect(verifyInclusion({ ...claim, root: odd })).toBe(false);
      expect(verifyInclusion({ ...claim, path: [odd] })).toBe(false);
    }
    expect(verifyInclusion({ ...claim, path: Array(100_000).fill(right) })).toBe(false);
  });

  it('works beyond 32 bits', () => {
    fc.assert(
      fc.property(
        fc
          .integer({ min: 2 ** 31, max: Number.MAX_SAFE_INTEGER })
          .chain((treeSize) =>
            fc.record({ treeSize: fc.constant(treeSize), index: fc.integer({ min: 0, max: treeSize - 1 }) }),
          ),
        ({ treeSize, index }) => {
          const path = [...sides(index, treeSize)].map((_, i) => H(Uint8Array.of(i)));
          let root = H();
          for (const [i, side] of [...sides(index, treeSize)].entries()) {
            const sibling = path[i] ?? H();
            root = side === 'L' ? nodeHash(sibling, root) : nodeHash(root, sibling);
          }
          expect(verifyInclusion({ leafHash: H(), index, treeSize, path, root })).toBe(true);
          expect(verifyInclusion({ leafHash: H(), index: treeSize - 1 - index, treeSize, path, root })).toBe(
            index === treeSize - 1 - index,
          );
        },
      ),
    );
  });

  it('throws TypeError on misuse only', () => {
    const claim = { leafHash: H(), index: 0, treeSize: 1, path: [], root: H() };
    for (const wrong of [
      { path: null },
      { path: H() },
      { path: ['00'] },
      { leafHash: 'ab' },
      { root: [] },
      { index: '0' },
    ]) {
      // @ts-expect-error misuse
      expect(() => verifyInclusion({ ...claim, ...wrong })).toThrow(TypeError);
    }
  });

  it.each(vectors())('agrees with the vector $name', ({ claim, holds }) => {
    expect(verifyInclusion(claim)).toBe(holds);
  });
});

describe('verifyConsistency', () => {
  it('refuses every single flipped bit of roots and path', () => {
    fc.assert(
      fc.property(consistencyClaims, bit, fc.nat(), (claim, b, which) => {
        expect(verifyConsistency(claim)).toBe(true);
        expect(verifyConsistency({ ...claim, root1: flip(claim.root1, b) })).toBe(false);
        expect(verifyConsistency({ ...claim, root2: flip(claim.root2, b) })).toBe(false);
        expect(verifyConsistency({ ...claim, path: flipOne(claim.path, which % claim.path.length, b) })).toBe(false);
      }),
      { numRuns: 500 },
    );
  });

  it('refuses a path that is longer or shorter, and roots that change places', () => {
    fc.assert(
      fc.property(consistencyClaims, fc.nat(), (claim, at) => {
        const { path, root1, root2 } = claim;
        for (const node of [root1, root2, new Uint8Array(32)]) {
          expect(verifyConsistency({ ...claim, path: path.toSpliced(at % (path.length + 1), 0, node) })).toBe(false);
        }
        expect(verifyConsistency({ ...claim, path: path.toSpliced(at % path.length, 1) })).toBe(false);
        expect(verifyConsistency({ ...claim, root1: root2, root2: root1 })).toBe(false);
      }),
    );
  });

  it('refuses another old size', () => {
    fc.assert(
      fc.property(consistencyClaims, (claim) => {
        for (let size1 = 0; size1 <= claim.size2 + 2; size1++) {
          expect(verifyConsistency({ ...claim, size1 })).toBe(size1 === claim.size1);
        }
      }),
    );
  });

  it('takes equal sizes for the same tree, with nothing to prove', () => {
    const claim = { size1: 3, size2: 3, root1: MTH(leaves(3)), root2: MTH(leaves(3)), path: [] };
    expect(verifyConsistency(claim)).toBe(true);
    expect(verifyConsistency({ ...claim, root2: MTH(leaves(4)) })).toBe(false);
    expect(verifyConsistency({ ...claim, path: [H()] })).toBe(false);
  });

  it('takes the empty tree for the beginning of every tree, by its known root', () => {
    const claim = { size1: 0, size2: 3, root1: H(), root2: MTH(leaves(3)), path: [] };
    expect(verifyConsistency(claim)).toBe(true);
    expect(verifyConsistency({ ...claim, size2: 0, root2: H() })).toBe(true);
    expect(verifyConsistency({ ...claim, size2: 0 })).toBe(false);
    expect(verifyConsistency({ ...claim, root1: MTH(leaves(1)) })).toBe(false);
    expect(verifyConsistency({ ...claim, path: [H()] })).toBe(false);
  });

  it('refuses a tree that shrinks, and numbers that are no counts', () => {
    const claim = {
      size1: 1,
      size2: 2,
      root1: MTH(leaves(1)),
      root2: MTH(leaves(2)),
      path: consistencyProof(leaves(2), 1),
    };
    expect(verifyConsistency(claim)).toBe(true);
    expect(verifyConsistency({ ...claim, size1: 2, size2: 1 })).toBe(false);
    expect(verifyConsistency({ ...claim, path: [] })).toBe(false);
    for (const number of NOT_COUNTS) {
      expect(verifyConsistency({ ...claim, size1: number })).toBe(false);
      expect(verifyConsistency({ ...claim, size2: number })).toBe(false);
      expect(verifyConsistency({ ...claim, size1: number, size2: number })).toBe(false);
    }
  });

  it('refuses hashes of another size, and throws TypeError on misuse only', () => {
    const claim = {
      size1: 1,
      size2: 2,
      root1: MTH(leaves(1)),
      root2: MTH(leaves(2)),
      path: consistencyProof(leaves(2), 1),
    };
    for (const size of [0, 31, 33]) {
      const odd = new Uint8Array(size);
      expect(verifyConsistency({ ...claim, root1: odd })).toBe(false);
      expect(verifyConsistency({ ...claim, root2: odd })).toBe(false);
      expect(verifyConsistency({ ...claim, path: [odd] })).toBe(false);
    }
    for (const wrong of [{ path: null }, { path: [null] }, { root1: 'ab' }, { root2: undefined }, { size2: 2n }]) {
      // @ts-expect-error misuse
      expect(() => verifyConsistency({ ...claim, ...wrong })).toThrow(TypeError);
    }
  });
});

interface Vector {
  readonly name: string;
  readonly claim: InclusionClaim;
  readonly holds: boolean;
}

/** transparency-dev/merkle, testdata/inclusion: base64 hashes, `wantErr`, and null for an empty proof. */
function vectors(): Vector[] {
  const folder = sharedVectors('merkle-inclusion');
  if (folder === undefined) return referenceLeaf();
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.json'));
  return files.sort().map((name) => readVector(name, readFileSync(join(folder, name), 'utf8')));
}

/** Leaf 5 of the reference tree above, and the same with its neighbour's index. */
function referenceLeaf(): Vector[] {
  const claim = {
    leafHash: leafHash(hexToBytes('40414243')),
    index: 5,
    treeSize: 8,
    path: [
      'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
      'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    ].map(hexToBytes),
    root: hexToBytes('5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328'),
  };
  return [
    { name: 'reference leaf', claim, holds: true },
    { name: 'reference leaf at another index', claim: { ...claim, index: 4 }, holds: false },
  ];
}

function readVector(name: string, json: string): Vector {
  const { leafIdx, treeSize, leafHash, root, proof, wantErr } = JSON.parse(json) as {
    leafIdx: number;
    treeSize: number;
    leafHash: string | null;
    root: string | null;
    proof: string[] | null;
    wantErr: boolean;
  };
  const bytes = (base64: string | null): Uint8Array => new Uint8Array(Buffer.from(base64 ?? '', 'base64'));
  const claim = {
    leafHash: bytes(leafHash),
    index: leafIdx,
    treeSize,
    path: (proof ?? []).map(bytes),
    root: bytes(root),
  };
  return { name, claim, holds: !wantErr };
}
