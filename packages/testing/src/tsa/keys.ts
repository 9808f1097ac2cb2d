import { constants, createHash, createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { concatBytes, fromBase64 } from '@guzheng/evidence';
import { p256, p384, p521 } from '@noble/curves/nist.js';
import type { Signing } from '../tls/certificate.ts';
import { bits, type Der, element, explicit, integer, nothing, oid, sequence } from '../tls/der.ts';
import { RSA_TEST_KEYS } from './rsa-keys.ts';

export type HashName = 'sha256' | 'sha384' | 'sha512';
export type KeyName = 'rsa' | 'p-256' | 'p-384' | 'p-521';

/** A key that everybody has. Signs the same bytes the same way each time, but for RSA-PSS, whose salt is random. */
export interface TestKey {
  readonly publicKeyInfo: Der;
  /** The bits of the key alone. */
  readonly bits: Uint8Array;
  /** Their SHA-1, as key identifiers are made (RFC 5280 §4.2.1.2). */
  readonly id: Uint8Array;
  signing(hash: HashName | 'sha1', scheme?: 'pss'): Signing;
}

const CURVES = {
  'p-256': { curve: p256, oid: '1.2.840.10045.3.1.7' },
  'p-384': { curve: p384, oid: '1.3.132.0.34' },
  'p-521': { curve: p521, oid: '1.3.132.0.35' },
} as const;
const ECDSA = { sha1: '1', sha256: '3.2', sha384: '3.3', sha512: '3.4' } as const;
const RSA = { sha1: 5, sha256: 11, sha384: 12, sha512: 13 } as const;
export const HASH_OIDS = {
  sha1: '1.3.14.3.2.26',
  sha256: '2.16.840.1.101.3.4.2.1',
  sha384: '2.16.840.1.101.3.4.2.2',
  sha512: '2.16.840.1.101.3.4.2.3',
} as const;

/** AlgorithmIdentifier of a digest. */
export function hashAlgorithm(hash: HashName | 'sha1'): Der {
  return sequence(oid(HASH_OIDS[hash]), nothing);
}

/** A key made from a label: the same label, the same key. */
export function ecKey(name: Exclude<KeyName, 'rsa'>, label: string): TestKey {
  const { curve, oid: curveOid } = CURVES[name];
  const seed = createHash('sha512').update(`worthless test key: ${label}`).digest();
  const { secretKey } = curve.keygen(Uint8Array.from({ length: curve.lengths.seed ?? 0 }, (_, i) => seed[i % 64] ?? 0));
  const point = curve.getPublicKey(secretKey, false);
  const publicKeyInfo = sequence(sequence(oid('1.2.840.10045.2.1'), oid(curveOid)), bits(point));
  const signWith = (hash: string, message: Uint8Array): Uint8Array => {
    // RFC 6979: the nonce comes from the key and the message.
    const digest = createHash(hash).update(message).digest();
    const compact = curve.sign(digest, secretKey, { prehash: false, lowS: false });
    const half = compact.length / 2;
    return sequence(positive(compact.subarray(0, half)), positive(compact.subarray(half)));
  };
  return {
    publicKeyInfo,
    bits: point,
    id: createHash('sha1').update(point).digest(),
    signing: (hash) => ({
      algorithm: sequence(oid(`1.2.840.10045.4.${ECDSA[hash]}`)),
      sign: (message) => signWith(hash, message),
    }),
  };
}

export function rsaKey(name: keyof typeof RSA_TEST_KEYS): TestKey {
  const key = createPrivateKey({ key: Buffer.from(fromBase64(RSA_TEST_KEYS[name])), format: 'der', type: 'pkcs8' });
  const publicKey = createPublicKey(key);
  const pkcs1 = publicKey.export({ type: 'pkcs1', format: 'der' });
  return {
    publicKeyInfo: Uint8Array.from(publicKey.export({ type: 'spki', format: 'der' })),
    bits: Uint8Array.from(pkcs1),
    id: createHash('sha1').update(pkcs1).digest(),
    signing: (hash, scheme) =>
      scheme === undefined
        ? {
            algorithm: sequence(oid(`1.2.840.113549.1.1.${RSA[hash]}`), nothing),
            sign: (message) => sign(hash, message, key),
          }
        : {
            algorithm: pssAlgorithm(hash),
            sign: (message) =>
              sign(hash, message, { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: PSS_SALT_BYTES }),
          },
  };
}

const PSS_SALT_BYTES = 32;

/** RFC 4055 §3.1. */
function pssAlgorithm(hash: HashName | 'sha1'): Der {
  const mask = sequence(oid('1.2.840.113549.1.1.8'), hashAlgorithm(hash));
  const salt = integer(Uint8Array.of(PSS_SALT_BYTES));
  return sequence(
    oid('1.2.840.113549.1.1.10'),
    sequence(explicit(0, hashAlgorithm(hash)), explicit(1, mask), explicit(2, salt)),
  );
}

/** An INTEGER from bytes that may start with zeros. */
export function positive(bytes: Uint8Array): Der {
  const start = bytes.findIndex((byte) => byte !== 0);
  return start < 0 ? element(0x02, Uint8Array.of(0)) : integer(concatBytes(bytes.subarray(start)));
}
