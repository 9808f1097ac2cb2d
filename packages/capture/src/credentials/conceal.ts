import { createHash } from 'node:crypto';
import type { HeaderList } from '../exchange.ts';

/** What takes secrets out of headers before they are written anywhere, and what it took out. */
export interface Concealer {
  /** The same list, the values of credential headers replaced by their digests; names, order and number stay. */
  readonly headers: (headers: HeaderList) => HeaderList;
  /** Every secret that was taken out, once, in order of appearance. */
  readonly secrets: () => readonly Secret[];
  /** Base64: what the digests are salted with. */
  readonly salt: string;
}

export interface Secret {
  readonly value: string;
  /** SHA-256 of salt ‖ value in UTF-8, hex. */
  readonly sha256: string;
}

/** RFC 9110 §11.6, RFC 6265 §5.4: what lets whoever reads it act as the account's owner. */
const CREDENTIALS = new Set(['authorization', 'proxy-authorization']);

/**
 * Conceals what a login brings: the exhibit goes to the other side and to the court, the session must not. The digest is salted, as
 * short values could be found by trying; who keeps the salt and the values can show later that they are the ones.
 */
export function openConcealer(salt: Uint8Array): Concealer {
  const known = new Map<string, Secret>();
  const conceal = (value: string): string => {
    if (value === '') return value;
    const secret = known.get(value) ?? { value, sha256: digest(salt, value) };
    known.set(value, secret);
    return `(sealed; ${Buffer.byteLength(value)} bytes; salted sha256 ${secret.sha256})`;
  };
  return {
    headers: (headers) => headers.map(([name, value]) => [name, concealValue(name.toLowerCase(), value, conceal)]),
    secrets: () => [...known.values()],
    salt: Buffer.from(salt).toString('base64'),
  };
}

/** Where nobody logs in there is nothing to conceal, and headers stay as they were received. */
export const openBook: Concealer = { headers: (headers) => headers, secrets: () => [], salt: '' };

/** Names and attributes of cookies stay: they say what kind of session it was, and open nothing. */
function concealValue(name: string, value: string, conceal: (secret: string) => string): string {
  if (CREDENTIALS.has(name))
    return value.replace(/^(\S+ )?(.*)$/s, (_, scheme = '', rest) => `${scheme}${conceal(rest)}`);
  if (name === 'cookie')
    return value
      .split('; ')
      .map((pair) => concealPair(pair, conceal))
      .join('; ');
  if (name !== 'set-cookie') return value;
  const [pair = '', ...attributes] = value.split(';');
  return [concealPair(pair, conceal), ...attributes].join(';');
}

/** A cookie without `=` is all value (RFC 6265bis §5.6). */
function concealPair(pair: string, conceal: (secret: string) => string): string {
  const at = pair.indexOf('=');
  return at === -1 ? conceal(pair) : `${pair.slice(0, at + 1)}${conceal(pair.slice(at + 1))}`;
}

function digest(salt: Uint8Array, value: string): string {
  return createHash('sha256').update(salt).update(value, 'utf8').digest('hex');
}
