import { type CaptureRecord, layout } from '@guzheng/evidence';
import type { Contents } from '../../container/contents.ts';
import { FaultList } from '../../container/fault.ts';
import type { LoggedCall } from '../../log/call-log.ts';
import type { Check } from '../../report.ts';
import { answersTo } from '../check.ts';
import { type Dossier, withContents } from '../dossier.ts';

/** T1: a browser and a plain client each asked for the page themselves, over connections of their own, and each got an answer. */
export function checkTwoMeans(dossier: Dossier): Check {
  const answers = answersTo('T1');
  return withContents(dossier, answers, (contents) => {
    const { capture } = contents;
    if (capture.kind === 'source-code')
      return answers.notApplicable('Source code is got by one program; its ids are computed again under T6');
    const means = { browser: meansOf('browser', contents), http: meansOf('http', contents) };
    const evidence = { ...means, tools: toolsOf(capture) };
    const faults = new FaultList();
    for (const own of Object.values(means)) checkInvented(own, faults);
    const failure = answers.failOn(faults, evidence);
    if (failure !== null) return failure;
    const missing = Object.values(means).filter(({ recorded, answered }) => !recorded || answered === 0);
    const unconnected = Object.values(means).filter(({ connections }) => connections === 0);
    if (missing.length > 0)
      return answers.unproven('means-missing', `No answer was got by: ${missing.map(nameOf).join(', ')}`, evidence);
    if (unconnected.length > 0)
      return answers.unproven(
        'means-missing',
        `No connection of its own is recorded of: ${unconnected.map(nameOf).join(', ')}`,
        evidence,
      );
    return answers.pass(
      'Browser and plain client each asked over connections of their own, and each was answered',
      evidence,
    );
  });
}

interface OneMeans {
  readonly means: 'browser' | 'http';
  /** Whether capture.json has it. */
  readonly recorded: boolean;
  /** Its answers in the call log, and its connections in network.json that were made. */
  readonly answered: number;
  readonly connections: number;
  readonly firstLine: number | null;
}

function meansOf(means: OneMeans['means'], { capture, log, network }: Contents): OneMeans {
  const own = log.calls.filter((call) => call.means === means && isAnswer(call));
  const made = network?.connections.filter((one) => one.means === means && one.outcome === 'connected') ?? [];
  return {
    means,
    recorded: means === 'browser' ? capture.browser !== undefined : capture.plain !== undefined,
    answered: own.length,
    connections: made.length,
    firstLine: log.course.firstRequests[means]?.line ?? null,
  };
}

function isAnswer({ ok, status }: LoggedCall): boolean {
  return ok && status !== undefined;
}

/** A means that capture.json has and that the log never saw at work. */
function checkInvented({ means, recorded, answered, firstLine }: OneMeans, faults: FaultList): void {
  if (!recorded || answered > 0 || firstLine !== null) return;
  faults.add({
    code: 'means-contradicted',
    path: layout.callLog,
    detail: `capture.json has what the ${nameOf({ means })} got, and the call log has no request of it`,
    expected: means,
    actual: null,
  });
}

function nameOf({ means }: Pick<OneMeans, 'means'>): string {
  return means === 'browser' ? 'browser' : 'plain client';
}

function toolsOf({ tools }: CaptureRecord): Check['evidence'] {
  return { guzheng: tools.guzheng.version, node: tools.node.version, browser: tools.browser?.product ?? null };
}
