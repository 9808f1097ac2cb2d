import { type DerElement, explicitTag, implicitTag, parseDer, TAG } from '../asn1/element.ts';
import { DerError, type Reading, reading } from '../asn1/error.ts';
import { Fields, listOf, only } from '../asn1/fields.ts';
import { generalizedTimeOf, type Instant } from '../asn1/time.ts';
import { octetsOf, oidOf, smallIntegerOf } from '../asn1/values.ts';
import { encodeElement, encodeOctets, encodeOid, encodeSequence } from '../asn1/write.ts';
import { equalBytes } from '../bytes/bytes.ts';
import { digestByOid, digestOf, readDigestOid, SHA1_OID, sha1Of } from '../signature/digest.ts';
import { type Certificate, certificateOf, readSigned, type SignedPart } from './certificate.ts';
import { type RevocationEntry, readReason } from './crl.ts';
import { noExtensions, readExtensions, unknownCritical } from './extension.ts';
import { type Name, readName } from './name.ts';

/** A successful OCSP response (RFC 6960 §4.2). */
export interface OcspResponse {
  readonly responder: { readonly by: 'name'; readonly name: Name } | { readonly by: 'key'; readonly hash: Uint8Array };
  readonly producedAt: Instant;
  readonly answers: readonly OcspAnswer[];
  readonly certificates: readonly Certificate[];
  readonly signed: SignedPart;
}

/** What it says of one certificate. */
export interface OcspAnswer {
  readonly id: {
    readonly digest: string;
    readonly issuerName: Uint8Array;
    readonly issuerKey: Uint8Array;
    readonly serial: Uint8Array;
  };
  readonly status: 'good' | 'unknown' | RevocationEntry;
  readonly thisUpdate: Instant;
  readonly nextUpdate?: Instant;
}

const BASIC_RESPONSE = '1.3.6.1.5.5.7.48.1.1';
const NONE_KNOWN: ReadonlySet<string> = new Set();
const MAX_BYTES = 1_048_576;
const MAX_ITEMS = 64;

/** A request for the state of one certificate. SHA-1 only names the issuer, and is what every responder takes (RFC 5019 §2.1.1). */
export function encodeOcspRequest(certificate: Certificate, issuer: Certificate): Uint8Array {
  const id = encodeSequence(
    encodeSequence(encodeOid(SHA1_OID), encodeElement(TAG.null)),
    encodeOctets(sha1Of(issuer.subject.raw)),
    encodeOctets(sha1Of(issuer.publicKeyBits)),
    encodeElement(TAG.integer, certificate.serial),
  );
  return encodeSequence(encodeSequence(encodeSequence(encodeSequence(id))));
}

/** Whether the answer is about this certificate of this issuer. */
export function isAbout({ id }: OcspAnswer, certificate: Certificate, issuer: Certificate): boolean {
  const hash = hashByOid(id.digest);
  return (
    hash !== undefined &&
    equalBytes(id.serial, certificate.serial) &&
    equalBytes(id.issuerName, hash(issuer.subject.raw)) &&
    equalBytes(id.issuerKey, hash(issuer.publicKeyBits))
  );
}

export function readOcspResponse(der: Uint8Array): Reading<OcspResponse> {
  return reading(() => {
    const fields = new Fields(parseDer(der, { maxBytes: MAX_BYTES }), 'an OCSP response');
    const status = smallIntegerOf(fields.any('responseStatus'), 'responseStatus', 6, TAG.enumerated);
    if (status !== 0) throw new DerError(`its status is ${status}, not successful`);
    const bytes = new Fields(only(fields.next(explicitTag(0), 'responseBytes'), 'responseBytes'), 'responseBytes');
    fields.end();
    const type = oidOf(bytes.next(TAG.oid, 'responseType'), 'responseType');
    const response = octetsOf(bytes.next(TAG.octetString, 'response'), 'response');
    bytes.end();
    if (type !== BASIC_RESPONSE) throw new DerError(`its type is ${type}`);
    return basicResponseOf(parseDer(response, { maxBytes: MAX_BYTES }));
  });
}

