import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CallLogEntry, type Loss, parseCallLogEntry } from '@guzheng/evidence';
import { afterEach, beforeEach } from 'vitest';
import { findBrowser } from '../src/browser/find.ts';
import { type LaunchedBrowser, launchBrowser } from '../src/browser/launch.ts';
import { type Gateway, openGateway } from '../src/gateway/gateway.ts';
import type { Judge } from '../src/gateway/judge.ts';
import { type CallLog, openCallLog } from '../src/log/call-log.ts';
import type { Visit } from '../src/page/leave.ts';
import { Deadline } from '../src/page/step.ts';
import type { VisitOptions } from '../src/page/tab.ts';
import { visit } from '../src/page/visit.ts';
import { openStaging, type Staging } from '../src/staging/staging.ts';
import { type Pixels, readPng } from './png.ts';

/** What a visit brought home. */
export interface Visited extends Visit {
  /** The codes of its losses, sorted, each once; and of those that are gaps. */
  readonly codes: readonly string[];
  readonly gaps: readonly string[];
  readonly calls: readonly CallLogEntry[];
  /** A member of the package to be. */
  read(path: string): Promise<Buffer>;
  picture(name: string): Promise<Pixels>;
}

/** A browser, a staging folder and a call log for each test of the file, and servers on the loopback. */
export interface Scene {
  readonly launched: LaunchedBrowser;
  serve(listener: RequestListener): Promise<string>;
  /** One HTML page, UTF-8. */
  page(html: string): Promise<string>;
  visit(url: string, options?: Partial<VisitOptions> & { readonly timeoutMs?: number }): Promise<Visited>;
}

const QUIET = { quietMs: 100, limits: { body: 10_000_000, total: 40_000_000 }, tell: () => undefined };

/** With a judge, the browser reaches the network through a gateway that refuses what the judge does. */
export function setScene({ judge }: { readonly judge?: Judge } = {}): Scene {
  const servers: Server[] = [];
  let [folder, staging, log, launched, gateway]: Partial<[string, Staging, CallLog, LaunchedBrowser, Gateway]> = [];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'visiting-'));
    staging = await openStaging({ folder, name: 'page' });
    log = openCallLog({ staging });
    if (judge !== undefined) gateway = await openGateway({ log, now: () => new Date(), judge });
    const proxy = gateway === undefined ? {} : { proxy: gateway.proxy };
    launched = await launchBrowser(await findBrowser(), { viewport: { width: 800, height: 600 }, ...proxy });
  });
  afterEach(async () => {
    await launched?.close();
    await gateway?.close();
    log?.close();
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      server.close();
    }
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  });

  const scene: Scene = {
    get launched() {
      return present(launched);
    },
    async serve(listener) {
      const server = createServer(listener);
      servers.push(server);
      await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
      return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    },
    page: (html) => scene.serve((_request, response) => sendHtml(response, html)),
    async visit(url, { timeoutMs = 40_000, ...options } = {}) {
      const desk = { staging: present(staging), log: present(log), now: () => new Date() };
      const door = gateway === undefined ? {} : { gateway };
      const deadline = new Deadline(timeoutMs);
      const seen = await visit(present(launched), url, { ...QUIET, ...desk, ...door, deadline, ...options });
      const lines = (await readFile(desk.log.file, 'utf8')).trimEnd().split('\n');
      const read = (path: string) => readFile(join(desk.staging.folder, 'members', path));
      return {
        ...seen,
        codes: codesOf(seen.losses),
        gaps: codesOf(seen.losses.filter(({ weight }) => weight === 'gap')),
        calls: lines.map((line) => parseCallLogEntry(JSON.parse(line))),
        read,
        picture: async (name) => readPng(await read(`evidence/screenshots/${name}.png`)),
      };
    },
  };
  return scene;
}

export function sendHtml(response: Parameters<RequestListener>[1], html: string): void {
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(html);
}

function codesOf(losses: readonly Loss[]): readonly string[] {
  return [...new Set(losses.map(({ code }) => code))].sort();
}

function present<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('only within a test');
  return value;
}
