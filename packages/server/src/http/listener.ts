import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { ProblemCode } from '@guzheng/sdk/api';
import { ServerError } from '../error.ts';
import type { Settings } from '../settings/settings.ts';
import { isForMany, socketAddress } from './address.ts';
import { Crowd } from './crowd.ts';
import type { Machine } from './machine.ts';
import { document } from './problem.ts';

/** A connection on which nothing was asked for so long is closed; proxies in front keep theirs for 60 s and must not lose a race. */
const KEEP_ALIVE_MS = 65_000;
const CHECK_MS = 1000;
const STILL_TIMES = 6;
const HEAD_BYTES = 16_384;

export interface Listener {
  readonly host: string;
  readonly port: number;
  /** Connections that are open. */
  connections(): Promise<number>;
  /** No new connections; requests that run may end within `graceMs`; then everything is cut. */
  close(graceMs: number): Promise<void>;
  /** While it closes: from now on no more than `graceMs`. */
  hurry(graceMs: number): void;
}

/** Listens. Rejects with ServerError `address-unusable`. */
export async function listen(
  app: (request: IncomingMessage, response: ServerResponse) => void,
  { listen: { host, port }, limits }: Settings,
  machine: Machine,
): Promise<Listener> {
  const server = createServer({
    headersTimeout: limits.requestMs,
    // Bodies have a limit for each pause instead: an upload may take hours.
    requestTimeout: 0,
    keepAliveTimeout: KEEP_ALIVE_MS,
    connectionsCheckingInterval: CHECK_MS,
    maxHeaderSize: HEAD_BYTES,
    requireHostHeader: true,
    insecureHTTPParser: false,
    noDelay: true,
  });
  server.maxConnections = limits.connections;
  // Nothing was read and nothing could be written for so long: a client that does not take its answer.
  server.timeout = STILL_TIMES * limits.requestMs;
  server.on('request', app);
  // 100 Continue goes out when the body is read: after the key, the role, the rate and the length were looked at.
  server.on('checkContinue', app);
  server.on('clientError', (error, socket) => answerUnread(error, socket, machine));
  server.on('drop', () => makeRoom(server, machine));
  const crowd = new Crowd(limits.connectionsPerAddress);
  server.prependListener('connection', (socket: Socket) => admit(socket, crowd, machine));
  await opened(server, host, port);
  const address = server.address() as AddressInfo;
  return {
    host,
    port: address.port,
    connections: () => countOf(server),
    close: (graceMs) => closed(server, machine, graceMs),
    hurry: (graceMs) => cutIn(server, machine, graceMs),
  };
}

async function opened(server: Server, host: string, port: number): Promise<void> {
  try {
    server.listen({ host, port, backlog: 4096 });
    await once(server, 'listening');
  } catch (cause) {
    const why = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    throw new ServerError('address-unusable', `${host}, port ${port}, cannot be listened on: ${why}.`, {
      cause,
      ...(why === 'EADDRINUSE' ? { hint: 'Something listens there already. Another --port helps.' } : {}),
    });
  }
}

/** The limit is reached: connections on which nothing is being asked make room for those who come. */
function makeRoom(server: Server, machine: Machine): void {
  machine.metrics.dropped.inc();
  server.closeIdleConnections();
}

/** One stranger cannot take all connections. Whoever has too many is not answered: an answer would cost what the limit saves. */
function admit(socket: Socket, crowd: Crowd, machine: Machine): void {
  const address = socketAddress(socket);
  if (isForMany(address, machine.proxies)) return;
  const leave = crowd.enter(address);
  if (leave !== undefined) return void socket.once('close', leave);
  machine.metrics.crowded.inc();
  socket.destroy();
}

/** What is no HTTP gets an answer all the same, where the connection can still carry one. */
function answerUnread(error: Error, socket: Duplex, machine: Machine): void {
  machine.metrics.unread.inc();
  const code = 'code' in error ? String(error.code) : '';
  if (code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const [problem, detail] = whyUnread(code);
  const { status, ...told } = document(problem, detail, machine.newRequestId());
  machine.log.info({ request: told.request, code: problem, parser: code, address: (socket as Socket).remoteAddress });
  const body = JSON.stringify({ ...told, status });
  const head = [
    `HTTP/1.1 ${status} ${status === 408 ? 'Request Timeout' : 'Bad Request'}`,
    'Content-Type: application/problem+json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Cache-Control: no-store',
    'X-Content-Type-Options: nosniff',
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
}

function whyUnread(code: string): readonly [ProblemCode, string] {
  switch (code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return ['timeout', 'The head of the request did not come in time.'];
    case 'HPE_HEADER_OVERFLOW':
      return ['request-malformed', `The head of the request is larger than ${HEAD_BYTES} bytes.`];
    default:
      return ['request-malformed', 'The request is no HTTP/1.1 that has one meaning.'];
  }
}

function countOf(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.getConnections((error, count) => (error === null ? resolve(count) : reject(error)));
  });
}

async function closed(server: Server, machine: Machine, graceMs: number): Promise<void> {
  const all = new Promise<void>((resolve) => server.close(() => resolve()));
  machine.stop();
  server.closeIdleConnections();
  const timer = cutIn(server, machine, graceMs);
  await all;
  clearTimeout(timer);
}

/** What still runs then is told to end, gets a moment to say so, and is cut. */
function cutIn(server: Server, machine: Machine, graceMs: number): NodeJS.Timeout {
  const cut = (): void => {
    machine.abort();
    setTimeout(() => server.closeAllConnections(), Math.min(500, graceMs)).unref();
  };
  return setTimeout(cut, graceMs).unref();
}
