import { childrenOf, type DerElement, explicitTag, implicitTag, TAG } from '../asn1/element.ts';
import { DerError } from '../asn1/error.ts';
import { Fields, listOf, only } from '../asn1/fields.ts';
import { octetsOf, oidOf, smallIntegerOf } from '../asn1/values.ts';
import { encodeElement } from '../asn1/write.ts';
import { readDigestOid } from '../signature/digest.ts';
import { type Certificate, certificateOf } from '../x509/certificate.ts';
import { type Name, readName } from '../x509/name.ts';

/** CMS SignedData (RFC 5652 §5), as a time stamp has it. */
export interface SignedData {
  /** Dotted OID. */
  readonly contentType: string;
  /** The bytes inside eContent, over which the message digest is. */
  readonly content: Uint8Array;
  readonly certificates: readonly Certificate[];
  readonly signers: readonly SignerInfo[];
}

export interface SignerInfo {
  readonly signer: SignerId;
  /** Dotted OID. */
  readonly digestAlgorithm: string;
  /** Absent: the signature is over the content itself, which a time stamp does not allow. */
  readonly attributes?: SignedAttributes;
  readonly signatureAlgorithm: DerElement;
  readonly signature: Uint8Array;
}

export type SignerId =
  | { readonly by: 'serial'; readonly issuer: Name; readonly serial: Uint8Array }
  | { readonly by: 'key'; readonly subjectKeyId: Uint8Array };

export interface SignedAttributes {
  readonly list: readonly { readonly type: string; readonly values: readonly DerElement[] }[];
  /** What the signature is over: as they stand there, with the tag of a SET OF instead of [0] (RFC 5652 §5.4). */
  readonly signed: Uint8Array;
}

const SIGNED_DATA = '1.2.840.113549.1.7.2';
const MAX_CERTIFICATES = 32;
const MAX_SIGNERS = 16;
const MAX_ATTRIBUTES = 64;

/** Reads a ContentInfo. `undefined`: it is of another content type. Throws DerError. */
export function readSignedData(element: DerElement): SignedData | undefined {
  const info = new Fields(element, 'ContentInfo');
  const type = oidOf(info.next(TAG.oid, 'contentType'), 'contentType');
  const content = info.next(explicitTag(0), 'content');
  info.end();
  return type === SIGNED_DATA ? signedDataOf(only(content, 'content')) : undefined;
}

function signedDataOf(element: DerElement): SignedData {
  const fields = new Fields(element, 'SignedData');
  smallIntegerOf(fields.next(TAG.integer, 'version'), 'version', 5);
  const digests = listOf(fields.next(TAG.set, 'digestAlgorithms'), 'digestAlgorithms', MAX_SIGNERS, TAG.set);
  const inner = readContent(fields.next(TAG.sequence, 'encapContentInfo'));
  const certificates = fields.optional(explicitTag(0));
  fields.optional(explicitTag(1)); // crls: not signed with the token; the record keeps its own
  const signers = listOf(fields.next(TAG.set, 'signerInfos'), 'signerInfos', MAX_SIGNERS, TAG.set).map(readSigner);
  fields.end();
  checkDigests(
    digests.map((digest) => readDigestOid(digest, 'digestAlgorithms')),
    signers,
  );
  return { ...inner, certificates: certificates === undefined ? [] : readCertificates(certificates), signers };
}

/** RFC 5652 §5.1: the digests of all signers are listed at the start. */
function checkDigests(listed: readonly string[], signers: readonly SignerInfo[]): void {
  const missing = signers.find(({ digestAlgorithm }) => !listed.includes(digestAlgorithm));
  if (missing !== undefined) throw new DerError('the digest of a signer is not listed');
}

function readContent(element: DerElement): { contentType: string; content: Uint8Array } {
  const fields = new Fields(element, 'encapContentInfo');
  const contentType = oidOf(fields.next(TAG.oid, 'eContentType'), 'eContentType');
  const content = octetsOf(only(fields.next(explicitTag(0), 'eContent'), 'eContent'), 'eContent');
  fields.end();
  return { contentType, content };
}

/** CertificateSet. Attribute certificates and other things with a context tag are passed over: they can lead nowhere. */
function readCertificates(element: DerElement): readonly Certificate[] {
  const choices = [...childrenOf(element)];
  if (choices.length > MAX_CERTIFICATES) throw new DerError(`it has more than ${MAX_CERTIFICATES} certificates`);
  return choices.filter(({ tag }) => tag === TAG.sequence).map(certificateOf);
}

function readSigner(element: DerElement): SignerInfo {
  const fields = new Fields(element, 'SignerInfo');
  const version = smallIntegerOf(fields.next(TAG.integer, 'version'), 'version', 3);
  const signer = readSignerId(fields.any('sid'), version);
  const digestAlgorithm = readDigestOid(fields.next(TAG.sequence, 'digestAlgorithm'), 'digestAlgorithm');
  const attributes = fields.optional(explicitTag(0));
  const signatureAlgorithm = fields.next(TAG.sequence, 'signatureAlgorithm');
  const signature = octetsOf(fields.next(TAG.octetString, 'signature'), 'signature');
  fields.optional(explicitTag(1)); // unsignedAttrs: anybody can add them
  fields.end();
  return {
    signer,
    digestAlgorithm,
    ...(attributes === undefined ? {} : { attributes: readAttributes(attributes) }),
    signatureAlgorithm,
    signature,
  };
}

/** The version follows from the way the signer is named (RFC 5652 §5.3). */
function readSignerId(element: DerElement, version: number): SignerId {
  if (version === 3 && element.tag === implicitTag(0)) return { by: 'key', subjectKeyId: element.content };
  if (version !== 1) throw new DerError('the version of SignerInfo does not fit the way the signer is named');
  const fields = new Fields(element, 'issuerAndSerialNumber');
  const issuer = readName(fields.next(TAG.sequence, 'issuer'), 'the issuer');
  const serial = fields.next(TAG.integer, 'serialNumber').content;
  fields.end();
  return { by: 'serial', issuer, serial };
}

function readAttributes(element: DerElement): SignedAttributes {
  const list = listOf(element, 'signedAttrs', MAX_ATTRIBUTES, explicitTag(0)).map((attribute) => {
    const fields = new Fields(attribute, 'an attribute');
    const type = oidOf(fields.next(TAG.oid, 'attrType'), 'attrType');
    const values = listOf(fields.next(TAG.set, 'attrValues'), 'attrValues', MAX_ATTRIBUTES, TAG.set);
    fields.end();
    return { type, values };
  });
  return { list, signed: encodeElement(TAG.set, element.content) };
}
