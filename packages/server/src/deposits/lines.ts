/** The lines that a piece of a stream completes. `tooLong`: a line has more bytes than it may; nothing comes after it. */
export interface Lines {
  readonly lines: readonly Uint8Array[];
  readonly tooLong: boolean;
}

const LINE_FEED = 0x0a;

/** Cuts a stream into lines, one piece at a time; the last line needs no line feed. At most one line is kept. */
export async function* linesOf(source: AsyncIterable<Uint8Array>, mostBytes: number): AsyncGenerator<Lines> {
  let rest: Uint8Array = new Uint8Array(0);
  for await (const piece of source) {
    const bytes = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
    const lines: Uint8Array[] = [];
    let from = 0;
    for (let to = bytes.indexOf(LINE_FEED); to !== -1; to = bytes.indexOf(LINE_FEED, from)) {
      if (to - from > mostBytes) return yield { lines, tooLong: true };
      lines.push(bytes.subarray(from, to));
      from = to + 1;
    }
    rest = bytes.slice(from);
    const tooLong = rest.length > mostBytes;
    if (lines.length > 0 || tooLong) yield { lines, tooLong };
    if (tooLong) return;
  }
  if (rest.length > 0) yield { lines: [rest], tooLong: false };
}
