import { Resolver } from 'node:dns/promises';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer as createWebServer } from 'node:http';
import { type AddressInfo, createServer, isIP } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { askSocks, openSocks, readBytes, ssrfCases, ssrfLocations, ssrfNames, startDnsServer } from '@guzheng/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CaptureError } from '../error.ts';
import { type Resolve, specialNetwork } from '../fetch/address.ts';
import { startDeadline } from '../fetch/deadline.ts';
import { fetchPlain } from '../fetch/fetch.ts';
import { openCallLog } from '../log/call-log.ts';
import { openStaging } from '../staging/staging.ts';
import { type Gateway, type GatewayOptions, openGateway } from './gateway.ts';
import { canonicalHost } from './host.ts';
import { publicOnly } from './judge.ts';

const closers: (() => Promise<unknown>)[] = [];
afterAll(async () => {
  for (const close of closers.reverse()) await close();
});

/** What must not be reached: a real server on every address of this machine. */
let inside: { readonly port: number; readonly count: () => number };
let resolve: Resolve;
beforeAll(async () => {
  let count = 0;
  const server = createServer((socket) => {
    count += 1;
    socket.on('error', () => undefined);
    socket.resume().end('HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecret');
  });
  server.listen(0);
  await once(server, 'listening');
  inside = { port: (server.address() as AddressInfo).port, count: () => count };
  closers.push(() => new Promise((done) => server.close(done)));
  const names = await startDnsServer(ssrfNames);
  closers.push(names.close);
  resolve = byRealMessages(names.port);
});

/** Both families, as getaddrinfo answers. */
function byRealMessages(port: number): Resolve {
  const resolver = new Resolver();
  resolver.setServers([`127.0.0.1:${port}`]);
  return async (host) => {
    const [four, six] = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)]);
    const v4 = four.status === 'fulfilled' ? four.value.map((address) => ({ address, family: 4 as const })) : [];
    const v6 = six.status === 'fulfilled' ? six.value.map((address) => ({ address, family: 6 as const })) : [];
    return [...v6, ...v4];
  };
}

let out: string;
beforeEach(async () => {
  out = await mkdtemp(join(tmpdir(), 'guzheng-ssrf-'));
});
afterEach(() => rm(out, { recursive: true, force: true }));

/** Does the work behind a gateway, and tells what connections it saw. */
async function behind<T>(work: (gateway: Gateway) => Promise<T>, options: Partial<GatewayOptions> = {}) {
  const staging = await openStaging({ folder: out, name: 'case' });
  const log = openCallLog({ staging });
  const gateway = await openGateway({ log, now: () => new Date(), resolve, ...options });
  try {
    const value = await work(gateway);
    return { value, connections: gateway.report().connections };
  } finally {
    await gateway.close();
    log.close();
    await staging.discard();
  }
}

/** The code with which the plain client ends. */
async function fetched(gateway: Gateway, url: string, folder = out) {
  const staging = await openStaging({ folder, name: 'fetch' });
  const log = openCallLog({ staging });
  try {
    const result = await fetchPlain(url, { staging, log, gateway, now: () => new Date(), userAgent: 'x' });
    return { code: result.error?.code, hops: result.hops.length };
  } catch (error) {
    if (error instanceof CaptureError) return { code: error.code, hops: 0 };
    throw error;
  } finally {
    log.close();
    await staging.discard();
  }
}

/** Nothing of them was connected to, and nobody came to the server. */
function expectNoConnection(connections: readonly { outcome: string }[], before: number): void {
  expect(connections.filter(({ outcome }) => outcome === 'connected')).toEqual([]);
  expect(inside.count()).toBe(before);
}

/** A machine without IPv6 reaches nothing by it. */
function canBeReached(host: string): boolean {
  const hasIPv6 = Object.values(networkInterfaces()).some((list) => list?.some(({ address }) => address === '::1'));
  return hasIPv6 || !/:|6|mapped/.test(host);
}

const hosts = ssrfCases.map(({ host }) => host);

it('the list is long enough to be worth something', () => {
  expect(new Set(hosts).size).toBeGreaterThanOrEqual(100);
  expect(ssrfLocations.length).toBeGreaterThanOrEqual(15);
});

