import type { Check } from '../../report.ts';
import { answersTo } from '../check.ts';
import type { Dossier } from '../dossier.ts';
import { judgeDeclared } from '../platform/declared.ts';

/** T10: by what right the page was seen, as declared; beside it what the package says of accounts and walls. */
export function checkAccess(dossier: Dossier): Check {
  const capture = dossier.package?.contents?.capture;
  return judgeDeclared(dossier, answersTo('T10'), {
    what: 'by what right the page was seen',
    said: ({ lawfulAccess }) => lawfulAccess,
    evidence: {
      account: capture?.account ?? null,
      walls: capture?.labels.filter((label) => label.startsWith('wall-')).slice(0, 20) ?? null,
    },
  });
}
