/** A signal that fires when the caller's does, or when `ms` have passed since it was made or last touched. */
export class TimeLimit {
  readonly #controller = new AbortController();
  readonly #ms: number;
  readonly #outer: AbortSignal | undefined;
  readonly #onAbort: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #expired = false;

  constructor(ms: number, outer: AbortSignal | undefined) {
    // What timers can count.
    this.#ms = Math.min(ms, 2 ** 31 - 1);
    this.#outer = outer;
    this.#onAbort = () => this.#controller.abort(outer?.reason);
    if (outer?.aborted === true) this.#onAbort();
    outer?.addEventListener('abort', this.#onAbort, { once: true });
    this.touch();
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

  /** Begins to count anew. */
  touch(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#expired = true;
      this.#controller.abort(new DOMException('the time is up', 'TimeoutError'));
    }, this.#ms);
  }

  /** Stops counting; the caller's signal still counts. */
  pause(): void {
    clearTimeout(this.#timer);
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
