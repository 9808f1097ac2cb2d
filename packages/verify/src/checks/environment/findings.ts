import { type EnvironmentFinding, type EnvironmentPoint, type EnvironmentReport, layout } from '@guzheng/evidence';
import type { Contents, PackageReading } from '../../container/contents.ts';
import type { FaultList } from '../../container/fault.ts';
import type { OwnCall, OwnStep } from '../../log/course.ts';
import type { Check } from '../../report.ts';
import type { Answers, Evidence } from '../check.ts';
import { type Dossier, withContents } from '../dossier.ts';

/** The findings of one point, sorted by what came of them. */
export interface Findings {
  readonly found: readonly EnvironmentFinding[];
  readonly concerns: readonly EnvironmentFinding[];
  readonly unchecked: readonly EnvironmentFinding[];
  /** Of these findings, those that were another after the capture. */
  readonly changes: EnvironmentReport['changes'];
}

export interface EnvironmentReading {
  readonly environment: EnvironmentReport;
  readonly contents: Contents;
  readonly reading: PackageReading;
  of(point: EnvironmentPoint): Findings;
}

/** Runs a check on evidence/environment.json: the machine's word about itself, held against the rest of the package. */
export function withEnvironment(dossier: Dossier, answers: Answers, judge: (own: EnvironmentReading) => Check): Check {
  return withContents(dossier, answers, (contents, reading) => {
    const { environment } = contents;
    if (environment === null)
      return answers.unproven('package-unreadable', 'evidence/environment.json cannot be read (see I2)');
    return judge({ environment, contents, reading, of: (point) => findingsOf(environment, point) });
  });
}

function findingsOf({ findings, changes }: EnvironmentReport, point: EnvironmentPoint): Findings {
  const own = findings.filter((finding) => finding.point === point);
  const ids = new Set(own.map(({ id }) => id));
  const withOutcome = (outcome: EnvironmentFinding['outcome']) => own.filter((finding) => finding.outcome === outcome);
  return {
    found: withOutcome('found'),
    concerns: withOutcome('concern'),
    unchecked: withOutcome('unchecked'),
    changes: changes.filter(({ id }) => ids.has(id)),
  };
}

const SHOWN = 60;

/** For the report: everything that was looked at, and what was not. */
export function describeFindings({ found, concerns, unchecked, changes }: Findings): Evidence {
  const brief = (all: readonly EnvironmentFinding[]) =>
    all.slice(0, SHOWN).map(({ id, detail, data }) => ({ id, detail, ...(data === undefined ? {} : { data }) }));
  return {
    found: brief(found),
    concerns: brief(concerns),
    unchecked: brief(unchecked),
    changes: changes.slice(0, SHOWN),
  };
}

/** UNPROVEN where a finding that the point cannot do without is missing, where one raises a concern, or where one changed. */
export function judgeFindings(
  answers: Answers,
  findings: Findings,
  needed: readonly string[],
  evidence: Evidence,
): Check | null {
  const seen = new Set([...findings.found, ...findings.concerns].map(({ id }) => id));
  const [concern] = findings.concerns;
  if (concern !== undefined)
    return answers.unproven(
      'environment-concern',
      `An opponent will ask about: ${findings.concerns.map(({ id }) => id).join(', ')}. ${concern.detail.slice(0, 300)}`,
      evidence,
    );
  if (findings.changes.length > 0)
    return answers.unproven(
      'environment-changed',
      `Another after the capture than before it: ${findings.changes.map(({ id }) => id).join(', ')}`,
      evidence,
    );
  const missing = needed.filter((id) => !seen.has(id));
  if (missing.length > 0)
    return answers.unproven('environment-unrecorded', `The record does not tell: ${missing.join(', ')}`, evidence);
  return null;
}

/** The tool's own steps of one name, as the call log has them. */
export function stepsOf({ log }: Contents, call: OwnCall): readonly OwnStep[] {
  return log.course.own.filter((step) => step.call === call);
}

/** A member of a finding's data, of whatever kind. Data is written by a machine that may lie: nothing is taken for granted. */
export function dataOf(finding: EnvironmentFinding | undefined, name: string): unknown {
  const data = finding?.data;
  if (typeof data !== 'object' || data === null || !Object.hasOwn(data, name)) return undefined;
  return (data as { readonly [name: string]: unknown })[name];
}

/** The log counted what was found at the first look: concerns that are no longer in the report were taken out of it. */
export function checkAgainstLog({ environment, contents }: EnvironmentReading, faults: FaultList): void {
  for (const { line, result } of stepsOf(contents, 'check environment').slice(0, 1)) {
    for (const outcome of ['concern', 'unchecked'] as const) {
      const logged = result[outcome];
      const reported = environment.findings.filter((finding) => finding.outcome === outcome).length;
      if (typeof logged === 'number' && reported < logged) mismatch(outcome, line, logged, reported, faults);
    }
  }
  for (const { line, result } of stepsOf(contents, 'check environment again').slice(0, 1)) {
    const { changes } = environment;
    if (typeof result.changes === 'number' && result.changes !== changes.length)
      mismatch('changes', line, result.changes, changes.length, faults);
  }
}

function mismatch(what: string, line: number, expected: number, actual: number, faults: FaultList): void {
  faults.add({
    code: 'environment-log-mismatch',
    path: `${layout.callLog}:${line}`,
    detail: `The call log counted ${expected} findings of kind ${what}, and evidence/environment.json has ${actual}`,
    expected,
    actual,
  });
}
