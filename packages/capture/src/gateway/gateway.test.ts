import { Resolver } from 'node:dns/promises';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { askSocks, type DnsScript, type DnsServer, readBytes, startDnsServer } from '@guzheng/testing';
import { afterEach, describe, expect, it } from 'vitest';
import type { Resolve } from '../fetch/address.ts';
import { startDeadline } from '../fetch/deadline.ts';
import type { Call, CallLog } from '../log/call-log.ts';
import { type Gateway, type GatewayOptions, openGateway } from './gateway.ts';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

interface Listener {
  readonly port: number;
  readonly sockets: Set<Socket>;
  /** How many connections ever came. */
  readonly count: () => number;
}

/** A server on every address of this machine, unless told otherwise. */
async function listener(serve: (socket: Socket) => void = (socket) => socket.pipe(socket), host?: string) {
  const sockets = new Set<Socket>();
  let count = 0;
  const server = createServer((socket) => {
    count += 1;
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    serve(socket);
  });
  server.listen({ port: 0, ...(host === undefined ? {} : { host }) });
  await once(server, 'listening');
  closers.push(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((done) => server.close(done));
  });
  const found: Listener = { port: (server.address() as AddressInfo).port, sockets, count: () => count };
  return found;
}

async function dns(script: DnsScript): Promise<DnsServer> {
  const server = await startDnsServer(script);
  closers.push(server.close);
  return server;
}

/** Real DNS messages in place of the machine's own resolver. */
function resolvingBy({ port }: DnsServer): Resolve {
  const resolver = new Resolver();
  resolver.setServers([`127.0.0.1:${port}`]);
  return async (host) => (await resolver.resolve4(host)).map((address) => ({ address, family: 4 }));
}

const resolvingTo =
  (...addresses: string[]): Resolve =>
  async () =>
    addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));

interface Opened {
  readonly gateway: Gateway;
  readonly calls: Call[];
}

async function open(options: Partial<GatewayOptions> = {}): Promise<Opened> {
  const calls: Call[] = [];
  const log = { record: (call: Call) => void calls.push(call) } as unknown as CallLog;
  const gateway = await openGateway({ log, now: () => new Date(), allowPrivate: true, ...options });
  closers.push(gateway.close);
  return { gateway, calls };
}

async function connect(gateway: Gateway, host: string, port: number, ms = 10_000) {
  const deadline = startDeadline({ idleMs: ms, totalMs: ms });
  return await gateway.connect({ means: 'http', host, port }, deadline).finally(deadline.stop);
}

async function ended(socket: Socket): Promise<void> {
  if (!socket.closed) await once(socket.resume(), 'close').catch(() => undefined);
}

