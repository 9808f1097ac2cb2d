/** An answer that comes must bring this much in each span of its limit: one that drips is as good as none. */
const STEP_BYTES = 16 << 10;

/** A signal that fires when the caller's does, or when `ms` have passed in which it was counting and nobody renewed it. */
export class TimeLimit {
  readonly #controller = new AbortController();
  readonly #ms: number;
  readonly #outer: AbortSignal | undefined;
  readonly #onAbort: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #left: number;
  #since = 0;
  #came = 0;
  #expired = false;

  constructor(ms: number, outer: AbortSignal | undefined) {
    // What timers can count.
    this.#ms = Math.min(ms, 2 ** 31 - 1);
    this.#left = this.#ms;
    this.#outer = outer;
    this.#onAbort = () => this.#controller.abort(outer?.reason);
    if (outer?.aborted === true) this.#onAbort();
    outer?.addEventListener('abort', this.#onAbort, { once: true });
    this.run();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** That it was the time, and not the caller. */
  get expired(): boolean {
    return this.#expired;
  }

  get aborted(): boolean {
    return this.#outer?.aborted === true;
  }

  /** Counts what is left. */
  run(): void {
    clearTimeout(this.#timer);
    this.#since = performance.now();
    this.#timer = setTimeout(() => {
      this.#expired = true;
      this.#controller.abort(new DOMException('the time is up', 'TimeoutError'));
    }, this.#left);
  }

  /** Stops counting; the caller's signal still counts. */
  pause(): void {
    clearTimeout(this.#timer);
    this.#left = Math.max(1, this.#left - (performance.now() - this.#since));
  }

  /** All of the time is left again. */
  renew(): void {
    this.#left = this.#ms;
    this.#came = 0;
  }

  /** Bytes came, while it did not count: enough of them renew it. */
  earn(bytes: number): void {
    this.#came += bytes;
    if (this.#came >= STEP_BYTES) this.renew();
  }

  /** Begins to count anew. */
  touch(): void {
    this.renew();
    this.run();
  }

  /** What is still under way ends. */
  stop(): void {
    this.end();
    this.#controller.abort(new DOMException('no more is wanted', 'AbortError'));
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#outer?.removeEventListener('abort', this.#onAbort);
  }
}
