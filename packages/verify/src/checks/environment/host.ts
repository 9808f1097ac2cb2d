import type { Check } from '../../report.ts';
import { answersTo } from '../check.ts';
import type { Dossier } from '../dossier.ts';
import { describeFindings, judgeFindings, withEnvironment } from './findings.ts';

/** E1: which machine it was, by its own record: system, name and kind. */
export function checkHost(dossier: Dossier): Check {
  const answers = answersTo('E1');
  return withEnvironment(dossier, answers, (own) => {
    const findings = own.of('E1');
    const evidence = describeFindings(findings);
    return (
      judgeFindings(answers, findings, ['os', 'hostname', 'machine-kind'], evidence) ??
      answers.pass(
        'The record names the machine: its system, its name and its kind. It is the machine’s own word',
        evidence,
      )
    );
  });
}
