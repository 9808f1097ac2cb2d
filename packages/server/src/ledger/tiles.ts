import { concatBytes } from '@guzheng/evidence';
import { ServerError } from '../error.ts';
import type { Database } from '../store/database.ts';
import { at, type Edge, type FullTile, TILE_HEIGHT, TILE_WIDTH } from './edge.ts';
import { HASH_BYTES } from './hash.ts';
import { type Put, tileKey } from './keyspace.ts';
import { TileNodes } from './tile-nodes.ts';

/** Tiles kept in memory, with the nodes above them: 16 KiB each. */
const KEPT = 512;

/** The hashes of the tree, in tiles of 256 (C2SP tlog-tiles). Full ones lie in the database and never change; the last of each level is the edge's. */
export class Tiles {
  readonly #db: Database;
  readonly #kept = new Map<string, TileNodes>();
  /** Those of one edge, by level: each commit has a new one. */
  readonly #unfinished = new WeakMap<Edge, Map<number, TileNodes>>();

  constructor(db: Database) {
    this.#db = db;
  }

  static puts(tiles: readonly FullTile[]): Put[] {
    return tiles.map(({ level, place, hashes }) => ({ key: tileKey(level, place), value: concatBytes(...hashes) }));
  }

  /** A tile of the tree that has this edge, full or not. Rejects with ServerError `data-damaged` where it is not there. */
  async read(edge: Edge, level: number, place: number): Promise<TileNodes> {
    const isFull = (place + 1) * TILE_WIDTH <= at(edge.size, level * TILE_HEIGHT);
    return isFull ? await this.full(level, place) : this.#last(edge, level);
  }

  /** A tile with all its 256 hashes. Rejects with ServerError `data-damaged` where it is not there. */
  async full(level: number, place: number): Promise<TileNodes> {
    const name = `${level}/${place}`;
    const kept = this.#kept.get(name) ?? new TileNodes(await this.#fetch(level, place));
    this.#kept.delete(name);
    this.#kept.set(name, kept);
    const oldest = this.#kept.size > KEPT ? this.#kept.keys().next().value : undefined;
    if (oldest !== undefined) this.#kept.delete(oldest);
    return kept;
  }

  #last(edge: Edge, level: number): TileNodes {
    const ofEdge = this.#unfinished.get(edge) ?? new Map<number, TileNodes>();
    this.#unfinished.set(edge, ofEdge);
    const nodes = ofEdge.get(level) ?? new TileNodes(concatBytes(...edge.unfinished(level)));
    ofEdge.set(level, nodes);
    return nodes;
  }

  async #fetch(level: number, place: number): Promise<Uint8Array> {
    const bytes = await this.#db.get<Uint8Array, Uint8Array>(tileKey(level, place), {
      ...{ keyEncoding: 'view', valueEncoding: 'view' },
    });
    // Level gives Buffers, whose slice() does not copy.
    if (bytes?.length === TILE_WIDTH * HASH_BYTES) return new Uint8Array(bytes);
    throw new ServerError('data-damaged', `Tile ${place} of level ${level} of the ledger is missing or cut`, {
      hint: 'Restore the data folder from a copy. What was anchored shows whether the copy is complete.',
    });
  }
}
