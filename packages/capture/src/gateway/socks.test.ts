import { createHash, randomBytes } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { askSocks, openSocks, readBytes } from '@guzheng/testing';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { CaptureError } from '../error.ts';
import { failureOf, RequestFailure, timeoutFailure } from '../fetch/failure.ts';
import { type SocksOptions, type SocksTarget, serveSocks } from './socks.ts';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** A server behind the proxy. It half-closes only when told. */
async function target(serve: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    serve(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((done) => server.close(done));
  });
  return (server.address() as AddressInfo).port;
}

/** A proxy that opens whatever is asked for, on this machine, and remembers it. */
async function proxy(options: Partial<SocksOptions> = {}): Promise<{ url: string; asked: SocksTarget[] }> {
  const asked: SocksTarget[] = [];
  const open: SocksOptions['connect'] = async (wanted) => {
    asked.push(wanted);
    const socket = connect({ host: '127.0.0.1', port: wanted.port, allowHalfOpen: true });
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    return { socket };
  };
  const server = await serveSocks({ connect: open, connectMs: 10_000, ...options });
  closers.push(server.close);
  return { url: `socks5://127.0.0.1:${server.port}`, asked };
}

const site = { hostname: 'site.test', host: 'site.test:80' };

/** Everything until the other side ends its half, or breaks. */
async function rest(socket: Socket): Promise<string> {
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk)).resume();
  const isOver = socket.readableEnded || socket.destroyed;
  if (!isOver) await Promise.race([once(socket, 'end'), once(socket, 'close')]);
  return Buffer.concat(chunks).toString();
}

