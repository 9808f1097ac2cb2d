import type { Examiner } from '../examination/examiner.ts';
import type { ProgressPanel } from '../examination/panel.ts';
import { ExaminationError } from '../examination/request.ts';
import type { Exhibit } from '../exhibit/exhibit.ts';
import type { Outcome } from '../result/outcome.ts';
import { type Conditions, trustOf } from '../trust/conditions.ts';
import type { Words } from '../words/words.ts';

export interface CheckHelpers {
  readonly examiner: Examiner;
  readonly progress: ProgressPanel;
  readonly signal: AbortSignal;
}

/**
 * One after the other; undefined when it was stopped. A file about which nothing can be said does not keep the others from being checked.
 */
export async function checkAll(
  exhibits: readonly Exhibit[],
  conditions: Conditions,
  helpers: CheckHelpers,
): Promise<readonly Outcome[] | undefined> {
  const { progress, signal } = helpers;
  const outcomes: Outcome[] = [];
  for (const [i, exhibit] of exhibits.entries()) {
    progress.file(exhibit.file.name, i + 1, exhibits.length);
    const outcome = await check(exhibit, conditions, helpers);
    if (outcome === undefined || signal.aborted) return undefined;
    outcomes.push(outcome);
  }
  return outcomes;
}

/** Undefined when it was stopped. */
async function check(
  exhibit: Exhibit,
  conditions: Conditions,
  { examiner, progress, signal }: CheckHelpers,
): Promise<Outcome | undefined> {
  const facts = { exhibit, conditions };
  const { file, proof } = exhibit;
  const asked = { file, proof, policy: conditions.policy, trust: trustOf(conditions), now: new Date() };
  try {
    const report = await examiner.ask('verify', asked, { signal, onProgress: progress.progress });
    return { ...facts, kind: 'report', report };
  } catch (error) {
    if (signal.aborted) return undefined;
    if (error instanceof ExaminationError) return { ...facts, kind: 'failure', failure: error.failure };
    throw error;
  }
}

/** What is said aloud at the end. */
export function announcement(words: Words, outcomes: readonly Outcome[]): string {
  const [only] = outcomes;
  if (outcomes.length !== 1 || only === undefined) return words.progress.doneMany(outcomes.length);
  return words.progress.done(only.kind === 'report' ? words.verdict[only.report.verdict] : words.refused);
}
