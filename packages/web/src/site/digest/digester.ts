import { startWorker } from '../../verifier/examination/thread.ts';
import { type FileDigests, hashFile } from './hash-file.ts';
import type { Told } from './worker.ts';

/** The file could not be read to its end. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable';
}

export interface DigestOptions {
  readonly onProgress: (done: number) => void;
  readonly signal: AbortSignal;
}

/** Computes digests on this machine. Rejects with Unreadable, or with the signal's reason. */
export type Digester = (file: Blob, options: DigestOptions) => Promise<FileDigests>;

/** On a thread of its own where the browser gives one, so that the page stays usable. `script`: the page's own. */
export function makeDigester(script: string): Digester {
  return async (file, options) => {
    const worker = await startWorker(script);
    options.signal.throwIfAborted();
    return worker === undefined ? digestHere(file, options) : digestThere(worker, file, options);
  };
}

async function digestHere(file: Blob, { onProgress, signal }: DigestOptions): Promise<FileDigests> {
  try {
    return await hashFile(file, (done) => {
      signal.throwIfAborted();
      onProgress(done);
    });
  } catch (error) {
    signal.throwIfAborted();
    throw new Unreadable(String(error));
  }
}

function digestThere(worker: Worker, file: Blob, { onProgress, signal }: DigestOptions): Promise<FileDigests> {
  const done = new Promise<FileDigests>((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    worker.onmessage = ({ data }: MessageEvent<Told>) => {
      if (data.type === 'progress') onProgress(data.done);
      else if (data.type === 'digests') resolve(data.digests);
      else if (data.type === 'failure') reject(new Unreadable(data.message));
    };
    worker.onerror = (event) => {
      event.preventDefault();
      reject(new Unreadable(event.message ?? 'the worker failed'));
    };
    worker.postMessage(file);
  });
  return done.finally(() => worker.terminate());
}
