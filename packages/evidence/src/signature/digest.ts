import { sha1 } from '@noble/hashes/legacy.js';
import { sha256, sha384, sha512 } from '@noble/hashes/sha2.js';
import type { DerElement } from '../asn1/element.ts';
import { TAG } from '../asn1/element.ts';
import { Fields } from '../asn1/fields.ts';
import { oidOf } from '../asn1/values.ts';

/** The digests that signatures are believed with. */
export type DigestAlgorithm = 'sha256' | 'sha384' | 'sha512';

/** RFC 5754 §2. */
const BY_OID: { readonly [oid: string]: DigestAlgorithm } = {
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
};
export const SHA1_OID = '1.3.14.3.2.26';

export function digestOf(algorithm: DigestAlgorithm, bytes: Uint8Array): Uint8Array {
  switch (algorithm) {
    case 'sha256':
      return sha256(bytes);
    case 'sha384':
      return sha384(bytes);
    case 'sha512':
      return sha512(bytes);
  }
}

/** For telling certificates and keys apart where RFC 3161 and RFC 6960 do so; no signature is believed with it. */
export function sha1Of(bytes: Uint8Array): Uint8Array {
  return sha1(bytes);
}

export function oidOfDigest(algorithm: DigestAlgorithm): string {
  const [oid] = Object.entries(BY_OID).find(([, name]) => name === algorithm) ?? [];
  if (oid === undefined) throw new RangeError(`${algorithm} has no object identifier`);
  return oid;
}

export function digestByOid(oid: string): DigestAlgorithm | undefined {
  return Object.hasOwn(BY_OID, oid) ? BY_OID[oid] : undefined;
}

/** An AlgorithmIdentifier of a digest; its parameters are absent or NULL (RFC 5754 §2). */
export function readDigestOid(element: DerElement, what: string): string {
  const fields = new Fields(element, what);
  const oid = oidOf(fields.next(TAG.oid, 'algorithm'), what);
  fields.optional(TAG.null);
  fields.end();
  return oid;
}
