/** What a certificate says of its own validity (RFC 5280 §4.1.2.5). RFC 3339, UTC. */
export interface CertificateDates {
  readonly validFrom: string;
  readonly validTo: string;
}

interface Element {
  readonly tag: number;
  readonly content: Uint8Array;
}

const SEQUENCE = 0x30;
const VERSION = 0xa0;
const UTC_TIME = 0x17;
const GENERALIZED_TIME = 0x18;

/**
 * Reads the dates of an X.509 certificate in DER, and nothing else of it: Certificate → tbsCertificate → [version] serialNumber signature
 * issuer validity. Null for anything that is not built so.
 */
export function readCertificateDates(der: Uint8Array): CertificateDates | null {
  const [certificate] = elements(der) ?? [];
  const [body] = inside(certificate) ?? [];
  const fields = inside(body) ?? [];
  // The version stands there only where it is not 1.
  const [, , , validity] = fields[0]?.tag === VERSION ? fields.slice(1) : fields;
  const [from, to] = inside(validity) ?? [];
  const [validFrom, validTo] = [timeOf(from), timeOf(to)];
  return validFrom === null || validTo === null ? null : { validFrom, validTo };
}

function inside(element: Element | undefined): readonly Element[] | null {
  return element?.tag === SEQUENCE ? elements(element.content) : null;
}

/** The elements that the bytes are made of, one after the other; null where they do not come out even. */
function elements(bytes: Uint8Array): readonly Element[] | null {
  const found: Element[] = [];
  for (let at = 0; at < bytes.length; ) {
    const size = lengthAt(bytes, at + 1);
    if (size === null || size.end > bytes.length) return null;
    found.push({ tag: bytes[at] ?? 0, content: bytes.subarray(size.start, size.end) });
    at = size.end;
  }
  return found;
}

/** X.690 §8.1.3: one byte, or the number of bytes that hold it; four are more than any certificate needs. */
function lengthAt(bytes: Uint8Array, at: number): { start: number; end: number } | null {
  const first = bytes[at];
  if (first === undefined) return null;
  if (first < 0x80) return { start: at + 1, end: at + 1 + first };
  const count = first & 0x7f;
  if (count === 0 || count > 4) return null;
  const length = bytes.subarray(at + 1, at + 1 + count).reduce((sum, byte) => sum * 256 + byte, 0);
  return { start: at + 1 + count, end: at + 1 + count + length };
}

function timeOf(element: Element | undefined): string | null {
  if (element === undefined) return null;
  const text = String.fromCharCode(...element.content.subarray(0, 20));
  const digits = /^(\d\d)?(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  const isShort = element.tag === UTC_TIME;
  if (digits === null || (!isShort && element.tag !== GENERALIZED_TIME)) return null;
  const [, century, year = '', ...rest] = digits;
  if ((century === undefined) !== isShort) return null;
  // A two-digit year from 50 on is of the last century (RFC 5280 §4.1.2.5.1).
  const full = `${century ?? (Number(year) >= 50 ? '19' : '20')}${year}`;
  const [month, day, hour, minute, second] = rest;
  const time = `${full}-${month}-${day}T${hour}:${minute}:${second}.000Z`;
  return Number.isNaN(Date.parse(time)) ? null : time;
}