describe('a connection', () => {
  it('is counted, logged and written down, by either means', async () => {
    const { port } = await listener();
    const { gateway, calls } = await open({ resolve: resolvingTo('127.0.0.1') });
    const { socket, ip } = await connect(gateway, 'site.test', port);
    socket.write('12345');
    await readBytes(socket, 5);
    socket.end();
    await ended(socket);
    const browser = await askSocks(gateway.proxy, { host: 'site.test', port });
    browser.socket.end('123');
    await ended(browser.socket);
    await gateway.close();
    expect(ip).toBe('127.0.0.1');
    const common = { host: 'site.test', port, ip, outcome: 'connected', addresses: ['127.0.0.1'] };
    expect(gateway.report().connections).toEqual([
      { ...common, means: 'http', at: expect.any(String), endedAt: expect.any(String), bytesSent: 5, bytesReceived: 5 },
      {
        ...common,
        means: 'browser',
        at: expect.any(String),
        endedAt: expect.any(String),
        bytesSent: 3,
        bytesReceived: 3,
      },
    ]);
    expect(calls).toEqual([
      {
        means: 'http',
        call: 'resolve',
        args: { host: 'site.test', resolver: 'system' },
        result: { ok: true, answers: ['A 127.0.0.1'] },
      },
      { means: 'http', call: 'connect', args: { host: 'site.test', port }, result: { ok: true, ip } },
      { means: 'browser', call: 'connect', args: { host: 'site.test', port }, result: { ok: true, ip } },
    ]);
    expect(gateway.fate({ means: 'browser', host: 'SITE.test', port })).toEqual({ outcome: 'connected', ip });
    expect(gateway.fate({ means: 'system', host: 'site.test', port })).toBeUndefined();
  });

  it('that fails is written down with its reason', async () => {
    const { port } = await listener();
    await closers.pop()?.();
    const { gateway, calls } = await open();
    await expect(connect(gateway, '127.0.0.1', port)).rejects.toMatchObject({
      phase: 'connect',
      error: { code: 'connection-refused' },
    });
    const [connection] = gateway.report().connections;
    expect(connection).toMatchObject({ outcome: 'failed', error: expect.stringContaining('refuses') });
    expect(gateway.fate({ means: 'http', host: '127.0.0.1', port })).toMatchObject({
      outcome: 'failed',
      phase: 'connect',
    });
    expect(calls.at(-1)).toMatchObject({ call: 'connect', result: { ok: false, code: 'connection-refused' } });
  });

  it('that breaks is written down with what broke it', async () => {
    const { port } = await listener((socket) => socket.once('data', () => socket.resetAndDestroy()));
    const { gateway } = await open();
    const { socket } = await connect(gateway, '127.0.0.1', port);
    socket.write('question');
    await ended(socket);
    expect(gateway.report().connections).toMatchObject([
      { outcome: 'connected', error: expect.stringContaining('RESET') },
    ]);
  });

  it('that is open still has no end', async () => {
    const { port } = await listener();
    const { gateway } = await open();
    const { socket } = await connect(gateway, '127.0.0.1', port);
    socket.write('12345');
    await readBytes(socket, 5);
    expect(gateway.report().connections).toMatchObject([{ bytesSent: 5, bytesReceived: 5 }]);
    expect(gateway.report().connections[0]).not.toHaveProperty('endedAt');
  });

  it.each([
    '',
    'a b',
    'a/b',
    'a@b',
    'a:1',
    'a#b',
    'http://a',
    '[::1',
    'fe80::1%eth0',
    'ex\u00e4mple',
    '256.1.1.1',
    'a\u0000b',
  ])('to %j is to no host', async (host) => {
    const { gateway } = await open({ resolve: () => Promise.reject(new Error('nobody must be asked')) });
    await expect(connect(gateway, host, 80)).rejects.toMatchObject({ phase: 'dns', error: { code: 'host-unknown' } });
    expect(gateway.report().resolutions).toEqual([]);
  });

  it('to the gateway itself is refused, by whatever name', async () => {
    const { gateway } = await open();
    const port = Number(new URL(gateway.proxy).port);
    for (const host of ['127.0.0.1', 'localhost', '0.0.0.0', '::ffff:127.0.0.1', '0x7f.1'])
      await expect(connect(gateway, host, port)).rejects.toMatchObject({ phase: 'blocked' });
    expect((await askSocks(gateway.proxy, { host: '127.0.0.1', port })).code).toBe(2);
  });
});

describe('a name', () => {
  it('is resolved once: an answer that changes changes nothing', async () => {
    const { port, count } = await listener();
    const server = await dns({
      'rebind.test A': [
        { records: [{ type: 'A', ttl: 0, data: '127.0.0.1' }] },
        { records: [{ type: 'A', data: '10.0.0.1' }] },
      ],
    });
    const { gateway } = await open({ resolve: resolvingBy(server) });
    for (let time = 0; time < 3; time += 1) expect((await connect(gateway, 'rebind.test', port)).ip).toBe('127.0.0.1');
    expect((await askSocks(gateway.proxy, { host: 'rebind.test', port })).code).toBe(0);
    expect(server.questions).toEqual(['rebind.test A udp']);
    expect(count()).toBe(4);
  });

  it('keeps the address at which it was first reached', async () => {
    const only4 = await listener(undefined, '127.0.0.1');
    const both = await listener();
    const { gateway } = await open({ resolve: resolvingTo('::1', '127.0.0.1') });
    expect((await connect(gateway, 'site.test', only4.port)).ip).toBe('127.0.0.1');
    expect((await connect(gateway, 'site.test', both.port)).ip).toBe('127.0.0.1');
  });

  it('has one address for connections that begin together', async () => {
    const only4 = await listener(undefined, '127.0.0.1');
    const both = await listener();
    const { gateway } = await open({ resolve: resolvingTo('::1', '127.0.0.1') });
    const ports = Array.from({ length: 20 }, (_, at) => (at % 2 === 0 ? only4.port : both.port));
    const settled = await Promise.allSettled(ports.map((port) => connect(gateway, 'site.test', port)));
    const reached = settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value.ip] : []));
    expect(new Set(reached).size).toBe(1);
    expect(new Set(gateway.report().connections.flatMap(({ ip }) => ip ?? [])).size).toBe(1);
  });

  it('that does not exist is not asked for again; one that could not be asked for is', async () => {
    const codes = ['ENOTFOUND', 'EAI_AGAIN', 'ENOTFOUND'].values();
    const resolve: Resolve = () => Promise.reject(Object.assign(new Error('x'), { code: codes.next().value }));
    const { gateway } = await open({ resolve });
    for (const host of ['gone.test', 'gone.test', 'busy.test', 'busy.test'])
      await expect(connect(gateway, host, 80)).rejects.toMatchObject({ error: { code: 'host-unknown' } });
    expect(gateway.report().resolutions.map(({ host, outcome, detail }) => [host, outcome, detail])).toEqual([
      ['gone.test', 'no-such-name', 'ENOTFOUND'],
      ['busy.test', 'failed', 'EAI_AGAIN'],
      ['busy.test', 'no-such-name', 'ENOTFOUND'],
    ]);
  });

  it('that nobody answers for ends with the time', async () => {
    const { gateway } = await open({ resolve: () => new Promise(() => undefined) });
    await expect(connect(gateway, 'slow.test', 80, 50)).rejects.toMatchObject({
      phase: 'dns',
      error: { code: 'timeout' },
    });
    await gateway.close();
    expect(gateway.report().resolutions).toMatchObject([{ outcome: 'failed', detail: 'no answer before the end' }]);
  });
});

