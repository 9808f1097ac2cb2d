import serialize from 'canonicalize';
import { isWellFormed, utf8Decode } from '../bytes/text.ts';
import { EvidenceError } from '../error.ts';
import { MAX_DEPTH, parseJson } from './parse.ts';

/**
 * Canonical JSON (RFC 8785): one text for one value. Strict where JSON.stringify is lenient: `undefined`, NaN, bigint, Map, Date,
 * `toJSON`, holes in arrays and lone surrogates are refused, so that what is signed is what was meant.
 * Throws EvidenceError `json-malformed`, or `json-too-deep` below 64 containers (a cycle too).
 */
export function canonicalize(value: unknown): string {
  const flaw = flawIn(value, 0);
  if (flaw !== undefined) {
    throw new EvidenceError(
      'json-malformed',
      `Only plain JSON has a canonical form, not this: value${flaw.slice(0, 200)}`,
    );
  }
  const text = serialize(value);
  if (text === undefined) throw new EvidenceError('json-malformed', 'The value has no JSON form');
  return text;
}

/**
 * Parses bytes that must be canonical JSON, not followed by a line feed. Throws as `parseJson` does, and EvidenceError
 * `json-not-canonical` where the same value has other bytes: then a digest of these would not be the digest of the value.
 */
export function parseCanonicalJson(bytes: Uint8Array): unknown {
  const text = utf8Decode(bytes);
  const value = parseJson(text);
  if (canonicalize(value) !== text)
    throw new EvidenceError('json-not-canonical', 'The JSON is not in its canonical form (RFC 8785)');
  return value;
}

/** Where and why the value is not plain JSON: `.args[2]: NaN`; undefined when it is. The path is built only on the way out. */
function flawIn(value: unknown, depth: number): string | undefined {
  switch (typeof value) {
    case 'boolean':
      return undefined;
    case 'number':
      return Number.isFinite(value) ? undefined : `: ${value}`;
    case 'string':
      return isWellFormed(value) ? undefined : ': a text with a lone surrogate';
    case 'object':
      return value === null ? undefined : flawInContainer(value, depth);
    default:
      return `: a value of type ${typeof value}`;
  }
}

function flawInContainer(container: object, depth: number): string | undefined {
  if (depth === MAX_DEPTH) {
    throw new EvidenceError('json-too-deep', `The value is nested more than ${MAX_DEPTH} deep, or in itself`);
  }
  if (Array.isArray(container)) return flawInArray(container, depth);
  return isPlainObject(container) ? flawInObject(container, depth) : ': an object with a class, a toJSON or symbols';
}

function flawInArray(array: readonly unknown[], depth: number): string | undefined {
  if (Object.keys(array).length !== array.length) return ': an array with holes or named members';
  for (const [index, element] of array.entries()) {
    const flaw = flawIn(element, depth + 1);
    if (flaw !== undefined) return `[${index}]${flaw}`;
  }
  return undefined;
}

function flawInObject(object: Readonly<Record<string, unknown>>, depth: number): string | undefined {
  for (const key of Object.keys(object)) {
    if (!isWellFormed(key)) return ': a key with a lone surrogate';
    const flaw = flawIn(object[key], depth + 1);
    if (flaw !== undefined) return `.${key}${flaw}`;
  }
  return undefined;
}

/** Made by `{}`, JSON or `Object.create(null)`, in any realm, and with no inherited `toJSON` that would speak in its place. */
function isPlainObject(value: object): value is Record<string, unknown> {
  const prototype: unknown = Object.getPrototypeOf(value);
  const plain = prototype === null || Object.getPrototypeOf(prototype) === null;
  const speaksForItself = !('toJSON' in value) || Object.hasOwn(value, 'toJSON');
  return plain && speaksForItself && Object.getOwnPropertySymbols(value).length === 0;
}
