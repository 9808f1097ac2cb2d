import { isIP, type Socket } from 'node:net';
import type { Connection } from '@guzheng/evidence';
import { CaptureError } from '../error.ts';
import type { ResolvedAddress } from '../fetch/address.ts';
import type { Deadline } from '../fetch/deadline.ts';
import { failureOf, type Phase, RequestFailure, type Site } from '../fetch/failure.ts';
import type { Call } from '../log/call-log.ts';
import { dial } from './dial.ts';
import { canonicalHost, hostAndPort } from './host.ts';
import { gatewayItself, isThisMachine, type Judge, privateAddress } from './judge.ts';
import type { Ledger, Opening, TlsFacts } from './ledger.ts';
import type { Names } from './names.ts';
import { once, settle } from './wait.ts';

export interface Target {
  readonly means: Connection['means'];
  /** A name, or an address in any notation; IPv6 with or without brackets. */
  readonly host: string;
  readonly port: number;
}

interface Line {
  readonly socket: Socket;
  /** The address that was reached. */
  readonly ip: string;
}

/** A connection that was made. It is counted and written down until it closes. */
export interface Connected extends Line {
  /** Adds what a TLS handshake on it has shown. */
  readonly secured: (tls: TlsFacts) => void;
}

/** What came of an attempt to reach a host and port. */
export type Fate =
  | { readonly outcome: 'connected'; readonly ip: string }
  | { readonly outcome: 'refused' | 'failed'; readonly error: CaptureError; readonly phase: Phase };

export interface EgressOptions {
  readonly names: Names;
  readonly ledger: Ledger;
  readonly judge: Judge;
  readonly now: () => Date;
  /** Never throws. */
  readonly record: (call: Call) => void;
}

/** One attempt, with what is known of it so far. */
interface Attempt extends Target {
  readonly site: Site;
  readonly at: string;
  addresses: readonly ResolvedAddress[];
}

/** Where connections are made: only to addresses that were resolved here, judged, and written down. */
export class Egress {
  /** The port of the gateway's own proxy, once it listens. */
  ownPort: number | undefined;
  readonly #options: EgressOptions;
  readonly #fates = new Map<string, Fate>();
  /** The address a name was first reached at. It stays the only one: a name in the evidence stands for one address. */
  readonly #reached = new Map<string, ResolvedAddress>();
  readonly #dialling = new Set<Socket>();
  #isClosed = false;

  constructor(options: EgressOptions) {
    this.#options = options;
  }

  /** Resolves, judges, connects. Throws RequestFailure. */
  async connect(target: Target, deadline: Deadline): Promise<Connected> {
    const attempt = begin(target, this.#options.now());
    try {
      return this.#made(attempt, await this.#open(attempt, deadline));
    } catch (cause) {
      throw this.#notMade(attempt, failureOf(cause, 'connect', attempt.site));
    }
  }

  /** What came of the last attempt; undefined where there was none. */
  fate(target: Target): Fate | undefined {
    return this.#fates.get(keyOf(target));
  }

  /** A connection was made, and then not believed. */
  doubt(target: Target, { phase, error }: RequestFailure): void {
    this.#fates.set(keyOf(target), { outcome: 'failed', phase, error });
  }

  /** Cuts every connection, those that are being made too, and makes no more. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const socket of this.#dialling) socket.destroy();
    await this.#options.ledger.close();
  }

  async #open(attempt: Attempt, deadline: Deadline): Promise<Line> {
    if (this.#isClosed) throw ended();
    this.#options.ledger.admit();
    attempt.addresses = await this.#resolve(attempt, deadline);
    for (const { address } of attempt.addresses) this.#judge(attempt, address);
    const line = await this.#dial(attempt, deadline);
    return this.#isTheOne(attempt, line) ? line : await this.#dial(attempt, deadline);
  }

  async #resolve({ host, means, site }: Attempt, deadline: Deadline): Promise<readonly ResolvedAddress[]> {
    if (canonicalHost(host) === null) throw noHost(host);
    const addresses = this.#options.names.addressesOf(host, means);
    return await settle(addresses, { phase: 'dns', site, deadline, giveUp: () => undefined });
  }

  /** A name that stands for both a public and a special address is refused whole: that is what DNS rebinding looks like. */
  #judge({ host, port, site }: Attempt, address: string): void {
    if (port === this.ownPort && isThisMachine(address)) throw gatewayItself(site);
    const network = this.#options.judge(address, port);
    if (network !== null) throw privateAddress(host, address, network);
  }

