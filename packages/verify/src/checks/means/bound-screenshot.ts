import { type CaptureRecord, layout, type Screenshot } from '@guzheng/evidence';
import type { Contents, PackageReading } from '../../container/contents.ts';
import { FaultList } from '../../container/fault.ts';
import type { LoggedCall } from '../../log/call-log.ts';
import type { Check } from '../../report.ts';
import { CLOCK_STEP_MS, isOrdered } from '../../time.ts';
import { answersTo } from '../check.ts';
import { type Dossier, withContents } from '../dossier.ts';
import { resolveUrl } from '../url.ts';

/** T5: there is a picture of the whole page, and each picture is bound to address and time by the line of the log that has its digest. */
export function checkBoundScreenshot(dossier: Dossier): Check {
  const answers = answersTo('T5');
  return withContents(dossier, answers, (contents, reading) => {
    const { capture } = contents;
    if (capture.kind !== 'web-page')
      return answers.notApplicable('What was captured is no page: there is nothing to take a picture of');
    const bound = capture.screenshots.map((shot) => bindingOf(shot, contents, reading));
    const evidence = { screenshots: bound.slice(0, 60) };
    const faults = new FaultList();
    for (const one of bound) checkTime(one, capture, faults);
    const failure = answers.failOn(faults, evidence);
    if (failure !== null) return failure;
    if (bound.length === 0) return answers.unproven('screenshot-missing', 'The package has no screenshot', evidence);
    const loose = bound.find(({ line, url }) => line === null || resolveUrl(url) === null);
    if (loose !== undefined)
      return answers.unproven(
        'screenshot-log-mismatch',
        `${loose.path} is not bound to a line of the call log (see X4)`,
        evidence,
      );
    if (!bound.some(({ role }) => role === 'full-page'))
      return answers.unproven(
        'screenshot-not-whole',
        'There are pictures of the window, and none of the whole page',
        evidence,
      );
    return answers.pass(
      'The whole page is pictured, and each picture is bound to its address and time by its digest',
      evidence,
    );
  });
}

interface Binding extends Pick<Screenshot, 'path' | 'role' | 'url' | 'takenAt'> {
  readonly sha256: string | null;
  /** Of the call that made these very bytes; null where there is none. */
  readonly line: number | null;
  readonly loggedAt: string | null;
}

function bindingOf(
  { path, role, url, takenAt }: Screenshot,
  { log }: Contents,
  { container }: PackageReading,
): Binding {
  const member = container.members.get(path);
  const maker = log.calls.findLast(
    (call: LoggedCall) =>
      call.means === 'browser' &&
      call.ok &&
      call.outputs.some((out) => out.path === path && out.sha256 === member?.sha256),
  );
  return {
    ...{ path, role, url, takenAt, sha256: member?.sha256 ?? null },
    line: maker?.line ?? null,
    loggedAt: maker?.time ?? null,
  };
}

/** A picture is taken after the browser began, and before the line about it is written. */
function checkTime({ path, takenAt, line, loggedAt }: Binding, { browser }: CaptureRecord, faults: FaultList): void {
  const early = browser !== undefined && !isOrdered(browser.startedAt, takenAt, CLOCK_STEP_MS);
  const late = loggedAt !== null && !isOrdered(takenAt, loggedAt, CLOCK_STEP_MS);
  if (!early && !late) return;
  faults.add({
    code: 'screenshot-time-mismatch',
    path: line === null ? path : `${layout.callLog}:${line}`,
    detail: `${path} is said to have been taken ${early ? 'before the browser began' : 'after the line about it was written'}`,
    expected: `${browser?.startedAt ?? ''} … ${loggedAt ?? ''}`,
    actual: takenAt,
  });
}
