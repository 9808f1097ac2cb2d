/**
 * What a run ends with. `contradicted` and `unproven` never share a code: a script must be able to tell a forgery from a
 * proof that is not finished.
 */
export const exit = {
  /** Done; for `verify`: nothing contradicts and the policy is met. */
  ok: 0,
  /** `verify`: at least one check is FAIL. */
  contradicted: 1,
  /** Misuse, unreadable input, or something needed that could not be had: nothing was decided, and nothing half-done is left. */
  trouble: 2,
  /** `verify`: nothing contradicts, but the policy is not met. */
  unproven: 3,
  /** `monitor`: the ledger did what a ledger must never do. */
  detected: 4,
} as const;

export type ExitCode = (typeof exit)[keyof typeof exit];
