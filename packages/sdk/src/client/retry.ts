import { GuzhengApiError } from './error.ts';
import type { Wire } from './options.ts';

const FIRST_MS = 250;
const MOST_MS = 10_000;
/** Whoever says to come back later than this is believed, and not waited for. */
const MOST_RETRY_AFTER_MS = 60_000;
/** Refused at the door: nothing was done, whatever the request was. */
const AT_THE_DOOR: ReadonlySet<string> = new Set(['rate-limited', 'not-ready', 'overloaded', 'queue-full']);
/** RFC 9110 and 6585: the same request may be answered later. */
const PASSING: ReadonlySet<number> = new Set([408, 425, 429, 502, 503, 504]);

export interface RetryOptions {
  /** The request may be made twice: it changes nothing, or has a key by which the server knows it again. */
  readonly repeatable: boolean;
  readonly signal?: AbortSignal | undefined;
  /** For all attempts and the pauses between them. */
  readonly timeoutMs: number;
}

/** Attempts until one succeeds, none may follow, or the time is up. Rejects with the last GuzhengApiError. */
export async function withRetries<T>(
  wire: Wire,
  options: RetryOptions,
  attempt: (leftMs: number) => Promise<T>,
): Promise<T> {
  const end = wire.now().getTime() + options.timeoutMs;
  for (let attempts = 1; ; attempts += 1) {
    try {
      return await attempt(Math.max(1, end - wire.now().getTime()));
    } catch (error) {
      const wait = attempts < wire.maxAttempts ? waitAfter(wire, error, attempts, options) : undefined;
      if (wait === undefined || wire.now().getTime() + wait >= end) throw error;
      await pause(wire, wait, options.signal);
    }
  }
}

/** Milliseconds until the next attempt, or undefined where there is none. */
function waitAfter(wire: Wire, error: unknown, attempts: number, { repeatable }: RetryOptions): number | undefined {
  if (!(error instanceof GuzhengApiError) || !(repeatable ? mayPass(error) : AT_THE_DOOR.has(error.code)))
    return undefined;
  const backoff = backoffMs(wire, attempts);
  if (error.retryAfter === undefined) return backoff;
  const stated = error.retryAfter * 1000;
  return stated > MOST_RETRY_AFTER_MS ? undefined : stated + backoff;
}

function mayPass({ code, status, retryAfter }: GuzhengApiError): boolean {
  if (code === 'unreachable' || code === 'answer-cut') return true;
  // What is used up comes back the next day, not in a moment.
  if (code === 'quota-exceeded' && retryAfter === undefined) return false;
  return status !== undefined && (PASSING.has(status) || retryAfter !== undefined);
}

/** Exponential with full jitter, so that many clients do not come back at once. */
export function backoffMs(wire: Wire, attempts: number): number {
  const most = Math.min(MOST_MS, FIRST_MS * 2 ** (attempts - 1));
  const [a = 0, b = 0] = wire.random(2);
  return Math.floor((most * ((a << 8) | b)) / 65_536);
}

/** Rejects with GuzhengApiError `aborted`. */
export async function pause(wire: Wire, ms: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await wire.sleep(ms, signal);
  } catch (cause) {
    if (signal?.aborted !== true) throw cause;
    throw aborted(signal);
  }
}

export function aborted(signal: AbortSignal): GuzhengApiError {
  return new GuzhengApiError('aborted', 'The request was given up by the program', { cause: signal.reason });
}
