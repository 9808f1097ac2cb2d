import { setTimeout as delay } from 'node:timers/promises';
import { ServerError, type ServerErrorCode } from '../error.ts';

/** What passes when somebody makes room, or sets a clock. */
const PASSING: readonly ServerErrorCode[] = [
  'storage-full',
  'storage-failed',
  'clock-behind',
  'not-ready',
  'overloaded',
];

const FIRST_PAUSE_MS = 250;
const LAST_PAUSE_MS = 30_000;

export interface PersistOptions {
  /** Ends the trying; then the last error is thrown. */
  readonly signal: AbortSignal;
  readonly onPause: (error: ServerError, milliseconds: number) => void;
}

/** Tries again, ever more slowly, while the disk is full or the like. Rejects with whatever else it is at once. */
export async function persist<T>(work: () => Promise<T>, { signal, onPause }: PersistOptions): Promise<T> {
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(2 * pause, LAST_PAUSE_MS)) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof ServerError) || !PASSING.includes(error.code) || signal.aborted) throw error;
      onPause(error, pause);
      // Ended early, it tries a last time.
      await delay(pause, undefined, { signal }).catch(() => undefined);
    }
  }
}
