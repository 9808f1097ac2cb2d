import type { CheckCode } from '../codes.ts';
import type { DisclosureCheck, DisclosureCode } from '../disclosure/report.ts';
import { CODE_WORDS } from './words/codes.ts';

/** One thing wrong, ready for words in either language, with the member or log line that it is about. */
export interface Finding {
  readonly code: CheckCode | DisclosureCode;
  readonly paths: readonly string[];
}

/** More would bury the first; all of them stand in the raw data. */
const MAX_FINDINGS = 5;
const MAX_PATHS = 5;

/** What a failed check found, one entry for each code. Reads `evidence` with suspicion: it can hold anything. */
export function findingsOf(check: DisclosureCheck): readonly Finding[] {
  const paths = new Map<Finding['code'], string[]>();
  if (check.code !== undefined) paths.set(check.code, []);
  for (const fault of faultsOf(check.evidence?.faults)) {
    const known = paths.get(fault.code) ?? [];
    paths.set(fault.code, known);
    if (fault.path !== undefined && !known.includes(fault.path) && known.length < MAX_PATHS) known.push(fault.path);
  }
  return [...paths].slice(0, MAX_FINDINGS).map(([code, where]) => ({ code, paths: where }));
}

function faultsOf(faults: unknown): readonly { readonly code: Finding['code']; readonly path?: string }[] {
  if (!Array.isArray(faults)) return [];
  return faults.flatMap((fault: unknown) => {
    if (typeof fault !== 'object' || fault === null || !('code' in fault) || !isCheckCode(fault.code)) return [];
    return [{ code: fault.code, ...('path' in fault && typeof fault.path === 'string' ? { path: fault.path } : {}) }];
  });
}

function isCheckCode(code: unknown): code is Finding['code'] {
  return typeof code === 'string' && Object.hasOwn(CODE_WORDS, code);
}
