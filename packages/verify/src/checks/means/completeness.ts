import type { Check } from '../../report.ts';
import { answersTo } from '../check.ts';
import { type Dossier, withContents } from '../dossier.ts';

/** T4: nothing that belongs to the page was cut off, and what was got is no refusal and no wall before the page. */
export function checkCompleteness(dossier: Dossier): Check {
  const answers = answersTo('T4');
  return withContents(dossier, answers, ({ capture, loss }, { manifest }) => {
    const gaps = loss.losses.filter(({ weight }) => weight === 'gap');
    const stated = {
      capture: capture.completeness,
      loss: loss.completeness,
      manifest: manifest.manifest?.guzheng.completeness ?? null,
    };
    const computed = gaps.length > 0 ? 'partial' : 'complete';
    const statuses = {
      browser: capture.browser?.hops.at(-1)?.status ?? null,
      plain: capture.plain?.hops.at(-1)?.status ?? null,
    };
    const walls = capture.labels.filter((label) => label.startsWith('wall-'));
    const evidence = {
      stated,
      statuses,
      walls: walls.slice(0, 20),
      losses: loss.losses.slice(0, 200),
      total: loss.losses.length,
    };
    if (Object.values(stated).some((value) => value !== null && value !== computed)) {
      return answers.fail(
        'completeness-contradicted',
        'The package does not state the completeness that its own list of losses gives',
        { ...evidence, computed },
      );
    }
    if (computed === 'partial')
      return answers.unproven('capture-partial', `Missing from the page: ${gaps.length}`, evidence);
    if (walls.length > 0)
      return answers.unproven(
        'page-walled',
        'By the signs that were noted, a wall stood before the page: what was captured may be the wall',
        evidence,
      );
    const refused = Object.values(statuses).some((status) => status !== null && status >= 400);
    if (refused)
      return answers.unproven(
        'page-refused',
        'The server answered with an error: what was captured is that answer',
        evidence,
      );
    return answers.pass('The capture reports no gap', evidence);
  });
}
