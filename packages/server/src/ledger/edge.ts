import { bytesToHex } from '@guzheng/evidence';
import { nodeHash } from './hash.ts';

/** Hashes in a full tile (C2SP tlog-tiles). */
export const TILE_WIDTH = 256;
/** Levels of the tree in one level of tiles. */
export const TILE_HEIGHT = 8;

/** A tile that has all its hashes: it never changes. */
export interface FullTile {
  readonly level: number;
  readonly place: number;
  readonly hashes: readonly Uint8Array[];
}

/** The tree after leaves were added, and what is new in it. */
export interface Growth {
  readonly edge: Edge;
  readonly root: Uint8Array;
  readonly tiles: readonly FullTile[];
  /** Of leaf `index`, one of those that were added: lower-case hex, from its sibling upwards, to `root`. */
  path(index: number): readonly string[];
}

/** The nodes of one level that growing looked at: from the even place `base` on. */
interface Level {
  readonly base: number;
  readonly hashes: readonly Uint8Array[];
  /** The same in hex, as far as paths went through them: most of a path is shared with the neighbours'. */
  readonly written: string[];
}

/**
 * The right edge of an RFC 9162 tree: all that is needed to add leaves to it without reading anything. It is the perfect subtrees of which
 * the tree is made, at most one of each height, and of each level of tiles the last, unfinished one.
 */
export class Edge {
  readonly size: number;
  /** By height: the perfect subtree that stands there, where there is one. */
  readonly #subtrees: readonly (Uint8Array | undefined)[];
  /** By level of tiles. */
  readonly #unfinished: readonly (readonly Uint8Array[])[];

  private constructor(
    size: number,
    unfinished: readonly (readonly Uint8Array[])[],
    subtrees: readonly (Uint8Array | undefined)[],
  ) {
    this.size = size;
    this.#unfinished = unfinished;
    this.#subtrees = subtrees;
  }

  static readonly empty: Edge = new Edge(0, [], []);

  /** From the unfinished tile of every level. Throws RangeError where they are not those of a tree of `size` leaves. */
  static of(size: number, unfinished: readonly (readonly Uint8Array[])[]): Edge {
    return new Edge(size, unfinished, subtreesIn(size, unfinished));
  }

  /** The hashes of the last tile of this level, of which there are 0 to 255. */
  unfinished(level: number): readonly Uint8Array[] {
    return this.#unfinished[level] ?? [];
  }

  /** The root of a tree that has leaves. */
  get root(): Uint8Array {
    const subtrees = this.#subtrees.filter((hash) => hash !== undefined);
    const [first, ...larger] = subtrees;
    if (first === undefined) throw new RangeError('a tree without leaves has no right edge');
    return larger.reduce((right, left) => nodeHash(left, right), first);
  }

  grow(leaves: readonly Uint8Array[]): Growth {
    const size = this.size + leaves.length;
    const levels = this.#levelsWith(leaves, size);
    const { tiles, unfinished } = this.#tilesWith(levels, size);
    const root = levels.at(-1)?.hashes[0];
    if (root === undefined) throw new RangeError('nothing was added');
    const edge = new Edge(size, unfinished, subtreesOf(levels, size));
    return { edge, root, tiles, path: (index) => pathIn(levels, index) };
  }

  /** Every node that stands above a new leaf, level by level, with the old subtree to its left where that is its sibling. */
  #levelsWith(leaves: readonly Uint8Array[], size: number): readonly Level[] {
    const levels = [this.#withSubtree(0, leaves)];
    for (let height = 0; at(size - 1, height) > 0; height += 1) {
      const below = levels[height]?.hashes ?? [];
      levels.push(this.#withSubtree(height + 1, above(below)));
    }
    return levels;
  }

  /** `hashes` begin where the old tree's whole nodes end; an old node that would be the left one of a pair comes before them. */
  #withSubtree(height: number, hashes: readonly Uint8Array[]): Level {
    const base = at(this.size, height);
    const subtree = this.#subtrees[height];
    return subtree === undefined
      ? { base, hashes, written: [] }
      : { base: base - 1, hashes: [subtree, ...hashes], written: [] };
  }

