/** Two clocks on one piece of work: how long it may be silent, and how long it may take in all. */
export interface Deadline {
  /** Aborted when either clock has run out; the reason is the milliseconds that were allowed. */
  readonly signal: AbortSignal;
  /** Something happened: the silence begins anew. */
  touch(): void;
  /** Stops both clocks. */
  stop(): void;
}

export function startDeadline({ idleMs, totalMs }: { idleMs: number; totalMs: number }): Deadline {
  const controller = new AbortController();
  const idle = setTimeout(() => controller.abort(idleMs), idleMs);
  const total = setTimeout(() => controller.abort(totalMs), totalMs);
  const stop = () => {
    clearTimeout(idle);
    clearTimeout(total);
  };
  return {
    signal: controller.signal,
    // A timer that has fired would be started again by refresh().
    touch: () => void (controller.signal.aborted || idle.refresh()),
    stop,
  };
}
