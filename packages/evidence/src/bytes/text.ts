import { EvidenceError } from '../error.ts';

const encoder = new TextEncoder();
// `ignoreBOM` keeps a byte order mark as a character: bytes that differ must not become the same text.
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const lossyDecoder = new TextDecoder('utf-8', { ignoreBOM: true });
// With the `u` flag a surrogate pair is one code point, so that only surrogates without a partner match.
const LONE_SURROGATE = /\p{Surrogate}/u;

/** UTF-8. A lone surrogate has no UTF-8 form: throws EvidenceError `utf8-malformed` where TextEncoder would change the text. */
export function utf8Encode(text: string): Uint8Array {
  if (!isWellFormed(text))
    throw new EvidenceError('utf8-malformed', 'The text holds a lone surrogate, which UTF-8 cannot carry');
  return encoder.encode(text);
}

/** Reads UTF-8; a byte order mark is kept. Throws EvidenceError `utf8-malformed`. */
export function utf8Decode(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch (cause) {
    throw new EvidenceError('utf8-malformed', `The ${bytes.length} bytes are not UTF-8`, { cause });
  }
}

/** Reads bytes that should be UTF-8 and may be anything, for people to look at: what is none becomes U+FFFD. */
export function utf8Lossy(bytes: Uint8Array): string {
  return lossyDecoder.decode(bytes);
}

/** True when the text has no lone surrogate, so that it survives UTF-8. */
export function isWellFormed(text: string): boolean {
  return !LONE_SURROGATE.test(text);
}

/** The text with each lone surrogate replaced by U+FFFD: for text from a page, which may hold anything, on its way into JSON. */
export function toWellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\ufffd');
}
