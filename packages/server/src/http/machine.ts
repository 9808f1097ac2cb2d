import { randomBytes } from 'node:crypto';
import type { BlockList } from 'node:net';
import type { Route } from '@guzheng/sdk/api';
import type { Logger } from 'pino';
import * as v from 'valibot';
import { ServerError } from '../error.ts';
import type { Audit, AuditEvent } from '../people/audit.ts';
import type { People } from '../people/people.ts';
import type { Principal } from '../people/principal.ts';
import type { Settings } from '../settings/settings.ts';
import type { Late } from '../store/store.ts';
import { neighbourhood, proxyList, socketAddress } from './address.ts';
import { Crowd } from './crowd.ts';
import type { Metrics } from './metrics.ts';
import { Overload } from './overload.ts';
import type { Exchanged } from './pipeline.ts';
import { RateLimits } from './rate-limits.ts';

export interface MachineOptions {
  readonly settings: Settings;
  readonly people: People;
  readonly audit: Audit;
  readonly metrics: Metrics;
  readonly log: Logger;
  /** Rejects with ServerError `storage-full` where nothing new may be taken. */
  readonly requireRoom?: () => Promise<void>;
  /** For tests: an answer that is not what its route says becomes `internal`. */
  readonly checkAnswers?: boolean;
}

const HEARTBEAT_MS = 15_000;

/** Answered whatever the load and the rate, so that whoever watches the server is not blinded by it; they cost next to nothing. */
const FREE: ReadonlySet<string> = new Set(['getHealth', 'getReadiness']);

/** Files and answers of one account that the client may send or take as slowly as it likes: each holds a connection, and memory or disk. */
const MOST_STREAMS = 64;
const isStream = (route: Route | undefined): boolean =>
  route?.answer.kind === 'events' || route?.answer.kind === 'bytes' || route?.body.kind === 'bytes';

/** What puts something new on the disk. Reading, confirming, ending, and the keys of operators go on. */
const TAKES: ReadonlySet<string> = new Set([
  'createDeposit',
  'createDeposits',
  'uploadDeposit',
  'createCapture',
  'retakeCapture',
  'createWatch',
  'createWebhook',
]);

/** What all requests share: limits, the state of the server, who is in the middle of what. */
export class Machine {
  readonly people: People;
  readonly log: Logger;
  readonly limits: Settings['limits'];
  readonly proxies: BlockList;
  readonly https: boolean;
  /** Well below the time after which a connection on which nothing moves is cut. */
  readonly heartbeatMs: number;
  readonly metrics: Metrics;
  readonly overload: Overload = new Overload();
  readonly #audit: Audit;
  readonly #rates = new RateLimits(() => performance.now());
  /** Requests that came by a proxy, whose connections are nobody's. */
  readonly #forwarded: Crowd;
  readonly #running = new Map<Exchanged, AbortController>();
  readonly #checkAnswers: boolean;
  readonly #requireRoom: () => Promise<void>;
  #stopping = false;

