import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Capture, CaptureEvent, CaptureState } from '@guzheng/sdk/api';
import { afterEach } from 'vitest';
import { workFolderPrefix } from '../src/captures/leftovers.ts';
import { processesOf } from '../src/captures/processes.ts';
import { openTestServer, type TestServer, type TestServerOptions } from './open-server.ts';

/** A server with browsers, and sites on the loopback for them; all closed after each test. */
export interface Capturing {
  server(options?: TestServerOptions): Promise<TestServer>;
  site(listener: RequestListener): Promise<string>;
  page(html: string): Promise<string>;
}

export function capturing(): Capturing {
  const closers: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close();
  });
  const site = async (listener: RequestListener): Promise<string> => {
    const server = createServer(listener);
    closers.push(() => closed(server));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  };
  return {
    site,
    page: (html) =>
      site((_, response) => response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(html)),
    server: async ({ settings = {}, ...options } = {}) => {
      const captures = { browsers: 1, maxTimeMs: 20_000, ...settings.captures };
      const server = await openTestServer({ allowPrivate: true, ...options, settings: { ...settings, captures } });
      closers.push(() => server.close({ graceMs: 0 }));
      return server;
    },
  };
}

function closed(server: Server): Promise<unknown> {
  server.closeAllConnections();
  return new Promise((done) => server.close(done));
}

/** What a client does, with one key. */
export class Client {
  readonly #server: TestServer;
  readonly key: string;

  constructor(server: TestServer, key: string) {
    this.#server = server;
    this.key = key;
  }

  async ask<T = Capture>(method: string, path: string, json?: unknown, headers: Record<string, string> = {}) {
    const { key } = this;
    const answer = await this.#server.ask(method, path, { key, headers, ...(json === undefined ? {} : { json }) });
    return { status: answer.status, body: (await answer.json()) as T & { readonly code?: string } };
  }

  async create(url: string, more: object = {}, headers: Record<string, string> = {}): Promise<Capture> {
    const { status, body } = await this.ask('POST', '/v1/captures', { url, ...more }, headers);
    if (status !== 202) throw new Error(`${status} ${JSON.stringify(body)}`);
    return body;
  }

  /** Events from after `after` on, until one satisfies `enough` or the stream ends. */
  async events(id: string, enough: (event: CaptureEvent) => boolean, after?: number): Promise<readonly Told[]> {
    const { key } = this;
    const headers: Record<string, string> = after === undefined ? {} : { 'last-event-id': String(after) };
    const answer = await this.#server.ask('GET', `/v1/captures/${id}/events`, { key, headers });
    if (answer.body === null || answer.status !== 200) throw new Error(`${answer.status} instead of events`);
    const told: Told[] = [];
    let text = '';
    for await (const piece of answer.body.pipeThrough(new TextDecoderStream())) {
      const blocks = (text + piece).split('\n\n');
      text = blocks.pop() ?? '';
      told.push(...blocks.flatMap(toldIn));
      if (told.some(({ event }) => enough(event))) break;
    }
    return told;
  }

  /** Once it is in this state, after so many takes. */
  async until(id: string, state: CaptureState, takes = 0): Promise<Capture> {
    const isThere = (event: CaptureEvent): boolean =>
      event.event === 'state' && event.capture.state === state && event.capture.takes.length >= takes;
    const told = (await this.events(id, isThere)).map(({ event }) => event);
    const there = told.find(isThere);
    if (there?.event === 'state') return there.capture;
    throw new Error(`the stream ended: ${JSON.stringify(told.at(-1))}`);
  }
}

export interface Told {
  readonly id: number;
  readonly event: CaptureEvent;
}

function toldIn(block: string): readonly Told[] {
  const fields = new Map(
    block.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
  );
  const data = fields.get('data');
  if (data === undefined) return [];
  return [{ id: Number(fields.get('id')), event: JSON.parse(data) as CaptureEvent }];
}

/** Processes of takes that run on this machine for a data folder, browsers and all. */
export function takeProcesses(data: string): Promise<readonly number[]> {
  const takes = join(data, 'takes');
  return processesOf({ take: takes, work: workFolderPrefix(takes) });
}

/** Those among them that are our own program, not the browser. */
export async function takePrograms(data: string): Promise<readonly number[]> {
  const pids = await takeProcesses(data);
  const own = await Promise.all(
    pids.map(async (pid) => (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).includes('take-child')),
  );
  return pids.filter((_, place) => own[place]);
}

/** Work folders of the takes of a data folder. */
export async function workFolders(data: string): Promise<readonly string[]> {
  const prefix = workFolderPrefix(join(data, 'takes'));
  return (await readdir(tmpdir())).map((name) => join(tmpdir(), name)).filter((path) => path.startsWith(prefix));
}
