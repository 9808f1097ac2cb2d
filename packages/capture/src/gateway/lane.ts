/** So many at a time: what is asked all at once, resolvers take for an attack, and networks drop. */
const AT_ONCE = 24;

/** Work for one resolver, in the order in which it came. One that is silent holds up nobody else's. */
export class Lane {
  readonly #waiting: (() => Promise<void>)[] = [];
  readonly #underWay = new Set<Promise<void>>();

  /** `work` must not reject. */
  add(work: () => Promise<void>): void {
    this.#waiting.push(work);
    this.#next();
  }

  /** Waits until all is done; what has not begun within this time is dropped. */
  async finish(milliseconds: number): Promise<void> {
    const timer = setTimeout(() => {
      this.#waiting.length = 0;
    }, milliseconds);
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
    clearTimeout(timer);
  }

  #next(): void {
    while (this.#underWay.size < AT_ONCE) {
      const work = this.#waiting.shift()?.();
      if (work === undefined) return;
      this.#underWay.add(work);
      void work.finally(() => {
        this.#underWay.delete(work);
        this.#next();
      });
    }
  }
}
