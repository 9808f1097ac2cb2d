import { EvidenceError } from '../error.ts';

/** Bytes in hex with `0x`, as Ethereum writes them. */
export type Hex = `0x${string}`;

const PAIRS: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** Lower-case hex without prefix. */
export function bytesToHex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += PAIRS[byte];
  return text;
}

/** Reads whole bytes in hex, either case, no prefix. Throws EvidenceError `hex-malformed`. */
export function hexToBytes(text: string): Uint8Array {
  if (text.length % 2 !== 0)
    throw malformed(`Hex has two digits for each byte, but this has ${text.length} characters`);
  const bytes = new Uint8Array(text.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = (digit(text, 2 * i) << 4) | digit(text, 2 * i + 1);
  return bytes;
}

/** Lower-case hex with `0x`. */
export function toHex(bytes: Uint8Array): Hex {
  return `0x${bytesToHex(bytes)}`;
}

/** Reads `0x` and whole bytes in hex, either case. Throws EvidenceError `hex-malformed`. */
export function fromHex(hex: string): Uint8Array {
  if (!hex.startsWith('0x')) throw malformed('This hex must start with 0x');
  return hexToBytes(hex.slice(2));
}

function digit(text: string, index: number): number {
  const code = text.charCodeAt(index);
  if (code >= 48 && code <= 57) return code - 48;
  const letter = code | 0x20;
  if (letter >= 97 && letter <= 102) return letter - 87;
  throw malformed(`Character ${index} of the hex is ${JSON.stringify(text.charAt(index))}, which is no hex digit`);
}

/** The text itself stays out of the message: it may be a key. */
function malformed(message: string): EvidenceError {
  return new EvidenceError('hex-malformed', message);
}
