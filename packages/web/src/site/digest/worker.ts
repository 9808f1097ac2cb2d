import { type FileDigests, hashFile } from './hash-file.ts';

export type Told =
  | { readonly type: 'ready' }
  | { readonly type: 'progress'; readonly done: number }
  | { readonly type: 'digests'; readonly digests: FileDigests }
  | { readonly type: 'failure'; readonly message: string };

/** What a worker's global scope has and a page's has not (HTML §10.2.1.2). */
interface WorkerScope {
  onmessage: ((event: MessageEvent<Blob>) => void) | null;
  postMessage(told: Told): void;
}

/** One file per worker; progress at most every tenth of a second. */
export function serve(scope: WorkerScope): void {
  scope.onmessage = ({ data }) => {
    let told = 0;
    const tell = (done: number): void => {
      const now = performance.now();
      if (now - told < 100) return;
      told = now;
      scope.postMessage({ type: 'progress', done });
    };
    hashFile(data, tell).then(
      (digests) => scope.postMessage({ type: 'digests', digests }),
      (error: unknown) => scope.postMessage({ type: 'failure', message: String(error) }),
    );
  };
  scope.postMessage({ type: 'ready' });
}

/** Whether this script runs as the page's worker: there is no document there. */
export function inWorker(scope: object): scope is WorkerScope {
  return !('document' in scope);
}
