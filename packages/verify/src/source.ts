import { VerifyError } from './error.ts';

/**
 * The file under examination, read at random. `read` gives exactly `length` bytes for every range inside `size`, and rejects
 * when it cannot. Nothing is read outside `0 … size`. A file handle, a `Blob` or an array can stand behind it.
 */
export interface ByteSource {
  readonly size: number;
  /** The most bytes that are asked for at once where a range is read piece by piece; 1 MiB unless told. */
  readonly pieceBytes?: number;
  read(offset: number, length: number): Promise<Uint8Array>;
}

/** A file that is in memory already. */
export function bytesSource(bytes: Uint8Array): ByteSource {
  return {
    size: bytes.length,
    read: (offset, length) => Promise.resolve(bytes.subarray(offset, offset + length)),
  };
}

/** Reads a range whole. Throws VerifyError `unreadable-file` when the source fails or gives another number of bytes. */
export async function readExactly(file: ByteSource, offset: number, length: number): Promise<Uint8Array> {
  const bytes = await file.read(offset, length).catch((cause: unknown) => {
    throw new VerifyError('unreadable-file', `The file could not be read at byte ${offset}`, { cause });
  });
  if (bytes.length === length) return bytes;
  throw new VerifyError(
    'unreadable-file',
    `The file gave ${bytes.length} bytes at byte ${offset} where ${length} were asked for`,
    { hint: 'It may have been changed while it was being read; verify a copy that nothing writes to.' },
  );
}

const PIECE = 1024 * 1024;

/** A range in pieces, so that memory does not grow with the file. */
export async function* readPieces(file: ByteSource, offset: number, length: number): AsyncGenerator<Uint8Array> {
  const end = offset + length;
  const most = Math.max(1, file.pieceBytes ?? PIECE);
  for (let at = offset; at < end; at += most) yield await readExactly(file, at, Math.min(most, end - at));
}
