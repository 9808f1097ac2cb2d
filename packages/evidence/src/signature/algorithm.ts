import { type DerElement, explicitTag, TAG } from '../asn1/element.ts';
import { Fields, only } from '../asn1/fields.ts';
import { oidOf, smallIntegerOf } from '../asn1/values.ts';
import { type DigestAlgorithm, digestByOid, readDigestOid } from './digest.ts';

/** How a signature was made. */
export type SignatureAlgorithm =
  | { readonly scheme: 'rsa-pkcs1'; readonly digest: DigestAlgorithm }
  | { readonly scheme: 'rsa-pss'; readonly digest: DigestAlgorithm; readonly saltLength: number }
  | { readonly scheme: 'ecdsa'; readonly digest: DigestAlgorithm }
  /** Not read here: weak (MD5, SHA-1), rare or new. `name`: its object identifier, and what is wrong with it if that is something else. */
  | { readonly scheme: 'unsupported'; readonly name: string };

export const RSA_ENCRYPTION = '1.2.840.113549.1.1.1';
export const RSASSA_PSS = '1.2.840.113549.1.1.10';
const MGF1 = '1.2.840.113549.1.1.8';
const SHA1_SIZED_SALT = 20;

/** RFC 4055 §5 and RFC 5758 §3.2. */
const BY_OID: { readonly [oid: string]: SignatureAlgorithm } = {
  '1.2.840.113549.1.1.11': { scheme: 'rsa-pkcs1', digest: 'sha256' },
  '1.2.840.113549.1.1.12': { scheme: 'rsa-pkcs1', digest: 'sha384' },
  '1.2.840.113549.1.1.13': { scheme: 'rsa-pkcs1', digest: 'sha512' },
  '1.2.840.10045.4.3.2': { scheme: 'ecdsa', digest: 'sha256' },
  '1.2.840.10045.4.3.3': { scheme: 'ecdsa', digest: 'sha384' },
  '1.2.840.10045.4.3.4': { scheme: 'ecdsa', digest: 'sha512' },
};

/** `RSA PKCS#1 v1.5 with SHA-256`. */
export function nameOfAlgorithm(algorithm: SignatureAlgorithm): string {
  switch (algorithm.scheme) {
    case 'rsa-pkcs1':
      return `RSA PKCS#1 v1.5 with ${nameOfDigest(algorithm.digest)}`;
    case 'rsa-pss':
      return `RSA-PSS with ${nameOfDigest(algorithm.digest)}`;
    case 'ecdsa':
      return `ECDSA with ${nameOfDigest(algorithm.digest)}`;
    case 'unsupported':
      return algorithm.name;
  }
}

function nameOfDigest(digest: DigestAlgorithm): string {
  return digest.toUpperCase().replace('SHA', 'SHA-');
}

/** The AlgorithmIdentifier of a signature. */
export function readSignatureAlgorithm(element: DerElement): SignatureAlgorithm {
  const fields = new Fields(element, 'a signature algorithm');
  const oid = oidOf(fields.next(TAG.oid, 'algorithm'), 'a signature algorithm');
  if (oid === RSASSA_PSS) return readPss(fields);
  const known = Object.hasOwn(BY_OID, oid) ? BY_OID[oid] : undefined;
  if (known === undefined) return { scheme: 'unsupported', name: oid };
  // Parameters: NULL or absent for RSA (RFC 4055 §5), absent for ECDSA (RFC 5758 §3.2).
  if (known.scheme === 'rsa-pkcs1') fields.optional(TAG.null);
  fields.end();
  return known;
}

/**
 * In CMS the digest may stand apart from the signature's algorithm, as `rsaEncryption` with a digestAlgorithm. Where both name a digest they
 * must name the same one (RFC 8933 §3).
 */
export function readSignerAlgorithm(element: DerElement, digest: DigestAlgorithm): SignatureAlgorithm {
  const fields = new Fields(element, 'a signature algorithm');
  const oid = oidOf(fields.next(TAG.oid, 'algorithm'), 'a signature algorithm');
  if (oid === RSA_ENCRYPTION) {
    fields.optional(TAG.null);
    fields.end();
    return { scheme: 'rsa-pkcs1', digest };
  }
  const algorithm = readSignatureAlgorithm(element);
  if (algorithm.scheme === 'unsupported' || algorithm.digest === digest) return algorithm;
  return { scheme: 'unsupported', name: `${oid} beside a digest of ${nameOfDigest(digest)}` };
}

/** RSASSA-PSS-params (RFC 4055 §3.1). Defaults are SHA-1, which is refused, so hash and mask must be there. */
function readPss(fields: Fields): SignatureAlgorithm {
  const parameters = fields.optional(TAG.sequence);
  fields.end();
  return parameters === undefined
    ? { scheme: 'unsupported', name: `${RSASSA_PSS} without parameters, which means SHA-1` }
    : readPssParameters(parameters);
}

/** Also what restricts a key of this kind (RFC 4055 §1.2). */
export function readPssParameters(element: DerElement): SignatureAlgorithm {
  const fields = new Fields(element, 'RSASSA-PSS parameters');
  const hash = digestAt(fields, 0);
  const mask = maskAt(fields);
  const salt = fields.optional(explicitTag(2));
  const trailer = fields.optional(explicitTag(3));
  fields.end();
  const saltLength =
    salt === undefined ? SHA1_SIZED_SALT : smallIntegerOf(only(salt, 'saltLength'), 'saltLength', 1024);
  const isTrailerKnown =
    trailer === undefined || smallIntegerOf(only(trailer, 'trailerField'), 'trailerField', 255) === 1;
  if (hash === undefined || hash !== mask || !isTrailerKnown) {
    return {
      scheme: 'unsupported',
      name: `${RSASSA_PSS} with a weak digest, another one in its mask, or another trailer`,
    };
  }
  return { scheme: 'rsa-pss', digest: hash, saltLength };
}

function digestAt(fields: Fields, number: number): DigestAlgorithm | undefined {
  const field = fields.optional(explicitTag(number));
  return field === undefined ? undefined : digestByOid(readDigestOid(only(field, 'hashAlgorithm'), 'hashAlgorithm'));
}

/** MGF1 with a digest, the only mask there is. */
function maskAt(fields: Fields): DigestAlgorithm | undefined {
  const field = fields.optional(explicitTag(1));
  if (field === undefined) return undefined;
  const mask = new Fields(only(field, 'maskGenAlgorithm'), 'maskGenAlgorithm');
  const oid = oidOf(mask.next(TAG.oid, 'algorithm'), 'maskGenAlgorithm');
  const digest = readDigestOid(mask.any('parameters'), 'maskGenAlgorithm');
  mask.end();
  return oid === MGF1 ? digestByOid(digest) : undefined;
}
