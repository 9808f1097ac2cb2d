/** What is under way, and when something last happened. */
export class Activity {
  readonly #inFlight = new Set<string>();
  #last = performance.now();

  begin(id: string): void {
    this.#inFlight.add(id);
    this.touch();
  }

  end(id: string): void {
    this.#inFlight.delete(id);
    this.touch();
  }

  touch(): void {
    this.#last = performance.now();
  }

  /**
   * Resolves once nothing has been under way for `quietMs`, or after `budgetMs`; says which. What `isWaitedFor` denies is not waited for.
   */
  async quiet(quietMs: number, budgetMs: number, isWaitedFor: (id: string) => boolean): Promise<boolean> {
    const end = performance.now() + budgetMs;
    for (;;) {
      const now = performance.now();
      const busy = [...this.#inFlight].some(isWaitedFor);
      const rest = busy ? quietMs : quietMs - (now - this.#last);
      if (rest <= 0) return true;
      if (now >= end) return false;
      await new Promise((done) => setTimeout(done, Math.min(rest, end - now, 50)));
    }
  }
}
