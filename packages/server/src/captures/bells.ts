/** A wait that can be given up. */
export interface Bell {
  /** Never rejects. */
  readonly rung: Promise<void>;
  cancel(): void;
}

/** Wakes whoever waits for news of something by its name. */
export class Bells {
  readonly #waiting = new Map<string, Set<() => void>>();

  ring(name: string): void {
    for (const wake of [...(this.#waiting.get(name) ?? [])]) wake();
  }

  /** Until the next ring, or until `signal` fires. */
  await(name: string, signal: AbortSignal): Bell {
    let resolve = (): void => undefined;
    const rung = new Promise<void>((done) => {
      resolve = done;
    });
    const waiting = this.#waiting.get(name) ?? new Set();
    const wake = (): void => {
      signal.removeEventListener('abort', wake);
      waiting.delete(wake);
      if (waiting.size === 0 && this.#waiting.get(name) === waiting) this.#waiting.delete(name);
      resolve();
    };
    this.#waiting.set(name, waiting.add(wake));
    signal.addEventListener('abort', wake, { once: true });
    if (signal.aborted) wake();
    return { rung, cancel: wake };
  }
}
