import { ServerError } from '../error.ts';

const HOUR_MS = 60 * 60 * 1000;
/** Names that are remembered; beyond, the oldest is forgotten. */
const REMEMBERED = 100_000;

/** Counts failures by name within the hour. Restarts forget them: the codes themselves cannot be guessed. */
export class Attempts {
  readonly #most: number;
  readonly #now: () => Date;
  readonly #failures = new Map<string, { readonly since: number; readonly count: number }>();

  constructor(most: number, now: () => Date) {
    this.#most = most;
    this.#now = now;
  }

  /** Throws ServerError `rate-limited` after too many failures, whatever is asked. */
  require(name: string): void {
    const { since, count } = this.#of(name);
    if (count < this.#most) return;
    const wait = Math.max(1, Math.ceil((since + HOUR_MS - this.#now().getTime()) / 1000));
    throw new ServerError('rate-limited', 'Too many extraction codes that were not valid', { retryAfter: wait });
  }

  fail(name: string): void {
    const { since, count } = this.#of(name);
    this.#failures.delete(name);
    this.#failures.set(name, { since, count: count + 1 });
    const [oldest] = this.#failures.keys();
    if (this.#failures.size > REMEMBERED && oldest !== undefined) this.#failures.delete(oldest);
  }

  #of(name: string): { readonly since: number; readonly count: number } {
    const now = this.#now().getTime();
    const found = this.#failures.get(name);
    // A clock that was put back must not lock anybody out for longer than an hour.
    return found !== undefined && now >= found.since && now - found.since < HOUR_MS ? found : { since: now, count: 0 };
  }
}
