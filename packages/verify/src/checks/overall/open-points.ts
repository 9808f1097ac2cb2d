import type { Check } from '../../report.ts';
import { answersTo } from '../check.ts';

/** O3: everything that the others left open. */
export function listOpenPoints(checks: readonly Check[]): Check {
  const answers = answersTo('O3');
  const open = checks.filter(({ status }) => status === 'UNPROVEN').map(({ id, code }) => ({ id, code: code ?? null }));
  if (open.length === 0) return answers.pass('No point is open');
  return answers.unproven('open-points', `Not proven: ${open.map(({ id }) => id).join(', ')}`, { open });
}
