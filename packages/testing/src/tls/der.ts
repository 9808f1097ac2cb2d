// DER (ITU-T X.690), as much of it as a certificate needs.
import { concatBytes } from '@guzheng/evidence';

export type Der = Uint8Array;

/** Tag, length, content: X.690 §8.1. */
export function element(tag: number, ...content: readonly Uint8Array[]): Der {
  const body = concatBytes(...content);
  return concatBytes(Uint8Array.of(tag), lengthOf(body.length), body);
}

export const sequence = (...content: readonly Uint8Array[]): Der => element(0x30, ...content);
export const set = (...content: readonly Uint8Array[]): Der => element(0x31, ...content);
export const octets = (...content: readonly Uint8Array[]): Der => element(0x04, ...content);
export const text = (value: string): Der => element(0x0c, new TextEncoder().encode(value));
export const enumerated = (value: number): Der => element(0x0a, Uint8Array.of(value));
/** GeneralizedTime, with whatever digits a test likes. */
export const generalizedTime = (digits: string): Der => element(0x18, new TextEncoder().encode(digits));
export const truth: Der = element(0x01, Uint8Array.of(0xff));
export const nothing: Der = element(0x05);

/** `[number]`, holding elements. */
export const explicit = (number: number, ...content: readonly Uint8Array[]): Der => element(0xa0 | number, ...content);
/** `[number] IMPLICIT`, in place of a primitive tag. */
export const implicit = (number: number, content: Uint8Array): Der => element(0x80 | number, content);

/** Bits that fill their bytes, but for `unused` at the end. */
export const bits = (content: Uint8Array, unused = 0): Der => element(0x03, Uint8Array.of(unused), content);

/** A positive number, its highest byte first. */
export const integer = (bytes: Uint8Array): Der =>
  element(0x02, (bytes[0] ?? 0) > 0x7f ? concatBytes(Uint8Array.of(0), bytes) : bytes);

export function oid(dotted: string): Der {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return element(0x06, Uint8Array.from([first * 40 + second, ...rest].flatMap(base128)));
}

/** UTCTime until 2049, GeneralizedTime from then on (RFC 5280 §4.1.2.5). */
export function time(date: Date): Der {
  const digits = `${date.toISOString().replace(/[-:T]|\.\d+Z/g, '')}Z`;
  return date.getUTCFullYear() < 2050
    ? element(0x17, new TextEncoder().encode(digits.slice(2)))
    : element(0x18, new TextEncoder().encode(digits));
}

function lengthOf(length: number): Uint8Array {
  if (length < 0x80) return Uint8Array.of(length);
  if (length < 0x100) return Uint8Array.of(0x81, length);
  if (length < 0x10000) return Uint8Array.of(0x82, length >> 8, length & 0xff);
  return Uint8Array.of(0x83, length >> 16, (length >> 8) & 0xff, length & 0xff);
}

function base128(value: number): number[] {
  const high = Math.floor(value / 128);
  return high === 0 ? [value] : [...base128(high).map((byte) => byte | 0x80), value % 128];
}
