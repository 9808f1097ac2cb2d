import { type DerElement, parseDer, TAG } from '../asn1/element.ts';
import { DerError } from '../asn1/error.ts';
import { Fields, listOf } from '../asn1/fields.ts';
import { booleanOf, octetsOf, oidOf } from '../asn1/values.ts';

/** An extension of a certificate, list, response or token (RFC 5280 §4.1.2.9). */
export interface Extension {
  readonly oid: string;
  readonly critical: boolean;
  /** The DER inside its OCTET STRING. */
  readonly value: Uint8Array;
}

export type Extensions = ReadonlyMap<string, Extension>;

export const noExtensions: Extensions = new Map();

const MAX_EXTENSIONS = 64;

/** Extensions by object identifier; the same one twice is refused (RFC 5280 §4.2). */
export function readExtensions(element: DerElement, what: string, tag: number = TAG.sequence): Extensions {
  const extensions = new Map<string, Extension>();
  for (const item of listOf(element, what, MAX_EXTENSIONS, tag)) {
    const extension = readExtension(item, what);
    if (extensions.has(extension.oid)) throw new DerError(`${what} has ${extension.oid} twice`);
    extensions.set(extension.oid, extension);
  }
  return extensions;
}

function readExtension(element: DerElement, what: string): Extension {
  const fields = new Fields(element, `an extension of ${what}`);
  const oid = oidOf(fields.next(TAG.oid, 'extnID'), 'extnID');
  const criticalField = fields.optional(TAG.boolean);
  const critical = criticalField === undefined ? false : booleanOf(criticalField, 'critical');
  const value = octetsOf(fields.next(TAG.octetString, 'extnValue'), 'extnValue');
  fields.end();
  return { oid, critical, value };
}

/** What `read` makes of the extension; undefined where there is none. */
export function readFrom<T>(extensions: Extensions, oid: string, read: (element: DerElement) => T): T | undefined {
  const extension = extensions.get(oid);
  return extension === undefined ? undefined : read(parseDer(extension.value));
}

/** The first critical extension that is not among those a caller can judge: such a thing must be refused (RFC 5280 §4.2). */
export function unknownCritical(extensions: Extensions, known: ReadonlySet<string>): string | undefined {
  return [...extensions.values()].find(({ oid, critical }) => critical && !known.has(oid))?.oid;
}
