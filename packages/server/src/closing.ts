import type { Logger } from 'pino';

/** What was opened, to be closed in the reverse order. */
export class Closing {
  readonly #log: Logger;
  readonly #opened: { readonly what: string; readonly close: () => Promise<void> }[] = [];

  constructor(log: Logger) {
    this.#log = log;
  }

  add(what: string, close: () => Promise<void>): void {
    this.#opened.push({ what, close });
  }

  /** One that fails to close does not keep the others open; the log says which. */
  async closeAll(): Promise<void> {
    for (let next = this.#opened.pop(); next !== undefined; next = this.#opened.pop()) {
      try {
        await next.close();
      } catch (error) {
        this.#log.error({ err: error, what: next.what }, 'something could not be closed');
      }
    }
  }
}