describe('second resolvers', () => {
  const host = 'www.example.com';

  it('are asked at the same time, and what they say otherwise is written down and not believed', async () => {
    const { port } = await listener();
    const honest = await dns({ [`${host} A`]: { records: [{ type: 'A', data: '127.0.0.1' }], authenticated: true } });
    const liar = await dns({ [`${host} A`]: { records: [{ type: 'A', data: '203.0.113.7' }] } });
    const { gateway, calls } = await open({ resolve: resolvingTo('127.0.0.1'), resolvers: [honest.url, liar.url] });
    expect((await connect(gateway, host, port)).ip).toBe('127.0.0.1');
    await connect(gateway, host, port);
    await gateway.close();
    const told = gateway
      .report()
      .resolutions.map(({ resolver, records }) => [resolver, records.map(({ data }) => data)]);
    expect(told).toEqual([
      [honest.url, ['127.0.0.1']],
      [liar.url, ['203.0.113.7']],
      ['system', ['127.0.0.1']],
    ]);
    expect(calls.filter(({ call }) => call === 'resolve')).toHaveLength(3);
  });

  it('delay nothing when they are silent', async () => {
    const { port } = await listener();
    const silent = await dns({ [`${host} A`]: { manner: 'silence' }, [`${host} AAAA`]: { manner: 'silence' } });
    const { gateway } = await open({ resolve: resolvingTo('127.0.0.1'), resolvers: [silent.url], resolverMs: 1_000 });
    await connect(gateway, host, port);
    const [before] = gateway.report().resolutions;
    expect(before).toMatchObject({ resolver: silent.url, outcome: 'failed', detail: 'no answer before the end' });
    await gateway.close();
    const [after] = gateway.report().resolutions;
    expect(after).toMatchObject({ outcome: 'failed', detail: expect.stringContaining('no answer in time') });
  });

  it.each([
    'localhost',
    'a.localhost',
    'printer.local',
    'intranet',
    'db.internal',
    'x.test',
    'x.invalid',
    'www.example',
    'x.onion',
    'nas.home.arpa',
    'HOST.Local.',
    `${'a'.repeat(64)}.com`,
    '127.0.0.1',
    '::1',
  ])('do not come to know %s', async (name) => {
    const { port } = await listener();
    const curious = await dns({});
    const { gateway } = await open({ resolve: resolvingTo('127.0.0.1'), resolvers: [curious.url] });
    await connect(gateway, name, port);
    await gateway.close();
    expect(curious.questions).toEqual([]);
    expect(gateway.report().resolutions[0]).toMatchObject({ resolver: curious.url, outcome: 'skipped', records: [] });
  });

  it('are asked for a bounded number of names', async () => {
    const server = await dns({});
    const { gateway } = await open({
      resolve: () => Promise.reject(Object.assign(new Error('x'), { code: 'ENOTFOUND' })),
      resolvers: [server.url],
    });
    const names = Array.from({ length: 320 }, (_, at) => `n${at}.example.com`);
    await Promise.allSettled(names.map((name) => connect(gateway, name, 80)));
    await gateway.close();
    expect(new Set(server.questions.map((question) => question.split(' ')[0])).size).toBe(300);
    expect(gateway.report().resolutions.filter(({ outcome }) => outcome === 'skipped')).toHaveLength(20);
  });
});

