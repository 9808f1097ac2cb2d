import { layout, toWellFormed } from '@guzheng/evidence';
import { documentBytes } from '../staging/document.ts';
import type { StagedFile, Staging } from '../staging/staging.ts';
import type { LossBook } from './loss-book.ts';

/** One thing that happened in the page, as a line of evidence/page/events.jsonl. */
export interface PageEvent {
  readonly kind:
    | 'console'
    | 'exception'
    | 'log'
    | 'dialog'
    | 'popup'
    | 'download'
    | 'file-chooser'
    | 'navigation'
    | 'crash'
    | 'early-hints'
    | 'target';
  /** When it happened, where the browser says so; else when it was heard of. */
  readonly at?: Date;
  readonly [field: string]: unknown;
}

export interface JournalOptions {
  readonly now: () => Date;
  readonly losses: LossBook;
  readonly limits?: { readonly events: number; readonly bytes: number; readonly text: number };
}

/** `text` is the most characters of one text. */
const LIMITS = { events: 10_000, bytes: 8 * 2 ** 20, text: 16_384 };

/** What the page said and did, in the order in which it was heard of, bounded. */
export class Journal {
  readonly #options: JournalOptions;
  readonly #lines: Uint8Array[] = [];
  #bytes = 0;
  #left = 0;

  constructor(options: JournalOptions) {
    this.#options = options;
  }

  add({ at, ...event }: PageEvent): void {
    const { now, limits = LIMITS } = this.#options;
    if (this.#lines.length >= limits.events || this.#bytes >= limits.bytes) {
      this.#left += 1;
      return;
    }
    const cut = (value: unknown) => (typeof value === 'string' ? shorten(value, limits.text) : value);
    const fields = Object.fromEntries(Object.entries(event).map(([name, value]) => [name, cut(value)]));
    const line = documentBytes({ ...fields, at: (at ?? now()).toISOString() });
    this.#lines.push(line);
    this.#bytes += line.length;
  }

  /** Writes evidence/page/events.jsonl. Undefined where nothing happened. */
  async close(staging: Staging): Promise<StagedFile | undefined> {
    if (this.#left > 0) {
      const detail = `${this.#lines.length} events are kept, and ${this.#left} beyond the limit are not`;
      this.#options.losses.note('events-too-many', undefined, detail);
    }
    return this.#lines.length === 0 ? undefined : await staging.stageFile(`${layout.page}events.jsonl`, this.#lines);
  }
}

function shorten(text: string, length: number): string {
  return text.length <= length ? text : `${toWellFormed(text.slice(0, length))}… (${text.length} characters)`;
}
