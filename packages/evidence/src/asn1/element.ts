import { checkContent } from './content.ts';
import { DerError } from './error.ts';

/** One DER element. Spans are views of the bytes that were read: what was signed is checked over the bytes as they stand. */
export interface DerElement {
  /** The identifier byte: class, constructed bit and number together (X.690 §8.1.2). */
  readonly tag: number;
  /** Tag, length and content. */
  readonly raw: Uint8Array;
  readonly content: Uint8Array;
}

export interface DerLimits {
  readonly maxBytes?: number;
}

/** Tags of the universal class that are read here, with the constructed bit where DER demands it. */
export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  oid: 0x06,
  enumerated: 0x0a,
  utf8String: 0x0c,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const;

/** `[number]`, in the place of a primitive tag or holding an element. */
export const implicitTag = (number: number): number => 0x80 | number;
export const explicitTag = (number: number): number => 0xa0 | number;

/** Certificates and tokens nest 12 to 15 deep. */
const MAX_DEPTH = 32;
/** A token with its certificates has 4 to 20 KB. */
const MAX_BYTES = 1_048_576;
const CONSTRUCTED = 0x20;
const LONG_TAG = 0x1f;

/**
 * Reads exactly one element, all the way down, in the one form that DER knows (X.690 §10, §11): definite and shortest lengths, no
 * constructed strings, shortest integers and object identifiers, nothing after the end. Own code because every byte counts here: libraries
 * read BER, in which the same token has many spellings. Two rules are left to the readers of the structures: the order within a SET OF
 * (signers sign the order that stands there, and everyone else checks that one) and values that equal a DEFAULT. Throws DerError.
 */
export function parseDer(bytes: Uint8Array, { maxBytes = MAX_BYTES }: DerLimits = {}): DerElement {
  if (bytes.length > maxBytes) throw new DerError(`it has ${bytes.length} bytes, more than ${maxBytes}`);
  const element = elementAt(bytes, 0);
  if (element.raw.length !== bytes.length)
    throw new DerError(`${bytes.length - element.raw.length} bytes follow its end`);
  checkDown(element, MAX_DEPTH);
  return element;
}

/** The elements inside a constructed element, which `parseDer` has checked. */
export function* childrenOf(element: DerElement): Generator<DerElement, void> {
  for (let at = 0; at < element.content.length; ) {
    const child = elementAt(element.content, at);
    yield child;
    at += child.raw.length;
  }
}

export function isConstructed({ tag }: DerElement): boolean {
  return (tag & CONSTRUCTED) !== 0;
}

function checkDown(element: DerElement, depth: number): void {
  if (depth === 0) throw new DerError(`its elements are nested more than ${MAX_DEPTH} deep`);
  checkContent(element);
  if (!isConstructed(element)) return;
  for (const child of childrenOf(element)) checkDown(child, depth - 1);
}

function elementAt(bytes: Uint8Array, at: number): DerElement {
  const tag = bytes[at];
  if (tag === undefined) throw new DerError('it is cut');
  if ((tag & LONG_TAG) === LONG_TAG) throw new DerError('it has a tag number above 30, which nothing here uses');
  const { start, end } = contentAt(bytes, at + 1);
  if (end > bytes.length) throw new DerError('an element runs over the end of what holds it');
  return { tag, raw: bytes.subarray(at, end), content: bytes.subarray(start, end) };
}

/** X.690 §10.1: the definite form, in as few bytes as it takes. */
function contentAt(bytes: Uint8Array, at: number): { start: number; end: number } {
  const first = bytes[at];
  if (first === undefined) throw new DerError('it is cut');
  if (first < 0x80) return { start: at + 1, end: at + 1 + first };
  if (first === 0x80) throw new DerError('a length is indefinite');
  const digits = bytes.subarray(at + 1, at + 1 + (first & 0x7f));
  if (digits.length !== (first & 0x7f)) throw new DerError('it is cut');
  if (digits.length > 4) throw new DerError('a length has more than four bytes');
  const length = digits.reduce((sum, byte) => sum * 256 + byte, 0);
  if (digits[0] === 0 || length < 0x80) throw new DerError('a length is not in its shortest form');
  return { start: at + 1 + digits.length, end: at + 1 + digits.length + length };
}
