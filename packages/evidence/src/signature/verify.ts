import type { SignatureAlgorithm } from './algorithm.ts';
import { verifyEcdsa } from './ecdsa.ts';
import type { PublicKey } from './key.ts';
import { isSoundRsaKey, verifyPkcs1, verifyPss } from './rsa.ts';

/** Whether a signature holds. `unsupported`: the algorithm or the key is not one to believe, whatever the signature. */
export type SignatureVerdict = 'valid' | 'invalid' | 'unsupported';

/** Checks a signature over the message, whose digest is taken here. Never throws. */
export function verifySignature(
  algorithm: SignatureAlgorithm,
  key: PublicKey,
  message: Uint8Array,
  signature: Uint8Array,
): SignatureVerdict {
  if (algorithm.scheme === 'unsupported' || !isSupported(key, algorithm)) return 'unsupported';
  return holds(algorithm, key, message, signature) ? 'valid' : 'invalid';
}

function isSupported(key: PublicKey, algorithm: SignatureAlgorithm): boolean {
  switch (key.kind) {
    case 'rsa':
      return isSoundRsaKey(key) && allows(key, algorithm);
    case 'ec':
      return true;
    case 'unsupported':
      return false;
  }
}

/** RFC 4055 §1.2: a key for RSASSA-PSS signs nothing else, and with its own parameters and no shorter salt. */
function allows({ only }: Extract<PublicKey, { kind: 'rsa' }>, algorithm: SignatureAlgorithm): boolean {
  if (only === undefined) return true;
  if (algorithm.scheme !== 'rsa-pss') return false;
  if (only === 'rsa-pss') return true;
  return only.scheme === 'rsa-pss' && only.digest === algorithm.digest && algorithm.saltLength >= only.saltLength;
}

/** A signature of one kind is none of a key of the other. */
function holds(
  algorithm: Exclude<SignatureAlgorithm, { scheme: 'unsupported' }>,
  key: PublicKey,
  message: Uint8Array,
  signature: Uint8Array,
): boolean {
  switch (algorithm.scheme) {
    case 'rsa-pkcs1':
      return key.kind === 'rsa' && verifyPkcs1(key, algorithm.digest, message, signature);
    case 'rsa-pss':
      return key.kind === 'rsa' && verifyPss(key, algorithm, message, signature);
    case 'ecdsa':
      return key.kind === 'ec' && verifyEcdsa(key, algorithm.digest, message, signature);
  }
}
