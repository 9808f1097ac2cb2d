// Checks 8 and 9: the certificate is the one that the authority signed for itself, and is for time stamps alone.
import { type DerElement, TAG } from '../asn1/element.ts';
import { DerError, reading, Unreadable } from '../asn1/error.ts';
import { Fields, listOf } from '../asn1/fields.ts';
import { octetsOf } from '../asn1/values.ts';
import { equalBytes } from '../bytes/bytes.ts';
import { type DigestAlgorithm, digestByOid, digestOf, readDigestOid, sha1Of } from '../signature/digest.ts';
import type { Certificate } from '../x509/certificate.ts';
import { KEY_USAGE, PURPOSE } from '../x509/certificate-extensions.ts';
import { type GeneralName, readGeneralNames } from '../x509/general-name.ts';
import { isSameName } from '../x509/name.ts';
import { refuse, type TimeStampRefusal } from './refusal.ts';
import { invalid, type SignedToken, unsupported } from './signature.ts';
import type { TstInfo } from './tst-info.ts';

const SIGNING_CERTIFICATE = '1.2.840.113549.1.9.16.2.12';
const SIGNING_CERTIFICATE_V2 = '1.2.840.113549.1.9.16.2.47';
const MAX_IDS = 64;

/** ESSCertID or ESSCertIDv2. */
interface CertificateId {
  /** OID where one is named. ESSCertID is always SHA-1, ESSCertIDv2 SHA-256 unless told. */
  readonly digest: 'sha1' | DigestAlgorithm | { readonly unknown: string };
  readonly hash: Uint8Array;
  readonly issuerSerial?: { readonly issuer: readonly GeneralName[]; readonly serial: Uint8Array };
}

/**
 * Check 8: the hash of its certificate stands under the authority's signature (RFC 3161 §2.4.2, RFC 5816), so that no other certificate for
 * the same key can be put in its place. Where both forms are there, both must hold. Identifiers after the first restrict which
 * attribute certificates and chains may be used (RFC 5035 §3); the chain is believed for its pinned root here, so they are not asked.
 */
export function checkIdentity(token: SignedToken, info: TstInfo): TimeStampRefusal | undefined {
  const ids = reading(() => readIds(token));
  if (ids instanceof Unreadable) return invalid(ids.reason);
  if (ids.length === 0) return invalid('the certificate of the signer is not named in them');
  for (const id of ids) {
    const refusal = checkId(id, token.certificate);
    if (refusal !== undefined) return refusal;
  }
  return checkName(info, token.certificate);
}

/** Check 9: the extended key usage is critical and for time stamps alone (RFC 3161 §2.3); usages that nobody knows count. */
export function checkPurpose({ certificate }: SignedToken): TimeStampRefusal | undefined {
  const { extendedKeyUsage, keyUsage } = certificate;
  const purposes = extendedKeyUsage?.purposes ?? [];
  const refused = (what: string) =>
    refuse('tsa-purpose-invalid', `The certificate of ${certificate.subject.text} ${what}.`, {
      purposes,
      critical: extendedKeyUsage?.critical ?? false,
      keyUsage: keyUsage === undefined ? null : [...keyUsage],
    });
  if (!purposes.includes(PURPOSE.timeStamping)) return refused('is not for time stamps');
  if (purposes.length > 1) return refused('is for more than time stamps');
  if (extendedKeyUsage?.critical !== true) return refused('does not say so in a critical extension');
  return maySign(keyUsage) ? undefined : refused('has a key that is not for signing alone');
}

/** Where keyUsage is there, it has digitalSignature or contentCommitment and nothing else, as OpenSSL reads it too. */
function maySign(keyUsage: ReadonlySet<number> | undefined): boolean {
  if (keyUsage === undefined) return true;
  const allowed: ReadonlySet<number> = new Set([KEY_USAGE.digitalSignature, KEY_USAGE.contentCommitment]);
  return keyUsage.size > 0 && [...keyUsage].every((bit) => allowed.has(bit));
}