describe('limits', () => {
  const endless = (socket: Socket) => {
    const chunk = Buffer.alloc(64 * 1024);
    const more = () => {
      while (!socket.destroyed && socket.write(chunk)) if (socket.writableNeedDrain) break;
    };
    socket.on('drain', more);
    more();
  };

  it.each(['browser', 'http'] as const)('of bytes cut every connection (%s)', async (means) => {
    const { port } = await listener(endless);
    const quiet = await listener();
    const { gateway } = await open({ maxBytes: 2 ** 20 });
    const other = await connect(gateway, '127.0.0.1', quiet.port);
    const { socket } =
      means === 'http'
        ? await connect(gateway, '127.0.0.1', port)
        : await askSocks(gateway.proxy, { host: '127.0.0.1', port });
    await Promise.all([ended(socket), ended(other.socket)]);
    const { connections, losses } = gateway.report();
    expect(losses).toMatchObject([{ weight: 'gap', code: 'traffic-limit' }]);
    expect(connections).toMatchObject([{ error: losses[0]?.detail }, { means, error: losses[0]?.detail }]);
    expect(connections[1]?.bytesReceived).toBeGreaterThan(2 ** 20);
    await expect(connect(gateway, '127.0.0.1', quiet.port)).rejects.toMatchObject({ error: { code: 'traffic-limit' } });
    expect((await askSocks(gateway.proxy, { host: '127.0.0.1', port })).code).toBe(2);
  });
});

describe('the end', () => {
  const held = () => process.getActiveResourcesInfo().filter((kind) => /TCP|UDP|Timeout/.test(kind));
  /** Until nothing holds this process but what held it before: the other sides need a moment to see that it is over. */
  const letGo = async (before: readonly string[]) => {
    const count = (kinds: readonly string[], kind: string) => kinds.filter((other) => other === kind).length;
    while (held().some((kind, _, now) => count(now, kind) > count(before, kind))) await setImmediate();
  };

  it('leaves nothing open: no tunnel, no connection, no look-up, no timer', async () => {
    const { port } = await listener();
    const silent = await dns({ 'www.example.com A': { manner: 'silence' } });
    const before = held();
    const resolve: Resolve = (host) =>
      host === 'slow.test' ? new Promise(() => undefined) : resolvingTo('127.0.0.1')(host);
    const { gateway } = await open({ resolve, resolvers: [silent.url], resolverMs: 100 });
    await connect(gateway, 'www.example.com', port);
    const { socket: tunnel } = await askSocks(gateway.proxy, { host: '127.0.0.1', port });
    const late = Promise.allSettled([
      connect(gateway, 'slow.test', port, 100),
      connect(gateway, '127.0.0.1', port),
      gateway.close().then(() => connect(gateway, '127.0.0.1', port)),
    ]);
    await Promise.all([gateway.close(), gateway.close()]);
    expect((await late).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    const { connections } = gateway.report();
    expect(connections.filter(({ outcome, endedAt }) => outcome === 'connected' && endedAt === undefined)).toEqual([]);
    await ended(tunnel.end());
    await letGo(before);
  });

  it('of a thousand connections leaves nothing of them', async () => {
    const { port } = await listener();
    const before = held();
    const { gateway } = await open();
    const one = async (at: number) => {
      const { socket } =
        at % 2 === 0
          ? await connect(gateway, '127.0.0.1', port)
          : await askSocks(gateway.proxy, { host: '127.0.0.1', port });
      socket.end('x');
      await ended(socket);
    };
    for (let batch = 0; batch < 20; batch += 1) await Promise.all(Array.from({ length: 50 }, (_, at) => one(at)));
    expect(gateway.report().connections).toHaveLength(1_000);
    expect(
      gateway.report().connections.every(({ bytesSent, bytesReceived }) => bytesSent === 1 && bytesReceived === 1),
    ).toBe(true);
    await gateway.close();
    await letGo(before);
  });

  it('comes with an error where the log could not be written', async () => {
    const { port } = await listener();
    const cause = new Error('disk full');
    const log = {
      record: () => {
        throw cause;
      },
    } as unknown as CallLog;
    const { gateway } = await open({ log });
    expect((await askSocks(gateway.proxy, { host: '127.0.0.1', port })).code).toBe(0);
    expect(() => gateway.report()).toThrow(cause);
  });
});
