import type { Report } from '@guzheng/verify';
import type { Failure } from '../examination/request.ts';
import type { Exhibit } from '../exhibit/exhibit.ts';
import type { Conditions } from '../trust/conditions.ts';

/** How the check of one exhibit ended. */
export type Outcome = { readonly exhibit: Exhibit; readonly conditions: Conditions } & (
  | { readonly kind: 'report'; readonly report: Report }
  | { readonly kind: 'failure'; readonly failure: Failure }
);

export type ReportOutcome = Extract<Outcome, { kind: 'report' }>;
