/** Writing DER: as much as requests need. */
import { concatBytes } from '../bytes/bytes.ts';
import { hexToBytes } from '../bytes/hex.ts';
import { TAG } from './element.ts';

/** Tag, length, content (X.690 §8.1). */
export function encodeElement(tag: number, ...content: readonly Uint8Array[]): Uint8Array {
  const body = concatBytes(...content);
  return concatBytes(Uint8Array.of(tag), encodeLength(body.length), body);
}

export const encodeSequence = (...content: readonly Uint8Array[]): Uint8Array =>
  encodeElement(TAG.sequence, ...content);
export const encodeOctets = (content: Uint8Array): Uint8Array => encodeElement(TAG.octetString, content);

/** An INTEGER from 0. */
export function encodeInteger(value: bigint): Uint8Array {
  const digits = value.toString(16);
  const bytes = hexToBytes(digits.padStart(digits.length + (digits.length % 2), '0'));
  return encodeElement(TAG.integer, (bytes[0] ?? 0) < 0x80 ? bytes : concatBytes(Uint8Array.of(0), bytes));
}

export function encodeOid(dotted: string): Uint8Array {
  const [first = 0n, second = 0n, ...rest] = dotted.split('.').map(BigInt);
  return encodeElement(TAG.oid, Uint8Array.from([first * 40n + second, ...rest].flatMap(base128)));
}

function encodeLength(length: number): Uint8Array {
  if (length < 0x80) return Uint8Array.of(length);
  const digits = length.toString(16);
  const bytes = hexToBytes(digits.padStart(digits.length + (digits.length % 2), '0'));
  return concatBytes(Uint8Array.of(0x80 | bytes.length), bytes);
}

function base128(value: bigint): number[] {
  const bytes = [Number(value & 0x7fn)];
  for (let rest = value >> 7n; rest > 0n; rest >>= 7n) bytes.unshift(Number(rest & 0x7fn) | 0x80);
  return bytes;
}