describe('what is not public', () => {
  it.each(hosts)('is not fetched as %j', async (host) => {
    const before = inside.count();
    const { value, connections } = await behind((gateway) => fetched(gateway, `http://${host}:${inside.port}/`));
    expect(value.code).toBe('private-address');
    expect(connections).toMatchObject([{ outcome: 'refused' }]);
    expectNoConnection(connections, before);
  });

  it.each(hosts)('is not reached through the proxy as %j', async (host) => {
    const before = inside.count();
    const asked = new URL(`http://${host}/`).hostname.replace(/^\[|\]$/g, '');
    const { connections } = await behind(async (gateway) => {
      expect((await askSocks(gateway.proxy, { host: asked, port: inside.port })).code).toBe(2);
      // As a name too, which is how a browser would send an address that it takes for one.
      expect((await askSocks(gateway.proxy, { host: asked, port: inside.port, asName: true })).code).toBe(2);
    });
    expect(connections).toMatchObject([{ outcome: 'refused' }, { outcome: 'refused' }]);
    expectNoConnection(connections, before);
  });

  it.each(hosts.filter((host) => /^[\x21-\x7e]+$/.test(host)))('is not reached as the raw text %j', async (host) => {
    const before = inside.count();
    const deadline = startDeadline({ idleMs: 10_000, totalMs: 10_000 });
    const { connections } = await behind(async (gateway) => {
      const target = { means: 'system', host, port: inside.port } as const;
      await expect(gateway.connect(target, deadline)).rejects.toMatchObject({
        error: { code: canonicalHost(host) === null ? 'host-unknown' : 'private-address' },
      });
      expect([2, 4]).toContain((await askSocks(gateway.proxy, { host, port: inside.port, asName: true })).code);
    });
    deadline.stop();
    expectNoConnection(connections, before);
  });

  it.each([
    'fe80::1%eth0',
    '::1%lo',
    '::1%1',
    '::ffff:127.0.0.1%lo',
    '[::1%25lo]',
    '127.0.0.1%00',
    '127.0.0.1 ',
    '\t127.0.0.1',
    '127.0.0.1\u0000.public.example',
    'public.example\u0000',
    '127.0.0.1/',
    'a@127.0.0.1',
    '127.0.0.1:80',
    '::1]',
    '127..1',
    '1.2.3.4.5',
    '0x100000000',
    '127.0.0.256',
    '08.0.0.1',
  ])('is not reached as %j, which is no host at all', async (host) => {
    const before = inside.count();
    const { connections } = await behind(async (gateway) => {
      expect((await askSocks(gateway.proxy, { host, port: inside.port, asName: true })).code).toBe(4);
    });
    expectNoConnection(connections, before);
  });

  it.each(
    ssrfCases
      .filter(({ isLoopback }) => isLoopback)
      .map(({ host }) => host)
      .filter(canBeReached),
  )('would have been noticed: %j reaches the server where that is allowed', async (host) => {
    const before = inside.count();
    const { connections } = await behind((gateway) => fetched(gateway, `http://${host}:${inside.port}/`), {
      allowPrivate: true,
      // The names that also have a public address must not get there.
      resolve: async (name) => (await resolve(name)).filter(({ address }) => specialNetwork(address) !== null),
    });
    expect([...connections.map(({ outcome }) => outcome), inside.count()]).toEqual(['connected', before + 1]);
  });
});

