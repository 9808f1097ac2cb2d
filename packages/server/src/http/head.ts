import type { IncomingMessage } from 'node:http';
import { ServerError } from '../error.ts';

/** Fields that mean one thing only while they stand there once. Node keeps the first of some and joins others; a proxy may choose otherwise. */
const ONCE: ReadonlySet<string> = new Set([
  'host',
  'authorization',
  'content-type',
  'content-length',
  'content-encoding',
  'transfer-encoding',
  'idempotency-key',
  'last-event-id',
  'expect',
]);
/** RFC 3986 §3.2.2 host and port: a name, an IPv4 or a bracketed IPv6 address. No user information. */
const HOST = /^(?:[0-9a-z_.-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i;

/** Refuses a head that two programs could read as two. Throws ServerError `request-malformed`. */
export function requireSoundHead(request: IncomingMessage): void {
  const seen = new Set<string>();
  for (let i = 0; i < request.rawHeaders.length; i += 2) {
    const name = (request.rawHeaders[i] ?? '').toLowerCase();
    if (ONCE.has(name) && seen.has(name)) throw malformed(`it has the field ${name} twice`);
    seen.add(name);
  }
  const { host } = request.headers;
  if (host !== undefined && !HOST.test(host)) throw malformed('its Host field is no host');
  const encoding = request.headers['transfer-encoding'];
  if (encoding !== undefined && encoding.toLowerCase() !== 'chunked')
    throw malformed('its Transfer-Encoding is not chunked');
}

/** Whether a body follows: a length above zero, or chunks. */
export function hasBody(request: IncomingMessage): boolean {
  return request.headers['transfer-encoding'] !== undefined || statedLength(request) > 0;
}

/** Content-Length, 0 where there is none. That it is a number was seen by the parser. */
export function statedLength(request: IncomingMessage): number {
  return Number(request.headers['content-length'] ?? '0');
}

function malformed(why: string): ServerError {
  return new ServerError('request-malformed', `The head of the request is not read: ${why}.`);
}