function checkId(id: CertificateId, certificate: Certificate): TimeStampRefusal | undefined {
  if (typeof id.digest === 'object') return unsupported(`a certificate named by the digest ${id.digest.unknown}`);
  const hash = id.digest === 'sha1' ? sha1Of(certificate.der) : digestOf(id.digest, certificate.der);
  if (!equalBytes(hash, id.hash)) return mismatch('does not hash to what the authority signed', certificate);
  if (id.issuerSerial === undefined || isIssuedAs(certificate, id.issuerSerial)) return undefined;
  return mismatch('has another issuer or serial number than the authority signed', certificate);
}

/** RFC 5035 §5: for a certificate, exactly one name, a directory name. */
function isIssuedAs(certificate: Certificate, { issuer, serial }: NonNullable<CertificateId['issuerSerial']>): boolean {
  const [name] = issuer;
  const isNamed = issuer.length === 1 && name?.kind === 'directory' && isSameName(name.name, certificate.issuer);
  return isNamed && equalBytes(serial, certificate.serial);
}

/** RFC 3161 §2.4.2: the name of the authority, where the token has one, is one of those in its certificate. */
function checkName({ tsa }: TstInfo, certificate: Certificate): TimeStampRefusal | undefined {
  if (tsa === undefined) return undefined;
  const isSubject = tsa.kind === 'directory' && isSameName(tsa.name, certificate.subject);
  if (isSubject || certificate.alternativeNames.some(({ raw }) => equalBytes(raw, tsa.raw))) return undefined;
  return mismatch('is not for the name that stands in the token', certificate);
}

function mismatch(what: string, certificate: Certificate): TimeStampRefusal {
  return refuse('tsa-certificate-mismatch', `The certificate of ${certificate.subject.text} ${what}.`, {
    certificate: certificate.subject.text,
  });
}

function readIds({ attributes }: SignedToken): readonly CertificateId[] {
  return attributes.list.flatMap(({ type, values }) => {
    if (type !== SIGNING_CERTIFICATE && type !== SIGNING_CERTIFICATE_V2) return [];
    const [value] = values;
    if (value === undefined || values.length > 1) throw new DerError('the certificate of the signer is not named once');
    return [readFirstId(value, type === SIGNING_CERTIFICATE_V2)];
  });
}

/** SigningCertificate: the first identifier is that of the signer. */
function readFirstId(element: DerElement, isV2: boolean): CertificateId {
  const fields = new Fields(element, 'SigningCertificate');
  const [first] = listOf(fields.next(TAG.sequence, 'certs'), 'certs', MAX_IDS);
  fields.optional(TAG.sequence); // policies
  fields.end();
  if (first === undefined) throw new DerError('the certificate of the signer is not named');
  return readId(first, isV2);
}

function readId(element: DerElement, isV2: boolean): CertificateId {
  const fields = new Fields(element, 'ESSCertID');
  const algorithm = isV2 ? fields.optional(TAG.sequence) : undefined;
  const hash = octetsOf(fields.any('certHash'), 'certHash');
  const issuerSerial = fields.optional(TAG.sequence);
  fields.end();
  return {
    digest: isV2 ? digestOfV2(algorithm) : 'sha1',
    hash,
    ...(issuerSerial === undefined ? {} : { issuerSerial: readIssuerSerial(issuerSerial) }),
  };
}

function digestOfV2(algorithm: DerElement | undefined): CertificateId['digest'] {
  if (algorithm === undefined) return 'sha256';
  const oid = readDigestOid(algorithm, 'hashAlgorithm');
  return digestByOid(oid) ?? { unknown: oid };
}

function readIssuerSerial(element: DerElement): NonNullable<CertificateId['issuerSerial']> {
  const fields = new Fields(element, 'IssuerSerial');
  const issuer = readGeneralNames(fields.next(TAG.sequence, 'issuer'), 'issuer');
  const serial = fields.next(TAG.integer, 'serialNumber').content;
  fields.end();
  return { issuer, serial };
}
