import type { BatchLine } from '@guzheng/sdk/api';
import type { Deposited } from './depositing.ts';

export type Refused = { readonly code: string; readonly detail: string };
/** What became of one line. */
export type Outcome = { readonly line: number } & ({ readonly deposited: Deposited } | { readonly refused: Refused });

/** Writes the lines of the answer; a checkpoint once for all deposits that follow it. */
export class AnswerWriter {
  #checkpoint = '';
  readonly #paths = new PathWriter();

  write(outcomes: readonly Outcome[]): Uint8Array {
    let text = '';
    let encoding: 'latin1' | 'utf8' = 'latin1';
    for (const outcome of outcomes) {
      if ('refused' in outcome) {
        text += lineOf({ refused: { line: outcome.line, ...outcome.refused } });
        // Quotes what came.
        encoding = 'utf8';
        continue;
      }
      if (outcome.deposited.checkpoint !== this.#checkpoint) {
        this.#checkpoint = outcome.deposited.checkpoint;
        text += lineOf({ checkpoint: this.#checkpoint });
        encoding = 'utf8';
      }
      text += this.#depositLine(outcome);
    }
    return Buffer.from(text, encoding);
  }

  /** By hand, because every deposit of a batch goes through it: there is nothing in it but digits, hex and base64, all of them ASCII. */
  #depositLine({ line, deposited }: { readonly line: number; readonly deposited: Deposited }): string {
    const { number, index, bytes, path, again } = deposited;
    const statement = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64');
    return `{"deposit":{"line":${line},"number":"${number}","index":${index},"statement":"${statement}","path":[${this.#paths.write(path)}],"again":${again}}}\n`;
  }
}

/** Writes paths, of which neighbours share all but the first few hashes: what ends as the one before is not written again. */
class PathWriter {
  #path: readonly string[] = [];
  /** The last n hashes of it, written, by n. */
  #ends: string[] = [''];

  write(path: readonly string[]): string {
    let shared = 0;
    while (shared < path.length && shared < this.#path.length && path.at(-1 - shared) === this.#path.at(-1 - shared))
      shared += 1;
    const ends = this.#ends;
    ends.length = shared + 1;
    for (let n = shared + 1; n <= path.length; n += 1) ends.push(`"${path.at(-n)}"${n === 1 ? '' : ','}${ends[n - 1]}`);
    this.#path = path;
    return ends[path.length] ?? '';
  }
}

function lineOf(line: BatchLine): string {
  return `${JSON.stringify(line)}\n`;
}
