import { layout } from '@guzheng/evidence';
import type { Contents } from '../../container/contents.ts';
import { FaultList } from '../../container/fault.ts';
import type { Check } from '../../report.ts';
import { CLOCK_STEP_MS, isOrdered } from '../../time.ts';
import { answersTo } from '../check.ts';
import type { Dossier } from '../dossier.ts';
import { type EnvironmentReading, stepsOf, withEnvironment } from '../environment/findings.ts';

/** Two means that asked further apart may have been shown two pages. */
const APART_MS = 300_000;

/** C1: the request, the look at the machine, the rendering, the look again, in this order; the plain fetch near the rendering. */
export function checkCourse(dossier: Dossier): Check {
  const answers = answersTo('C1');
  return withEnvironment(dossier, answers, (own) => {
    const { capture, log } = own.contents;
    const looked = stepsOf(own.contents, 'check environment')[0];
    const apartMs = distanceOf(own.contents);
    const evidence = {
      moments: momentsOf(own),
      lookedAtLine: looked?.line ?? null,
      firstRequests: log.course.firstRequests,
      apartSeconds: apartMs === null ? null : apartMs / 1000,
      limitSeconds: APART_MS / 1000,
      toleranceSeconds: CLOCK_STEP_MS / 1000,
    };
    const faults = new FaultList();
    checkMoments(own, faults);
    checkLines(own.contents, faults);
    const failure = answers.failOn(faults, evidence);
    if (failure !== null) return failure;
    if (looked === undefined)
      return answers.unproven('environment-unlogged', 'The call log has no line for the look at the machine', evidence);
    if (apartMs !== null && apartMs > APART_MS)
      return answers.unproven('fetch-apart', `The two means asked ${Math.round(apartMs / 1000)} s apart`, evidence);
    if (capture.kind !== 'source-code' && apartMs === null)
      return answers.unproven(
        'means-missing',
        'One of the two means is missing: their times cannot be compared',
        evidence,
      );
    return answers.pass(
      'Request, look at the machine, rendering and fetch follow each other, and the two means asked close together',
      evidence,
    );
  });
}

type Moments = readonly (readonly [name: string, time: string])[];

/** Each not before the one above it. The means run side by side: each has a row of its own. */
function momentsOf({ environment, contents }: EnvironmentReading): readonly Moments[] {
  const { startedAt, browser, plain } = contents.capture;
  const { checkedAt, recheckedAt } = environment;
  const before = [
    ['the request', startedAt],
    ['the look at the machine', checkedAt],
  ] as const;
  const after = recheckedAt === undefined ? [] : [['the look again', recheckedAt] as const];
  const rows = [
    ...(browser === undefined
      ? []
      : [
          [
            ['the start of the rendering', browser.startedAt],
            ['its end', browser.endedAt],
          ] as const,
        ]),
    ...(plain === undefined
      ? []
      : [
          [
            ['the start of the plain fetch', plain.startedAt],
            ['its end', plain.endedAt],
          ] as const,
        ]),
  ];
  return rows.length === 0 ? [[...before, ...after]] : rows.map((row) => [...before, ...row, ...after]);
}

function checkMoments(own: EnvironmentReading, faults: FaultList): void {
  const seen = new Set<string>();
  for (const row of momentsOf(own)) {
    for (const [at, [name, time]] of row.entries()) {
      const before = row[at - 1];
      if (before === undefined || isOrdered(before[1], time, CLOCK_STEP_MS)) continue;
      const detail = `${before[0]} (${before[1]}) comes after ${name} (${time})`;
      if (!seen.has(detail))
        faults.add({ code: 'time-out-of-order', detail, expected: `<= ${time}`, actual: before[1] });
      seen.add(detail);
    }
  }
}

/** Lines of the log are chained: their order does not hang on a clock. */
function checkLines(contents: Contents, faults: FaultList): void {
  const looked = stepsOf(contents, 'check environment')[0];
  const { browser, http } = contents.log.course.firstRequests;
  for (const first of [browser, http]) {
    if (looked === undefined || first === undefined || looked.line < first.line) continue;
    faults.add({
      code: 'time-out-of-order',
      path: `${layout.callLog}:${first.line}`,
      detail: `The page was asked for in line ${first.line}, before the machine was looked at in line ${looked.line}`,
      expected: `> ${looked.line}`,
      actual: first.line,
    });
  }
}

/** Between the end of one means and the beginning of the other; 0 where they overlap, null where one is missing. */
function distanceOf({ capture }: Contents): number | null {
  const { browser, plain } = capture;
  if (browser === undefined || plain === undefined) return null;
  const [from, to] = [browser, plain].map(
    ({ startedAt, endedAt }) => [Date.parse(startedAt), Date.parse(endedAt)] as const,
  );
  if (from === undefined || to === undefined) return null;
  return Math.max(0, to[0] - from[1], from[0] - to[1]);
}
