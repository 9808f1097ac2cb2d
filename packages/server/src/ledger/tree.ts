import { merkleRoot } from '@guzheng/evidence';
import { at, type Edge, TILE_HEIGHT, TILE_WIDTH } from './edge.ts';
import { nodeHash } from './hash.ts';
import type { Tiles } from './tiles.ts';

/** The tree of the first `size` leaves of a ledger, read from its tiles: each answer reads one or two tiles a level, whatever the size. */
export class LedgerTree {
  readonly #tiles: Tiles;
  readonly #edge: Edge;
  readonly #size: number;

  /** `size` is at most the edge's. */
  constructor(tiles: Tiles, edge: Edge, size: number) {
    this.#tiles = tiles;
    this.#edge = edge;
    this.#size = size;
  }

  async root(): Promise<Uint8Array> {
    return this.#size === 0 ? merkleRoot([]) : await this.#range(0, this.#size);
  }

  async leaf(index: number): Promise<Uint8Array> {
    return await this.#perfect(0, index);
  }

  /** PATH of RFC 9162 §2.1.3.1, from the leaf's sibling upwards. */
  async inclusion(index: number): Promise<Uint8Array[]> {
    const path: Promise<Uint8Array>[] = [];
    let from = 0;
    let to = this.#size;
    while (to - from > 1) {
      const middle = from + largestPowerOfTwoBelow(to - from);
      path.push(index < middle ? this.#range(middle, to) : this.#range(from, middle));
      if (index < middle) to = middle;
      else from = middle;
    }
    return (await Promise.all(path)).toReversed();
  }

  /** PROOF of §2.1.4.1. Nothing, and the tree itself, need none. */
  async consistency(from: number): Promise<Uint8Array[]> {
    if (from === 0 || from === this.#size) return [];
    const path: Promise<Uint8Array>[] = [];
    let left = 0;
    let right = this.#size;
    // SUBPROOF without its recursion: down the edge of the old tree, until a subtree ends where the old tree ends.
    while (from !== right) {
      const middle = left + largestPowerOfTwoBelow(right - left);
      path.push(from <= middle ? this.#range(middle, right) : this.#range(left, middle));
      if (from <= middle) right = middle;
      else left = middle;
    }
    // The verifier has the old root already where that subtree is the whole old tree.
    if (left > 0) path.push(this.#range(left, right));
    return (await Promise.all(path)).toReversed();
  }

  /** MTH(D[from:to]) of a subtree of this tree: perfect, or at its right edge. */
  async #range(from: number, to: number): Promise<Uint8Array> {
    const height = Math.ceil(Math.log2(to - from));
    if (2 ** height === to - from) return await this.#perfect(height, at(from, height));
    const middle = from + largestPowerOfTwoBelow(to - from);
    const [left, right] = await Promise.all([this.#range(from, middle), this.#range(middle, to)]);
    return nodeHash(left, right);
  }

  /** The whole node at this place of this height, from the tile that holds it or what it is made of. */
  async #perfect(height: number, place: number): Promise<Uint8Array> {
    const level = Math.floor(height / TILE_HEIGHT);
    const within = height % TILE_HEIGHT;
    const width = TILE_WIDTH / 2 ** within;
    const tile = await this.#tiles.read(this.#edge, level, Math.floor(place / width));
    return tile.at(within, place % width);
  }
}

function largestPowerOfTwoBelow(n: number): number {
  return 2 ** (Math.ceil(Math.log2(n)) - 1);
}
