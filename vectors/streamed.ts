import type { ByteSource } from '@guzheng/verify';

/** A file that comes from outside, piece by piece. */
export interface StreamedFile extends ByteSource {
  /** How often something was asked for. */
  readonly reads: () => number;
}

/**
 * Hands a file out in pieces of 61 bytes, so that every record, line and header somewhere runs over the end of one. Each comes a moment
 * later, and lies at an odd place among strange bytes: whoever looks outside of its piece is found out, and so is who asks outside of the file.
 */
export function streamed(bytes: Uint8Array): StreamedFile {
  let count = 0;
  return {
    size: bytes.length,
    pieceBytes: 61,
    reads: () => count,
    read: async (offset, length) => {
      if (offset < 0 || length < 0 || offset + length > bytes.length)
        throw new RangeError(`bytes ${offset} to ${offset + length} of ${bytes.length} were asked for`);
      count += 1;
      await Promise.resolve();
      const around = 1 + (count % 13);
      const piece = new Uint8Array(length + 2 * around).fill(0xa5);
      piece.set(bytes.subarray(offset, offset + length), around);
      return piece.subarray(around, around + length);
    },
  };
}
