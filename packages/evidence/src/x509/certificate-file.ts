import { type DerElement, explicitTag, parseDer, TAG } from '../asn1/element.ts';
import { reading, Unreadable } from '../asn1/error.ts';
import { Fields, listOf, only } from '../asn1/fields.ts';
import { oidOf } from '../asn1/values.ts';
import { type Certificate, certificateOf } from './certificate.ts';

const SIGNED_DATA = '1.2.840.113549.1.7.2';
const MAX_CERTIFICATES = 32;

/**
 * What is served where a certificate says that its issuer's certificates are (RFC 5280 §4.2.2.1): one certificate in DER, or several in a
 * SignedData that signs nothing. Empty for anything else.
 */
export function readCertificateFile(der: Uint8Array): readonly Certificate[] {
  const certificates = reading(() => {
    const element = parseDer(der);
    return isContentInfo(element) ? bundleOf(element) : [certificateOf(element)];
  });
  return certificates instanceof Unreadable ? [] : certificates;
}

function isContentInfo(element: DerElement): boolean {
  return element.tag === TAG.sequence && new Fields(element, 'it').tag === TAG.oid;
}

function bundleOf(element: DerElement): readonly Certificate[] {
  const info = new Fields(element, 'ContentInfo');
  const type = oidOf(info.next(TAG.oid, 'contentType'), 'contentType');
  const content = only(info.next(explicitTag(0), 'content'), 'content');
  if (type !== SIGNED_DATA) return [];
  const fields = new Fields(content, 'SignedData');
  for (const name of ['version', 'digestAlgorithms', 'encapContentInfo']) fields.any(name);
  const certificates = fields.next(explicitTag(0), 'certificates');
  return listOf(certificates, 'certificates', MAX_CERTIFICATES, certificates.tag).map(certificateOf);
}
