/** The field shapes that the documents share. Everything in a file is hostile until it has passed through one of these. */
import * as v from 'valibot';
import { fromBase64 } from '../bytes/base64.ts';
import { isWellFormed } from '../bytes/text.ts';
import { EvidenceError } from '../error.ts';

const UTC = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?Z$/;

type Text = v.GenericSchema<unknown, string>;
type Count = v.GenericSchema<unknown, number>;

/** RFC 3339 in UTC with a `Z`, an existing calendar date. */
export const timestamp: Text = v.pipe(
  v.string(),
  v.regex(UTC, 'must be an RFC 3339 time in UTC, ending in Z'),
  v.check((text) => isRealDate(text), 'must be a date that exists'),
);
/** A whole number from 0 to 2^53 - 1. */
export const uint: Count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
/** A finite number from 0. */
export const nonNegative: Count = v.pipe(v.number(), v.finite(), v.minValue(0));
/** 32 bytes, lower-case hex without prefix. */
export const hex32: Text = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, 'must be 64 lower-case hex digits'));
/** Any whole bytes, lower-case hex with `0x`, as Ethereum writes them. */
export const hexData: v.GenericSchema<unknown, `0x${string}`> = v.custom<`0x${string}`>(
  (value) => typeof value === 'string' && value.length % 2 === 0 && /^0x[0-9a-f]*$/.test(value),
  'must be 0x and whole bytes in lower-case hex',
);
/** 32 bytes, `0x` and 64 lower-case hex digits. */
export const hash32: v.GenericSchema<unknown, `0x${string}`> = v.custom<`0x${string}`>(
  (value) => typeof value === 'string' && /^0x[0-9a-f]{64}$/.test(value),
  'must be 0x and 64 lower-case hex digits',
);
/** Bytes in base64 (RFC 4648 §4, padded), in the one form that `toBase64` writes. */
export const base64: Text = v.pipe(
  v.string(),
  v.maxLength(8_000_000),
  v.check((text) => isBase64(text), 'must be base64'),
);
export const prefixedSha256: Text = v.pipe(
  v.string(),
  v.regex(/^sha256:[0-9a-f]{64}$/, 'must be sha256: and 64 hex digits'),
);
export const prefixedSm3: Text = v.pipe(v.string(), v.regex(/^sm3:[0-9a-f]{64}$/, 'must be sm3: and 64 hex digits'));
/** An object with any members, kept as it is: `v.record` would drop keys such as `constructor` from what was recorded. */
export const openObject: v.GenericSchema<unknown, { readonly [name: string]: unknown }> = v.custom<{
  readonly [name: string]: unknown;
}>((value) => typeof value === 'object' && value !== null && !Array.isArray(value), 'must be an object');
/** A member path: relative, forward slashes, no empty part, none ending in a dot or space, no control characters, at most 512 characters. */
export const safePath: Text = v.pipe(
  v.string(),
  v.maxLength(512),
  v.check((path) => isSafePath(path), 'must be a plain relative path'),
);

/** True for a path that stays inside the folder it is unpacked into, on every operating system. */
export function isSafePath(path: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are exactly what must not be in a path
  if (path === '' || path.length > 512 || /[\u0000-\u001f\u007f\\:]/.test(path) || !isWellFormed(path)) return false;
  // Windows drops dots and spaces at the end of a name, so that `.. ` would climb there.
  return path.split('/').every((part) => part !== '' && !/[. ]$/.test(part));
}

/** True for the one text that `toBase64` writes for some bytes. */
export function isBase64(text: string): boolean {
  try {
    fromBase64(text);
    return true;
  } catch (error) {
    if (error instanceof EvidenceError) return false;
    throw error;
  }
}

function isRealDate(text: string): boolean {
  // Whole seconds only: how many fraction digits Date.parse takes is left to each engine.
  const time = Date.parse(`${text.slice(0, 19)}Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().slice(0, 10) === text.slice(0, 10);
}
