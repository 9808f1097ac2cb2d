/** DSSE 1.0 (github.com/secure-systems-lab/dsse): the payload is signed with its type, as bytes, and never re-serialised. */
import { ed25519 } from '@noble/curves/ed25519.js';
import * as v from 'valibot';
import { fromBase64, toBase64 } from '../bytes/base64.ts';
import { concatBytes } from '../bytes/bytes.ts';
import { bytesToHex } from '../bytes/hex.ts';
import { utf8Encode } from '../bytes/text.ts';
import { sha256 } from '../digest/digest.ts';
import { documentParser } from '../json/document.ts';
import { base64 as anyBase64, isBase64 } from '../json/schema.ts';
import type { Signer } from './signer.ts';

/** `payload` and `sig` in standard base64; `keyid` is the hex SHA-256 of the signer's 32-byte public key. */
export interface Envelope {
  readonly payloadType: string;
  readonly payload: string;
  readonly signatures: readonly EnvelopeSignature[];
}

export interface EnvelopeSignature {
  readonly keyid: string;
  readonly sig: string;
}

const base64 = v.pipe(anyBase64, v.maxLength(1_500_000));

// Narrower than DSSE, which leaves `keyid` optional and allows fields it does not know: in a proof nothing may stand unread.
const signature = v.strictObject({
  keyid: v.pipe(v.string(), v.minLength(1), v.maxLength(256)),
  sig: v.pipe(base64, v.minLength(4)),
});

export const envelopeSchema: v.GenericSchema<unknown, Envelope> = v.strictObject({
  payloadType: v.pipe(
    v.string(),
    v.minLength(1),
    v.maxLength(256),
    v.regex(/^[\x21-\x7e]*$/, 'must be printable ASCII'),
  ),
  payload: base64,
  signatures: v.pipe(
    v.array(signature),
    v.minLength(1),
    v.maxLength(16),
    v.check(
      (all) => new Set(all.map(({ keyid }) => keyid)).size === all.length,
      'must have one signature for each keyid',
    ),
  ),
});

/** Parses an envelope that has been read as JSON. Throws EvidenceError `document-malformed` listing every bad field. */
export const parseEnvelope: (value: unknown) => Envelope = documentParser<Envelope>(
  'the DSSE envelope',
  envelopeSchema,
);

/** What is signed: `DSSEv1 SP len(type) SP type SP len(body) SP body`, lengths in bytes, decimal (DSSE protocol, PAE). */
export function preAuthEncoding(payloadType: string, body: Uint8Array): Uint8Array {
  const type = utf8Encode(payloadType);
  return concatBytes(utf8Encode(`DSSEv1 ${type.length} `), type, utf8Encode(` ${body.length} `), body);
}

/** The key's name in envelopes: lower-case hex SHA-256 of the 32-byte public key. */
export function keyId(publicKey: Uint8Array): string {
  return bytesToHex(sha256(publicKey));
}

/** Puts the payload into an envelope with one signature. Rejects as the signer does. */
export async function signEnvelope(payloadType: string, payload: Uint8Array, signer: Signer): Promise<Envelope> {
  const sig = await signer.sign(preAuthEncoding(payloadType, payload));
  return {
    payloadType,
    payload: toBase64(payload),
    signatures: [{ keyid: keyId(signer.publicKey), sig: toBase64(sig) }],
  };
}

/**
 * True when this key signed the envelope: exactly one signature carries its keyid, and that one is valid Ed25519 by RFC 8032's
 * strict rules. Signatures of other keys are left alone. Throws TypeError for a key that is not 32 bytes.
 */
export function verifyEnvelope(envelope: Envelope, publicKey: Uint8Array): boolean {
  if (!(publicKey instanceof Uint8Array) || publicKey.length !== 32)
    throw new TypeError('publicKey must be a Uint8Array of 32 bytes');
  const name = keyId(publicKey);
  const [mine, ...more] = envelope.signatures.filter(({ keyid }) => keyid === name);
  if (mine === undefined || more.length > 0 || !isBase64(mine.sig) || !isBase64(envelope.payload)) return false;
  const sig = fromBase64(mine.sig);
  const message = preAuthEncoding(envelope.payloadType, fromBase64(envelope.payload));
  // `zip215: false`: what ZIP-215 accepts beyond RFC 8032 (small-order keys, non-canonical points) lets one signature fit several messages.
  return sig.length === 64 && ed25519.verify(sig, message, publicKey, { zip215: false });
}
