import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import {
  createSecureServer,
  type Http2SecureServer,
  type Http2ServerRequest,
  type Http2ServerResponse,
} from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CallLogEntry, type Connection, type Loss, parseCallLogEntry } from '@guzheng/evidence';
import { type Credentials, makeAuthority } from '@guzheng/testing';
import { type Browser, launch } from 'puppeteer-core';
import { afterEach, beforeEach } from 'vitest';
import { type FoundBrowser, findBrowser } from '../src/browser/find.ts';
import { type LaunchedBrowser, launchBrowser } from '../src/browser/launch.ts';
import type { Exchange } from '../src/exchange.ts';
import type { Resolve } from '../src/fetch/address.ts';
import { type Gateway, type GatewayOptions, openGateway } from '../src/gateway/gateway.ts';
import { type CallLog, openCallLog } from '../src/log/call-log.ts';
import type { Visit } from '../src/page/leave.ts';
import { Deadline } from '../src/page/step.ts';
import type { VisitOptions } from '../src/page/tab.ts';
import { visit } from '../src/page/visit.ts';
import { reconcile } from '../src/reconcile/reconcile.ts';
import { openStaging, type Staging } from '../src/staging/staging.ts';

/** What a visit through the gateway brought home. */
export interface Listened extends Visit {
  /** The browser's answers: `GET http://a.test/x 200`, and `failed` where there was none. */
  readonly answers: readonly string[];
  readonly connections: readonly Connection[];
  /** What does not add up between browser, gateway and archive. */
  readonly differences: readonly Loss[];
  /** The last exchange with an address that ends so. */
  exchange(end: string): Exchange;
  body(end: string): Promise<Buffer>;
  lost(code: string): Loss[];
  readonly calls: readonly CallLogEntry[];
  /** The lines of a member of the package to be, which are JSON. */
  lines(path: string): Promise<Record<string, unknown>[]>;
}

export interface ListenOptions extends Partial<VisitOptions> {
  readonly timeoutMs?: number;
  readonly gatewayOptions?: Partial<GatewayOptions>;
  /** Every site in a process of its own, as desktop browsers have it; the carried one has it only when told so. */
  readonly isolateSites?: boolean;
  readonly ignoreInvalidTls?: boolean;
}

/** A small Internet on this machine: every name that ends in `.test` is 127.0.0.1. */
export interface Network {
  serve(listener: RequestListener): Promise<number>;
  /** HTTP/2 and 1.1 over TLS, with a certificate for `*.test` that the browser is told to take. */
  serveTls(listener: (request: Http2ServerRequest, response: Http2ServerResponse) => void): Promise<number>;
  /** The last one that was asked for. */
  readonly server: Server;
  /** While a visit lasts. */
  readonly browser: Browser;
  visit(url: string, options?: ListenOptions): Promise<Listened>;
}

export function setNetwork(): Network {
  const closers: (() => Promise<unknown>)[] = [];
  let staging: Staging;
  let log: CallLog;
  let server: Server | undefined;
  let browser: Browser | undefined;
  let credentials: Credentials | undefined;

  beforeEach(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'listening-'));
    staging = await openStaging({ folder, name: 'page' });
    log = openCallLog({ staging });
    closers.push(async () => {
      log.close();
      await rm(folder, { recursive: true, force: true });
    });
  });
  afterEach(async () => {
    credentials = undefined;
    for (const close of closers.splice(0).reverse()) await close();
  });

  return {
    get browser() {
      if (browser === undefined) throw new Error('nobody is visiting');
      return browser;
    },
    get server() {
      if (server === undefined) throw new Error('nothing is served yet');
      return server;
    },
    async serve(listener) {
      server = createServer(listener);
      closers.push(closing(server));
      return await listening(server);
    },
    async serveTls(listener) {
      credentials ??= await (await makeAuthority()).issue({ hosts: ['a.test', '*.test'], signedBy: 'intermediate' });
      const secure = createSecureServer({ ...credentials, allowHTTP1: true }, listener);
      secure.on('sessionError', () => undefined);
      closers.push(() => new Promise((done) => secure.close(done)));
      return await listening(secure);
    },
    async visit(url, options = {}) {
      const now = () => new Date();
      const gateway = await openGateway({
        log,
        now,
        allowPrivate: true,
        resolve: testNames,
        ...options.gatewayOptions,
      });
      const found = await findBrowser();
      const launched = await start(found, gateway, { ...options, credentials });
      browser = launched.browser;
      try {
        const deadline = new Deadline(options.timeoutMs ?? 40_000);
        const desk = { staging, log, gateway, now, deadline, quietMs: 200, limits: LIMITS, tell: () => undefined };
        const seen = await visit(launched, url, { ...desk, ...options });
        await launched.close();
        await gateway.close();
        const calls = (await readFile(log.file, 'utf8')).trimEnd().split('\n');
        return { ...listened(seen, gateway, staging), calls: calls.map((line) => parseCallLogEntry(JSON.parse(line))) };
      } finally {
        await launched.close();
        await gateway.close();
      }
    },
  };
}

