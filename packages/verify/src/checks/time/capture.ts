import { layout } from '@guzheng/evidence';
import type { Contents, PackageReading } from '../../container/contents.ts';
import { FaultList } from '../../container/fault.ts';
import type { Check } from '../../report.ts';
import { CLOCK_STEP_MS, isOrdered } from '../../time.ts';
import { answersTo } from '../check.ts';
import { type Dossier, withContents } from '../dossier.ts';

interface Moment {
  readonly name: string;
  readonly time: string;
}

/** C2: within the capture and up to the deposit, nothing is earlier than what it follows from. One machine's clock says all this. */
export function checkCaptureTimes(dossier: Dossier): Check {
  const answers = answersTo('C2');
  return withContents(dossier, answers, (contents, reading) => {
    const faults = new FaultList();
    for (const [before, after] of pairsOf(contents, reading, dossier)) {
      if (isOrdered(before.time, after.time, CLOCK_STEP_MS)) continue;
      faults.add({
        code: 'time-out-of-order',
        detail: `${before.name} (${before.time}) comes after ${after.name} (${after.time})`,
        expected: `<= ${after.time}`,
        actual: before.time,
      });
    }
    for (const { line, time, after } of contents.log.backwards) {
      faults.add({
        code: 'time-out-of-order',
        path: `${layout.callLog}:${line}`,
        detail: `Line ${line} of the call log is earlier than a line before it`,
        expected: `>= ${after}`,
        actual: time,
      });
    }
    const { startedAt, endedAt } = contents.capture;
    const evidence = {
      startedAt,
      endedAt,
      sealed: reading.manifest.manifest?.created ?? null,
      deposited: dossier.deposit?.statement?.time ?? null,
      toleranceSeconds: CLOCK_STEP_MS / 1000,
    };
    return (
      answers.failOn(faults, evidence) ?? answers.pass('The times from capture to deposit follow each other', evidence)
    );
  });
}

/** Pairs of moments, the first not after the second. */
function pairsOf(
  { capture, log }: Contents,
  { manifest }: PackageReading,
  { deposit }: Dossier,
): readonly (readonly [Moment, Moment])[] {
  const start = { name: 'the start of the capture', time: capture.startedAt };
  const end = { name: 'the end of the capture', time: capture.endedAt };
  const sealed = manifest.manifest === null ? end : { name: 'the sealing', time: manifest.manifest.created };
  const parts = [capture.browser, capture.plain].filter((part) => part !== undefined);
  return [
    [start, end],
    [end, sealed],
    ...(deposit?.statement ? [[sealed, { name: 'the deposit', time: deposit.statement.time }] as const] : []),
    ...parts.flatMap((part) =>
      within(start, end, { name: 'a means of capture', from: part.startedAt, to: part.endedAt }),
    ),
    ...capture.screenshots.flatMap(({ path, takenAt }) =>
      within(start, end, { name: path, from: takenAt, to: takenAt }),
    ),
    // The log is closed after the capture has ended, by the call that seals it.
    ...(log.earliest === null || log.latest === null
      ? []
      : within(start, sealed, { name: 'the call log', from: log.earliest.time, to: log.latest.time })),
  ];
}

function within(
  start: Moment,
  end: Moment,
  span: { name: string; from: string; to: string },
): readonly (readonly [Moment, Moment])[] {
  const { name, from, to } = span;
  return [
    [start, { name: `the beginning of ${name}`, time: from }],
    [
      { name: `the beginning of ${name}`, time: from },
      { name: `the end of ${name}`, time: to },
    ],
    [{ name: `the end of ${name}`, time: to }, end],
  ];
}
