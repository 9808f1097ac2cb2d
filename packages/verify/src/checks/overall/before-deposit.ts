import type { Check, ReviewPoint, Status } from '../../report.ts';
import { answersTo } from '../check.ts';
import type { Dossier } from '../dossier.ts';

/** What the court may ask the proponent to show (在线诉讼规则 art. 18), and the points that bear on each. */
const ASKED = {
  source: ['T3', 'E5', 'C6', 'T6', 'X5'],
  generation: ['E1', 'E2', 'E3', 'E4', 'E6', 'T1', 'T2', 'T4', 'T5', 'T7', 'C1', 'C2', 'C5'],
  storage: ['T9', 'I2', 'C7'],
  notarisation: ['P4'],
  thirdParty: ['P1', 'P2', 'P3', 'C3', 'C4'],
  corroboration: ['X2', 'X3', 'X4', 'X7', 'X8'],
} as const satisfies { readonly [asked: string]: readonly ReviewPoint[] };

/**
 * O2 (在线诉讼规则 art. 18): what is shown and what is open of the time before the deposit. Never PASS: that a page was genuine no file can
 * show by itself, however many of its parts agree.
 */
export function checkBeforeDeposit({ isPackage }: Dossier, checks: readonly Check[]): Check {
  const answers = answersTo('O2');
  if (!isPackage)
    return answers.unproven('pre-chain-open', 'The file is no evidence package: nothing is known of how it came to be');
  const byPoint = new Map(checks.map((check) => [check.id, check]));
  const withStatus = (points: readonly ReviewPoint[], status: Status) =>
    points.filter((id) => byPoint.get(id)?.status === status);
  const asked = Object.fromEntries(
    Object.entries(ASKED).map(([name, points]) => [
      name,
      {
        shown: withStatus(points, 'PASS'),
        open: withStatus(points, 'UNPROVEN'),
        contradicted: withStatus(points, 'FAIL'),
      },
    ]),
  );
  const all = Object.values(ASKED).flat();
  const evidence = { asked };
  const failed = withStatus(all, 'FAIL');
  if (failed.length > 0)
    return answers.fail('pre-chain-contradicted', `Contradicted by: ${failed.join(', ')}`, evidence);
  const open = withStatus(all, 'UNPROVEN');
  return answers.unproven(
    'pre-chain-open',
    `Before the deposit: ${withStatus(all, 'PASS').length} points agree, ${open.length} are open. That the page was genuine is not shown by this`,
    evidence,
  );
}
