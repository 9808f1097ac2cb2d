import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { PayloadSink } from '@guzheng/verify';

/** A body on its way to a file of its own: bodies are larger than memory may be. */
export class SpooledBody implements PayloadSink {
  readonly file: string;
  #handle: number | null = null;

  constructor(file: string) {
    this.file = file;
  }

  /** The file is made with the first byte; a body of none has no file. */
  write(bytes: Uint8Array): void {
    this.#handle ??= openSync(this.file, 'wx', 0o600);
    for (let done = 0; done < bytes.length; ) done += writeSync(this.#handle, bytes, done);
  }

  close(): void {
    if (this.#handle !== null) closeSync(this.#handle);
    this.#handle = null;
  }
}

/** Makes bodies in a folder, one file each; a new one closes the one before, as an archive has them one after the other. */
export class Spool {
  readonly #folder: string;
  #count = 0;
  #open: SpooledBody | null = null;

  constructor(folder: string) {
    this.#folder = folder;
  }

  next(): SpooledBody {
    this.close();
    this.#count += 1;
    this.#open = new SpooledBody(join(this.#folder, `body-${this.#count}`));
    return this.#open;
  }

  close(): void {
    this.#open?.close();
  }
}
