import { joinBytes } from '@guzheng/evidence';
import { Gunzip } from 'fflate';

/** Deflate gives at most 1,032 bytes for one: 8 KiB in is at most about 8 MiB out, whatever the archive claims. */
const PIECE = 8 * 1024;

/** What an archive may expand to: a page of plain text compresses well, a bomb compresses a thousand times. */
const FREE_BYTES = 256 * 1024 * 1024;
const MAX_RATIO = 200;
const MAX_BYTES = 16 * 1024 * 1024 * 1024;
/** A name or comment without an end is read from its beginning with every piece. An honest header is far shorter, and a block longer than this gives bytes. */
const MAX_SILENCE = 1024 * 1024;
/**
 * A member costs as much as 100 KB of content, however little it holds. One member is one record (WARC 1.1 annex D), whose header alone is
 * longer than this; the first thousand are free.
 */
const MEMBER_BYTES = 64;
const FREE_MEMBERS = 1000;

/** Thrown for an archive that is not gzip, is cut, or expands beyond the limits. Caught where the archive is read. */
export class ArchiveFault extends Error {
  override readonly name = 'ArchiveFault';
}

interface Budget {
  read: number;
  written: number;
  /** Read since anything was written. */
  silent: number;
  members: number;
}

/** Decompresses a stream of gzip members in bounded pieces. Throws ArchiveFault. */
export async function* gunzip(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const ready: Uint8Array[] = [];
  const stream = new Gunzip((bytes) => ready.push(bytes));
  const budget: Budget = { read: 0, written: 0, silent: 0, members: 0 };
  stream.onmember = () => {
    budget.members += 1;
  };
  for await (const piece of pieces) {
    for (let from = 0; from < piece.length; from += PIECE) {
      const part = piece.slice(from, from + PIECE);
      budget.read += part.length;
      budget.silent += part.length;
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

/** What one piece of input gave, as one piece: a thousand members of a byte each are not a thousand pieces. */
function* drain(ready: Uint8Array[], budget: Budget): Generator<Uint8Array> {
  const bytes = joinBytes(ready.splice(0));
  budget.written += bytes.length;
  if (bytes.length > 0) budget.silent = 0;
  const limit = Math.min(MAX_BYTES, FREE_BYTES + budget.read * MAX_RATIO);
  if (budget.written > limit) throw new ArchiveFault(`The archive expands beyond ${limit} bytes`);
  if (budget.silent > MAX_SILENCE)
    throw new ArchiveFault(`The archive holds nothing for more than ${MAX_SILENCE} bytes`);
  if (budget.members > FREE_MEMBERS + budget.written / MEMBER_BYTES)
    throw new ArchiveFault(`The archive has ${budget.members} gzip members for ${budget.written} bytes`);
  if (bytes.length > 0) yield bytes;
}
