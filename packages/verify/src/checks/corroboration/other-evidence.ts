import type { Check } from '../../report.ts';
import { answersTo } from '../check.ts';
import type { Dossier } from '../dossier.ts';
import { judgeDeclared } from '../platform/declared.ts';

/** X8: what else there is, as declared. */
export function checkOtherEvidence(dossier: Dossier): Check {
  return judgeDeclared(dossier, answersTo('X8'), {
    what: 'what other evidence there is',
    said: ({ otherEvidence }) => otherEvidence,
  });
}
