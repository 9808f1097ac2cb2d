import { access, mkdtemp, rm } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findBrowser } from '../browser/find.ts';
import { type LaunchedBrowser, launchBrowser } from '../browser/launch.ts';
import { type CallLog, openCallLog } from '../log/call-log.ts';
import { openStaging, type Staging } from '../staging/staging.ts';
import type { BodyLimits } from './bodies.ts';
import type { Visit } from './leave.ts';
import { Deadline } from './step.ts';
import { visit } from './visit.ts';

let out: string;
let staging: Staging;
let log: CallLog;
let launched: LaunchedBrowser;
let server: Server;

beforeEach(async () => {
  out = await mkdtemp(join(tmpdir(), 'visit-test-'));
  staging = await openStaging({ folder: out, name: 'page' });
  log = openCallLog({ staging });
  launched = await launchBrowser(await findBrowser(), { viewport: { width: 400, height: 300 } });
});

afterEach(async () => {
  await launched.close();
  log.close();
  server.closeAllConnections();
  server.close();
  await rm(out, { recursive: true, force: true });
});

describe('a browser that dies under a page', () => {
  it('leaves what was recorded until then, a gap, and nothing that waits for it', async () => {
    const url = await serve((request, response) => {
      if (request.url === '/image') return void launched.browser.process()?.kill('SIGKILL');
      return void response.writeHead(200, { 'content-type': 'text/html' }).end('<title>t</title><img src="/image">');
    });
    const seen = await look(url);
    expect(codes(seen)).toContain('browser-lost');
    expect(seen.exchanges.map((exchange) => exchange.response?.status)).toEqual([200, undefined]);
    expect(seen.screenshots).toEqual([]);
  });

  it('is closed all the same', async () => {
    await serve(() => undefined);
    const process = launched.browser.process();
    process?.kill('SIGKILL');
    await new Promise((ended) => process?.once('close', ended));
    await launched.close();
    const profile = process?.spawnargs.find((arg) => arg.startsWith('--user-data-dir='))?.split('=')[1] ?? '';
    expect(profile).not.toBe('');
    await expect(access(profile)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe('a document that never ends', () => {
  it('is shown as far as it came, and that it did not end is a gap', async () => {
    let requests = 0;
    const url = await serve((_request, response) => {
      requests += 1;
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
      response.write(`<title>无尽</title><h1>正文在此</h1>${' '.repeat(2_000)}`);
    });
    const seen = await look(url, undefined, 10_000);
    expect(requests).toBe(2);
    expect(seen.screenshots.map(({ role }) => role)).toContain('viewport');
    expect(seen.capture).toMatchObject({ title: '无尽', text: 'evidence/page/text.txt' });
    expect(codes(seen)).toContain('load-timeout');
    expect(seen.main?.response).toMatchObject({ truncated: 'time' });
    expect(seen.main?.response?.body?.bytes).toBeGreaterThan(2_000);
  });
});

describe('a page that calls itself an event stream and never ends', () => {
  it('is not complete', async () => {
    const url = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: 1\n\n');
    });
    const { losses } = await look(url, undefined, 6_000);
    expect(losses.filter(({ weight }) => weight === 'gap').length).toBeGreaterThan(0);
  });
});

describe('a download', () => {
  it('without a length is streamed to disk, and is whole', async () => {
    const body = Buffer.alloc(5_000_000, 'abcdefg');
    const url = await serve(download((response) => response.end(body)));
    const { main, losses } = await look(url);
    expect(main?.response?.body?.bytes).toBe(body.length);
    expect(losses.filter(({ weight }) => weight === 'gap')).toEqual([]);
  });

  it('that is longer than the limit is cut there, and that is a gap', async () => {
    const url = await serve(download((response) => response.end(Buffer.alloc(5_000_000))));
    const seen = await look(url, { body: 3_000_000, total: 12_000_000 });
    expect(seen.main?.response).toMatchObject({ truncated: 'length', body: { bytes: 3_000_000 } });
    expect(codes(seen)).toContain('body-too-large');
  });

  it('without a length that the server cuts is not called whole', async () => {
    const url = await serve(download((response) => response.write(Buffer.alloc(3_000_000), () => response.destroy())));
    expect(codes(await look(url))).toContain('end-unconfirmed');
  });

  it('that the server cuts is a gap', async () => {
    const url = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/pdf', 'content-length': String(200 * 2 ** 20) });
      response.write(Buffer.alloc(3_000_000), () => response.destroy());
    });
    const seen = await look(url);
    expect(seen.main?.response).toMatchObject({ truncated: 'disconnect' });
    expect(codes(seen)).toContain('body-incomplete');
  });
});

const ENOUGH: BodyLimits = { body: 10_000_000, total: 40_000_000 };

function look(url: string, limits = ENOUGH, timeoutMs = 30_000): Promise<Visit> {
  const now = (): Date => new Date();
  const deadline = new Deadline(timeoutMs);
  return visit(launched, url, { staging, log, now, deadline, quietMs: 100, limits, tell: () => {} });
}

function codes({ losses }: Visit): readonly string[] {
  return losses.map(({ code }) => code);
}

/** Chunked: nothing says how long it will be. */
function download(send: (response: Parameters<RequestListener>[1]) => void): RequestListener {
  return (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-disposition': 'attachment' });
    send(response);
  };
}

async function serve(listener: RequestListener): Promise<string> {
  server = createServer(listener);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}
