import type { Check, PolicyOutcome, Verdict } from './report.ts';

/** One FAIL contradicts, whatever else holds; without one, the policy on witnesses decides. Nothing is set by hand. */
export function verdictOf(checks: readonly Pick<Check, 'status'>[], policy: PolicyOutcome): Verdict {
  if (checks.some(({ status }) => status === 'FAIL')) return 'contradicted';
  return policy.met ? 'verified' : 'unproven';
}
