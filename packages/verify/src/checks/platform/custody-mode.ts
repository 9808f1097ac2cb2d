import type { Check } from '../../report.ts';
import { answersTo } from '../check.ts';
import { type Dossier, withContents } from '../dossier.ts';

/** P4: who captured is said. That it was so is not shown by the file. */
export function checkCustodyMode(dossier: Dossier): Check {
  const answers = answersTo('P4');
  return withContents(dossier, answers, ({ capture }) => {
    const evidence = { custodyMode: capture.custodyMode };
    if (capture.custodyMode === 'self')
      return answers.unproven('custody-self', 'The party captured this itself; no third party stood between', evidence);
    return answers.pass(
      `The package says that it was captured by: ${capture.custodyMode}. The file does not prove who that was`,
      evidence,
    );
  });
}
