import type { BatchLine } from '@guzheng/sdk/api';
import type { Deposited } from './depositing.ts';

export type Refused = { readonly code: string; readonly detail: string };
/** What became of one line. */
export type Outcome = { readonly line: number } & ({ readonly deposited: Deposited } | { readonly refused: Refused });

/** What a line has at most beside its statement and path, and what one hash of a path takes: itself, quotation marks, a comma. */
const LINE_BYTES = 256;
const HASH_BYTES = 67;

/** Writes the lines of the answer; a checkpoint once for all deposits that follow it. */
export class AnswerWriter {
  #checkpoint = '';

  write(outcomes: readonly Outcome[]): Uint8Array {
    const answer = new Answer();
    for (const outcome of outcomes) {
      if ('refused' in outcome) {
        answer.json({ refused: { line: outcome.line, ...outcome.refused } });
        continue;
      }
      const { line, deposited } = outcome;
      if (deposited.checkpoint !== this.#checkpoint) {
        this.#checkpoint = deposited.checkpoint;
        answer.json({ checkpoint: this.#checkpoint });
      }
      answer.deposit(line, deposited);
    }
    return answer.bytes;
  }
}

/**
 * The bytes of an answer. Deposits are written by hand, because every one of a batch goes through it: there is nothing in them but digits,
 * hex and base64, all of them ASCII. Of their paths neighbours share all but the first few hashes, which are copied from the line before.
 */
class Answer {
  #bytes = Buffer.allocUnsafe(1 << 16);
  #at = 0;
  #path: readonly string[] = [];
  /** Where that path ends, before the bracket. */
  #pathEnd = 0;

  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#at);
  }

  json(line: BatchLine): void {
    const text = `${JSON.stringify(line)}\n`;
    this.#reserve(3 * text.length);
    this.#at += this.#bytes.write(text, this.#at, 'utf8');
  }

  deposit(line: number, { number, index, bytes, path, again }: Deposited): void {
    this.#reserve(LINE_BYTES + 2 * bytes.length + HASH_BYTES * path.length);
    this.#ascii(`{"deposit":{"line":${line},"number":"${number}","index":${index},"statement":"`);
    this.#ascii(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64'));
    this.#ascii('","path":[');
    this.#writePath(path);
    this.#ascii(`],"again":${again}}}\n`);
  }

  #writePath(path: readonly string[]): void {
    let shared = 0;
    const most = Math.min(path.length, this.#path.length);
    while (shared < most && path.at(-1 - shared) === this.#path.at(-1 - shared)) shared += 1;
    const own = path.length - shared;
    for (let i = 0; i < own; i += 1) this.#ascii(i === path.length - 1 ? `"${path[i]}"` : `"${path[i]}",`);
    if (shared > 0) {
      this.#bytes.copyWithin(this.#at, this.#pathEnd - (HASH_BYTES * shared - 1), this.#pathEnd);
      this.#at += HASH_BYTES * shared - 1;
    }
    this.#path = path;
    this.#pathEnd = this.#at;
  }

  #ascii(text: string): void {
    this.#at += this.#bytes.write(text, this.#at, 'latin1');
  }

  #reserve(bytes: number): void {
    if (this.#at + bytes <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(2 * (this.#at + bytes));
    larger.set(this.bytes);
    this.#bytes = larger;
  }
}
