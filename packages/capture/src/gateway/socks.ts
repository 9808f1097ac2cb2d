import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { type Deadline, startDeadline } from '../fetch/deadline.ts';
import { codeOf, RequestFailure } from '../fetch/failure.ts';
import { tunnel } from './tunnel.ts';
import type { Vouch } from './vouch.ts';

export interface SocksOptions {
  /** Throws RequestFailure. */
  readonly connect: (target: SocksTarget, deadline: Deadline) => Promise<{ readonly socket: Socket }>;
  /** Asked before a TLS handshake is let through; rejects where it must not be. */
  readonly vouch?: Vouch;
  /** The most that one connection may take to be made. */
  readonly connectMs: number;
  /** The most that a client may take to say what it wants. Default 10,000 ms: it knows that before it comes. */
  readonly handshakeMs?: number;
}

export interface SocksTarget {
  readonly host: string;
  readonly port: number;
}

export interface SocksServer {
  readonly port: number;
  /** Cuts every client. May be called again. */
  close(): Promise<void>;
}

/** Browsers keep a few dozen through one proxy. */
const MAX_CLIENTS = 1_000;

/** A SOCKS5 server on a free port of 127.0.0.1 (RFC 1928): no authentication, CONNECT only, names as well as addresses. */
export async function serveSocks(options: SocksOptions): Promise<SocksServer> {
  const clients = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    clients.add(client);
    client.once('close', () => clients.delete(client));
    // What is wrong with a client shows where it is read; here it only must not end the process.
    client.on('error', () => undefined);
    void serve(client, options);
  });
  server.maxConnections = MAX_CLIENTS;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { port, close: () => close(server, clients) };
}

async function close(server: Server, clients: ReadonlySet<Socket>): Promise<void> {
  for (const client of clients) client.destroy();
  if (!server.listening) return;
  await new Promise((resolve) => server.close(resolve));
}

/** One client, from its greeting to the tunnel. Whoever speaks anything but SOCKS5 is cut without a word. */
async function serve(client: Socket, options: SocksOptions): Promise<void> {
  const timer = setTimeout(() => client.destroy(), options.handshakeMs ?? 10_000);
  try {
    const request = await readRequest(client);
    clearTimeout(timer);
    if (request.kind === 'target') await open(client, request.target, options);
    else client.end(request.answer, () => client.destroy());
  } catch {
    // The client went away, was too slow, or spoke something else: there is nobody to be told.
    client.destroy();
  } finally {
    clearTimeout(timer);
  }
}

type Request =
  | { readonly kind: 'target'; readonly target: SocksTarget }
  | { readonly kind: 'refused'; readonly answer: Uint8Array };

const VERSION = 5;
const NO_AUTHENTICATION = 0;
const CONNECT = 1;

/** RFC 1928 §3 and §4. Throws where the client does not speak it. */
async function readRequest(client: Socket): Promise<Request> {
  const [version, count = 0] = await take(client, 2);
  if (version !== VERSION) throw new Error('not SOCKS5');
  const methods = await take(client, count);
  if (!methods.includes(NO_AUTHENTICATION)) return { kind: 'refused', answer: Uint8Array.of(VERSION, 0xff) };
  client.write(Uint8Array.of(VERSION, NO_AUTHENTICATION));
  const [again, command, , type = 0] = await take(client, 4);
  if (again !== VERSION) throw new Error('not SOCKS5');
  const host = await readHost(client, type);
  if (host === null) return { kind: 'refused', answer: reply(replies.addressTypeNotSupported) };
  const port = (await take(client, 2)).readUInt16BE();
  if (command !== CONNECT) return { kind: 'refused', answer: reply(replies.commandNotSupported) };
  return { kind: 'target', target: { host, port } };
}

/** RFC 1928 §5; null for a type that is none. */
async function readHost(client: Socket, type: number): Promise<string | null> {
  if (type === 1) return (await take(client, 4)).join('.');
  if (type === 3) return (await take(client, (await take(client, 1)).readUInt8())).toString('latin1');
  if (type !== 4) return null;
  const address = await take(client, 16);
  return Array.from({ length: 8 }, (_, at) => address.readUInt16BE(2 * at).toString(16)).join(':');
}

async function open(client: Socket, target: SocksTarget, { connect, connectMs, vouch }: SocksOptions): Promise<void> {
  const deadline = startDeadline({ idleMs: connectMs, totalMs: connectMs });
  try {
    const { socket } = await connect(target, deadline);
    client.write(reply(replies.succeeded));
    if (vouch === undefined) tunnel(client, socket);
    else await tunnelIfVouched(client, socket, () => vouch(target));
  } catch (cause) {
    client.end(reply(replyTo(cause)), () => client.destroy());
  } finally {
    deadline.stop();
  }
}

/** A handshake that is not let through is broken: the client has had its reply already, and must not take it for an end. */
async function tunnelIfVouched(client: Socket, socket: Socket, vouch: () => Promise<void>): Promise<void> {
  try {
    const first = await take(client, 1);
    client.unshift(first);
    if (first[0] === TLS_HANDSHAKE) await vouch();
    tunnel(client, socket);
  } catch {
    client.resetAndDestroy();
    socket.destroy();
  }
}

/** ContentType of the first record of TLS (RFC 8446 §5.1). No request of HTTP begins with it. */
const TLS_HANDSHAKE = 22;

/** RFC 1928 §6 */
const replies = {
  succeeded: 0,
  generalFailure: 1,
  notAllowed: 2,
  networkUnreachable: 3,
  hostUnreachable: 4,
  connectionRefused: 5,
  expired: 6,
  commandNotSupported: 7,
  addressTypeNotSupported: 8,
} as const;

const byCode: { readonly [code: string]: number } = {
  ECONNREFUSED: replies.connectionRefused,
  ENETUNREACH: replies.networkUnreachable,
  EHOSTUNREACH: replies.hostUnreachable,
  ETIMEDOUT: replies.expired,
};

function replyTo(cause: unknown): number {
  if (!(cause instanceof RequestFailure)) return replies.generalFailure;
  if (cause.phase === 'blocked') return replies.notAllowed;
  if (cause.phase === 'dns') return replies.hostUnreachable;
  return cause.error.code === 'timeout'
    ? replies.expired
    : (byCode[codeOf(cause.error.cause)] ?? replies.generalFailure);
}

/** The address that follows is the proxy's own end of the connection, which no client has a use for. */
function reply(code: number): Uint8Array {
  return Uint8Array.of(VERSION, code, 0, 1, 0, 0, 0, 0, 0, 0);
}

/** Exactly so many bytes; what comes after them is put back. Rejects when the client ends before. */
function take(client: Socket, bytes: number): Promise<Buffer> {
  if (bytes === 0) return Promise.resolve(Buffer.alloc(0));
  return new Promise((resolve, reject) => {
    let received = Buffer.alloc(0);
    const stop = () => client.pause().off('data', onData).off('end', onEnd).off('close', onEnd);
    const onData = (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      if (received.length < bytes) return;
      stop();
      if (received.length > bytes) client.unshift(received.subarray(bytes));
      resolve(received.subarray(0, bytes));
    };
    const onEnd = () => {
      stop();
      reject(new Error('the client ended too soon'));
    };
    if (client.readableEnded || client.destroyed) onEnd();
    else client.on('data', onData).on('end', onEnd).on('close', onEnd).resume();
  });
}
