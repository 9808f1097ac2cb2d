import { EvidenceError } from '../error.ts';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const VALUES: Int8Array = new Int8Array(128).fill(-1);
for (let i = 0; i < 64; i++) VALUES[ALPHABET.charCodeAt(i)] = i;

/** Standard base64 with padding (RFC 4648 §4). */
export function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const left = bytes.length - i;
    const group = ((bytes[i] ?? 0) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    text += ALPHABET.charAt(group >> 18) + ALPHABET.charAt((group >> 12) & 63);
    text += left > 1 ? ALPHABET.charAt((group >> 6) & 63) : '=';
    text += left > 2 ? ALPHABET.charAt(group & 63) : '=';
  }
  return text;
}

/**
 * Reads standard base64 with padding. One text per byte string: the URL-safe alphabet, missing padding, white space and set bits
 * under the padding (RFC 4648 §3.5) are refused. Throws EvidenceError `base64-malformed`.
 */
export function fromBase64(text: string): Uint8Array {
  if (text.length % 4 !== 0) throw malformed(`Base64 comes in groups of four, but this has ${text.length} characters`);
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  let held = 0;
  for (let i = 0, out = 0; i < text.length - padding; i++) {
    held = ((held << 6) | digit(text, i)) & 0xffffff;
    // Every digit but the first of four completes one byte.
    if (i % 4 !== 0) bytes[out++] = held >> (6 - 2 * (i % 4));
  }
  const unused = padding === 2 ? held & 0b1111 : padding === 1 ? held & 0b11 : 0;
  if (unused !== 0) throw malformed('The base64 has set bits under its padding');
  return bytes;
}

function digit(text: string, index: number): number {
  const value = VALUES[text.charCodeAt(index)] ?? -1;
  if (value >= 0) return value;
  throw malformed(
    `Character ${index} of the base64 is ${JSON.stringify(text.charAt(index))}, not of the standard alphabet`,
  );
}

/** The text itself stays out of the message: it may be a key. */
function malformed(message: string): EvidenceError {
  return new EvidenceError('base64-malformed', message);
}
