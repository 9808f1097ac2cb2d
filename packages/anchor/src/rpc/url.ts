import { AnchorError } from '../error.ts';

/** From this length on, a part of a path is taken for an access key: providers' keys have 20 to 64 characters. */
const KEY_LENGTH = 16;

/** The endpoint as it may be shown and kept: without user, password, query, fragment and key-like parts of the path. */
export function publicUrl(url: string, what?: string): string {
  const { protocol, host, pathname } = parseEndpoint(url, what);
  const path = pathname
    .split('/')
    .map((part) => (part.length >= KEY_LENGTH ? '***' : part))
    .join('/');
  return `${protocol}//${host}${path === '/' ? '' : path}`;
}

/** Throws AnchorError `config-malformed` unless it is an http or https URL. The value may hold a key, so it is not repeated. */
export function parseEndpoint(url: string, what = 'An RPC endpoint'): URL {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed !== undefined && (parsed.protocol === 'http:' || parsed.protocol === 'https:')) return parsed;
  throw new AnchorError('config-malformed', `${what} is not an http or https URL`, {
    hint: 'give it as https://host/path',
  });
}
