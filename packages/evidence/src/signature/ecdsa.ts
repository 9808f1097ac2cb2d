import { p256, p384, p521 } from '@noble/curves/nist.js';
import { parseDer, TAG } from '../asn1/element.ts';
import { reading, Unreadable } from '../asn1/error.ts';
import { Fields } from '../asn1/fields.ts';
import { integerOf } from '../asn1/values.ts';
import { hexToBytes } from '../bytes/hex.ts';
import { type DigestAlgorithm, digestOf } from './digest.ts';
import type { CurveName } from './key.ts';

const CURVES = { p256, p384, p521 } as const;
/** Of r and s, each. */
const SCALAR_BYTES = { p256: 32, p384: 48, p521: 66 } as const;

export interface EcKey {
  readonly curve: CurveName;
  readonly point: Uint8Array;
}

/** ECDSA (FIPS 186-5 §6.4). Both values of s are a signature here, as everywhere but in Ethereum. */
export function verifyEcdsa(key: EcKey, digest: DigestAlgorithm, message: Uint8Array, signature: Uint8Array): boolean {
  const compact = compactOf(signature, SCALAR_BYTES[key.curve]);
  if (compact === undefined) return false;
  return CURVES[key.curve].verify(compact, digestOf(digest, message), key.point, { prehash: false, lowS: false });
}

/** Ecdsa-Sig-Value (RFC 3279 §2.2.3) in DER and nothing else, as r ‖ s. */
function compactOf(signature: Uint8Array, bytes: number): Uint8Array | undefined {
  const values = reading(() => {
    const fields = new Fields(parseDer(signature), 'Ecdsa-Sig-Value');
    const r = integerOf(fields.next(TAG.integer, 'r'), 'r');
    const s = integerOf(fields.next(TAG.integer, 's'), 's');
    fields.end();
    return [r, s];
  });
  if (values instanceof Unreadable || values.some((value) => value <= 0n || value >> BigInt(8 * bytes) > 0n)) {
    return undefined;
  }
  return hexToBytes(values.map((value) => value.toString(16).padStart(2 * bytes, '0')).join(''));
}
