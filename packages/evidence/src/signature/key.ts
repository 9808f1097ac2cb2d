import { type DerElement, parseDer, TAG } from '../asn1/element.ts';
import { Fields } from '../asn1/fields.ts';
import { bitBytesOf, integerOf, oidOf } from '../asn1/values.ts';
import { RSA_ENCRYPTION, RSASSA_PSS, readPssParameters, type SignatureAlgorithm } from './algorithm.ts';

export type CurveName = 'p256' | 'p384' | 'p521';

export type PublicKey =
  | {
      readonly kind: 'rsa';
      readonly modulus: bigint;
      readonly exponent: bigint;
      /** A key for RSA-PSS alone, and with these parameters where it has some (RFC 4055 §1.2). */
      readonly only?: 'rsa-pss' | SignatureAlgorithm;
    }
  /** `point`: uncompressed, 04 ‖ x ‖ y (SEC 1 §2.3.3). */
  | { readonly kind: 'ec'; readonly curve: CurveName; readonly point: Uint8Array }
  /** Not read here; `name`: its object identifier, or what is wrong. */
  | { readonly kind: 'unsupported'; readonly name: string };

const EC_PUBLIC_KEY = '1.2.840.10045.2.1';
/** RFC 5480 §2.1.1.1. */
const CURVES: { readonly [oid: string]: { readonly curve: CurveName; readonly pointBytes: number } } = {
  '1.2.840.10045.3.1.7': { curve: 'p256', pointBytes: 65 },
  '1.3.132.0.34': { curve: 'p384', pointBytes: 97 },
  '1.3.132.0.35': { curve: 'p521', pointBytes: 133 },
};

/** SubjectPublicKeyInfo (RFC 5280 §4.1.2.7). */
export function readPublicKey(element: DerElement): PublicKey {
  const fields = new Fields(element, 'subjectPublicKeyInfo');
  const algorithm = new Fields(fields.next(TAG.sequence, 'algorithm'), 'the algorithm of a public key');
  const key = bitBytesOf(fields.next(TAG.bitString, 'subjectPublicKey'), 'subjectPublicKey');
  fields.end();
  const oid = oidOf(algorithm.next(TAG.oid, 'algorithm'), 'the algorithm of a public key');
  switch (oid) {
    case RSA_ENCRYPTION:
      algorithm.optional(TAG.null);
      algorithm.end();
      return readRsa(key);
    case RSASSA_PSS:
      return readRsa(key, readRestriction(algorithm));
    case EC_PUBLIC_KEY:
      return readEc(algorithm, key);
    default:
      return { kind: 'unsupported', name: oid };
  }
}

/** RSAPublicKey (RFC 8017 §A.1.1). */
function readRsa(bytes: Uint8Array, only?: 'rsa-pss' | SignatureAlgorithm): PublicKey {
  const fields = new Fields(parseDer(bytes), 'RSAPublicKey');
  const modulus = integerOf(fields.next(TAG.integer, 'modulus'), 'modulus');
  const exponent = integerOf(fields.next(TAG.integer, 'publicExponent'), 'publicExponent');
  fields.end();
  return { kind: 'rsa', modulus, exponent, ...(only === undefined ? {} : { only }) };
}

function readRestriction(algorithm: Fields): 'rsa-pss' | SignatureAlgorithm {
  const parameters = algorithm.optional(TAG.sequence);
  algorithm.end();
  return parameters === undefined ? 'rsa-pss' : readPssParameters(parameters);
}

/** Named curves only (RFC 5480 §2.1.1): a certificate that brings its own curve could bring a weak one (CVE-2020-0601). */
function readEc(algorithm: Fields, key: Uint8Array): PublicKey {
  const parameters = algorithm.any('parameters');
  algorithm.end();
  if (parameters.tag !== TAG.oid) return { kind: 'unsupported', name: 'a curve that is not named' };
  const oid = oidOf(parameters, 'the curve');
  const known = Object.hasOwn(CURVES, oid) ? CURVES[oid] : undefined;
  if (known === undefined) return { kind: 'unsupported', name: oid };
  if (key.length !== known.pointBytes || key[0] !== 4)
    return { kind: 'unsupported', name: 'a point that is compressed' };
  return { kind: 'ec', curve: known.curve, point: key };
}
