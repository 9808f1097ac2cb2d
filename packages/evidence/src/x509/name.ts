import { type DerElement, TAG } from '../asn1/element.ts';
import { DerError } from '../asn1/error.ts';
import { Fields, listOf } from '../asn1/fields.ts';
import { oidOf } from '../asn1/values.ts';
import { equalBytes } from '../bytes/bytes.ts';
import { bytesToHex } from '../bytes/hex.ts';
import { toWellFormed, utf8Encode, utf8Lossy } from '../bytes/text.ts';

/** A distinguished name (RFC 5280 §4.1.2.4). */
export interface Name {
  readonly raw: Uint8Array;
  /** RFC 4514: the last part first, safe to print. */
  readonly text: string;
  /** For comparing: case and runs of spaces do not count (RFC 5280 §7.1, in the simple form of RFC 4518 that names in use need). */
  readonly canonical: string;
}

interface Attribute {
  readonly type: string;
  readonly value: DerElement;
}

/** RFC 4514 §3. */
const SHORT_NAMES: { readonly [oid: string]: string } = {
  '2.5.4.3': 'CN',
  '2.5.4.7': 'L',
  '2.5.4.8': 'ST',
  '2.5.4.10': 'O',
  '2.5.4.11': 'OU',
  '2.5.4.6': 'C',
  '2.5.4.9': 'STREET',
  '0.9.2342.19200300.100.1.25': 'DC',
  '0.9.2342.19200300.100.1.1': 'UID',
};
const MAX_PARTS = 64;

export function readName(element: DerElement, what: string): Name {
  const parts = listOf(element, what, MAX_PARTS).map((set) => listOf(set, what, MAX_PARTS, TAG.set).map(readAttribute));
  if (parts.some((attributes) => attributes.length === 0)) throw new DerError(`${what} has a part with nothing in it`);
  return { raw: element.raw, text: textOf(parts), canonical: canonicalOf(parts) };
}

/** The same bytes, or the same name in another spelling. */
export function isSameName(a: Name, b: Name): boolean {
  return equalBytes(a.raw, b.raw) || a.canonical === b.canonical;
}

function readAttribute(element: DerElement): Attribute {
  const fields = new Fields(element, 'an attribute of a name');
  const type = oidOf(fields.next(TAG.oid, 'type'), 'the type of an attribute');
  const value = fields.any('value');
  fields.end();
  return { type, value };
}

function textOf(parts: readonly (readonly Attribute[])[]): string {
  return parts
    .toReversed()
    .map((attributes) => attributes.map(attributeText).join('+'))
    .join(',');
}

/** RFC 4514 §2.4: a type without a short name is written as its number, and its value as the hex of its DER. */
function attributeText({ type, value }: Attribute): string {
  const short = Object.hasOwn(SHORT_NAMES, type) ? SHORT_NAMES[type] : undefined;
  const text = stringOf(value);
  return short === undefined || text === undefined
    ? `${type}=#${bytesToHex(value.raw)}`
    : `${short}=${escapeText(text)}`;
}

function canonicalOf(parts: readonly (readonly Attribute[])[]): string {
  const canonical = parts.map((attributes) => attributes.map(canonicalAttribute).sort());
  return JSON.stringify(canonical);
}

function canonicalAttribute({ type, value }: Attribute): string {
  const text = stringOf(value);
  const folded = text === undefined ? `#${bytesToHex(value.raw)}` : `=${text.trim().replace(/ +/g, ' ').toLowerCase()}`;
  return `${type}${folded}`;
}

/** The text of a string type that names use; undefined for what is none. */
function stringOf({ tag, content }: DerElement): string | undefined {
  switch (tag) {
    case TAG.utf8String:
      return utf8Lossy(content);
    case 0x12: // NumericString
    case 0x13: // PrintableString
    case 0x14: // TeletexString, Latin-1 wherever it is still found
    case 0x16: // IA5String
    case 0x1a: // VisibleString
      return Array.from(content, (byte) => String.fromCharCode(byte)).join('');
    case 0x1e: // BMPString
      return content.length % 2 === 0 ? utf16Of(content) : undefined;
    default:
      return undefined;
  }
}

function utf16Of(content: Uint8Array): string {
  let text = '';
  for (let i = 0; i < content.length; i += 2)
    text += String.fromCharCode(((content[i] ?? 0) << 8) | (content[i + 1] ?? 0));
  return toWellFormed(text);
}

/** RFC 4514 §2.4; whatever cannot be seen or turns the direction of writing is escaped too. */
function escapeText(text: string): string {
  return text
    .replace(/[\\",+;<>]|^[ #]| $/g, '\\$&')
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) => hexEscape(character));
}

function hexEscape(character: string): string {
  return Array.from(utf8Encode(character), (byte) => `\\${byte.toString(16).padStart(2, '0').toUpperCase()}`).join('');
}
