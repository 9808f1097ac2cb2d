/** O, overall 总体: what follows from the other points, and what does not. */
import type { Check } from '../report.ts';
import type { Dossier } from './dossier.ts';
import { checkBeforeDeposit } from './overall/before-deposit.ts';
import { listOpenPoints } from './overall/open-points.ts';
import { checkSinceDeposit } from './overall/since-deposit.ts';

/** They judge what the others found; O3 last, since it lists what all of them left open. */
export function judgeOverall(dossier: Dossier, checks: readonly Check[]): readonly Check[] {
  const overall = [checkSinceDeposit(dossier, checks), checkBeforeDeposit(dossier, checks)];
  return [...overall, listOpenPoints([...checks, ...overall])];
}
