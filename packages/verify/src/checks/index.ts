import type { Check, ReviewPoint } from '../report.ts';
import { corroborationPoints } from './corroboration.ts';
import type { Dossier } from './dossier.ts';
import { environmentPoints } from './environment.ts';
import { integrityPoints } from './integrity.ts';
import { meansPoints } from './means.ts';
import { judgeOverall } from './overall.ts';
import { platformPoints } from './platform.ts';
import { timePoints } from './time.ts';

type Judged = Exclude<ReviewPoint, 'O1' | 'O2' | 'O3'>;

/** Family by family, as the court reviews. Every point is answered in every report. */
const CHECKS: { readonly [id in Judged]: (dossier: Dossier) => Check } = {
  ...platformPoints,
  ...environmentPoints,
  ...meansPoints,
  ...integrityPoints,
  ...timePoints,
  ...corroborationPoints,
};

/** The review points, in the order of the report. */
export const reviewPoints: readonly ReviewPoint[] = [...(Object.keys(CHECKS) as Judged[]), 'O1', 'O2', 'O3'];

/** Every check on the same dossier; the overall points last, which follow from the others. */
export function runChecks(dossier: Dossier): readonly Check[] {
  const checks = Object.values(CHECKS).map((check) => check(dossier));
  return [...checks, ...judgeOverall(dossier, checks)];
}
