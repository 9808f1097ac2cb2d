import { once } from 'node:events';
import { createServer as createWebServer } from 'node:http';
import { type AddressInfo, connect, createServer } from 'node:net';
import { nodeHashing } from '@guzheng/capture';
import { layout, parseJson, parseNetworkReport } from '@guzheng/evidence';
import { openFile } from '@guzheng/sdk';
import type { Capture } from '@guzheng/sdk/api';
import { ssrfCases, ssrfNames, startDnsServer } from '@guzheng/testing';
import { openPackage } from '@guzheng/verify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Client } from './capturing.ts';
import { openTestServer, type TestServer } from './open-server.ts';

const hosts = ssrfCases.map(({ host }) => host);
const names = hosts.filter((host) => /ssrf\.test/i.test(host));

/** What must not be reached: a server on every address of this machine. */
let inside: { readonly port: number; readonly count: () => number };
/** A server as it is run for the public, and a depositor of it. */
let server: TestServer;
let ada: Client;
const env = { ...process.env };
const closers: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  let count = 0;
  const canary = createServer((socket) => {
    count += 1;
    socket.on('error', () => undefined);
    socket.resume().end('HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecret');
  }).listen(0);
  await once(canary, 'listening');
  inside = { port: (canary.address() as AddressInfo).port, count: () => count };
  const dns = await startDnsServer({
    ...ssrfNames,
    'public.ssrf.test A': { records: [{ type: 'A', ttl: 0, data: '93.184.216.34' }] },
    'rebind.ssrf.test A': ['93.184.216.34', '127.0.0.1'].map((data) => ({ records: [{ type: 'A', ttl: 0, data }] })),
  });
  const site = createWebServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    const to = searchParams.get('to') ?? '';
    if (pathname === '/sent') response.writeHead(302, { location: to }).end();
    else
      response
        .writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
        .end(pathname === '/page' ? reaching() : to);
  }).listen(0, '127.0.0.1');
  await once(site, 'listening');
  process.env.NODE_OPTIONS = `--import=${new URL('./made-internet.ts', import.meta.url).href}`;
  process.env.MADE_NAMES = String(dns.port);
  process.env.MADE_SITE = String((site.address() as AddressInfo).port);
  server = await openTestServer({ settings: { captures: { browsers: 2, maxTimeMs: 20_000 } } });
  ada = new Client(server, await server.keyFor('depositor'));
  closers.push(
    () => new Promise((done) => canary.close(done)),
    () => dns.close(),
    () => new Promise((done) => site.close(done)),
    () => server.close({ graceMs: 0 }),
  );
});
afterAll(async () => {
  process.env = env;
  for (const close of closers.reverse()) await close();
});

/** A page that asks for each of them in every way a page can. */
function reaching(): string {
  const each = hosts.map((host) => `${host}:${inside.port}`);
  return `<title>reaching inside</title>
    ${each.map((host) => `<img src="http://${host}/i">`).join('')}
    <iframe src="http://127.0.0.1:${inside.port}/f"></iframe>
    <iframe src="/sent?to=http://[::1]:${inside.port}/s"></iframe>
    <link rel=stylesheet href="http://localhost:${inside.port}/c"><link rel=preconnect href="http://127.0.0.1:${inside.port}">
    <object data="http://127.1:${inside.port}/o"></object><video src="http://0:${inside.port}/v"></video>
    <script>
      for (const host of ${JSON.stringify(each)}) {
        try { new WebSocket('ws://' + host + '/w'); } catch {}
        fetch('http://' + host + '/x', { mode: 'no-cors' }).catch(() => {});
      }
      new EventSource('http://127.0.0.1:${inside.port}/e');
      navigator.sendBeacon('http://127.0.0.1:${inside.port}/b', 'x');
      window.open('http://127.0.0.1:${inside.port}/p');
    </script>`;
}

async function ended({ id }: Capture): Promise<Capture> {
  await ada.events(id, (event) => event.event === 'state' && ['preview', 'failed'].includes(event.capture.state));
  return (await ada.ask('GET', `/v1/captures/${id}`)).body;
}

