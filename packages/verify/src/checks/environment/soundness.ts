import { FaultList } from '../../container/fault.ts';
import type { Check } from '../../report.ts';
import { answersTo } from '../check.ts';
import type { Dossier } from '../dossier.ts';
import { checkAgainstLog, describeFindings, judgeFindings, withEnvironment } from './findings.ts';

/** E2: the machine tested itself, no call failed of itself, and the report says what the log says. */
export function checkSoundness(dossier: Dossier): Check {
  const answers = answersTo('E2');
  return withEnvironment(dossier, answers, (own) => {
    const findings = own.of('E2');
    const { failures, failureTotal, unanswered } = own.contents.log.course;
    const evidence = { ...describeFindings(findings), failures, failureTotal, unanswered };
    const faults = new FaultList();
    checkAgainstLog(own, faults);
    const failure = answers.failOn(faults, evidence);
    if (failure !== null) return failure;
    const [first] = failures;
    if (first !== undefined)
      return answers.unproven(
        'calls-failed',
        `Calls that failed of themselves: ${failureTotal}; the first is ${first.call} in line ${first.line}: ${first.error}`,
        evidence,
      );
    return (
      judgeFindings(answers, findings, ['self-test-digests', 'self-test-disk', 'uncaught-errors'], evidence) ??
      answers.pass(
        'The self-test of the machine was passed, no error went uncaught and no call failed of itself',
        evidence,
      )
    );
  });
}
