const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** How long after each failed attempt the next one comes: eight attempts over about 28 hours, as Standard Webhooks proposes. */
const DELAYS: readonly number[] = [5 * SECOND, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 10 * HOUR];
export const MAX_ATTEMPTS: number = DELAYS.length + 1;
/** What a receiver asks for beyond this is not waited for. */
const LONGEST_WAIT = 24 * HOUR;
/** A part of the delay, up or down, so that what failed together does not come back together. */
const JITTER = 0.2;

export interface FailedAttempt {
  /** From 1. */
  readonly attempt: number;
  readonly now: Date;
  readonly random: (bytes: number) => Uint8Array;
  /** Retry-After of the answer. */
  readonly retryAfter?: string;
}

/** When to try again; undefined where it was the last attempt. */
export function nextAttempt({ attempt, now, random, retryAfter }: FailedAttempt): Date | undefined {
  const delay = DELAYS[attempt - 1];
  if (delay === undefined) return undefined;
  const [high = 0, low = 0] = random(2);
  const jittered = delay * (1 - JITTER + (2 * JITTER * (high * 256 + low)) / 65_535);
  const asked = Math.min(waitOf(retryAfter, now), LONGEST_WAIT);
  return new Date(now.getTime() + Math.max(Math.round(jittered), asked));
}

/** RFC 9110 §10.2.3: seconds, or a date. Zero for anything else. */
function waitOf(retryAfter: string | undefined, now: Date): number {
  const text = retryAfter?.trim() ?? '';
  if (/^\d{1,9}$/.test(text)) return Number(text) * SECOND;
  const at = /^[A-Z][a-z]{2}, /.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? 0 : Math.max(0, at - now.getTime());
}
