import { bytesToHex, consistencyProof, inclusionProof, leafHash, merkleRoot } from '@guzheng/evidence';
import { flipDigit } from './make.ts';
import type { Case, Cases } from './vector.ts';

/** Leaf n is the one byte n. */
const leaves = (size: number): Uint8Array[] => Array.from({ length: size }, (_, n) => leafHash(Uint8Array.of(n)));

interface InclusionBody {
  readonly leafHash: string;
  readonly index: number;
  readonly treeSize: number;
  readonly path: readonly string[];
  readonly root: string;
}

const inclusion = (
  about: string,
  holds: boolean,
  at: { index: number; size: number },
  edit: (body: InclusionBody) => object = () => ({}),
): Case => ({
  about,
  expect: holds ? 'verified' : 'contradicted',
  operation: 'inclusion',
  body: () => {
    const tree = leaves(at.size);
    const leaf = tree[at.index];
    if (leaf === undefined) throw new RangeError('no such leaf');
    const path = inclusionProof(tree, at.index).map(bytesToHex);
    const body = {
      leafHash: bytesToHex(leaf),
      index: at.index,
      treeSize: at.size,
      path,
      root: bytesToHex(merkleRoot(tree)),
    };
    return { ...body, ...edit(body) };
  },
});

interface ConsistencyBody {
  readonly size1: number;
  readonly size2: number;
  readonly root1: string;
  readonly root2: string;
  readonly path: readonly string[];
}

const consistency = (
  about: string,
  holds: boolean,
  [size1, size2]: [number, number],
  edit: (body: ConsistencyBody) => object = () => ({}),
): Case => ({
  about,
  expect: holds ? 'verified' : 'contradicted',
  operation: 'consistency',
  body: () => {
    const tree = leaves(size2);
    const path = consistencyProof(tree, size1).map(bytesToHex);
    const body = {
      size1,
      size2,
      root1: bytesToHex(merkleRoot(tree.slice(0, size1))),
      root2: bytesToHex(merkleRoot(tree)),
      path,
    };
    return { ...body, ...edit(body) };
  },
});

const of7 = { index: 3, size: 7 };

export const merkleCases: Cases = {
  'inclusion-tree-of-one': inclusion('one leaf is its own root', true, { index: 0, size: 1 }),
  'inclusion-3-of-7': inclusion('leaf 3 of 7', true, of7),
  'inclusion-6-of-7': inclusion('the last leaf of an uneven tree has a shorter path', true, { index: 6, size: 7 }),
  'inclusion-8-of-9': inclusion('the leaf beside a perfect tree has a path of one node', true, { index: 8, size: 9 }),
  'inclusion-node-changed': inclusion('a node of the path is another', false, of7, ({ path }) => ({
    path: path.map((node, i) => (i === 1 ? flipDigit(node, 0) : node)),
  })),
  'inclusion-path-cut': inclusion('the path is one node short', false, of7, ({ path }) => ({
    path: path.slice(0, -1),
  })),
  'inclusion-path-longer': inclusion('the path has a node too many', false, of7, ({ path }) => ({
    path: [...path, '00'.repeat(32)],
  })),
  'inclusion-path-reversed': inclusion('the path is read from the root down', false, of7, ({ path }) => ({
    path: [...path].reverse(),
  })),
  'inclusion-index-changed': inclusion('the index is another', false, of7, () => ({ index: 2 })),
  'inclusion-index-outside': inclusion('the index is the size', false, of7, () => ({ index: 7 })),
  'inclusion-size-changed': inclusion('the size is another', false, of7, () => ({ treeSize: 4 })),
  'inclusion-root-changed': inclusion('the root is another', false, of7, ({ root }) => ({ root: flipDigit(root, 0) })),
  'inclusion-node-as-leaf': inclusion(
    'an inner node is offered as a leaf (second preimage)',
    false,
    { index: 0, size: 4 },
    ({ path }) => {
      const [left, right] = leaves(2);
      return {
        leafHash: bytesToHex(merkleRoot([left, right].filter((leaf) => leaf !== undefined))),
        path: path.slice(1),
      };
    },
  ),
  'consistency-3-to-7': consistency('from three leaves to seven', true, [3, 7]),
  'consistency-4-to-7': consistency('from a perfect tree, whose root is left out of the path', true, [4, 7]),
  'consistency-6-to-8': consistency('from six leaves to eight', true, [6, 8]),
  'consistency-same-size': consistency('from seven leaves to seven: an empty path', true, [7, 7]),
  'consistency-node-changed': consistency('a node of the path is another', false, [3, 7], ({ path }) => ({
    path: path.map((node, i) => (i === 0 ? flipDigit(node, 0) : node)),
  })),
  'consistency-path-cut': consistency('the path is one node short', false, [3, 7], ({ path }) => ({
    path: path.slice(0, -1),
  })),
  'consistency-path-longer': consistency('the path has a node too many', false, [3, 7], ({ path }) => ({
    path: [...path, '00'.repeat(32)],
  })),
  'consistency-roots-swapped': consistency('the roots have changed places', false, [3, 7], ({ root1, root2 }) => ({
    root1: root2,
    root2: root1,
  })),
  'consistency-history-rewritten': consistency('the first root is of other leaves', false, [3, 7], ({ root1 }) => ({
    root1: flipDigit(root1, 0),
  })),
  'consistency-same-size-other-root': consistency('two roots for one size', false, [7, 7], ({ root2 }) => ({
    root2: flipDigit(root2, 0),
  })),
};
