import { ed25519 } from '@noble/curves/ed25519.js';

/** Holds an Ed25519 key: in memory, in an agent, in hardware. `sign` gives the 64 bytes of RFC 8032, or rejects. */
export interface Signer {
  /** 32 bytes. */
  readonly publicKey: Uint8Array;
  sign(message: Uint8Array): Promise<Uint8Array>;
}

/** A signer from the 32-byte secret seed of RFC 8032. Throws TypeError for another length. */
export function ed25519Signer(seed: Uint8Array): Signer {
  if (!(seed instanceof Uint8Array) || seed.length !== 32) throw new TypeError('seed must be a Uint8Array of 32 bytes');
  const secret = seed.slice();
  return {
    publicKey: ed25519.getPublicKey(secret),
    sign: async (message) => ed25519.sign(message, secret),
  };
}
