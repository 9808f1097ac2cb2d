import { randomUUID } from 'node:crypto';
import { appendFile, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A page that is kept. */
export interface Kept {
  readonly url: string;
  readonly number: string;
  readonly sha256: string;
  /** In the folder of the run. */
  readonly file: string;
  readonly verdict: string;
  readonly found: readonly string[];
}

type Line =
  | { readonly run: string }
  | { readonly kept: Kept }
  /** A capture that ended without a page: the next run asks for a new one. */
  | { readonly ended: string }
  | { readonly ledger: { readonly key: string; readonly checkpoint: string } };

/** What a run has done, so that one that was interrupted goes on where it was: a file of lines, each added once and synced. */
export class Journal {
  readonly #path: string;
  readonly #lines: Line[];

  private constructor(path: string, lines: Line[]) {
    this.#path = path;
    this.#lines = lines;
  }

  static async open(folder: string): Promise<Journal> {
    await mkdir(folder, { recursive: true });
    const path = join(folder, 'journal.jsonl');
    const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return '';
      throw error;
    });
    // A last line that was cut off is done again.
    const whole = text
      .split('\n')
      .slice(0, -1)
      .filter((line) => line !== '');
    const journal = new Journal(
      path,
      whole.map((line) => JSON.parse(line)),
    );
    if (text !== '' && !text.endsWith('\n')) await appendFile(path, '\n');
    if (journal.run === '') await journal.add({ run: randomUUID() });
    return journal;
  }

  /** Names the run: with a page's address it makes the idempotency key of the page's capture. */
  get run(): string {
    return this.#lines.flatMap((line) => ('run' in line ? [line.run] : []))[0] ?? '';
  }
  get kept(): ReadonlyMap<string, Kept> {
    return new Map(this.#lines.flatMap((line) => ('kept' in line ? [[line.kept.url, line.kept]] : [])));
  }
  /** How many captures of this address have ended without a page. */
  ended(url: string): number {
    return this.#lines.filter((line) => 'ended' in line && line.ended === url).length;
  }
  /** The ledger as it was seen last: the server must stand by it. */
  get ledger(): { readonly ledgerKey: string; readonly lastCheckpoint: string } | undefined {
    const last = this.#lines.flatMap((line) => ('ledger' in line ? [line.ledger] : [])).at(-1);
    return last === undefined ? undefined : { ledgerKey: last.key, lastCheckpoint: last.checkpoint };
  }

  async add(line: Line): Promise<void> {
    await appendFile(this.#path, `${JSON.stringify(line)}\n`, { flush: true });
    this.#lines.push(line);
  }
}
