import type { Deadline } from './step.ts';

const LONGEST_MS = 15_000;
const SHARE = 0.4;

/** How long one answer of the page is waited for: never so long that no time is left for the next step. Milliseconds. */
export function patience(deadline: Deadline): number {
  return deadline.within(Math.min(LONGEST_MS, SHARE * deadline.remaining()));
}

/** Whether a call failed because no answer came, which puppeteer tells by its message alone. */
export function isSilence(error: unknown): boolean {
  return error instanceof Error && / timed out\./.test(error.message);
}
