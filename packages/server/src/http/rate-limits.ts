import { ServerError } from '../error.ts';

/** Beyond so many callers those that have been away longest are forgotten: a flood of addresses must not fill the memory. */
const MOST_CALLERS = 100_000;

interface Bucket {
  tokens: number;
  at: number;
}

/** Token buckets: a minute's worth at once, then so many a minute. Kept in memory; a restart fills them. */
export class RateLimits {
  readonly #buckets = new Map<string, Bucket>();
  readonly #now: () => number;

  /** `now`: milliseconds of a clock that does not jump. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Takes one. Throws ServerError `rate-limited` with the seconds until the next; then nothing was taken. */
  take(caller: string, perMinute: number): void {
    const bucket = this.#filled(caller, perMinute);
    if (bucket.tokens < 1) throw limited(perMinute, bucket);
    bucket.tokens -= 1;
  }

  get callers(): number {
    return this.#buckets.size;
  }

  #filled(caller: string, perMinute: number): Bucket {
    const now = this.#now();
    const known = this.#buckets.get(caller) ?? { tokens: perMinute, at: now };
    const gained = ((now - known.at) * perMinute) / 60_000;
    const bucket = { tokens: Math.min(perMinute, known.tokens + gained), at: now };
    // A Map keeps the order of insertion: whoever was here last stands last.
    this.#buckets.delete(caller);
    this.#buckets.set(caller, bucket);
    if (this.#buckets.size > MOST_CALLERS) this.#forget();
    return bucket;
  }

  #forget(): void {
    for (const caller of this.#buckets.keys()) {
      this.#buckets.delete(caller);
      return;
    }
  }
}

function limited(perMinute: number, { tokens }: Bucket): ServerError {
  const seconds = perMinute === 0 ? 3600 : Math.ceil(((1 - tokens) * 60) / perMinute);
  return new ServerError('rate-limited', `More than ${perMinute} requests a minute are not answered.`, {
    hint: `Wait ${seconds} s.`,
    retryAfter: seconds,
  });
}
