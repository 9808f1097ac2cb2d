/** A wall clock that is being disciplined may step back a little within one machine; `created` is cut to whole seconds. */
export const CLOCK_STEP_MS = 2_000;

/** Between two clocks that nobody compared, a machine's and a block proposer's. Generous, and stated in the evidence. */
export const CLOCK_SKEW_MS = 120_000;

/** C7: a longer way from the capture to the chain leaves room for tampering, and is said. */
export const PROMPT_MS = 600_000;

/** Whether `earlier` is not after `later`, give or take the tolerance. RFC 3339 in UTC, as parsed documents hold it. */
export function isOrdered(earlier: string, later: string, toleranceMs: number): boolean {
  return Date.parse(earlier) <= Date.parse(later) + toleranceMs;
}
