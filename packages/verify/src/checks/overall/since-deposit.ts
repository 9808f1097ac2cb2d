import { isAtLeast } from '../../anchors/strength.ts';
import type { Check, ReviewPoint } from '../../report.ts';
import { answersTo } from '../check.ts';
import type { Dossier } from '../dossier.ts';

/** All of them must hold, and one of the ways to a witness. */
const FILE: readonly ReviewPoint[] = ['X1', 'I1', 'I4', 'I9'];
const WITNESSES: readonly (readonly ReviewPoint[])[] = [['I3', 'I5'], ['I6'], ['I8']];
const CONTRADICTING: readonly ReviewPoint[] = ['X1', 'I1', 'I2', 'I3', 'I4', 'I5', 'I6', 'I8', 'I9'];

/** O1 (在线诉讼规则 art. 16): the file is unchanged since a witness saw its digest. Only that, and nothing about what was before. */
export function checkSinceDeposit({ anchors, isPackage }: Dossier, checks: readonly Check[]): Check {
  const answers = answersTo('O1');
  const statusOf = (id: ReviewPoint) => checks.find((check) => check.id === id)?.status;
  const evidence = {
    points: Object.fromEntries(CONTRADICTING.map((id) => [id, statusOf(id) ?? null])),
    witnesses: anchors.map(({ report }) => ({ kind: report.kind, outcome: report.outcome, strength: report.strength })),
  };
  const failed = CONTRADICTING.filter((id) => statusOf(id) === 'FAIL');
  if (failed.length > 0) return answers.fail('chain-contradicted', `Contradicted by: ${failed.join(', ')}`, evidence);
  const members: readonly ReviewPoint[] = isPackage ? ['I2'] : [];
  // SM3 is a second digest: where it was not deposited, SHA-256 alone binds the file.
  const isBound = (id: ReviewPoint) =>
    statusOf(id) === 'PASS' ||
    (id === 'I1' && checks.some((own) => own.id === 'I1' && own.code === 'sm3-not-deposited'));
  const open = [...FILE, ...members].filter((id) => !isBound(id));
  const isWitnessed = WITNESSES.some((way) => way.every((id) => statusOf(id) === 'PASS'));
  if (open.length > 0 || !isWitnessed)
    return answers.unproven(
      'chain-unproven',
      `Open: ${[...open, ...(isWitnessed ? [] : ['a witness that holds (I5, I6 or I8)'])].join(', ')}`,
      evidence,
    );
  if (!anchors.some(({ report }) => report.outcome === 'valid' && isAtLeast(report.strength, 'fair')))
    return answers.unproven(
      'witness-weak',
      'The only witnesses are such as few keep, or that anyone can make',
      evidence,
    );
  return answers.pass('The file has not changed since a witness that others can ask saw its digest', evidence);
}
