import type { FairQueue, Waiting } from './queue.ts';

/** Why something under way is to end: codes of failures of takes. */
export type StopReason = 'take-cancelled' | 'take-interrupted';

interface Running {
  readonly account: string;
  readonly controller: AbortController;
  readonly done: Promise<void>;
}

export interface PoolOptions {
  /** How much at the same time. */
  readonly size: number;
  /** Never rejects. */
  readonly work: (waiting: Waiting, signal: AbortSignal) => Promise<void>;
}

/** Works through a queue, so many at once. */
export class Pool {
  readonly #queue: FairQueue;
  readonly #options: PoolOptions;
  readonly #running = new Map<string, Running>();
  #isClosing = false;

  constructor(queue: FairQueue, options: PoolOptions) {
    this.#queue = queue;
    this.#options = options;
  }

  get running(): number {
    return this.#running.size;
  }

  /** Resolves when it is under way no more; undefined where it is not. */
  ended(id: string): Promise<void> | undefined {
    return this.#running.get(id)?.done;
  }

  /** By account. */
  get load(): ReadonlyMap<string, number> {
    const load = new Map<string, number>();
    for (const { account } of this.#running.values()) load.set(account, (load.get(account) ?? 0) + 1);
    return load;
  }

  /** Begins what there is room for. */
  fill(): void {
    while (!this.#isClosing && this.#running.size < this.#options.size) {
      const next = this.#queue.next(this.load);
      if (next === undefined) return;
      this.begin(next);
    }
  }

  /** At once, whether there is room or not. */
  begin({ id, account }: Waiting): void {
    const controller = new AbortController();
    const done = this.#options.work({ id, account }, controller.signal).finally(() => {
      this.#running.delete(id);
      this.fill();
    });
    this.#running.set(id, { account, controller, done });
  }

  /** Afterwards nothing of it is under way. */
  async stop(id: string, reason: StopReason): Promise<void> {
    const running = this.#running.get(id);
    running?.controller.abort(reason);
    await running?.done;
  }

  /** Begins nothing more, gives what is under way so long to end by itself, and then ends it. */
  async close(graceMs: number): Promise<void> {
    this.#isClosing = true;
    const all = Promise.all([...this.#running.values()].map(({ done }) => done));
    const timer = setTimeout(() => {
      for (const { controller } of this.#running.values()) controller.abort('take-interrupted' satisfies StopReason);
    }, graceMs);
    await all;
    clearTimeout(timer);
  }
}
