import { bytesToHex, hexToBytes, leafHash, MerkleTree, merkleRoot, verifyInclusion } from '@guzheng/evidence';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Edge, type FullTile, TILE_WIDTH } from './edge.ts';

const leaf = (index: number): Uint8Array => leafHash(Uint8Array.of(index, index >> 8, index >> 16));
const leavesFrom = (first: number, count: number) => Array.from({ length: count }, (_, i) => leaf(first + i));
const steps = fc.array(fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 200, max: 600 })), {
  minLength: 1,
  maxLength: 8,
});

test('grown by any steps, an edge has the root, the paths and the tiles of the tree built at once', () => {
  fc.assert(
    fc.property(steps, (counts) => {
      let edge = Edge.empty;
      const tiles: FullTile[] = [];
      for (const count of counts) {
        const first = edge.size;
        const growth = edge.grow(leavesFrom(first, count));
        const tree = new MerkleTree(leavesFrom(0, first + count));
        expect(growth.root).toEqual(tree.root);
        expect(growth.edge.root).toEqual(tree.root);
        for (const index of [first, first + count - 1])
          expect(growth.path(index)).toEqual(tree.inclusionProof(index).map(bytesToHex));
        tiles.push(...growth.tiles);
        edge = growth.edge;
      }
      const whole = Math.floor(edge.size / TILE_WIDTH);
      const bottom = tiles.filter(({ level }) => level === 0);
      expect(bottom.map(({ place }) => place)).toEqual(Array.from({ length: whole }, (_, i) => i));
      expect(bottom.flatMap(({ hashes }) => hashes)).toEqual(leavesFrom(0, whole * TILE_WIDTH));
      const above = edge.unfinished(1);
      expect(above).toEqual(bottom.map(({ hashes }) => merkleRoot(hashes)));
    }),
    { numRuns: 40 },
  );
});

test('an edge is rebuilt from its unfinished tiles', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1500 }), fc.integer({ min: 1, max: 40 }), (size, more) => {
      const { edge } = Edge.empty.grow(leavesFrom(0, size));
      const rebuilt = Edge.of(
        size,
        [0, 1].slice(0, size >= TILE_WIDTH ? 2 : 1).map((level) => edge.unfinished(level)),
      );
      const added = leavesFrom(size, more);
      expect(rebuilt.grow(added).root).toEqual(edge.grow(added).root);
    }),
    { numRuns: 60 },
  );
});

test('levels of tiles above the second are made too', () => {
  const many = 256 * 256 + 3;
  const { edge, tiles, root, path } = Edge.empty.grow(Array.from({ length: many }, () => leaf(1)));
  expect(tiles.filter(({ level }) => level === 1)).toHaveLength(1);
  expect(edge.unfinished(2)).toHaveLength(1);
  expect(edge.unfinished(1)).toHaveLength(0);
  const way = path(65_535).map(hexToBytes);
  expect(verifyInclusion({ leafHash: leaf(1), index: 65_535, treeSize: many, path: way, root })).toBe(true);
});

test('an edge cannot be made of tiles that are not its own', () => {
  expect(() => Edge.of(3, [leavesFrom(0, 2)])).toThrow(RangeError);
  expect(() => Edge.of(256, [leavesFrom(0, 256)])).toThrow(RangeError);
  expect(() => Edge.of(257, [leavesFrom(0, 1)])).toThrow(RangeError);
});
