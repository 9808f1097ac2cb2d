import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks';
import { ServerError } from '../error.ts';

/** How long the event loop may keep everybody waiting, as the mean over a second, in so many seconds in a row. */
const MOST_DELAY_MS = 500;
const WINDOWS = 3;
const RESOLUTION_MS = 10;
const WINDOW_MS = 1000;

/**
 * Watches how late the event loop is. A server that takes more than it can do answers nobody in time, so that new requests are sent away; one
 * long step, such as the first request after a start, is no overload.
 */
export class Overload {
  readonly #delays: IntervalHistogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  readonly #timer: NodeJS.Timeout;
  #delayMs = 0;
  #lateWindows = 0;

  constructor() {
    this.#delays.enable();
    this.#timer = setInterval(() => this.#measure(), WINDOW_MS);
    this.#timer.unref();
  }

  /** Mean delay of the last second, in ms. */
  get delayMs(): number {
    return this.#delayMs;
  }

  get isOverloaded(): boolean {
    return this.#lateWindows >= WINDOWS;
  }

  /** Throws ServerError `overloaded`. */
  admit(): void {
    if (!this.isOverloaded) return;
    throw new ServerError('overloaded', 'The server has more to do than it can; nothing was taken.', {
      hint: 'Ask again in a few seconds.',
      retryAfter: 3,
    });
  }

  close(): void {
    clearInterval(this.#timer);
    this.#delays.disable();
  }

  /** The histogram counts whole intervals, of which the resolution is no delay. A window in which nothing was measured has no mean. */
  #measure(): void {
    const mean = this.#delays.mean / 1e6 - RESOLUTION_MS;
    this.#delayMs = Number.isNaN(mean) ? 0 : Math.max(0, mean);
    this.#lateWindows = this.#delayMs > MOST_DELAY_MS ? this.#lateWindows + 1 : 0;
    this.#delays.reset();
  }
}