  #tilesWith(
    levels: readonly Level[],
    size: number,
  ): { readonly tiles: readonly FullTile[]; readonly unfinished: readonly (readonly Uint8Array[])[] } {
    const tiles: FullTile[] = [];
    const unfinished: (readonly Uint8Array[])[] = [];
    for (let level = 0; at(size, level * TILE_HEIGHT) > 0; level += 1) {
      const height = level * TILE_HEIGHT;
      const before = at(this.size, height);
      const added = wholeNodes(levels[height], before, at(size, height));
      const hashes = [...this.unfinished(level), ...added];
      const first = Math.floor(before / TILE_WIDTH);
      const full = Math.floor(hashes.length / TILE_WIDTH);
      for (let tile = 0; tile < full; tile += 1)
        tiles.push({ level, place: first + tile, hashes: hashes.slice(tile * TILE_WIDTH, (tile + 1) * TILE_WIDTH) });
      unfinished.push(hashes.slice(full * TILE_WIDTH));
    }
    return { tiles, unfinished };
  }
}

/** Pairs from the left; a last odd one is carried up, as in evidence/merkle/tree.ts. */
function above(below: readonly Uint8Array[]): Uint8Array[] {
  const nodes: Uint8Array[] = [];
  for (let i = 0; i < below.length; i += 2) {
    const left = below[i];
    const right = below[i + 1];
    if (left !== undefined) nodes.push(right === undefined ? left : nodeHash(left, right));
  }
  return nodes;
}

/** The nodes at places `from … to` of a level, which are whole. */
function wholeNodes(level: Level | undefined, from: number, to: number): readonly Uint8Array[] {
  return level === undefined ? [] : level.hashes.slice(from - level.base, to - level.base);
}

function pathIn(levels: readonly Level[], index: number): string[] {
  const path: string[] = [];
  let place = index;
  for (const { base, hashes, written } of levels) {
    const sibling = (place % 2 === 0 ? place + 1 : place - 1) - base;
    const hash = hashes[sibling];
    if (hash !== undefined) path.push(hexOf(hash, written, sibling));
    place = Math.floor(place / 2);
  }
  return path;
}

function hexOf(hash: Uint8Array, written: string[], place: number): string {
  const hex = written[place] ?? bytesToHex(hash);
  written[place] = hex;
  return hex;
}

/** The last whole node of each level that has no sibling yet. */
function subtreesOf(levels: readonly Level[], size: number): (Uint8Array | undefined)[] {
  return levels.map(({ base, hashes }, height) => {
    const whole = at(size, height);
    return whole % 2 === 1 ? hashes[whole - 1 - base] : undefined;
  });
}

/** The subtree of height h is whole in the unfinished tile of its level: it ends where that tile ends, but for lower subtrees. */
function subtreesIn(size: number, unfinished: readonly (readonly Uint8Array[])[]): (Uint8Array | undefined)[] {
  const subtrees: (Uint8Array | undefined)[] = [];
  for (let height = 0; at(size, height) > 0; height += 1) {
    const level = Math.floor(height / TILE_HEIGHT);
    const tile = unfinished[level] ?? [];
    if (tile.length !== at(size, level * TILE_HEIGHT) % TILE_WIDTH)
      throw new RangeError(`level ${level} of ${size} leaves cannot end in a tile of ${tile.length} hashes`);
    const width = 2 ** (height % TILE_HEIGHT);
    const from = (Math.floor(tile.length / width) - 1) * width;
    subtrees.push(at(size, height) % 2 === 1 ? perfectRoot(tile.slice(from, from + width)) : undefined);
  }
  return subtrees;
}

/** The root over a power of two of hashes. */
export function perfectRoot(hashes: readonly Uint8Array[]): Uint8Array {
  let level = hashes;
  while (level.length > 1) level = above(level);
  const [root] = level;
  if (root === undefined) throw new RangeError('there is nothing to hash');
  return root;
}

/** `number` without its last `height` bits; sizes may need more than the 32 bits of JavaScript's own shift. */
export function at(number: number, height: number): number {
  return Math.floor(number / 2 ** height);
}
