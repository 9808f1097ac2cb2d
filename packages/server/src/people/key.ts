import { timingSafeEqual } from 'node:crypto';
import { bytesToHex, sha256, utf8Encode } from '@guzheng/evidence';

const ID_LETTERS = 'abcdefghijkmnpqrstuvwxyz23456789';
const ID_LENGTH = 12;
/** `gz_`, the id, the secret: 256 bits in base64url. The prefix lets scanners of source code find keys that were left there. */
const KEY = /^gz_([0-9a-z]{10,40})_([A-Za-z0-9_-]{43})$/;
const BEARER = /^bearer +(\S+) *$/i;

export interface KeyText {
  readonly id: string;
  readonly secret: string;
}

type Random = (bytes: number) => Uint8Array;

/** An id that can be read out: no letters that look alike. 60 bits. */
export function newId(random: Random): string {
  return Array.from(random(ID_LENGTH), (byte) => ID_LETTERS.charAt(byte % ID_LETTERS.length)).join('');
}

export function newSecret(random: Random): string {
  return Buffer.from(random(32)).toString('base64url');
}

export function writeKey({ id, secret }: KeyText): string {
  return `gz_${id}_${secret}`;
}

/** The key in an Authorization header, or undefined where it has none. */
export function readAuthorization(header: string): KeyText | undefined {
  const [, token = ''] = BEARER.exec(header.slice(0, 200)) ?? [];
  const [, id, secret] = KEY.exec(token) ?? [];
  return id === undefined || secret === undefined ? undefined : { id, secret };
}

/** What is kept of a secret. It has 256 random bits, so that no slow hash is needed. */
export function hashOf(secret: string): string {
  return bytesToHex(sha256(utf8Encode(secret)));
}

/** In a time that does not depend on where they differ. */
export function isSecret(secret: string, hash: string): boolean {
  return timingSafeEqual(Buffer.from(hashOf(secret)), Buffer.from(hash));
}
