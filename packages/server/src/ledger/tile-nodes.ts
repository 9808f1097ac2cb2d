import { HASH_BYTES, hashPair } from './hash.ts';

/** The whole nodes that stand on a tile, up to seven levels above its hashes: computed once, because every proof asks for some of them. */
export class TileNodes {
  /** By height above the tile, one hash after the other. */
  readonly #levels: readonly Uint8Array[];

  constructor(hashes: Uint8Array) {
    this.#levels = levelsOver(hashes);
  }

  /** Copied: what is handed out must not reach into the tile. */
  at(height: number, place: number): Uint8Array {
    const level = this.#levels[height];
    const from = place * HASH_BYTES;
    if (level === undefined || from + HASH_BYTES > level.length)
      throw new RangeError(`node ${place} of height ${height} is not whole`);
    return level.slice(from, from + HASH_BYTES);
  }

  hashes(width: number): Uint8Array {
    return (this.#levels[0] ?? new Uint8Array(0)).slice(0, width * HASH_BYTES);
  }
}

function levelsOver(hashes: Uint8Array): readonly Uint8Array[] {
  const levels = [hashes];
  for (let level = hashes; level.length >= 2 * HASH_BYTES; levels.push(level)) level = wholeAbove(level);
  return levels;
}

/** A last odd node has no whole one above it. */
function wholeAbove(below: Uint8Array): Uint8Array {
  const pairs = Math.floor(below.length / (2 * HASH_BYTES));
  const above = new Uint8Array(pairs * HASH_BYTES);
  for (let i = 0; i < pairs; i += 1) hashPair(below, 2 * i * HASH_BYTES, above, i * HASH_BYTES);
  return above;
}
