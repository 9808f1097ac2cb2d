import { layout } from '@guzheng/evidence';
import type { Contents, PackageReading } from '../../container/contents.ts';
import { FaultList } from '../../container/fault.ts';
import type { Check } from '../../report.ts';
import { answersTo } from '../check.ts';
import { type Dossier, withContents } from '../dossier.ts';

/** Written after the last line of the log, so no line can speak of them. */
const AFTER_THE_LOG: ReadonlySet<string> = new Set([
  layout.callLog,
  layout.capture,
  layout.manifest,
  layout.manifestDigest,
]);

/** T7: the call log is whole, its lines follow from each other, and it names every file of the package. */
export function checkCallLog(dossier: Dossier): Check {
  const answers = answersTo('T7');
  return withContents(dossier, answers, (contents, reading) => {
    const { log, capture } = contents;
    const evidence = { lines: log.lines, head: log.head, stated: capture.callLog };
    const faults = new FaultList();
    faults.addAll(log.faults);
    checkEnd(contents, faults);
    checkOutputs(contents, reading, faults);
    const unlogged = unloggedMembers(contents, reading);
    const failure = answers.failOn(faults, evidence);
    if (failure !== null) return failure;
    if (unlogged.length > 0)
      return answers.unproven(
        'member-not-logged',
        `Files in the package that no logged call made: ${unlogged.length}`,
        { ...evidence, unlogged: unlogged.slice(0, 50) },
      );
    return answers.pass('The call log is whole, and every file comes from a logged call', evidence);
  });
}

function checkEnd({ log, capture }: Contents, faults: FaultList): void {
  const path = layout.callLog;
  if (log.lines !== capture.callLog.lines)
    faults.add({
      code: 'call-log-cut',
      path,
      detail: `The log has ${log.lines} lines; ${capture.callLog.lines} were sealed`,
      expected: capture.callLog.lines,
      actual: log.lines,
    });
  else if (log.head !== capture.callLog.head)
    faults.add({
      code: 'call-log-broken',
      path: `${path}:${log.lines}`,
      detail: 'The last line is not the one that was sealed',
      expected: capture.callLog.head,
      actual: log.head,
    });
  if (log.last?.call !== 'seal')
    faults.add({
      code: 'call-log-cut',
      path: `${path}:${log.lines}`,
      detail: 'The log does not end with the call that seals it',
      expected: 'seal',
      actual: log.last?.call ?? null,
    });
}

/** Screenshots and sources have checks of their own (X4, X5); here it is that no logged file is another one now. */
function checkOutputs({ log }: Contents, { container }: PackageReading, faults: FaultList): void {
  for (const call of log.calls) {
    for (const output of call.outputs) {
      const member = container.members.get(output.path);
      if (member !== undefined && member.sha256 === output.sha256 && member.bytes === output.bytes) continue;
      faults.add({
        code: 'log-output-mismatch',
        path: output.path,
        detail: `Line ${call.line} says that it made ${output.path}, and the package has ${member === undefined ? 'no such file' : 'another one'}`,
        expected: { bytes: output.bytes, sha256: output.sha256 },
        actual: member === undefined ? null : { bytes: member.bytes, sha256: member.sha256 },
      });
    }
  }
}

function unloggedMembers({ log }: Contents, { container }: PackageReading): readonly string[] {
  const logged = new Set(log.calls.flatMap(({ outputs }) => outputs.map(({ path }) => path)));
  return [...container.members.keys()].filter((path) => !logged.has(path) && !AFTER_THE_LOG.has(path));
}
