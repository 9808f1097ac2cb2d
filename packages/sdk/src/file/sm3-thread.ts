import { Worker } from 'node:worker_threads';

/** Buffers that go back and forth: enough that neither thread waits for the other, few enough to be forgotten in memory use. */
const BUFFERS = 4;

/** Runs in the thread. As text, so that it needs no file of its own in what is published. Each buffer goes back when it has been used. */
const THREAD = `
const { parentPort } = require('node:worker_threads');
const hash = require('node:crypto').createHash('sm3');
parentPort.on('message', ({ buffer, bytes }) => {
  if (buffer === undefined) return parentPort.postMessage({ digest: hash.digest('hex') });
  hash.update(new Uint8Array(buffer, 0, bytes));
  parentPort.postMessage({ buffer }, [buffer]);
});`;

type Answer = { readonly buffer: ArrayBuffer } | { readonly digest: string };

/** SM3 on a thread of its own: pieces are filled here and hashed there, without a copy. */
export class Sm3Thread implements AsyncDisposable {
  readonly #worker = new Worker(THREAD, { eval: true });
  readonly #empty: ArrayBuffer[];
  #wake: (() => void) | undefined;
  #digest: string | undefined;
  #failure: unknown;

  constructor(pieceBytes: number) {
    this.#empty = Array.from({ length: BUFFERS }, () => new ArrayBuffer(pieceBytes));
    this.#worker.on('message', (answer: Answer) => {
      if ('buffer' in answer) this.#empty.push(answer.buffer);
      else this.#digest = answer.digest;
      this.#wake?.();
    });
    this.#worker.on('error', (error) => {
      this.#failure = error;
      this.#wake?.();
    });
  }

  /** A piece to be filled; waits until the thread has given one back. */
  async emptyPiece(): Promise<Uint8Array> {
    return new Uint8Array(await this.#awaited(() => this.#empty.pop()));
  }

  /** Takes a piece that `emptyPiece` gave, or its beginning. It must not be used afterwards. */
  update(piece: Uint8Array): void {
    const { buffer, length } = piece;
    if (!(buffer instanceof ArrayBuffer)) throw new TypeError('the piece is not one of emptyPiece');
    this.#worker.postMessage({ buffer, bytes: length }, [buffer]);
  }

  /** Lower-case hex, once everything has been hashed. */
  digest(): Promise<string> {
    this.#worker.postMessage({});
    return this.#awaited(() => this.#digest);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#worker.terminate();
  }

  async #awaited<T>(look: () => T | undefined): Promise<T> {
    for (;;) {
      if (this.#failure !== undefined) throw this.#failure;
      const found = look();
      if (found !== undefined) return found;
      await new Promise<void>((wake) => {
        this.#wake = wake;
      });
    }
  }
}
