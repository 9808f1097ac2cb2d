import { type CaptureRecord, layout } from '@guzheng/evidence';
import { FaultList } from '../../container/fault.ts';
import type { Release } from '../../policy/trust.ts';
import type { Check } from '../../report.ts';
import { answersTo, type Evidence } from '../check.ts';
import type { Dossier } from '../dossier.ts';
import { dataOf, describeFindings, type EnvironmentReading, withEnvironment } from './findings.ts';

/** E6: the program is the released one, as far as its own record of its digests goes, and a list of releases that the verifier vouches for. */
export function checkProgram(dossier: Dossier): Check {
  const answers = answersTo('E6');
  return withEnvironment(dossier, answers, (own) => {
    const programs = programsOf(own);
    const compared = programs.map((program) => compare(program, dossier.releases));
    const findings = own.of('E6');
    const evidence = { programs: compared, ...describeFindings(findings), releases: dossier.releases.length };
    const faults = new FaultList();
    checkTools(own, faults);
    for (const program of compared) if (program.release === 'another') addUnreleased(program, faults);
    const failure = answers.failOn(faults, evidence);
    if (failure !== null) return failure;
    const [concern] = findings.concerns;
    if (concern !== undefined) return answers.unproven('environment-concern', concern.detail.slice(0, 300), evidence);
    if (findings.changes.length > 0)
      return answers.unproven('environment-changed', 'A program file was another after the capture', evidence);
    const itself = compared.find(({ program }) => program === 'guzheng');
    if (itself === undefined)
      return answers.unproven('environment-unrecorded', 'The record does not tell the digest of the program', evidence);
    if (itself.release !== 'same')
      return answers.unproven('releases-unknown', 'No list of releases was handed in that has this version', evidence);
    return answers.pass(
      'The digest that the program recorded of itself is that of a release in the list handed in',
      evidence,
    );
  });
}

interface Program {
  readonly program: Release['program'];
  readonly version: string;
  readonly sha256: string;
}

type Compared = Program & { readonly release: 'same' | 'another' | 'unknown' };

function programsOf({ environment, contents }: EnvironmentReading): readonly Program[] {
  const { guzheng, node, browser } = contents.capture.tools;
  const sha256 = dataOf(
    environment.findings.find(({ id }) => id === 'program-files'),
    'sha256',
  );
  return [
    ...(typeof sha256 === 'string' ? [{ program: 'guzheng', version: guzheng.version, sha256 } as const] : []),
    { program: 'node', version: node.version, sha256: node.sha256 },
    ...(browser === undefined
      ? []
      : [{ program: 'browser', version: browser.product, sha256: browser.sha256 } as const]),
  ];
}

/** `another`: the list has this version, and with other digests only. */
function compare(own: Program, releases: readonly Release[]): Compared {
  const known = releases.filter(({ program, version }) => program === own.program && version === own.version);
  if (known.length === 0) return { ...own, release: 'unknown' };
  return { ...own, release: known.some(({ sha256 }) => sha256 === own.sha256) ? 'same' : 'another' };
}

function addUnreleased({ program, version, sha256 }: Program, faults: FaultList): void {
  faults.add({
    code: 'program-not-released',
    path: layout.environment,
    detail: `The files of ${program} ${version} are not those of the release of that version`,
    actual: sha256,
  });
}

/** capture.json and environment.json speak of the same programs. */
function checkTools({ environment, contents }: EnvironmentReading, faults: FaultList): void {
  const { tools } = contents.capture;
  for (const name of ['guzheng', 'node', 'browser'] as const) {
    const finding = environment.findings.find(({ id, point }) => id === name && point === 'E6');
    const stated = describeTool(tools, name);
    if (finding?.data === undefined || stated === null) continue;
    const differs = Object.entries(stated).filter(([field, value]) => dataOf(finding, field) !== value);
    if (differs.length > 0)
      faults.add({
        code: 'tools-contradicted',
        path: layout.environment,
        detail: `capture.json and environment.json name another ${name}`,
        expected: stated,
        actual: finding.data,
      });
  }
}

function describeTool(tools: CaptureRecord['tools'], name: 'guzheng' | 'node' | 'browser'): Evidence | null {
  switch (name) {
    case 'guzheng':
      return { version: tools.guzheng.version };
    case 'node':
      return { version: tools.node.version, sha256: tools.node.sha256 };
    case 'browser':
      return tools.browser === undefined ? null : { product: tools.browser.product, sha256: tools.browser.sha256 };
  }
}
