import { Gunzip } from 'fflate';

/** Deflate gives at most 1,032 bytes for one: 8 KiB in is at most about 8 MiB out, whatever the archive claims. */
const PIECE = 8 * 1024;

/** What an archive may expand to: a page of plain text compresses well, a bomb compresses a thousand times. */
const FREE_BYTES = 256 * 1024 * 1024;
const MAX_RATIO = 200;
const MAX_BYTES = 16 * 1024 * 1024 * 1024;

/** Thrown for an archive that is not gzip, is cut, or expands beyond the limits. Caught where the archive is read. */
export class ArchiveFault extends Error {
  override readonly name = 'ArchiveFault';
}

/** Decompresses a stream of gzip members in bounded pieces. Throws ArchiveFault. */
export async function* gunzip(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const ready: Uint8Array[] = [];
  const stream = new Gunzip((bytes) => ready.push(bytes));
  const budget = { read: 0, written: 0 };
  for await (const piece of pieces) {
    for (let from = 0; from < piece.length; from += PIECE) {
      const part = piece.slice(from, from + PIECE);
      budget.read += part.length;
      push(stream, part, false);
      yield* drain(ready, budget);
    }
  }
  push(stream, new Uint8Array(0), true);
  yield* drain(ready, budget);
}

function push(stream: Gunzip, bytes: Uint8Array, final: boolean): void {
  try {
    stream.push(bytes, final);
  } catch (cause) {
    throw new ArchiveFault(`The archive is not whole gzip: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
}

function* drain(ready: Uint8Array[], budget: { read: number; written: number }): Generator<Uint8Array> {
  for (const bytes of ready.splice(0)) {
    budget.written += bytes.length;
    const limit = Math.min(MAX_BYTES, FREE_BYTES + budget.read * MAX_RATIO);
    if (budget.written > limit) throw new ArchiveFault(`The archive expands beyond ${limit} bytes`);
    yield bytes;
  }
}
