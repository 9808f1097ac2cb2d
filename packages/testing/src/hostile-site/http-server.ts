import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import {
  constants,
  createSecureServer,
  type Http2SecureServer,
  type Http2ServerRequest,
  Http2ServerResponse,
} from 'node:http2';
import { createServer as createHttpsServer } from 'node:https';
import type { Duplex } from 'node:stream';
import type { TlsOptions } from 'node:tls';
import { type Answer, type Ask, answer, type Ending, png, type Route, type Routes, script, style } from './answer.ts';
import type { Ledger } from './ledger.ts';
import { acceptSocket } from './websocket.ts';

/** What all servers of the site have in common. */
export interface Shop {
  readonly routes: Routes;
  readonly ledger: Ledger;
  readonly urlOf: (place: string) => string;
}

type Scheme = 'http' | 'https';
type Asked = IncomingMessage | Http2ServerRequest;
type Answering = ServerResponse | Http2ServerResponse;

export function httpServer(shop: Shop): Server {
  return withSockets(createServer(listener('http', shop)), 'ws', shop);
}

/** HTTP/2, and HTTP/1.1 for those who do not speak it. */
export function http2Server(shop: Shop, tls: TlsOptions): Http2SecureServer {
  const listen = (request: Http2ServerRequest, response: Http2ServerResponse) =>
    void serve(request, response, 'https', shop);
  return withSockets(createSecureServer({ ...tls, allowHTTP1: true }, listen), 'wss', shop);
}

export function httpsServer(shop: Shop, tls: TlsOptions): Server {
  return withSockets(createHttpsServer(tls, listener('https', shop)), 'wss', shop);
}

function listener(scheme: Scheme, shop: Shop): RequestListener {
  return (request, response) => void serve(request, response, scheme, shop);
}

function withSockets<S extends Server | Http2SecureServer>(server: S, scheme: 'ws' | 'wss', { ledger }: Shop): S {
  server.on('upgrade', (request: IncomingMessage, socket: Duplex) => acceptSocket(request, socket, scheme, ledger));
  return server;
}

async function serve(request: Asked, response: Answering, scheme: Scheme, shop: Shop): Promise<void> {
  const { host, ':authority': authority = host ?? '' } = request.headers;
  const url = `${scheme}://${String(authority)}${request.url ?? '/'}`;
  const heard = { at: Date.now(), method: request.method ?? '', url };
  try {
    const said = decide(await askOf(request, shop), shop.routes);
    const whole = said.end === 'whole' ? { body: Buffer.from(said.body) } : {};
    shop.ledger.note({ ...heard, status: said.status, ...whole });
    await send(response, said);
  } catch (error) {
    // A browser that hangs up in the middle is part of the play; anything else is a mistake of the site.
    if (!request.destroyed && !response.destroyed) throw error;
  }
}

async function askOf(request: Asked, { urlOf }: Shop): Promise<Ask> {
  const parts: Uint8Array[] = [];
  for await (const part of request) parts.push(Buffer.from(part));
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
  const { headers, method = 'GET' } = request;
  return { method, path: pathname, query: searchParams, headers, body: Buffer.concat(parts), urlOf };
}

function decide(ask: Ask, routes: Routes): Answer {
  const route: Route = routes[ask.path] ?? byExtension(ask.path);
  return typeof route === 'function' ? route(ask) : route;
}

/** What has no route of its own is there all the same. */
function byExtension(path: string): Answer {
  if (/\.(png|ico)$/.test(path)) return png();
  if (path.endsWith('.js')) return script('');
  if (path.endsWith('.css')) return style('');
  return answer('ok', { 'content-type': 'text/plain' });
}

async function send(response: Answering, { status, headers, body, end }: Answer): Promise<void> {
  for (const [name, value] of Object.entries({ 'access-control-allow-origin': '*', ...preflight, ...headers }))
    if (value !== undefined) response.setHeader(name, value);
  response.statusCode = status;
  if (end === 'whole') return void response.end(body);
  await write(response, body);
  hold(response, end);
}

const preflight = { 'access-control-allow-methods': '*', 'access-control-allow-headers': '*' };

function write(response: Answering, body: string | Uint8Array): Promise<void> {
  return new Promise((done, fail) => {
    response.once('close', done);
    const written = (error?: Error | null) => (error ? fail(error) : done());
    if (response instanceof Http2ServerResponse) response.write(body, written);
    else response.write(body, written);
  });
}

/** What becomes of an answer that does not end as HTTP wants it. */
function hold(response: Answering, end: Exclude<Ending, 'whole'>): void {
  switch (end) {
    case 'cut':
      hangUp(response);
      return;
    case 'reset':
      if (response instanceof Http2ServerResponse) response.stream.close(constants.NGHTTP2_INTERNAL_ERROR);
      else response.socket?.resetAndDestroy();
      return;
    case 'goaway':
      if (response instanceof Http2ServerResponse) response.stream.session?.goaway(constants.NGHTTP2_ENHANCE_YOUR_CALM);
      hangUp(response);
      return;
    case 'never':
      return;
  }
}

function hangUp(response: Answering): void {
  if (response instanceof Http2ServerResponse) response.stream.session?.destroy();
  else response.socket?.destroy();
}
