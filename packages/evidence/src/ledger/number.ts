/** Evidence numbers 存证编号: short enough to be read out, with digits that show a slip. */
import { utf8Encode } from '../bytes/text.ts';
import { sha256 } from '../digest/digest.ts';
import { EvidenceError } from '../error.ts';

/** Crockford's base 32: no I, L, O, U, which are taken for digits or for one another. */
const LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const NUMBER = /^GZ-([0-9A-HJKMNP-TV-Z]{4})-(\d{4})-(\d{4})-(\d{4})-(\d{2})$/;
const MOST = 999_999_999_999;

export interface EvidenceNumber {
  /** The first 20 bits of the SHA-256 of the ledger's origin: tells one server's numbers from another's, and proves nothing. */
  readonly prefix: string;
  /** The leaf's place in the ledger, from 0. */
  readonly index: number;
}

/** The four characters that stand in the numbers of the ledger of this origin. */
export function evidencePrefix(origin: string): string {
  const [a = 0, b = 0, c = 0] = sha256(utf8Encode(origin));
  const bits = (a << 12) | (b << 4) | (c >> 4);
  return [15, 10, 5, 0].map((shift) => LETTERS.charAt((bits >> shift) & 31)).join('');
}

/** `GZ-7K3M-0000-0001-2345-67`. The last two are check digits, by which every slip of one character shows. Throws RangeError beyond 12 digits. */
export function formatEvidenceNumber({ prefix, index }: EvidenceNumber): string {
  if (!Number.isSafeInteger(index) || index < 0 || index > MOST)
    throw new RangeError(`there is no number for ${index}`);
  const digits = String(index).padStart(12, '0');
  const groups = `${digits.slice(0, 4)}-${digits.slice(4, 8)}-${digits.slice(8)}`;
  // The digits as one number: 97 × 10^12 is still far below 2^53.
  const rest = (remainder(prefix) * 1e12 + index) % 97;
  return `GZ-${prefix}-${groups}-${checkDigits(rest)}`;
}

/** Reads a number as people type it: lower case, spaces in place of hyphens, O for 0, I and L for 1. Throws EvidenceError `number-malformed`. */
export function parseEvidenceNumber(text: string): EvidenceNumber {
  const [, prefix, a, b, c, check] = NUMBER.exec(tidied(text)) ?? [];
  if (prefix === undefined || a === undefined || b === undefined || c === undefined)
    throw malformed(`${JSON.stringify(text.slice(0, 60))} does not have its form, GZ-7K3M-0000-0001-2345-67`);
  const digits = a + b + c;
  if (check !== checkDigits(remainder(prefix + digits)))
    throw malformed(`${text.slice(0, 60)} does not fit its check digits`);
  return { prefix, index: Number(digits) };
}

function tidied(text: string): string {
  if (text.length > 100) return '';
  const bare = text
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, '');
  const rest = bare.slice(2).replace(/O/g, '0').replace(/[IL]/g, '1');
  const groups = [rest.slice(0, 4), rest.slice(4, 8), rest.slice(8, 12), rest.slice(12, 16), rest.slice(16)];
  return [bare.slice(0, 2), ...groups].join('-');
}

/**
 * ISO/IEC 7064, MOD 97-10: with its check digits the number is 1 modulo 97. A letter counts as one digit of the value that it has in the
 * alphabet above, not as two as in IBANs: so every slip of one character and every swap of neighbours shows, of letters and digits too.
 */
function checkDigits(remainder: number): string {
  return String(98 - ((remainder * 100) % 97)).padStart(2, '0');
}

/** Modulo 97. */
function remainder(text: string): number {
  let rest = 0;
  for (const character of text) rest = (rest * 10 + LETTERS.indexOf(character)) % 97;
  return rest;
}

function malformed(why: string): EvidenceError {
  return new EvidenceError('number-malformed', `The evidence number is mistyped: ${why}`);
}