  constructor({ settings, people, audit, metrics, log, requireRoom, checkAnswers = false }: MachineOptions) {
    this.#requireRoom = requireRoom ?? (() => Promise.resolve());
    this.people = people;
    this.#audit = audit;
    this.metrics = metrics;
    this.log = log;
    this.limits = settings.limits;
    this.#forwarded = new Crowd(settings.limits.connectionsPerAddress);
    this.heartbeatMs = Math.min(HEARTBEAT_MS, settings.limits.requestMs);
    this.proxies = proxyList(settings.trustedProxies);
    this.https = settings.publicUrl?.startsWith('https://') === true;
    this.#checkAnswers = checkAnswers;
    people.onRevoked((key) => this.#endRequestsOf(key));
  }

  get stopping(): boolean {
    return this.#stopping;
  }

  get running(): number {
    return this.#running.size;
  }

  /** Not guessable, so that nobody finds another's request by its name. */
  newRequestId(): string {
    return randomBytes(9).toString('base64url');
  }

  /** Behind a proxy an address has as many requests at the same time as it has connections elsewhere. Throws ServerError `rate-limited`. */
  enter({ request, response, address }: Exchanged): void {
    if (address === socketAddress(request.socket)) return;
    const leave = this.#forwarded.enter(address);
    if (leave !== undefined) return void response.once('close', leave);
    this.metrics.crowded.inc();
    throw new ServerError(
      'rate-limited',
      `Your address has ${this.limits.connectionsPerAddress} requests under way at the same time.`,
      { hint: 'Bring some of them to their end first.', retryAfter: 5 },
    );
  }

  /** Throws ServerError `not-ready`, `overloaded`. */
  admit(route: Route): void {
    if (FREE.has(route.name)) return;
    if (this.#stopping)
      throw new ServerError('not-ready', 'The server is stopping.', { hint: 'Ask again in a moment.', retryAfter: 5 });
    this.overload.admit();
  }

  /** Rejects with ServerError `storage-full` where a route would take something new. */
  async requireRoom({ name }: Route): Promise<void> {
    if (TAKES.has(name)) await this.#requireRoom();
  }

  isFree({ name }: Route): boolean {
    return FREE.has(name);
  }

  /** Throws ServerError `rate-limited`. */
  countStranger(address: string): void {
    this.#limited(() => this.#rates.take(`address ${neighbourhood(address)}`, this.limits.anonymousPerMinute));
  }

  /** Throws ServerError `rate-limited`. */
  count({ account, limits }: Principal): void {
    this.#limited(() => this.#rates.take(`account ${account}`, limits.requestsPerMinute));
  }

  /**
   * Fires when the client is gone, its key was revoked, or the server stops and waits no longer. Throws ServerError `rate-limited` where the
   * account has too many answers open.
   */
  signalOf(exchange: Exchanged): AbortSignal {
    this.#limited(() => this.#requireShare(exchange));
    const controller = new AbortController();
    this.#running.set(exchange, controller);
    exchange.response.once('close', () => {
      if (!exchange.response.writableFinished) controller.abort();
    });
    if (exchange.response.destroyed) controller.abort();
    if (exchange.route?.answer.kind === 'events') this.#endWithKey(exchange, controller);
    return controller.signal;
  }

  release(exchange: Exchanged): void {
    this.#running.delete(exchange);
  }

  /** Throws TypeError, in tests only, where an answer is not what OpenAPI says it is. */
  requireFit({ name, answer }: Route, reply: unknown): void {
    if (!this.#checkAnswers || answer.kind !== 'json') return;
    const result = v.safeParse(answer.schema, reply);
    if (result.success) return;
    const said = result.issues.map((issue) => `${v.getDotPath(issue) ?? '(whole)'}: ${issue.message}`);
    throw new TypeError(`the answer of ${name} is not what its route says: ${said.join('; ')}`);
  }

  async record(exchange: Exchanged, target: string | undefined, outcome: string): Promise<void> {
    await this.#audit.record(eventOf(exchange, target, outcome));
  }

  /** What says that it was done, for the commit of what was done; once that is written, nothing more is recorded of it. */
  line(exchange: Exchanged, target: string): Late {
    const line = this.#audit.line(eventOf(exchange, target, 'ok'));
    const settle: Late['settle'] = (isWritten) => {
      line.settle(isWritten);
      exchange.isRecorded = isWritten;
    };
    return { ...line, settle };
  }

  /** A refusal that cannot be written down is still a refusal. */
  async recordRefusal(exchange: Exchanged, target: string | undefined): Promise<void> {
    try {
      await this.record(exchange, target, exchange.code ?? 'internal');
    } catch (error) {
      this.log.error({ request: exchange.id, err: error }, 'a refusal could not be written into the audit log');
    }
  }

  /** From now on nothing new is begun. Streams of events, which would never end by themselves, are ended. */
  stop(): void {
    this.#stopping = true;
    for (const [{ route }, controller] of this.#running) if (route?.answer.kind === 'events') controller.abort();
  }

  /** What still runs is told to end. */
  abort(): void {
    for (const controller of this.#running.values()) controller.abort();
  }

  close(): void {
    this.overload.close();
  }

  /** A stream may be open for hours: its key is looked at again and again, since keys also end by themselves. */
  #endWithKey({ request, response }: Exchanged, controller: AbortController): void {
    const timer = setInterval(() => {
      this.people.authenticate(request.headers.authorization).catch(() => controller.abort());
    }, this.heartbeatMs);
    response.once('close', () => clearInterval(timer));
    controller.signal.addEventListener('abort', () => clearInterval(timer));
  }

  #requireShare({ principal, route }: Exchanged): void {
    if (principal === undefined || !isStream(route)) return;
    const others = [...this.#running.keys()].filter(
      (other) => other.principal?.account === principal.account && isStream(other.route),
    );
    if (others.length < MOST_STREAMS) return;
    throw new ServerError(
      'rate-limited',
      `The account has ${MOST_STREAMS} files and answers under way at the same time.`,
      {
        hint: 'Bring some of them to their end first.',
        retryAfter: 5,
      },
    );
  }

  #endRequestsOf(key: string): void {
    for (const [{ principal }, controller] of this.#running) if (principal?.key === key) controller.abort();
  }

  #limited(take: () => void): void {
    try {
      take();
    } catch (error) {
      this.metrics.rateLimited.inc();
      throw error;
    }
  }
}

function eventOf({ principal, route, address }: Exchanged, target: string | undefined, outcome: string): AuditEvent {
  return {
    ...(principal === undefined ? {} : { principal }),
    action: route?.name ?? 'unknown',
    ...(target === undefined ? {} : { target }),
    outcome,
    address,
  };
}
