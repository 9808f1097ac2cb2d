import { SdkError } from '../../error.ts';
import { DigestSet } from './digest-set.ts';

/** What a list holds. */
export interface DigestList {
  /** Each digest once, in the order of the list. */
  readonly digests: DigestSet;
  /** Lines read; more than there are digests where some stand there twice. */
  readonly lines: number;
}

/** A name is a path: longer lines are no list of digests. */
const MAX_LINE = 1 << 16;
const LIST_LINE = /^\\?([0-9a-fA-F]{64})(?: [ *][^\n]+|\r?)$/;

/**
 * Reads a list as `sha256sum` writes it (`<digest>  <name>`, `<digest> *<name>`, `\` before lines with escaped names), or of digests alone; the
 * names are not kept. Rejects with SdkError `list-malformed`, which names the line, or `file-empty-list`.
 */
export async function readDigestList(pieces: AsyncIterable<Uint8Array>): Promise<DigestList> {
  const digests = new DigestSet();
  const digest = Buffer.alloc(32);
  let number = 0;
  for await (const lines of linesOf(pieces)) {
    for (const line of lines) {
      number += 1;
      const hex = LIST_LINE.exec(line)?.[1];
      if (hex === undefined) throw malformed(number, line);
      digest.write(hex, 'hex');
      digests.add(digest);
    }
  }
  if (number === 0) throw new SdkError('file-empty-list', 'the list is empty: there is no digest to deposit');
  digests.seal();
  return { digests, lines: number };
}

/** The lines of each piece, their bytes as characters: names may be in any encoding, or in none. */
async function* linesOf(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<readonly string[]> {
  let rest = '';
  for await (const piece of pieces) {
    const lines = (rest + Buffer.from(piece.buffer, piece.byteOffset, piece.length).toString('latin1')).split('\n');
    rest = lines.pop() ?? '';
    yield lines;
    // Without an end in sight it is no line: given as it is without its digest, so that the reader refuses it.
    if (rest.length > MAX_LINE) yield [rest.slice(0, 63)];
  }
  if (rest !== '') yield [rest];
}

function malformed(number: number, line: string): SdkError {
  const shown = JSON.stringify(line.length > 80 ? `${line.slice(0, 80)}…` : line);
  const what = line.trim() === '' ? 'is blank' : `is not a SHA-256 with or without a name: ${shown}`;
  return new SdkError('list-malformed', `line ${number} of the list ${what}`, {
    hint: 'nothing was deposited; lines are as sha256sum writes them, or 64 hex digits alone',
  });
}