/** BasicOCSPResponse: as `readSigned` reads, and then certificates. */
function basicResponseOf(element: DerElement): OcspResponse {
  const whole = new Fields(element, 'BasicOCSPResponse');
  const parts = [whole.any('tbsResponseData'), whole.any('signatureAlgorithm'), whole.any('signature')];
  const field = whole.optional(explicitTag(0));
  whole.end();
  const { body, signed } = readSigned(
    parseDer(encodeSequence(...parts.map(({ raw }) => raw)), { maxBytes: MAX_BYTES }),
    'it',
  );
  const certificates = field === undefined ? [] : listOf(only(field, 'certs'), 'certs', MAX_ITEMS).map(certificateOf);
  return { ...readData(body), certificates, signed };
}

function readData(element: DerElement): Pick<OcspResponse, 'responder' | 'producedAt' | 'answers'> {
  const fields = new Fields(element, 'ResponseData');
  const version = fields.optional(explicitTag(0));
  if (version !== undefined) smallIntegerOf(only(version, 'version'), 'version', 0);
  const responder = readResponder(fields.any('responderID'));
  const producedAt = generalizedTimeOf(fields.any('producedAt'), 'producedAt');
  const answers = listOf(fields.any('responses'), 'responses', MAX_ITEMS).map(readAnswer);
  refuseCritical(fields.optional(explicitTag(1)), 'a response');
  fields.end();
  return { responder, producedAt, answers };
}

function readResponder(element: DerElement): OcspResponse['responder'] {
  const inner = only(element, 'responderID');
  if (element.tag === explicitTag(1)) return { by: 'name', name: readName(inner, 'the responder') };
  if (element.tag === explicitTag(2)) return { by: 'key', hash: octetsOf(inner, 'the hash of the key') };
  throw new DerError('its responder is named by neither name nor key');
}

function readAnswer(element: DerElement): OcspAnswer {
  const fields = new Fields(element, 'SingleResponse');
  const id = new Fields(fields.next(TAG.sequence, 'certID'), 'CertID');
  const digest = readDigestOid(id.next(TAG.sequence, 'hashAlgorithm'), 'hashAlgorithm');
  const issuerName = octetsOf(id.any('issuerNameHash'), 'issuerNameHash');
  const issuerKey = octetsOf(id.any('issuerKeyHash'), 'issuerKeyHash');
  const serial = id.next(TAG.integer, 'serialNumber').content;
  id.end();
  const status = readStatus(fields.any('certStatus'));
  const thisUpdate = generalizedTimeOf(fields.any('thisUpdate'), 'thisUpdate');
  const next = fields.optional(explicitTag(0));
  refuseCritical(fields.optional(explicitTag(1)), 'an answer');
  fields.end();
  const nextUpdate = next === undefined ? undefined : generalizedTimeOf(only(next, 'nextUpdate'), 'nextUpdate');
  return {
    id: { digest, issuerName, issuerKey, serial },
    status,
    thisUpdate,
    ...(nextUpdate === undefined ? {} : { nextUpdate }),
  };
}

function readStatus(element: DerElement): OcspAnswer['status'] {
  if (element.tag === implicitTag(0)) return 'good';
  if (element.tag === implicitTag(2)) return 'unknown';
  const fields = new Fields(element, 'RevokedInfo', explicitTag(1));
  const time = generalizedTimeOf(fields.any('revocationTime'), 'revocationTime');
  const reason = fields.optional(explicitTag(0));
  fields.end();
  return reason === undefined ? { time } : { time, reason: readReason(only(reason, 'revocationReason')) };
}

function refuseCritical(field: DerElement | undefined, what: string): void {
  const extensions = field === undefined ? noExtensions : readExtensions(only(field, 'extensions'), what);
  const unknown = unknownCritical(extensions, NONE_KNOWN);
  if (unknown !== undefined) throw new DerError(`${what} has the critical extension ${unknown}`);
}

function hashByOid(oid: string): ((bytes: Uint8Array) => Uint8Array) | undefined {
  if (oid === SHA1_OID) return sha1Of;
  const digest = digestByOid(oid);
  return digest === undefined ? undefined : (bytes) => digestOf(digest, bytes);
}
