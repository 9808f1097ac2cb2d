import type { Examiner } from '../examination/examiner.ts';
import type { ProgressPanel } from '../examination/panel.ts';
import { ExaminationError } from '../examination/request.ts';
import type { Exhibit } from '../exhibit/exhibit.ts';
import type { OfferedDeclaration } from '../intake/recognition.ts';
import type { Outcome } from '../result/outcome.ts';
import { type Conditions, trustOf } from '../trust/conditions.ts';
import type { Words } from '../words/words.ts';

/** What is to be checked: the exhibits, and what people declared of one or the other of them. */
export interface ToCheck {
  readonly exhibits: readonly Exhibit[];
  readonly declarations: readonly OfferedDeclaration[];
}

export interface CheckHelpers {
  readonly examiner: Examiner;
  readonly progress: ProgressPanel;
  readonly signal: AbortSignal;
}

/**
 * One after the other; undefined when it was stopped. A file about which nothing can be said does not keep the others from being checked.
 */
export async function checkAll(
  { exhibits, declarations }: ToCheck,
  conditions: Conditions,
  helpers: CheckHelpers,
): Promise<readonly Outcome[] | undefined> {
  const { progress, signal } = helpers;
  const outcomes: Outcome[] = [];
  for (const [i, exhibit] of exhibits.entries()) {
    progress.file(exhibit.file.name, i + 1, exhibits.length);
    const outcome = await check({ exhibit, declarations }, conditions, helpers);
    if (outcome === undefined || signal.aborted) return undefined;
    outcomes.push(outcome);
  }
  return outcomes;
}

/** Undefined when it was stopped. */
async function check(
  { exhibit, declarations }: { readonly exhibit: Exhibit; readonly declarations: readonly OfferedDeclaration[] },
  conditions: Conditions,
  helpers: CheckHelpers,
): Promise<Outcome | undefined> {
  const facts = { exhibit, conditions };
  let own: readonly OfferedDeclaration[] = [];
  try {
    own = await declarationsAbout(exhibit, declarations, helpers);
    return { ...facts, declarations: own, ...(await judge(exhibit, own, { conditions, ...helpers })) };
  } catch (error) {
    if (helpers.signal.aborted) return undefined;
    if (error instanceof ExaminationError)
      return { ...facts, declarations: own, kind: 'failure', failure: error.failure };
    throw error;
  }
}

type Conclusion =
  | Pick<Extract<Outcome, { kind: 'report' }>, 'kind' | 'report'>
  | Pick<Extract<Outcome, { kind: 'disclosure' }>, 'kind' | 'report'>;

async function judge(
  { file, proof, disclosure }: Exhibit,
  declarations: readonly OfferedDeclaration[],
  { conditions, examiner, progress, signal }: CheckHelpers & { readonly conditions: Conditions },
): Promise<Conclusion> {
  const asked = { file, proof, policy: conditions.policy, trust: trustOf(conditions), now: new Date() };
  const options = { signal, onProgress: progress.progress };
  if (disclosure !== undefined)
    return { kind: 'disclosure', report: await examiner.ask('disclosure', { ...asked, disclosure }, options) };
  const files = declarations.map((one) => one.file);
  return { kind: 'report', report: await examiner.ask('verify', { ...asked, declarations: files }, options) };
}

/**
 * Those that name the digest of this very file: one about another file would read as a contradiction of this one. What is said of a whole
 * package answers nothing about one member.
 */
async function declarationsAbout(
  { file, disclosure }: Exhibit,
  declarations: readonly OfferedDeclaration[],
  { examiner, progress, signal }: CheckHelpers,
): Promise<readonly OfferedDeclaration[]> {
  if (disclosure !== undefined || declarations.length === 0) return [];
  const sha256 = await examiner.ask('digest', { file }, { signal, onProgress: progress.progress });
  return declarations.filter(
    ({ inside }) => typeof inside !== 'string' && inside.declaration.subject.sha256 === sha256,
  );
}

/** What is said aloud at the end. */
export function announcement(words: Words, outcomes: readonly Outcome[]): string {
  const [only] = outcomes;
  if (outcomes.length !== 1 || only === undefined) return words.progress.doneMany(outcomes.length);
  return words.progress.done(only.kind === 'failure' ? words.refused : words.verdict[only.report.verdict]);
}
