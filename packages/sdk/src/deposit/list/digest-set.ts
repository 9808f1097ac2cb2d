import { getRandomValues } from 'node:crypto';

const BYTES = 32;
const PER_PIECE = 1 << 15;

/**
 * Different SHA-256 digests in the order in which they came, 32 bytes each and at most 16 for finding them again. Where they are looked for
 * hangs on random numbers, so that nobody can make a list whose digests are all in one place.
 */
export class DigestSet {
  readonly #pieces: Uint8Array[] = [];
  readonly #factors = getRandomValues(new Uint32Array(BYTES / 4));
  /** Number of the digest plus one; 0 where there is none. */
  #slots = new Uint32Array(1 << 16);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** False when the digest is there already. Only the set's copy of the 32 bytes is kept. */
  add(digest: Uint8Array): boolean {
    const slot = this.#slotOf(digest);
    if (this.#slots[slot] !== 0) return false;
    const place = this.#size % PER_PIECE;
    if (place === 0) this.#pieces.push(new Uint8Array(PER_PIECE * BYTES));
    this.#pieces.at(-1)?.set(digest, place * BYTES);
    this.#size += 1;
    this.#slots[slot] = this.#size;
    if (this.#size * 2 > this.#slots.length) this.#grow();
    return true;
  }

  /** A view of the digest: not to be changed. */
  at(index: number): Uint8Array {
    const from = (index % PER_PIECE) * BYTES;
    const piece = this.#pieces[Math.floor(index / PER_PIECE)];
    if (index >= this.#size || piece === undefined)
      throw new RangeError(`there is no digest ${index} of ${this.#size}`);
    return piece.subarray(from, from + BYTES);
  }

  /** The digests are complete: what served to find them again is let go. */
  seal(): void {
    this.#slots = new Uint32Array(0);
  }

  #slotOf(digest: Uint8Array): number {
    const mask = this.#slots.length - 1;
    let slot = this.#hash(digest) & mask;
    for (; ; slot = (slot + 1) & mask) {
      const number = this.#slots[slot] ?? 0;
      if (number === 0 || Buffer.compare(this.at(number - 1), digest) === 0) return slot;
    }
  }

  #hash(digest: Uint8Array): number {
    let hash = 0;
    for (let i = 0; i < BYTES; i += 4) {
      const word =
        (digest[i] ?? 0) | ((digest[i + 1] ?? 0) << 8) | ((digest[i + 2] ?? 0) << 16) | ((digest[i + 3] ?? 0) << 24);
      hash = Math.imul(hash ^ word, (this.#factors[i / 4] ?? 1) | 1);
      hash ^= hash >>> 15;
    }
    return hash >>> 0;
  }

  #grow(): void {
    this.#slots = new Uint32Array(this.#slots.length * 2);
    for (let index = 0; index < this.#size; index += 1) this.#slots[this.#slotOf(this.at(index))] = index + 1;
  }
}
