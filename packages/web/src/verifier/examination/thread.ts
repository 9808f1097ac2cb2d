/**
 * Starts the page's own script once more as a worker, out of memory: a file opened from a disk has nothing to load one from. The worker
 * inherits the page's policy (HTML §7.1.7, local URL schemes), `connect-src 'none'` too. Undefined where the browser allows none.
 */
export async function startWorker(script: string): Promise<Worker | undefined> {
  const url = URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));
  try {
    const worker = new Worker(asScriptUrl(url));
    return (await isRunning(worker)) ? worker : undefined;
  } catch {
    // Refused by the browser: whatever the reason, the page does the work itself.
    return undefined;
  } finally {
    URL.revokeObjectURL(url);
  }
}

/** A worker that a browser refuses without a word is not waited for. */
const START_MS = 10_000;

/** The worker's first message says that it runs. */
function isRunning(worker: Worker): Promise<boolean> {
  return new Promise((done) => {
    setTimeout(() => done(false), START_MS);
    worker.onmessage = () => done(true);
    worker.onerror = (event) => {
      event.preventDefault();
      done(false);
    };
  });
}

interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL: (url: string) => string },
  ): { createScriptURL(url: string): string };
}

let policy: ReturnType<TrustedTypes['createPolicy']> | undefined;

/** The only string that this page turns into code is the address of its own script: Trusted Types, policy `own-worker`. */
function asScriptUrl(url: string): string {
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
  if (trustedTypes === undefined) return url;
  policy ??= trustedTypes.createPolicy('own-worker', { createScriptURL: ownBlob });
  return policy.createScriptURL(url);
}

function ownBlob(url: string): string {
  if (url.startsWith('blob:')) return url;
  throw new TypeError('no script but the page’s own');
}