const LIMITS = { body: 200_000_000, total: 800_000_000 };

const testNames: Resolve = async (host) => {
  if (host.endsWith('.test') || host === 'localhost') return [{ address: '127.0.0.1', family: 4 }];
  throw Object.assign(new Error(`${host} is no name here`), { code: 'ENOTFOUND' });
};

interface StartOptions extends ListenOptions {
  readonly credentials: Credentials | undefined;
}

async function start(found: FoundBrowser, gateway: Gateway, options: StartOptions): Promise<LaunchedBrowser> {
  const { isolateSites = false, ignoreInvalidTls = false, credentials } = options;
  const viewport = { width: 600, height: 400 };
  const launched = await launchBrowser(found, {
    viewport,
    proxy: gateway.proxy,
    ignoreInvalidTls: ignoreInvalidTls || credentials !== undefined,
  });
  if (!isolateSites) return launched;
  const args = (launched.browser.process()?.spawnargs ?? [])
    .slice(1)
    .filter((arg) => !/^--(user-data|remote)/.test(arg));
  await launched.close();
  const browser: Browser = await launch({
    executablePath: found.executable,
    headless: 'shell',
    pipe: true,
    args: [...args, '--site-per-process'],
    ignoreDefaultArgs: true,
  });
  return { ...launched, browser, close: () => browser.close() };
}

function listened(seen: Visit, gateway: Gateway, staging: Staging): Omit<Listened, 'calls'> {
  const { connections } = gateway.report();
  const exchange = (end: string) => {
    const found = seen.exchanges.findLast(({ url }) => url.endsWith(end));
    if (found === undefined) throw new Error(`no exchange with ${end}`);
    return found;
  };
  const read = async (file: string) => await readFile(file);
  return Object.assign({}, seen, {
    answers: seen.exchanges.map(
      ({ request, url, response }) => `${request.method} ${url} ${response?.status ?? 'failed'}`,
    ),
    connections,
    differences: reconcile({ ...seen.recorded, connections: withTls(connections, seen.tls) }),
    exchange,
    body: async (end: string) => {
      const { held, file = 'none' } = exchange(end).response?.body ?? {};
      return held === undefined ? await read(file) : Buffer.from(held);
    },
    lost: (code: string) => seen.losses.filter((loss) => loss.code === code),
    lines: async (path: string) => {
      const text = (await read(join(staging.folder, 'members', path))).toString();
      return text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, unknown>);
    },
  });
}

/** As network.json has it: on the first connection of the browser's to each host and port. */
function withTls(connections: readonly Connection[], facts: Visit['tls']): Connection[] {
  const told = new Set<string>();
  return connections.map((connection) => {
    const place = `${connection.host}:${connection.port}`;
    const tls = facts.get(place);
    if (tls === undefined || told.has(place)) return connection;
    told.add(place);
    return { ...connection, tls };
  });
}

/** Sockets that were upgraded are the server's no more. */
function closing(server: Server): () => Promise<unknown> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket));
  return () =>
    new Promise((done) => {
      server.close(done);
      for (const socket of sockets) socket.destroy();
    });
}

async function listening(server: Server | Http2SecureServer): Promise<number> {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return (server.address() as AddressInfo).port;
}
