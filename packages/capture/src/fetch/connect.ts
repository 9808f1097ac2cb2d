import { lookup } from 'node:dns/promises';
import { isIP, type LookupFunction, connect as openSocket, type Socket } from 'node:net';
import { connect as secureSocket, type TLSSocket } from 'node:tls';
import type { Connection } from '@guzheng/evidence';
import { CaptureError } from '../error.ts';
import { type Resolve, type ResolvedAddress, specialNetwork } from './address.ts';
import { describeTls } from './certificate.ts';
import type { Deadline } from './deadline.ts';
import { failureOf, type Phase, RequestFailure, timeoutFailure } from './failure.ts';

export interface ConnectOptions {
  readonly allowPrivate: boolean;
  readonly ca: string | undefined;
  readonly resolve: Resolve;
  readonly deadline: Deadline;
  readonly now: () => Date;
}

export interface Connected {
  readonly socket: Socket;
  readonly connection: Connection;
}

/** The system's resolver (getaddrinfo), every address in its order. */
export const systemResolve: Resolve = async (host) => {
  const answers = await lookup(host, { all: true, order: 'verbatim' });
  return answers.map(({ address, family }) => ({ address, family: family === 6 ? 6 : 4 }));
};

/**
 * Opens one connection for `url`: resolves, refuses special addresses, connects, and for https shakes hands and checks the
 * certificate before a byte of the request is sent. Throws RequestFailure.
 */
export async function connect(url: URL, options: ConnectOptions): Promise<Connected> {
  const at = options.now().toISOString();
  const addresses = await addressesOf(url, options);
  const socket = await reach(url, addresses, options);
  const reached: Connection = {
    means: 'http',
    host: hostOf(url),
    port: portOf(url),
    ...(socket.remoteAddress === undefined ? {} : { ip: socket.remoteAddress }),
    at,
    outcome: 'connected',
    bytesSent: 0,
    bytesReceived: 0,
    addresses: addresses.map(({ address }) => address),
  };
  return url.protocol === 'https:' ? await secure(url, socket, reached, options) : { socket, connection: reached };
}

/**
 * A name that stands for both a public and a special address is refused whole: that is what DNS rebinding looks like.
 * An address written as such in the URL arrives here in its one canonical notation, whatever way it was written.
 */
async function addressesOf(url: URL, options: ConnectOptions): Promise<readonly ResolvedAddress[]> {
  const host = hostOf(url);
  const family = isIP(host);
  const addresses =
    family === 0
      ? await resolved(url, host, options)
      : [{ address: host, family: family === 6 ? (6 as const) : (4 as const) }];
  if (!options.allowPrivate) for (const { address } of addresses) refuseSpecial(url, address);
  return addresses;
}

async function resolved(url: URL, host: string, { resolve, deadline }: ConnectOptions) {
  const answer = await settle(resolve(host), { phase: 'dns', url, deadline, giveUp: () => undefined });
  if (answer.length === 0) throw failureOf(Object.assign(new Error('no address'), { code: 'ENODATA' }), 'dns', url);
  return answer;
}

function refuseSpecial(url: URL, address: string): void {
  const network = specialNetwork(address);
  if (network === null) return;
  const where = address === hostOf(url) ? `${address} is` : `${url.hostname} stands for ${address}, which is`;
  const error = new CaptureError('private-address', `${where} a ${network} address, not one on the public Internet.`, {
    hint: 'Allow private addresses if this is meant.',
  });
  throw new RequestFailure('blocked', error);
}

async function reach(url: URL, addresses: readonly ResolvedAddress[], options: ConnectOptions): Promise<Socket> {
  const socket = openSocket({
    host: hostOf(url),
    port: portOf(url),
    lookup: answering(addresses),
    autoSelectFamily: true,
    // Node's 250 ms per address is shorter than a round trip across an ocean and back.
    autoSelectFamilyAttemptTimeout: 2_000,
  });
  const connected = once(socket, 'connect');
  await settle(connected, { phase: 'connect', url, deadline: options.deadline, giveUp: () => socket.destroy() });
  return options.allowPrivate ? socket : checked(url, socket);
}

/** The last word on the address is the socket's own. */
function checked(url: URL, socket: Socket): Socket {
  try {
    refuseSpecial(url, socket.remoteAddress ?? '');
    return socket;
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

/** Answers net's look-up with what was resolved and checked before, so that no second answer can differ from the first. */
function answering(addresses: readonly ResolvedAddress[]): LookupFunction {
  return (_host, options, callback) => {
    const [first] = addresses;
    if (options.all === true) callback(null, [...addresses]);
    else callback(null, first?.address ?? '', first?.family ?? 4);
  };
}

async function secure(url: URL, socket: Socket, reached: Connection, options: ConnectOptions): Promise<Connected> {
  const host = hostOf(url);
  const secured = secureSocket({
    socket,
    host,
    // RFC 6066 §3: no literal addresses in the server name.
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ALPNProtocols: ['http/1.1'],
    ...(options.ca === undefined ? {} : { ca: options.ca }),
    // The chain of a connection that is refused must be known too, so the check is ours, below.
    rejectUnauthorized: false,
  });
  const shaken = once(secured, 'secureConnect');
  await settle(shaken, { phase: 'tls', url, deadline: options.deadline, giveUp: () => secured.destroy() });
  return { socket: secured, connection: { ...reached, tls: trusted(url, secured, reached) } };
}

function trusted(url: URL, socket: TLSSocket, reached: Connection): NonNullable<Connection['tls']> {
  const tls = describeTls(socket);
  if (tls.valid) return tls;
  socket.destroy();
  const error = new CaptureError(
    'tls-invalid',
    `The certificate of ${url.host} is not valid (${tls.error ?? 'unknown'}).`,
    {
      hint: 'Whoever answers may not be the site: what it says would prove nothing.',
    },
  );
  throw new RequestFailure('tls', error, { ...reached, tls });
}

interface Waiting {
  readonly phase: Phase;
  readonly url: URL;
  readonly deadline: Deadline;
  readonly giveUp: () => void;
}

/** Waits for `work` until the deadline; whatever fails becomes a RequestFailure of this phase. */
async function settle<T>(work: Promise<T>, { phase, url, deadline, giveUp }: Waiting): Promise<T> {
  const { signal } = deadline;
  let expired: () => void = () => undefined;
  const expiry = new Promise<never>((_, reject) => {
    expired = () => reject(timeoutFailure(phase, url, Number(signal.reason)));
    if (signal.aborted) expired();
    else signal.addEventListener('abort', expired, { once: true });
  });
  try {
    const result = await Promise.race([work, expiry]);
    deadline.touch();
    return result;
  } catch (cause) {
    giveUp();
    throw failureOf(cause, phase, url);
  } finally {
    signal.removeEventListener('abort', expired);
  }
}

/** Unlike events.once, this goes on listening for errors: one that comes later must not end the process. */
function once(socket: Socket, event: 'connect' | 'secureConnect'): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once(event, resolve);
    socket.on('error', reject);
    socket.once('close', () => reject(Object.assign(new Error('closed'), { code: 'ECONNRESET' })));
  });
}

/** The host name, or the address without the brackets of IPv6. */
function hostOf(url: URL): string {
  return url.hostname.replace(/^\[(.*)\]$/, '$1');
}

function portOf(url: URL): number {
  if (url.port !== '') return Number(url.port);
  return url.protocol === 'https:' ? 443 : 80;
}
