import { Examination, failureOf } from './examine.ts';
import type { Question, Reply } from './messages.ts';
import { type Answered, type Asked, ExaminationError, type Kind, type Progress } from './request.ts';
import { startWorker } from './thread.ts';

export interface Ask {
  readonly onProgress?: (progress: Progress) => void;
  /** Stops the work at once, and with it everything else that was asked. */
  readonly signal?: AbortSignal;
}

/** Answers what the page asks. Rejects with ExaminationError, or with the signal's reason. */
export interface Examiner {
  ask<K extends Kind>(kind: K, asked: Asked[K], options?: Ask): Promise<Answered[K]>;
}

/** An examiner that may have been stopped; another one then takes its place. */
interface Mortal extends Examiner {
  readonly isAlive: boolean;
}

/** An examiner on a thread of its own where the browser gives one, so that the page stays usable; else on the page's. */
export function makeExaminer(script: string): Examiner {
  let current: Promise<Mortal> | undefined;
  const open = async (): Promise<Mortal> => {
    const worker = await startWorker(script);
    return worker === undefined ? examinerHere() : new Thread(worker);
  };
  const living = async (): Promise<Mortal> => {
    const known = current;
    const isUsable = known !== undefined && (await known).isAlive;
    // Somebody else may have opened the next one meanwhile.
    if (!isUsable && current === known) current = open();
    return current ?? open();
  };
  return {
    ask: async (kind, asked, options = {}) => {
      const examiner = await living();
      options.signal?.throwIfAborted();
      return examiner.ask(kind, asked, options);
    },
  };
}

/** Work on the page's own thread stops where it next tells of its progress. */
function examinerHere(): Mortal {
  const examination = new Examination();
  return {
    isAlive: true,
    ask: async (kind, asked, { onProgress = () => {}, signal } = {}) => {
      try {
        return await examination.answer(kind, asked, (progress) => {
          signal?.throwIfAborted();
          onProgress(progress);
        });
      } catch (error) {
        signal?.throwIfAborted();
        throw new ExaminationError(failureOf(error));
      }
    },
  };
}

interface Waiting {
  readonly options: Ask;
  readonly resolve: (answer: Answered[Kind]) => void;
  readonly reject: (error: unknown) => void;
}

/** One worker, and who waits for which of its answers. */
class Thread implements Mortal {
  isAlive = true;
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #next = 0;

  constructor(worker: Worker) {
    this.#worker = worker;
    worker.onmessage = ({ data }: MessageEvent<Reply>) => this.#take(data);
    worker.onerror = (event) => {
      event.preventDefault();
      this.#end(new ExaminationError({ message: event.message ?? 'the worker failed' }));
    };
  }

  ask<K extends Kind>(kind: K, asked: Asked[K], options: Ask = {}): Promise<Answered[K]> {
    const id = this.#next;
    this.#next += 1;
    options.signal?.addEventListener('abort', () => {
      if (this.#waiting.has(id)) this.#end(options.signal?.reason);
    });
    return new Promise((resolve, reject) => {
      // The answer to a question of one kind is of that kind.
      this.#waiting.set(id, { options, resolve: resolve as Waiting['resolve'], reject });
      this.#worker.postMessage({ id, kind, asked } as Question);
    });
  }

  #take(reply: Reply): void {
    if (reply.type === 'ready') return;
    const waiting = this.#waiting.get(reply.id);
    if (waiting === undefined) return;
    if (reply.type === 'progress') {
      waiting.options.onProgress?.(reply.progress);
      return;
    }
    this.#waiting.delete(reply.id);
    if (reply.type === 'answer') waiting.resolve(reply.answer);
    else waiting.reject(new ExaminationError(reply.failure));
  }

  #end(reason: unknown): void {
    this.isAlive = false;
    this.#worker.terminate();
    for (const { reject } of this.#waiting.values()) reject(reason);
    this.#waiting.clear();
  }
}
