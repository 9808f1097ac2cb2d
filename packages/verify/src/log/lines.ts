import { joinBytes } from '@guzheng/evidence';

/** One line without its LF, or what is left at the end of a file that does not end in one. `tooLong` ends the reading. */
export type Line =
  | { readonly kind: 'line'; readonly bytes: Uint8Array }
  | { readonly kind: 'unended'; readonly bytes: Uint8Array }
  | { readonly kind: 'too-long' };

const LF = 0x0a;

/** Splits a stream at LF; a line longer than `maxBytes` is not kept in memory. */
export async function* splitLines(pieces: AsyncIterable<Uint8Array>, maxBytes: number): AsyncGenerator<Line> {
  let rest: Uint8Array[] = [];
  let restBytes = 0;
  for await (const piece of pieces) {
    let from = 0;
    for (let end = piece.indexOf(LF); end !== -1; end = piece.indexOf(LF, from)) {
      if (restBytes + end - from > maxBytes) return yield { kind: 'too-long' };
      yield { kind: 'line', bytes: joinBytes([...rest, piece.subarray(from, end)]) };
      rest = [];
      restBytes = 0;
      from = end + 1;
    }
    rest.push(piece.subarray(from));
    restBytes += piece.length - from;
    if (restBytes > maxBytes) return yield { kind: 'too-long' };
  }
  if (restBytes > 0) yield { kind: 'unended', bytes: joinBytes(rest) };
}
