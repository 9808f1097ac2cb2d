import { Worker } from 'node:worker_threads';
import { unwritable } from './failure.ts';

/** Runs in the thread. As text, so that it needs no file of its own in what is published. */
const THREAD = `
const { parentPort } = require('node:worker_threads');
const { openSync, writeSync, closeSync } = require('node:fs');
parentPort.on('message', ({ paths, ends, buffer }) => {
  const bytes = new Uint8Array(buffer);
  let at = 0;
  for (const [place, path] of paths.entries()) {
    try {
      const file = openSync(path, 'w');
      try {
        while (at < ends[place]) at += writeSync(file, bytes, at, ends[place] - at);
      } finally {
        closeSync(file);
      }
    } catch (error) {
      return parentPort.postMessage({ path, code: error.code ?? String(error) });
    }
  }
  parentPort.postMessage({});
});`;

/** Files that go to the thread together. */
const AT_A_TIME = 256;
/** Bundles under way: while one is written the next is put together. */
const UNDER_WAY = 2;

interface Answer {
  readonly path?: string;
  readonly code?: string;
}

/** Writes very many small files on a thread of its own, several times as fast as one after another from here. Nothing is synced. */
export class WriterThread implements AsyncDisposable {
  readonly #worker = new Worker(THREAD, { eval: true });
  #paths: string[] = [];
  #texts: string[] = [];
  #underWay = 0;
  #wake: (() => void) | undefined;
  #failure: { readonly error: unknown } | undefined;

  constructor() {
    this.#worker.on('message', ({ path, code }: Answer) => {
      this.#underWay -= 1;
      if (path !== undefined) this.#failure ??= { error: unwritable(path, code) };
      this.#wake?.();
    });
    this.#worker.on('error', (error) => {
      this.#failure ??= { error };
      this.#wake?.();
    });
  }

  /** The text must be ASCII. Resolves once there is room for more. Rejects with SdkError `output-unwritable`. */
  async write(path: string, text: string): Promise<void> {
    this.#paths.push(path);
    this.#texts.push(text);
    if (this.#paths.length < AT_A_TIME) return;
    this.#send();
    await this.#until(UNDER_WAY);
  }

  /** Resolves when everything has been written. */
  async finish(): Promise<void> {
    if (this.#paths.length > 0) this.#send();
    await this.#until(0);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#worker.terminate();
  }

  #send(): void {
    const { buffer, ends } = packed(this.#texts);
    this.#worker.postMessage({ paths: this.#paths, ends, buffer }, [buffer]);
    this.#underWay += 1;
    this.#paths = [];
    this.#texts = [];
  }

  async #until(underWay: number): Promise<void> {
    while (this.#underWay > underWay && this.#failure === undefined) {
      await new Promise<void>((wake) => {
        this.#wake = wake;
      });
    }
    if (this.#failure !== undefined) throw this.#failure.error;
  }
}

function packed(texts: readonly string[]): { readonly buffer: ArrayBuffer; readonly ends: readonly number[] } {
  const buffer = new ArrayBuffer(texts.reduce((sum, text) => sum + text.length, 0));
  const bytes = Buffer.from(buffer);
  const ends: number[] = [];
  let at = 0;
  for (const text of texts) {
    at += bytes.write(text, at, 'latin1');
    ends.push(at);
  }
  return { buffer, ends };
}
