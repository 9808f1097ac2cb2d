import { layout } from '@guzheng/evidence';
import { FaultList } from '../../container/fault.ts';
import type { Check } from '../../report.ts';
import { answersTo } from '../check.ts';
import type { Dossier } from '../dossier.ts';
import {
  dataOf,
  describeFindings,
  type EnvironmentReading,
  judgeFindings,
  stepsOf,
  withEnvironment,
} from './findings.ts';

/** E3 清洁性: what could turn the capture away from the real page was looked for, nothing was found, and nothing in the package contradicts that. */
export function checkCleanliness(dossier: Dossier): Check {
  const answers = answersTo('E3');
  return withEnvironment(dossier, answers, (own) => {
    const findings = own.of('E3');
    const evidence = { ...describeFindings(findings), rechecked: own.environment.recheckedAt ?? null };
    const faults = new FaultList();
    checkProfile(own, faults);
    checkExtensions(own, faults);
    checkHosts(own, faults);
    const failure = answers.failOn(faults, evidence);
    if (failure !== null) return failure;
    const open = judgeFindings(answers, findings, neededOf(own), evidence);
    if (open !== null) return open;
    if (own.environment.recheckedAt === undefined)
      return answers.unproven('environment-unrecorded', 'It was not looked again after the capture', evidence);
    return answers.pass(
      `What was looked at raises no concern and did not change; not looked at: ${findings.unchecked.map(({ id }) => id).join(', ') || 'nothing'}`,
      evidence,
    );
  });
}

function neededOf({ contents }: EnvironmentReading): readonly string[] {
  const profile = contents.capture.browser === undefined ? [] : ['browser-profile'];
  return ['hosts-file', 'proxy-variables', ...profile];
}

/** An empty profile is empty in the log too, and nobody is logged in with it. */
function checkProfile({ environment, contents }: EnvironmentReading, faults: FaultList): void {
  const finding = environment.findings.find(({ id }) => id === 'browser-profile');
  if (finding?.outcome !== 'found') return;
  for (const { line, result } of stepsOf(contents, 'launch browser')) {
    const listed = result.profileBefore;
    if (Array.isArray(listed) && listed.length > 0)
      faults.add({
        code: 'environment-contradicted',
        path: `${layout.callLog}:${line}`,
        detail: 'The profile is said to have been empty, and the call log lists files in it',
        expected: [],
        actual: listed.slice(0, 20),
      });
  }
  if (contents.capture.account?.means === 'profile')
    faults.add({
      code: 'environment-contradicted',
      path: layout.capture,
      detail: 'The profile is said to have been empty, and the page was seen with the login of a profile',
      actual: contents.capture.account,
    });
}

/** The browser was started as the finding says. */
function checkExtensions({ environment, contents }: EnvironmentReading, faults: FaultList): void {
  const finding = environment.findings.find(({ id }) => id === 'browser-extensions');
  const { browser } = contents.capture.tools;
  if (finding?.outcome !== 'found' || browser === undefined) return;
  const loaded = browser.args.filter((arg) => /^--(load-extension|disable-extensions-except)=/.test(arg));
  if (loaded.length === 0 && browser.args.includes('--disable-extensions')) return;
  faults.add({
    code: 'environment-contradicted',
    path: layout.capture,
    detail: 'Extensions are said to have been switched off, and the browser was not started so',
    expected: '--disable-extensions',
    actual: browser.args.slice(0, 60),
  });
}

/** A hosts file that raises no concern names nothing beside the machine itself. */
function checkHosts({ environment }: EnvironmentReading, faults: FaultList): void {
  const finding = environment.findings.find(({ id }) => id === 'hosts-file');
  if (finding?.outcome !== 'found') return;
  const unusual = dataOf(finding, 'unusualCount');
  const namesHost = dataOf(finding, 'namesCapturedHost');
  if ((typeof unusual !== 'number' || unusual === 0) && namesHost !== true) return;
  faults.add({
    code: 'environment-contradicted',
    path: layout.environment,
    detail: 'The hosts file is said to raise no concern, and the finding itself counts entries that do',
    actual: { unusualCount: unusual ?? null, namesCapturedHost: namesHost ?? null },
  });
}
