import { EvidenceError, fromBase64, parseJson, utf8Encode } from '@guzheng/evidence';
import { GuzhengApiError } from './error.ts';

export interface WebhookToVerify {
  /** As it was shown when the webhook was made: `whsec_` and base64. */
  readonly secret: string;
  /** Names in any case. */
  readonly headers: Headers | Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The bytes, or the text, exactly as they came: JSON that was parsed and written again is signed by nobody. */
  readonly body: Uint8Array | string;
  readonly now?: Date;
}

export interface VerifiedWebhook {
  /** The same for every attempt to deliver the same event: whoever acts on one twice must remember it. */
  readonly id: string;
  readonly time: Date;
  /** The body, as JSON. */
  readonly payload: unknown;
}

/** Standard Webhooks: older or newer than this is refused, so that what was overheard cannot be sent again later. */
const TOLERANCE_MS = 5 * 60_000;
const MAX_SIGNATURES = 10;

/**
 * Verifies what a server sent (Standard Webhooks 1.0: HMAC-SHA256 over `<id>.<timestamp>.<body>`). The comparison takes the same time
 * whatever is wrong (Web Cryptography, `verify`). Rejects with GuzhengApiError `webhook-invalid`.
 */
export async function verifyWebhook({
  secret,
  headers,
  body,
  now = new Date(),
}: WebhookToVerify): Promise<VerifiedWebhook> {
  const id = header(headers, 'webhook-id');
  const timestamp = header(headers, 'webhook-timestamp');
  const time = requireRecent(timestamp, now);
  const bytes = typeof body === 'string' ? utf8Encode(body) : body;
  const signed = joined(utf8Encode(`${id}.${timestamp}.`), bytes);
  if (!(await isSigned(signed, secretBytes(secret), header(headers, 'webhook-signature'))))
    throw refused('no signature in it is made with this secret');
  return { id, time, payload: payloadOf(bytes) };
}

async function isSigned(
  signed: Uint8Array<ArrayBuffer>,
  secret: Uint8Array<ArrayBuffer>,
  header: string,
): Promise<boolean> {
  const key = await crypto.subtle.importKey('raw', secret, { name: 'HMAC', hash: 'SHA-256' }, false, ['verify']);
  const signatures = header.split(' ').slice(0, MAX_SIGNATURES).flatMap(signatureBytes);
  const verdicts = await Promise.all(
    signatures.map((signature) => crypto.subtle.verify('HMAC', key, signature, signed)),
  );
  return verdicts.includes(true);
}

/** `v1,<base64>`; other versions are of other kinds of keys and are left alone. */
function signatureBytes(text: string): readonly Uint8Array<ArrayBuffer>[] {
  const bytes = text.startsWith('v1,') ? decoded(text.slice(3)) : undefined;
  return bytes === undefined ? [] : [bytes];
}

function secretBytes(secret: string): Uint8Array<ArrayBuffer> {
  const bytes = decoded(secret.replace(/^whsec_/, ''));
  // The secret itself must not be in the message.
  if (bytes === undefined || bytes.length === 0)
    throw new GuzhengApiError('option-invalid', 'the secret is not whsec_ and base64');
  return bytes;
}

function requireRecent(timestamp: string, now: Date): Date {
  if (!/^\d{1,12}$/.test(timestamp)) throw refused('its time is not a count of seconds');
  const time = new Date(Number(timestamp) * 1000);
  if (Math.abs(now.getTime() - time.getTime()) > TOLERANCE_MS)
    throw refused(`it was signed at ${time.toISOString()}, more than five minutes from now`);
  return time;
}

function header(headers: WebhookToVerify['headers'], name: string): string {
  const value = headers instanceof Headers ? headers.get(name) : lookUp(headers, name);
  if (typeof value === 'string' && value !== '') return value;
  throw refused(`it has no header ${name}, or several`);
}

function lookUp(headers: Readonly<Record<string, string | readonly string[] | undefined>>, name: string): unknown {
  return Object.entries(headers).find(([given]) => given.toLowerCase() === name)?.[1];
}

function payloadOf(body: Uint8Array): unknown {
  try {
    return parseJson(body);
  } catch (cause) {
    throw refused('it is signed, and its body is not JSON', cause);
  }
}

function decoded(text: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return new Uint8Array(fromBase64(text));
  } catch (error) {
    if (error instanceof EvidenceError) return undefined;
    throw error;
  }
}

function joined(head: Uint8Array, body: Uint8Array): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(head.length + body.length);
  whole.set(head);
  whole.set(body, head.length);
  return whole;
}

function refused(why: string, cause?: unknown): GuzhengApiError {
  return new GuzhengApiError('webhook-invalid', `The webhook is not believed: ${why}`, { cause });
}
