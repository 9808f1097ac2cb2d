import { neighbourhood } from './address.ts';

/**
 * How many of something each address has open at the same time: who is one keeps the others' places free. Neighbours that one subscriber
 * has in IPv6 count together.
 */
export class Crowd {
  readonly #most: number;
  readonly #open = new Map<string, number>();

  constructor(most: number) {
    this.#most = most;
  }

  /** What must be called when it ends, once; undefined where the address has its share already, and then nothing is counted. */
  enter(address: string): (() => void) | undefined {
    const who = neighbourhood(address);
    const open = this.#open.get(who) ?? 0;
    if (open >= this.#most) return undefined;
    this.#open.set(who, open + 1);
    return () => this.#leave(who);
  }

  /** Nobody is remembered who has nothing open. */
  #leave(who: string): void {
    const left = (this.#open.get(who) ?? 0) - 1;
    if (left > 0) this.#open.set(who, left);
    else this.#open.delete(who);
  }

  /** Addresses that have something open. */
  get addresses(): number {
    return this.#open.size;
  }
}
