import { equalBytes } from '../bytes/bytes.ts';
import { bytesToHex, hexToBytes } from '../bytes/hex.ts';
import { HASH_BYTES, nodeHash } from './hash.ts';

/** Hashes that are remembered; beyond these it begins anew. */
const MOST = 65_536;

/** A node that is joined with its sibling: of level 0 the leaves, of an odd index the right one of two. */
interface Place {
  readonly level: number;
  readonly index: number;
}

/**
 * One tree, of which many leaves are shown with their paths: hashes that lie on a path to the root are not computed again for the next one, whose
 * path must have the same. Leaves that lie together cost about one hash each in place of one for each level.
 */
export class KnownTree {
  readonly #size: number;
  readonly #root: Uint8Array;
  /** By level and index, in hex: all that was found on a path that led to the root. Where a node is here, everything above it is. */
  #levels: Map<number, string>[] = [];
  #count = 0;

  constructor({ size, root }: { readonly size: number; readonly root: Uint8Array }) {
    this.#size = size;
    this.#root = root;
  }

  /** As `verifyInclusion`, RFC 9162 §2.1.3.2. `path`: lower-case hex of 32 bytes each, from the leaf's sibling upwards. */
  includes(leafHash: Uint8Array, index: number, path: readonly string[]): boolean {
    if (!isCount(index) || !isCount(this.#size) || index >= this.#size) return false;
    const places = placesOf(index, this.#size);
    if (places.length !== path.length) return false;
    const nodes: string[] = [];
    let hash = leafHash;
    for (const [step, place] of places.entries()) {
      const node = bytesToHex(hash);
      const known = this.#at(place);
      if (known !== undefined) return known === node && this.#goesOn(places, path, step, nodes);
      nodes.push(node);
      const sibling = hexToBytes(path[step] ?? '');
      if (sibling.length !== HASH_BYTES) return false;
      hash = isOdd(place.index) ? nodeHash(sibling, hash) : nodeHash(hash, sibling);
    }
    if (!equalBytes(hash, this.#root)) return false;
    this.#remember(places, path, nodes);
    return true;
  }

  /** From a node that is known, the path is that which is known. */
  #goesOn(places: readonly Place[], path: readonly string[], from: number, nodes: readonly string[]): boolean {
    for (let step = from; step < places.length; step += 1) {
      const place = places[step];
      if (place === undefined || this.#at(siblingOf(place)) !== path[step]) return false;
    }
    this.#remember(places, path, nodes);
    return true;
  }

  #at({ level, index }: Place): string | undefined {
    return this.#levels[level]?.get(index);
  }

  /** The nodes that were computed, and their siblings. Begun anew it holds nothing that would have no way up. */
  #remember(places: readonly Place[], path: readonly string[], nodes: readonly string[]): void {
    if (this.#count + 2 * nodes.length > MOST) {
      this.#levels = [];
      this.#count = 0;
      return;
    }
    for (const [step, node] of nodes.entries()) {
      const place = places[step];
      const sibling = path[step];
      if (place === undefined || sibling === undefined) continue;
      this.#set(place, node);
      this.#set(siblingOf(place), sibling);
    }
  }

  #set({ level, index }: Place, hash: string): void {
    this.#levels[level] ??= new Map();
    this.#levels[level].set(index, hash);
    this.#count += 1;
  }
}

/** Where a leaf's way to the root is joined. At the right edge a node without a sibling is that of the level above. */
function placesOf(index: number, size: number): readonly Place[] {
  const places: Place[] = [];
  let last = size - 1;
  for (let [level, at] = [0, index]; last > 0; level += 1, at = half(at), last = half(last)) {
    if (at === last && !isOdd(at)) continue;
    places.push({ level, index: at });
  }
  return places;
}

function siblingOf({ level, index }: Place): Place {
  return { level, index: isOdd(index) ? index - 1 : index + 1 };
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

/** The numbers may need 53 bits, which the bit operators of JavaScript would cut to 32. */
function isOdd(value: number): boolean {
  return value % 2 === 1;
}

function half(value: number): number {
  return Math.floor(value / 2);
}
