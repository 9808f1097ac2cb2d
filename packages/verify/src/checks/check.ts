import type { CheckCode } from '../codes.ts';
import type { FaultList } from '../container/fault.ts';
import type { Check, ReviewPoint } from '../report.ts';
import { basisOf } from './rules.ts';

export type Evidence = { readonly [name: string]: unknown };

/** The answers to one review point. */
export interface Answers {
  pass(detail: string, evidence?: Evidence): Check;
  fail(code: CheckCode, detail: string, evidence?: Evidence): Check;
  unproven(code: CheckCode, detail: string, evidence?: Evidence): Check;
  /** `code` where the report can say more than that the point does not apply. */
  notApplicable(detail: string, code?: CheckCode): Check;
  /** FAIL with the first fault's code and all shown faults, or null when there are none. */
  failOn(faults: FaultList, evidence?: Evidence): Check | null;
}

export function answersTo(id: ReviewPoint): Answers {
  const plain = (evidence: Evidence | undefined) => (evidence === undefined ? {} : { evidence });
  const basis = basisOf(id);
  return {
    pass: (detail, evidence) => ({ id, status: 'PASS', basis, detail, ...plain(evidence) }),
    fail: (code, detail, evidence) => ({ id, status: 'FAIL', basis, code, detail, ...plain(evidence) }),
    unproven: (code, detail, evidence) => ({ id, status: 'UNPROVEN', basis, code, detail, ...plain(evidence) }),
    notApplicable: (detail, code) => ({ id, status: 'N-A', basis, ...(code === undefined ? {} : { code }), detail }),
    failOn: (faults, evidence) => failOn(id, faults, evidence),
  };
}

function failOn(id: ReviewPoint, faults: FaultList, evidence: Evidence = {}): Check | null {
  const first = faults.shown[0];
  if (first === undefined) return null;
  const more = faults.total === 1 ? '' : ` (and ${faults.total - 1} more)`;
  return {
    id,
    status: 'FAIL',
    basis: basisOf(id),
    code: first.code,
    detail: `${first.detail}${more}`,
    evidence: { ...evidence, faults: faults.shown, total: faults.total },
  };
}