describe('a public page', () => {
  /** Whatever it is asked for, it sends its reader on to what the query says. */
  let outside: number;
  beforeAll(async () => {
    const server = createWebServer((request, response) => {
      const { searchParams } = new URL(request.url ?? '/', 'http://localhost');
      const to = searchParams.get('to') ?? '/';
      response.writeHead(Number(searchParams.get('status')) || 200, {
        location: Buffer.from(to, 'utf8').toString('latin1'),
      });
      response.end(`<meta http-equiv=refresh content="0;url=${to}">`);
    });
    server.listen(0);
    await once(server, 'listening');
    outside = (server.address() as AddressInfo).port;
    closers.push(() => new Promise((done) => server.close(done)));
  });

  /** Its port counts as public, whatever the address. */
  const judge = (address: string, port: number) => (port === outside ? null : specialNetwork(address));
  const sending = (status: number, to: string) =>
    `http://127.0.0.1:${outside}/?status=${status}&to=${encodeURIComponent(to)}`;

  it.each([301, 302, 303, 307, 308])(
    'cannot send its reader to this machine by %i, however it writes that',
    async (status) => {
      const before = inside.count();
      for (const location of ssrfLocations) {
        const to = location.replace('HOST', `127.0.0.1:${inside.port}`);
        const { value, connections } = await behind((gateway) => fetched(gateway, sending(status, to)), { judge });
        expect([to, value.code]).toEqual([to, 'private-address']);
        expect(connections.map(({ outcome, port }) => [outcome, port])).toEqual([
          ['connected', outside],
          ['refused', inside.port],
        ]);
      }
      expect(inside.count()).toBe(before);
    },
  );

  it.each(hosts)('cannot send its reader to %j', async (host) => {
    const before = inside.count();
    const to = `http://${host}:${inside.port}/`;
    const { value, connections } = await behind((gateway) => fetched(gateway, sending(302, to)), { judge });
    expect(value).toEqual({ code: 'private-address', hops: 1 });
    expect(connections.map(({ outcome }) => outcome)).toEqual(['connected', 'refused']);
    expect(inside.count()).toBe(before);
  });

  it('cannot do so by way of another public page', async () => {
    const before = inside.count();
    const url = sending(301, sending(307, sending(303, `http://127.1:${inside.port}/`)));
    const { value } = await behind((gateway) => fetched(gateway, url), { judge });
    expect(value).toEqual({ code: 'private-address', hops: 3 });
    expect(inside.count()).toBe(before);
  });

  it('cannot do so by an element of its text, which a plain client does not read', async () => {
    const url = sending(200, `http://127.0.0.1:${inside.port}/`);
    const { value, connections } = await behind((gateway) => fetched(gateway, url), { judge });
    expect([value, connections.length]).toEqual([{ code: undefined, hops: 1 }, 1]);
  });

  it('cannot come back under its name with another address', async () => {
    const names = await startDnsServer({
      'rebind.ssrf.test A': ['127.0.0.1', '10.0.0.1'].map((data) => ({ records: [{ type: 'A', ttl: 0, data }] })),
    });
    closers.push(names.close);
    const options = { judge, resolve: byRealMessages(names.port) };
    const { connections } = await behind(async (gateway) => {
      const to = `http://rebind.ssrf.test:${outside}/?status=200`;
      const first = await fetched(
        gateway,
        `http://rebind.ssrf.test:${outside}/?status=302&to=${encodeURIComponent(to)}`,
      );
      expect(first).toEqual({ code: undefined, hops: 2 });
      const inner = await askSocks(gateway.proxy, { host: 'rebind.ssrf.test', port: inside.port });
      expect(inner.code).toBe(2);
    }, options);
    expect(connections.map(({ outcome, addresses }) => [outcome, addresses])).toEqual([
      ['connected', ['127.0.0.1']],
      ['connected', ['127.0.0.1']],
      ['refused', ['127.0.0.1']],
    ]);
    expect(names.questions.filter((question) => question.includes(' A '))).toHaveLength(1);
  });
});

describe('the socket itself', () => {
  it('has the last word: an address that leads elsewhere is left at once, and nothing is sent', async () => {
    // 0.0.0.0 passes this judge, and the system makes 127.0.0.1 of it.
    const judge = (address: string) => (address === '0.0.0.0' ? null : specialNetwork(address));
    const { value, connections } = await behind((gateway) => fetched(gateway, `http://0.0.0.0:${inside.port}/`), {
      judge,
    });
    expect(value.code).toBe('private-address');
    expect(connections).toMatchObject([{ outcome: 'refused', bytesSent: 0, bytesReceived: 0 }]);
  });
});

describe('the proxy port', () => {
  it.each([
    ['an absolute URI', (port: number) => `GET http://127.0.0.1:${port}/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`],
    ['CONNECT', (port: number) => `CONNECT 127.0.0.1:${port} HTTP/1.1\r\n\r\n`],
    ['SOCKS4', (port: number) => String.fromCharCode(4, 1, port >> 8, port & 0xff, 127, 0, 0, 1, 0)],
    ['SOCKS4a', (port: number) => `${String.fromCharCode(4, 1, port >> 8, port & 0xff, 0, 0, 0, 1, 0)}localhost\u0000`],
    ['UDP ASSOCIATE', (port: number) => String.fromCharCode(5, 1, 0, 5, 3, 0, 1, 127, 0, 0, 1, port >> 8, port & 0xff)],
    ['BIND', (port: number) => String.fromCharCode(5, 1, 0, 5, 2, 0, 1, 127, 0, 0, 1, port >> 8, port & 0xff)],
  ])('does not understand %s', async (_, said) => {
    const before = inside.count();
    const { connections } = await behind(async (gateway) => {
      const socket = await openSocks(gateway.proxy);
      socket.write(Buffer.from(said(inside.port), 'latin1'));
      const heard = await readBytes(socket, 100);
      expect(heard.toString()).not.toContain('secret');
      socket.destroy();
    });
    expect(connections).toEqual([]);
    expect(inside.count()).toBe(before);
  });
});

it('no address of this machine itself counts as public, whatever network it is in', () => {
  const own = Object.values(networkInterfaces()).flatMap((list) => (list ?? []).map(({ address }) => address));
  expect(own.filter((address) => publicOnly()(address, 80) === null)).toEqual([]);
});

it('a public address is let through: it is told apart from all of these', () => {
  for (const address of ['93.184.216.34', '1.1.1.1', '2606:2800:220:1:248:1893:25c8:1946'])
    expect([isIP(address) > 0, specialNetwork(address)]).toEqual([true, null]);
});
