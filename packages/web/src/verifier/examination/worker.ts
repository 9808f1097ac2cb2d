import { Examination, failureOf } from './examine.ts';
import type { Question, Reply } from './messages.ts';
import type { Answered, Asked, Kind, Progress } from './request.ts';

/** What a worker's global scope has and a page's has not (HTML §10.2.1.2); the types of the DOM know only the page's. */
interface WorkerScope {
  onmessage: ((event: MessageEvent<Question>) => void) | null;
  postMessage(reply: Reply): void;
}

/** Answers questions of the page; progress is told at most every tenth of a second. */
export function serve(scope: WorkerScope): void {
  const examination = new Examination();
  scope.onmessage = ({ data }) => {
    const tell = sparingly((progress) => scope.postMessage({ type: 'progress', id: data.id, progress }));
    answer(examination, data, tell).then(
      (answer) => scope.postMessage({ type: 'answer', id: data.id, answer }),
      (error: unknown) => scope.postMessage({ type: 'failure', id: data.id, failure: failureOf(error) }),
    );
  };
  scope.postMessage({ type: 'ready' });
}

function answer<K extends Kind>(
  examination: Examination,
  { kind, asked }: { readonly kind: K; readonly asked: Asked[K] },
  onProgress: (progress: Progress) => void,
): Promise<Answered[K]> {
  return examination.answer(kind, asked, onProgress);
}

function sparingly(tell: (progress: Progress) => void): (progress: Progress) => void {
  let told = 0;
  return (progress) => {
    const now = performance.now();
    if (progress.phase === 'hashing' && progress.done < progress.total && now - told < 100) return;
    told = now;
    tell(progress);
  };
}

/** Whether this script runs as the page's worker: there is no document there. */
export function inWorker(scope: object): scope is WorkerScope {
  return !('document' in scope);
}
