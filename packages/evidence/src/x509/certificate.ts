import { type DerElement, explicitTag, implicitTag, parseDer, TAG } from '../asn1/element.ts';
import { DerError, type Reading, reading } from '../asn1/error.ts';
import { Fields, only } from '../asn1/fields.ts';
import { certificateTimeOf, type Instant } from '../asn1/time.ts';
import { bitBytesOf, smallIntegerOf } from '../asn1/values.ts';
import { equalBytes } from '../bytes/bytes.ts';
import { readSignatureAlgorithm, type SignatureAlgorithm } from '../signature/algorithm.ts';
import { type PublicKey, readPublicKey } from '../signature/key.ts';
import { type CertificateExtensions, readCertificateExtensions } from './certificate-extensions.ts';
import { noExtensions, readExtensions } from './extension.ts';
import { type Name, readName } from './name.ts';

/** An X.509 certificate (RFC 5280 §4). */
export interface Certificate extends CertificateExtensions {
  readonly der: Uint8Array;
  readonly version: 1 | 2 | 3;
  /** The content bytes of the serial number. */
  readonly serial: Uint8Array;
  readonly issuer: Name;
  readonly subject: Name;
  readonly notBefore: Instant;
  readonly notAfter: Instant;
  readonly publicKey: PublicKey;
  /** SubjectPublicKeyInfo as it stands there. */
  readonly publicKeyInfo: Uint8Array;
  /** The bits of the key alone, of which key identifiers are made. */
  readonly publicKeyBits: Uint8Array;
  readonly signed: SignedPart;
}

/** What an issuer signed, and how. */
export interface SignedPart {
  /** The bytes that the signature is over, as they stand. */
  readonly bytes: Uint8Array;
  readonly algorithm: SignatureAlgorithm;
  readonly signature: Uint8Array;
}

/** Beyond any certificate in use. */
const MAX_BYTES = 65_536;

/** Reads a certificate in DER. */
export function readCertificate(der: Uint8Array): Reading<Certificate> {
  return reading(() => certificateOf(parseDer(der, { maxBytes: MAX_BYTES })));
}

/** When a certificate says that it is valid. */
export interface Validity {
  readonly notBefore: Instant;
  readonly notAfter: Instant;
}

/**
 * Reads the dates of a certificate in DER and nothing else: those of web sites have keys and extensions of more kinds than are read here
 * whole.
 */
export function readValidity(der: Uint8Array): Reading<Validity> {
  return reading(() => {
    const certificate = new Fields(parseDer(der, { maxBytes: MAX_BYTES }), 'a certificate');
    const fields = new Fields(certificate.next(TAG.sequence, 'signed part'), 'tbsCertificate');
    certificate.next(TAG.sequence, 'signatureAlgorithm');
    certificate.next(TAG.bitString, 'signature');
    certificate.end();
    fields.optional(explicitTag(0)); // version
    fields.next(TAG.integer, 'serialNumber');
    fields.next(TAG.sequence, 'signature');
    fields.next(TAG.sequence, 'issuer');
    const [notBefore, notAfter] = validityOf(fields.next(TAG.sequence, 'validity'));
    return { notBefore, notAfter };
  });
}

/** Throws DerError. */
export function certificateOf(element: DerElement): Certificate {
  const { body, algorithm, signed } = readSigned(element, 'a certificate');
  const fields = new Fields(body, 'tbsCertificate');
  const version = versionOf(fields.optional(explicitTag(0)));
  const serial = fields.next(TAG.integer, 'serialNumber').content;
  checkSameAlgorithm(fields.next(TAG.sequence, 'signature'), algorithm);
  const issuer = readName(fields.next(TAG.sequence, 'issuer'), 'the issuer');
  const [notBefore, notAfter] = validityOf(fields.next(TAG.sequence, 'validity'));
  const subject = readName(fields.next(TAG.sequence, 'subject'), 'the subject');
  const info = fields.next(TAG.sequence, 'subjectPublicKeyInfo');
  const extensions = extensionsOf(fields, version);
  fields.end();
  return {
    der: element.raw,
    version,
    serial,
    issuer,
    subject,
    notBefore,
    notAfter,
    publicKey: readPublicKey(info),
    publicKeyInfo: info.raw,
    publicKeyBits: keyBitsOf(info),
    signed,
    ...readCertificateExtensions(extensions),
  };
}

/** SEQUENCE { what is signed, algorithm, signature }: certificates, lists and OCSP responses alike. */
export function readSigned(
  element: DerElement,
  what: string,
): { readonly body: DerElement; readonly algorithm: DerElement; readonly signed: SignedPart } {
  const fields = new Fields(element, what);
  const body = fields.next(TAG.sequence, 'signed part');
  const algorithm = fields.next(TAG.sequence, 'signatureAlgorithm');
  const signature = bitBytesOf(fields.next(TAG.bitString, 'signature'), 'the signature');
  fields.end();
  return { body, algorithm, signed: { bytes: body.raw, algorithm: readSignatureAlgorithm(algorithm), signature } };
}

/** The algorithm stands twice, inside and outside of what is signed, and must be the same (RFC 5280 §4.1.1.2). */
export function checkSameAlgorithm(inside: DerElement, outside: DerElement): void {
  if (!equalBytes(inside.raw, outside.raw)) throw new DerError('its two signature algorithms differ');
}

/** Certificates of version 1 are roots from before 1997. */
function versionOf(field: DerElement | undefined): 1 | 2 | 3 {
  if (field === undefined) return 1;
  const version = smallIntegerOf(only(field, 'version'), 'version', 2);
  return version === 2 ? 3 : version === 1 ? 2 : 1;
}

function validityOf(element: DerElement): readonly [Instant, Instant] {
  const fields = new Fields(element, 'validity');
  const notBefore = certificateTimeOf(fields.any('notBefore'), 'notBefore');
  const notAfter = certificateTimeOf(fields.any('notAfter'), 'notAfter');
  fields.end();
  return [notBefore, notAfter];
}

function extensionsOf(fields: Fields, version: number): ReturnType<typeof readExtensions> {
  fields.optional(implicitTag(1)); // issuerUniqueID
  fields.optional(implicitTag(2)); // subjectUniqueID
  const field = fields.optional(explicitTag(3));
  if (field === undefined) return noExtensions;
  if (version !== 3) throw new DerError('it has extensions and is not of version 3');
  return readExtensions(only(field, 'extensions'), 'a certificate');
}

function keyBitsOf(info: DerElement): Uint8Array {
  const fields = new Fields(info, 'subjectPublicKeyInfo');
  fields.any('algorithm');
  return bitBytesOf(fields.any('subjectPublicKey'), 'subjectPublicKey');
}