describe('a tunnel', () => {
  it.each(['127.0.0.1', 'some.name.test', '2001:db8::7'])('to %s carries bytes both ways', async (host) => {
    const port = await target((socket) => socket.pipe(socket));
    const { url, asked } = await proxy();
    const { code, socket } = await askSocks(url, { host, port });
    expect(code).toBe(0);
    expect(
      asked.map((one) => new URL(`http://${one.host.includes(':') ? `[${one.host}]` : one.host}`).hostname),
    ).toEqual([host.includes(':') ? `[${host}]` : host]);
    socket.end('there and back');
    expect(await rest(socket)).toBe('there and back');
  });

  it('stays open one way when the other way has ended', async () => {
    const port = await target(async (socket) => {
      const question = await rest(socket);
      socket.write(`heard ${question}`);
      socket.end(', and that is all');
    });
    const { socket } = await askSocks((await proxy()).url, { host: 'a.test', port });
    socket.end('question');
    expect(await rest(socket)).toBe('heard question, and that is all');
  });

  it('breaks when the server breaks: a cut answer does not look like one that ended', async () => {
    const port = await target((socket) => {
      socket.once('data', () => socket.write('half an ans', () => socket.resetAndDestroy()));
    });
    const { socket } = await askSocks((await proxy()).url, { host: 'a.test', port });
    socket.write('question');
    await expect(once(socket.resume(), 'end')).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  it('breaks when the client breaks', async () => {
    const events = new EventEmitter();
    const port = await target((socket) => socket.resume().once('error', (error) => events.emit('broken', error)));
    const { socket } = await askSocks((await proxy()).url, { host: 'a.test', port });
    const broken = once(events, 'broken');
    socket.resetAndDestroy();
    expect(await broken).toMatchObject([{ code: 'ECONNRESET' }]);
  });

  it('carries more than any buffer holds, and loses nothing', async () => {
    const bytes = randomBytes(32 * 2 ** 20);
    const port = await target((socket) => socket.end(bytes));
    const { socket } = await askSocks((await proxy()).url, { host: 'a.test', port });
    const hash = createHash('sha256');
    for await (const chunk of socket) hash.update(chunk);
    expect(hash.digest('hex')).toBe(createHash('sha256').update(bytes).digest('hex'));
  });
});

describe('a request', () => {
  it.each([
    [
      'an address in a network that is closed',
      2,
      new RequestFailure('blocked', new CaptureError('private-address', '')),
    ],
    ['a name that does not exist', 4, failureOf(Object.assign(new Error(), { code: 'ENOTFOUND' }), 'dns', site)],
    ['a closed port', 5, failureOf(Object.assign(new Error(), { code: 'ECONNREFUSED' }), 'connect', site)],
    ['a network without a way', 3, failureOf(Object.assign(new Error(), { code: 'ENETUNREACH' }), 'connect', site)],
    ['a host without a way', 4, failureOf(Object.assign(new Error(), { code: 'EHOSTUNREACH' }), 'connect', site)],
    ['silence', 6, timeoutFailure('connect', site, 1)],
    ['whatever else', 1, new Error('surprise')],
  ])('for %s is answered with %i', async (_, code, failure) => {
    const { url } = await proxy({ connect: () => Promise.reject(failure) });
    const answer = await askSocks(url, { host: 'a.test', port: 80 });
    expect(answer.code).toBe(code);
    expect(await rest(answer.socket)).toBe('');
  });

  it.each([
    ['BIND', [5, 2, 0, 1, 127, 0, 0, 1, 0, 80], 7],
    ['UDP ASSOCIATE', [5, 3, 0, 1, 127, 0, 0, 1, 0, 80], 7],
    ['an address of no known type', [5, 1, 0, 2], 8],
  ])('%s is answered with a refusal', async (_, request, code) => {
    const { url, asked } = await proxy();
    const socket = await openSocks(url);
    socket.write(Uint8Array.of(5, 2, 2, 0, ...request));
    expect([...(await readBytes(socket, 2))]).toEqual([5, 0]);
    expect((await readBytes(socket, 10))[1]).toBe(code);
    expect(asked).toEqual([]);
  });

  it('with a password only is refused', async () => {
    const { url } = await proxy();
    const socket = await openSocks(url);
    socket.write(Uint8Array.of(5, 1, 2));
    expect([...(await readBytes(socket, 2))]).toEqual([5, 0xff]);
    expect(await rest(socket)).toBe('');
  });

  it('may come byte by byte', async () => {
    const port = await target((socket) => socket.end('hello'));
    const { url, asked } = await proxy();
    const socket = await openSocks(url);
    socket.setNoDelay();
    for (const byte of [5, 1, 0, 5, 1, 0, 3, 4, ...Buffer.from('name'), port >> 8, port & 0xff])
      await new Promise<void>((done) => socket.write(Uint8Array.of(byte), () => setImmediate(done)));
    expect((await rest(socket)).slice(-5)).toBe('hello');
    expect(asked).toEqual([{ host: 'name', port }]);
  });
});

describe('a client that is no browser', () => {
  it.each([
    ['HTTP with an absolute URI', 'GET http://127.0.0.1/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n'],
    ['HTTP CONNECT', 'CONNECT 127.0.0.1:22 HTTP/1.1\r\n\r\n'],
    ['SOCKS4', '\u0004\u0001\u0000\u0050\u007f\u0000\u0000\u0001\u0000'],
    ['a request of another version', '\u0005\u0001\u0000\u0004\u0001\u0000\u0001aaaapp'],
    ['a greeting that never ends', '\u0005\u00ff'],
    ['a name that never ends', '\u0005\u0001\u0000\u0005\u0001\u0000\u0003\u00ffabc'],
    ['nothing', ''],
  ])('but speaks %s is cut, and nothing is opened', async (_, said) => {
    const { url, asked } = await proxy();
    const socket = await openSocks(url);
    socket.end(Buffer.from(said, 'latin1'));
    expect(['', '\u0005\u0000']).toContain(await rest(socket));
    expect(asked).toEqual([]);
  });

  it('and says nothing for too long is cut', async () => {
    const { url } = await proxy({ handshakeMs: 50 });
    for (const said of ['', '\u0005', '\u0005\u0001\u0000\u0005\u0001']) {
      const socket = await openSocks(url);
      socket.write(Buffer.from(said, 'latin1'));
      expect(['', '\u0005\u0000']).toContain(await rest(socket));
    }
  });

  it('and breaks off in the middle harms nobody', async () => {
    const port = await target((socket) => socket.end('still here'));
    const { url } = await proxy();
    for (const said of ['', '\u0005', '\u0005\u0001\u0000\u0005\u0001']) {
      const socket = await openSocks(url);
      await new Promise((done) => socket.write(Buffer.from(said, 'latin1'), done));
      socket.resetAndDestroy();
    }
    const { socket } = await askSocks(url, { host: 'a.test', port });
    expect(await rest(socket)).toBe('still here');
  });

  it('and speaks noise is cut', async () => {
    const { url, asked } = await proxy();
    const noise = fc
      .uint8Array({ minLength: 1, maxLength: 600 })
      .filter(([version, count]) => version !== 5 || count === 0);
    await fc.assert(
      fc.asyncProperty(noise, async (bytes) => {
        const socket = await openSocks(url);
        socket.end(bytes);
        expect((await rest(socket)).length).toBeLessThanOrEqual(2);
      }),
      { numRuns: 60 },
    );
    expect(asked).toEqual([]);
  });
});

describe('the server', () => {
  it('lets go of everything when it closes', async () => {
    const port = await target((socket) => socket.resume());
    const server = await serveSocks({
      connectMs: 1_000,
      connect: async () => ({ socket: connect({ host: '127.0.0.1', port, allowHalfOpen: true }) }),
    });
    const url = `socks5://127.0.0.1:${server.port}`;
    const idle = await openSocks(url);
    const { socket } = await askSocks(url, { host: 'a.test', port });
    await server.close();
    await server.close();
    expect([await rest(idle), await rest(socket)]).toEqual(['', '']);
  });
});
