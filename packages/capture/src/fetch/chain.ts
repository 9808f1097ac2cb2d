import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import type { PresentedCertificate } from '@guzheng/evidence';

/** What a chain is held against. */
export interface Trust {
  /** PEM, one or several in each text. */
  readonly roots: readonly string[];
  /** The moment at which everything must be valid. */
  readonly at: Date;
}

export type Judgement = { readonly valid: true } | { readonly valid: false; readonly error: string };

/**
 * Judges a chain, the host's own certificate first, as RFC 5280 §6 does, as far as Node shows certificates: dates, host, purpose,
 * who may sign (§4.2.1.9), each signature, strength of keys and signatures, and a trusted root at the end. Name constraints,
 * policies and revocation are not looked at, so `valid` says less than a browser's own check; `error` is always a reason.
 */
export function judgeChain(chain: readonly PresentedCertificate[], host: string, trust: Trust): Judgement {
  const error = chainError(chain, host, trust);
  return error === undefined ? { valid: true } : { valid: false, error };
}

function chainError(chain: readonly PresentedCertificate[], host: string, { roots, at }: Trust): string | undefined {
  try {
    const certificates = chain.map(({ der = '' }) => new X509Certificate(Buffer.from(der, 'base64')));
    return leafError(certificates[0], host) ?? pathError(certificates, rootsIn(roots), at);
  } catch {
    // OpenSSL throws for what is no certificate, and for keys of kinds that it does not know.
    return 'CERTIFICATE_UNREADABLE';
  }
}

function rootsIn(pem: readonly string[]): X509Certificate[] {
  const texts = pem.flatMap((text) => text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []);
  return texts.map((text) => new X509Certificate(text));
}

/** RFC 5280 §4.2.1.12: id-kp-serverAuth, anyExtendedKeyUsage. */
const SERVER_PURPOSES = ['1.3.6.1.5.5.7.3.1', '2.5.29.37.0'];

function leafError(leaf: X509Certificate | undefined, host: string): string | undefined {
  if (leaf === undefined) return 'CERTIFICATE_MISSING';
  const name = host.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');
  // RFC 9110 §4.3.4: the subject's common name does not count.
  const match = isIP(name) === 0 ? leaf.checkHost(name, { subject: 'never' }) : leaf.checkIP(name);
  if (match === undefined) return 'ERR_TLS_CERT_ALTNAME_INVALID';
  const purposes: readonly string[] | undefined = leaf.keyUsage;
  const isForServers = purposes === undefined || purposes.some((purpose) => SERVER_PURPOSES.includes(purpose));
  return isForServers ? undefined : 'INVALID_PURPOSE';
}

/** A trusted root ends the path wherever it is met: servers send cross-signed certificates beyond it that may be over. */
function pathError(chain: readonly X509Certificate[], roots: readonly X509Certificate[], at: Date): string | undefined {
  for (const [depth, certificate] of chain.entries()) {
    const error = dateError(certificate, at);
    if (error !== undefined || roots.some((root) => isSame(root, certificate))) return error;
    const weakness = weaknessOf(certificate);
    if (weakness !== undefined) return weakness;
    if (roots.some((root) => dateError(root, at) === undefined && hasSigned(root, certificate))) return undefined;
    const broken = linkError(certificate, chain[depth + 1]);
    if (broken !== undefined) return broken;
  }
  return 'UNABLE_TO_GET_ISSUER_CERT';
}

function isSame(a: X509Certificate, b: X509Certificate): boolean {
  return a.raw.equals(b.raw);
}

function linkError(certificate: X509Certificate, issuer: X509Certificate | undefined): string | undefined {
  if (isSelfSigned(certificate)) return 'SELF_SIGNED_CERT';
  if (issuer === undefined) return 'UNABLE_TO_GET_ISSUER_CERT';
  if (!issuer.ca) return 'INVALID_CA';
  return hasSigned(issuer, certificate) ? undefined : 'CERT_SIGNATURE_FAILURE';
}

function dateError({ validFromDate, validToDate }: X509Certificate, at: Date): string | undefined {
  if (at < validFromDate) return 'CERT_NOT_YET_VALID';
  return at > validToDate ? 'CERT_HAS_EXPIRED' : undefined;
}

/** `checkIssued` compares names, key identifiers and the right to sign; `verify` is the signature itself. */
function hasSigned(issuer: X509Certificate, certificate: X509Certificate): boolean {
  return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
}

function isSelfSigned(certificate: X509Certificate): boolean {
  return certificate.subject === certificate.issuer && certificate.verify(certificate.publicKey);
}

/** CA/Browser Forum Baseline Requirements §6.1.5 and §7.1.3.2: what browsers stopped taking long ago can be forged today. */
function weaknessOf(certificate: X509Certificate): string | undefined {
  const { asymmetricKeyType, asymmetricKeyDetails } = certificate.publicKey;
  const isShort = asymmetricKeyType === 'rsa' && (asymmetricKeyDetails?.modulusLength ?? 0) < 2048;
  if (isShort) return 'CERT_KEY_TOO_SMALL';
  return WEAK_SIGNATURES.some((oid) => signatureAlgorithm(certificate.raw).equals(oid)) ? 'CA_MD_TOO_WEAK' : undefined;
}

/** MD2, MD5 and SHA-1 with RSA (RFC 8017 App. C), SHA-1 with ECDSA (RFC 5758 §3.2) and DSA (RFC 3279 §2.2.2), as DER writes them. */
const WEAK_SIGNATURES: readonly Buffer[] = [
  '2a864886f70d010102',
  '2a864886f70d010104',
  '2a864886f70d010105',
  '2a8648ce3d0401',
  '2a8648ce380403',
].map((hex) => Buffer.from(hex, 'hex'));

/** RFC 5280 §4.1: a certificate is a sequence of what is signed, the algorithm, and the signature. */
function signatureAlgorithm(der: Buffer): Buffer {
  const signed = contentOf(der, 0);
  const algorithm = contentOf(der, contentOf(der, signed.start).end);
  const oid = contentOf(der, algorithm.start);
  return der.subarray(oid.start, oid.end);
}

/** Where the content of a DER value begins and ends (X.690 §8.1). OpenSSL has read all of it before, so lengths can be relied on. */
function contentOf(der: Buffer, at: number): { readonly start: number; readonly end: number } {
  const first = der.readUInt8(at + 1);
  const bytes = first < 0x80 ? 0 : first & 0x7f;
  const start = at + 2 + bytes;
  return { start, end: start + (bytes === 0 ? first : der.readUIntBE(at + 2, bytes)) };
}