  /** The last word on the address is the socket's own. */
  async #dial(attempt: Attempt, deadline: Deadline): Promise<Line> {
    if (this.#isClosed) throw ended();
    const { host, port, site } = attempt;
    const reached = this.#reached.get(host);
    const socket = dial({ host, port, addresses: reached === undefined ? attempt.addresses : [reached] });
    this.#dialling.add(socket);
    const connected = once(socket, 'connect').finally(() => this.#dialling.delete(socket));
    await settle(connected, { phase: 'connect', site, deadline, giveUp: () => socket.destroy() });
    try {
      const ip = peerOf(socket);
      this.#judge(attempt, ip);
      return { socket, ip };
    } catch (cause) {
      socket.destroy();
      throw cause;
    }
  }

  /** Two first connections at once may reach two addresses of a name: the later one is let go, to be made again. */
  #isTheOne({ host }: Attempt, { socket, ip }: Line): boolean {
    const first = this.#reached.get(host);
    if (first === undefined) this.#reached.set(host, { address: ip, family: isIP(ip) === 6 ? 6 : 4 });
    if (first === undefined || first.address === ip) return true;
    socket.destroy();
    return false;
  }

  #made(attempt: Attempt, { socket, ip }: Line): Connected {
    const { means, host, port } = attempt;
    const secured = this.#options.ledger.follow({ ...facts(attempt), ip, outcome: 'connected' }, socket);
    this.#fates.set(keyOf(attempt), { outcome: 'connected', ip });
    this.#options.record({ means, call: 'connect', args: { host, port }, result: { ok: true, ip } });
    return { socket, ip, secured };
  }

  #notMade(attempt: Attempt, failure: RequestFailure): RequestFailure {
    const { means, host, port } = attempt;
    const { phase, error } = failure;
    const outcome = phase === 'blocked' ? 'refused' : 'failed';
    this.#fates.set(keyOf(attempt), { outcome, phase, error });
    const isKept = this.#options.ledger.add({ ...facts(attempt), outcome, error: error.message });
    const result = { ok: false, outcome, error: error.message, code: error.code } as const;
    if (isKept) this.#options.record({ means, call: 'connect', args: { host, port }, result });
    return failure;
  }
}

function begin(target: Target, now: Date): Attempt {
  const host = canonicalHost(target.host) ?? target.host;
  const site = { hostname: host, host: hostAndPort(host, target.port) };
  return { ...target, host, site, at: now.toISOString(), addresses: [] };
}

function facts({ means, host, port, at, addresses }: Attempt): Pick<Opening, 'means' | 'host' | 'port' | 'at'> {
  const known =
    isIP(host) !== 0 || addresses.length === 0 ? {} : { addresses: addresses.map(({ address }) => address) };
  return { means, host, port, at, ...known };
}

/** A peer that has broken the connection already has no address any more. */
function peerOf({ remoteAddress }: Socket): string {
  if (remoteAddress === undefined) throw Object.assign(new Error('closed'), { code: 'ECONNRESET' });
  return remoteAddress;
}

function keyOf({ means, host, port }: Target): string {
  return `${means} ${hostAndPort(canonicalHost(host) ?? host, port)}`;
}

function noHost(host: string): RequestFailure {
  return new RequestFailure('dns', new CaptureError('host-unknown', `${JSON.stringify(host)} is no host name.`));
}

function ended(): RequestFailure {
  return new RequestFailure('connect', new CaptureError('connection-failed', 'The capture has ended.'));
}
