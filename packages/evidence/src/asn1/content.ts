import type { DerElement } from './element.ts';
import { DerError } from './error.ts';

const CLASS = 0xc0;
const CONSTRUCTED = 0x20;

/** What DER demands of the content of each universal type (X.690 §8, §11). Elements of the other classes mean what their place says. */
export function checkContent({ tag, content }: DerElement): void {
  if ((tag & CLASS) !== 0) return;
  checkForm(tag);
  CHECKS[tag]?.(content);
}

const CHECKS: { readonly [tag: number]: (content: Uint8Array) => void } = {
  1: checkBoolean,
  2: checkInteger,
  3: checkBits,
  5: (content) => demand(content.length === 0, 'a NULL has content'),
  6: checkOid,
  10: checkInteger, // ENUMERATED
};

/** SEQUENCE and SET are constructed, everything else universal is primitive: EXTERNAL and the like occur nowhere here. */
function checkForm(tag: number): void {
  if (tag === 0) throw new DerError('it has an end-of-contents mark, which only indefinite lengths have');
  const number = tag & 0x1f;
  const mustBeConstructed = number === 0x10 || number === 0x11;
  const isConstructed = (tag & CONSTRUCTED) !== 0;
  demand(mustBeConstructed === isConstructed, `type ${number} is ${isConstructed ? 'constructed' : 'primitive'}`);
}

/** X.690 §11.1. */
function checkBoolean(content: Uint8Array): void {
  demand(content.length === 1 && (content[0] === 0 || content[0] === 0xff), 'a BOOLEAN is neither 00 nor FF');
}

/** X.690 §8.3.2: the first nine bits are not all the same. */
function checkInteger(content: Uint8Array): void {
  const [first, second] = content;
  demand(first !== undefined, 'an INTEGER is empty');
  if (second === undefined) return;
  const isPadded = (first === 0 && second < 0x80) || (first === 0xff && second >= 0x80);
  demand(!isPadded, 'an INTEGER is not in its shortest form');
}

/** X.690 §11.2.1: unused bits are zero. */
function checkBits(content: Uint8Array): void {
  const [unused = 8] = content;
  const last = content.length > 1 ? (content.at(-1) ?? 0) : 0;
  demand(unused < 8 && (content.length > 1 || unused === 0), 'a BIT STRING has a wrong number of unused bits');
  demand((last & ((1 << unused) - 1)) === 0, 'a BIT STRING has unused bits that are set');
}

/** X.690 §8.19.2: each part ends, and starts with no padding. */
function checkOid(content: Uint8Array): void {
  demand(content.length > 0 && (content.at(-1) ?? 0) < 0x80, 'an OBJECT IDENTIFIER is cut');
  const startsPart = (i: number) => i === 0 || (content[i - 1] ?? 0) < 0x80;
  demand(
    !content.some((byte, i) => byte === 0x80 && startsPart(i)),
    'an OBJECT IDENTIFIER is not in its shortest form',
  );
}

function demand(holds: boolean, otherwise: string): void {
  if (!holds) throw new DerError(otherwise);
}
