import type { Check } from '../../report.ts';
import { answersTo } from '../check.ts';
import { type Dossier, withContents } from '../dossier.ts';

/** Sentences and pixels of a page that was shown again from its archive: below this something else was seen. */
const ALIKE = 0.95;

/** T8: options and versions are recorded, so that anyone can do it again; and somebody did, and says what came of it. */
export function checkRepeatable(dossier: Dossier): Check {
  const answers = answersTo('T8');
  const { replay, digests } = dossier;
  return withContents(dossier, answers, ({ capture }) => {
    const { options, tools } = capture;
    const recorded = { options, tools };
    const evidence = { ...recorded, replay };
    if (replay !== null && (replay.subject.sha256 !== digests.sha256 || replay.subject.sm3 !== digests.sm3))
      return answers.fail('replay-of-another', 'The replay report is about another file', {
        expected: digests,
        actual: replay.subject,
      });
    if (Object.keys(options).length === 0 || (capture.browser !== undefined && tools.browser === undefined))
      return answers.unproven(
        'options-unrecorded',
        'Not everything that is needed to do it again is recorded',
        evidence,
      );
    if (replay === null)
      return answers.unproven(
        'not-repeated',
        'Options and versions are recorded; nobody hands in that it was done again',
        evidence,
      );
    const shares = [
      replay.text?.similarity ?? null,
      ...replay.pictures.map(({ alike, similarity }) => alike ?? similarity),
    ];
    const poor = shares.length < 2 || shares.some((share) => share === null || share < ALIKE);
    if (poor || replay.errors.length > 0)
      return answers.unproven(
        'replay-differs',
        `Shown again, not all of it was like the captured page to ${ALIKE}`,
        evidence,
      );
    return answers.pass(
      'Somebody showed this very file again from its archive, and says that text and pictures came out alike',
      evidence,
    );
  });
}