describe('through POST /v1/captures', () => {
  it('the canary would notice', async () => {
    const socket = connect(inside.port, '127.0.0.1').resume();
    await once(socket, 'close');
    expect(inside.count()).toBe(1);
  });

  it.each(hosts.filter((host) => !names.includes(host)))('%j is refused at once', async (host) => {
    const before = inside.count();
    const { status, body } = await ada.ask('POST', '/v1/captures', { url: `http://${host}:${inside.port}/` });
    expect([422, 400]).toContain(status);
    expect(['url-refused', 'request-malformed']).toContain(body.code);
    expect(inside.count()).toBe(before);
  });

  it('names that lead inside are refused when they are resolved, and where they lead is not told', async () => {
    const before = inside.count();
    const asked = ['loopback.ssrf.test', 'mixed.ssrf.test', 'alias-chain.ssrf.test', 'metadata.ssrf.test'];
    const captures = await Promise.all(asked.map((host) => ada.create(`http://${host}:${inside.port}/`)));
    for (const capture of await Promise.all(captures.map(ended))) {
      expect(capture).toMatchObject({ state: 'failed', failure: { code: 'private-address' } });
      expect(JSON.stringify(capture)).not.toMatch(/127\.0\.0\.1|169\.254/);
    }
    expect(inside.count()).toBe(before);
  });

  it.each([
    ['to an address', () => `http://127.0.0.1:${inside.port}/`],
    ['to a name', () => `http://loopback6.ssrf.test:${inside.port}/`],
    [
      'by way of another page',
      () => `http://public.ssrf.test/sent?to=${encodeURIComponent(`http://0x7f.1:${inside.port}/`)}`,
    ],
  ])('a public page cannot send the server inside: %s', async (_, to) => {
    const before = inside.count();
    const capture = await ended(await ada.create(`http://public.ssrf.test/sent?to=${encodeURIComponent(to())}`));
    expect(capture).toMatchObject({ state: 'failed', failure: { code: 'private-address' } });
    expect(inside.count()).toBe(before);
  });

  it('a public page cannot reach inside by anything that it asks for, and the package says what it tried', async () => {
    const before = inside.count();
    const capture = await ended(await ada.create('http://public.ssrf.test/page'));
    expect(capture).toMatchObject({ state: 'preview', takes: [{ sealed: { title: 'reaching inside' } }] });
    expect(inside.count()).toBe(before);
    const connections = await connectionsOf(capture);
    expect(new Set(connections.filter(({ outcome }) => outcome === 'connected').map(({ host }) => host))).toEqual(
      new Set(['public.ssrf.test']),
    );
    const refused = new Set(connections.filter(({ outcome }) => outcome === 'refused').map(({ host }) => host));
    for (const host of ['127.0.0.1', '::1', 'localhost', '169.254.169.254', 'mixed.ssrf.test', 'metadata.ssrf.test'])
      expect([host, refused.has(host)]).toEqual([host, true]);
  });

  it('a name cannot come back with another address', async () => {
    const before = inside.count();
    const again = `<script>setTimeout(() => fetch('/?to=again').then(() => { document.title = 'twice' }), 50)</script>`;
    const capture = await ended(
      await ada.create(`http://rebind.ssrf.test:${inside.port}/?to=${encodeURIComponent(again)}`),
    );
    expect(capture).toMatchObject({ state: 'preview' });
    expect(inside.count()).toBe(before);
    const addresses = (await connectionsOf(capture)).map(({ ip }) => ip);
    expect(new Set(addresses)).toEqual(new Set(['93.184.216.34']));
  });
});

async function connectionsOf({ takes }: Capture) {
  const path = await server.parts.blobs.path(takes[0]?.sealed?.sha256 ?? '');
  await using file = await openFile(path);
  const opened = await openPackage(file, nodeHashing);
  return parseNetworkReport(parseJson(await opened.readMember(layout.network))).connections;
}
