import { joinBytes } from '@guzheng/evidence';
import { Gunzip, Unzlib } from 'fflate';

/** Bytes with their content coding (RFC 9110 §8.4.1) removed, or why that could not be done. */
export type Uncoded =
  | { readonly state: 'plain'; readonly bytes: Uint8Array }
  | { readonly state: 'undecodable'; readonly why: string };

/** Deflate gives at most 1,032 bytes for one, so that a piece of input is at most 8 MiB of output. */
const PIECE = 8 * 1024;

/** Removes one content coding, to at most `maxBytes`. Brotli and Zstandard are not undone: their decoders are no part of this program. */
export function removeCoding(bytes: Uint8Array, coding: string | undefined, maxBytes: number): Uncoded {
  const name = coding?.trim().toLowerCase() ?? '';
  switch (name) {
    case '':
    case 'identity':
      return { state: 'plain', bytes };
    case 'gzip':
    case 'x-gzip':
      return inflate(bytes, maxBytes, (take) => new Gunzip(take));
    case 'deflate':
      return inflate(bytes, maxBytes, (take) => new Unzlib(take));
    default:
      return {
        state: 'undecodable',
        why: `the content coding ${JSON.stringify(name.slice(0, 40))} is not undone here`,
      };
  }
}

interface Inflating {
  push(bytes: Uint8Array, final: boolean): void;
}

function inflate(bytes: Uint8Array, maxBytes: number, open: (take: (part: Uint8Array) => void) => Inflating): Uncoded {
  const parts: Uint8Array[] = [];
  let length = 0;
  const stream = open((part) => {
    parts.push(part);
    length += part.length;
  });
  try {
    for (let from = 0; from < bytes.length && length <= maxBytes; from += PIECE) {
      const end = Math.min(from + PIECE, bytes.length);
      // fflate keeps what it is given, and may write into it.
      stream.push(bytes.slice(from, end), end === bytes.length);
    }
  } catch (error) {
    return { state: 'undecodable', why: `it is not whole: ${error instanceof Error ? error.message : String(error)}` };
  }
  if (length > maxBytes) return { state: 'undecodable', why: `it expands beyond ${maxBytes} bytes` };
  return { state: 'plain', bytes: joinBytes(parts) };
}
