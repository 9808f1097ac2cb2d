import { concatBytes } from '@guzheng/evidence';
import { ServerError } from '../error.ts';
import type { Database } from '../store/database.ts';
import { at, type Edge, type FullTile, TILE_HEIGHT, TILE_WIDTH } from './edge.ts';
import { type Put, tileKey } from './keyspace.ts';

/** Tiles kept in memory: 8 KiB each. */
const KEPT = 512;
const HASH_BYTES = 32;

/** The hashes of the tree, in tiles of 256 (C2SP tlog-tiles). Full ones lie in the database and never change; the last of each level is the edge's. */
export class Tiles {
  readonly #db: Database;
  readonly #kept = new Map<string, Uint8Array>();

  constructor(db: Database) {
    this.#db = db;
  }

  static puts(tiles: readonly FullTile[]): Put[] {
    return tiles.map(({ level, place, hashes }) => ({ key: tileKey(level, place), value: concatBytes(...hashes) }));
  }

  /** The first `width` hashes of a tile, all of which must be in the tree of this edge. */
  async read(edge: Edge, level: number, place: number, width: number): Promise<Uint8Array> {
    const whole = at(edge.size, level * TILE_HEIGHT);
    const isFull = (place + 1) * TILE_WIDTH <= whole;
    const bytes = isFull ? await this.full(level, place) : concatBytes(...edge.unfinished(level));
    return bytes.subarray(0, width * HASH_BYTES);
  }

  /** A tile with all its 256 hashes. Rejects with ServerError `data-damaged` where it is not there. */
  async full(level: number, place: number): Promise<Uint8Array> {
    const name = `${level}/${place}`;
    const kept = this.#kept.get(name) ?? (await this.#fetch(level, place));
    this.#kept.delete(name);
    this.#kept.set(name, kept);
    const oldest = this.#kept.size > KEPT ? this.#kept.keys().next().value : undefined;
    if (oldest !== undefined) this.#kept.delete(oldest);
    return kept;
  }

  async #fetch(level: number, place: number): Promise<Uint8Array> {
    const bytes = await this.#db.get<Uint8Array, Uint8Array>(tileKey(level, place), {
      keyEncoding: 'view',
      valueEncoding: 'view',
    });
    // Level gives Buffers, whose slice() does not copy.
    if (bytes?.length === TILE_WIDTH * HASH_BYTES) return new Uint8Array(bytes);
    throw new ServerError('data-damaged', `Tile ${place} of level ${level} of the ledger is missing or cut`, {
      hint: 'Restore the data folder from a copy. What was anchored shows whether the copy is complete.',
    });
  }
}

/** Copies: what is handed out must not reach into a tile. */
export function hashesIn(bytes: Uint8Array): Uint8Array[] {
  return Array.from({ length: bytes.length / HASH_BYTES }, (_, i) => bytes.slice(i * HASH_BYTES, (i + 1) * HASH_BYTES));
}
