import { hkdfSync } from 'node:crypto';
import { fromHex, type Hex } from '@guzheng/evidence';
import { computeAddress, SigningKey } from 'ethers';
import { AnchorError } from '../error.ts';

/** The account that pays for anchors. */
export interface AnchorKey {
  /** Lower case. */
  readonly address: Hex;
  /** 32 bytes. Not enumerable, so that it does not show up where the object is printed or turned into JSON. */
  readonly privateKey: Uint8Array;
}

export const KEY_VARIABLE = 'GUZHENG_PRIVATE_KEY';

/** A key from 32 bytes in hex, with or without `0x`. Throws AnchorError `key-malformed`, never repeating the value. */
export function keyFromHex(text: string): AnchorKey {
  const hex = text.trim().replace(/^0x/, '');
  if (!/^[0-9a-fA-F]{64}$/.test(hex)) throw malformed();
  return anchorKey(fromHex(`0x${hex}`));
}

/** The key in GUZHENG_PRIVATE_KEY, for tests and automation. Throws AnchorError `key-missing` or `key-malformed`. */
export function keyFromEnvironment(environment: { readonly [name: string]: string | undefined }): AnchorKey {
  const value = environment[KEY_VARIABLE];
  if (value !== undefined && value.trim() !== '') return keyFromHex(value);
  throw new AnchorError('key-missing', `There is no key: ${KEY_VARIABLE} is not set and no key file was given`, {
    hint: 'make one with: guzheng key new',
  });
}

export function anchorKey(privateKey: Uint8Array): AnchorKey {
  const address = addressOf(privateKey);
  return Object.defineProperty({ address, privateKey }, 'privateKey', { enumerable: false });
}

/**
 * The depositor's Ed25519 seed, 32 bytes: HKDF-SHA256 (RFC 5869) of the private key, no salt, info `guzheng/depositor-key/v1`.
 * So one key file serves both, and neither key tells anything about the other.
 */
export function depositorSeed(privateKey: Uint8Array): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', privateKey, new Uint8Array(), 'guzheng/depositor-key/v1', 32));
}

function addressOf(privateKey: Uint8Array): Hex {
  try {
    return computeAddress(new SigningKey(privateKey).publicKey).toLowerCase() as Hex;
  } catch {
    // Zero, or beyond the order of the curve. The library's error would repeat the key.
    throw malformed();
  }
}

function malformed(): AnchorError {
  return new AnchorError('key-malformed', 'The private key is not 32 bytes in hex that are valid on secp256k1');
}
