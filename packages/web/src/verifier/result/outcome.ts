import type { DisclosureReport, Report } from '@guzheng/verify';
import type { Failure } from '../examination/request.ts';
import type { Exhibit } from '../exhibit/exhibit.ts';
import type { OfferedDeclaration } from '../intake/recognition.ts';
import type { Conditions } from '../trust/conditions.ts';

/** How the check of one exhibit ended. `declarations`: those that are about this very file, by its digest; they were judged with it. */
export type Outcome = {
  readonly exhibit: Exhibit;
  readonly conditions: Conditions;
  readonly declarations: readonly OfferedDeclaration[];
} & (
  | { readonly kind: 'report'; readonly report: Report }
  | { readonly kind: 'disclosure'; readonly report: DisclosureReport }
  | { readonly kind: 'failure'; readonly failure: Failure }
);

export type ReportOutcome = Extract<Outcome, { kind: 'report' }>;
export type DisclosureOutcome = Extract<Outcome, { kind: 'disclosure' }>;
export type JudgedOutcome = ReportOutcome | DisclosureOutcome;

/** SHA-256 of the file as it was read in the check. */
export function fileDigestOf(outcome: JudgedOutcome): string {
  return outcome.kind === 'report' ? outcome.report.digests.sha256 : outcome.report.file.sha256;
}
