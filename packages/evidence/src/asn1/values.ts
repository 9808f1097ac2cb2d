/** The values of single elements. Each throws DerError where the element is none of its kind. */
import { type DerElement, TAG } from './element.ts';
import { DerError } from './error.ts';

/** An INTEGER of any sign. */
export function integerOf(element: DerElement, what: string, tag: number = TAG.integer): bigint {
  if (element.tag !== tag) throw new DerError(`${what} is no INTEGER`);
  return BigInt.asIntN(element.content.length * 8, unsignedOf(element.content));
}

/** A whole number from 0 to `max`, at most 2^53 - 1. `tag` where it stands in a context or is ENUMERATED. */
export function smallIntegerOf(element: DerElement, what: string, max: number, tag: number = TAG.integer): number {
  if (element.tag !== tag) throw new DerError(`${what} is no whole number`);
  const value = element.content.length > 8 ? -1n : BigInt.asIntN(64, signExtended(element.content));
  if (value < 0n || value > BigInt(max)) throw new DerError(`${what} is not from 0 to ${max}`);
  return Number(value);
}

/** Big-endian, without sign. */
export function unsignedOf(bytes: Uint8Array): bigint {
  let digits = '0';
  for (const byte of bytes) digits += byte.toString(16).padStart(2, '0');
  return BigInt(`0x${digits}`);
}

function signExtended(content: Uint8Array): bigint {
  return BigInt.asIntN(content.length * 8, unsignedOf(content));
}

export function booleanOf(element: DerElement, what: string): boolean {
  const [value, ...more] = element.content;
  // Checked again: a context tag may have hidden what it is.
  const isBoolean = element.tag === TAG.boolean && more.length === 0 && (value === 0 || value === 0xff);
  if (!isBoolean) throw new DerError(`${what} is no BOOLEAN`);
  return value === 0xff;
}

export function octetsOf(element: DerElement, what: string): Uint8Array {
  if (element.tag !== TAG.octetString) throw new DerError(`${what} is no OCTET STRING`);
  return element.content;
}

/** A BIT STRING of whole bytes, as keys and signatures are. */
export function bitBytesOf(element: DerElement, what: string, tag: number = TAG.bitString): Uint8Array {
  if (element.tag !== tag || element.content[0] !== 0) throw new DerError(`${what} is no BIT STRING of whole bytes`);
  return element.content.subarray(1);
}

/** More than any list of named bits has, and than any identifier in use: a megabyte of either would be worked on for minutes. */
const MAX_NAMED_BITS_BYTES = 16;
const MAX_OID_BYTES = 128;

/** The numbers of the bits that are set in a named bit list. */
export function namedBitsOf(element: DerElement, what: string, tag: number = TAG.bitString): ReadonlySet<number> {
  if (element.tag !== tag) throw new DerError(`${what} is no BIT STRING`);
  const bytes = element.content.subarray(1);
  if (bytes.length > MAX_NAMED_BITS_BYTES) throw new DerError(`${what} has ${bytes.length} bytes of bits`);
  const numbers = Array.from({ length: bytes.length * 8 }, (_, i) => i);
  return new Set(numbers.filter((i) => ((bytes[i >> 3] ?? 0) & (0x80 >> (i & 7))) !== 0));
}

/** Dotted, as in `1.2.840.113549.1.1.11`. */
export function oidOf(element: DerElement, what: string, tag: number = TAG.oid): string {
  if (element.tag !== tag) throw new DerError(`${what} is no OBJECT IDENTIFIER`);
  if (element.content.length > MAX_OID_BYTES) throw new DerError(`${what} has ${element.content.length} bytes`);
  const parts: bigint[] = [];
  let part = 0n;
  for (const byte of element.content) {
    part = (part << 7n) | BigInt(byte & 0x7f);
    if (byte >= 0x80) continue;
    parts.push(part);
    part = 0n;
  }
  const [first = 0n, ...rest] = parts;
  // The first two numbers share a part, and the first is at most 2 (X.690 §8.19.4).
  const root = first < 80n ? first / 40n : 2n;
  return [root, first - root * 40n, ...rest].join('.');
}
