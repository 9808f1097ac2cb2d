import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { openTestServer, type TestServer, type TestServerOptions } from './open-server.ts';
import { problemCode, readAnswer } from './raw.ts';

const MOST = 3;
const [STRANGER, OTHER] = ['127.0.0.2', '127.0.0.3'];
const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function open(settings: TestServerOptions['settings'] = {}): Promise<TestServer> {
  const limits = { ...settings.limits, connectionsPerAddress: MOST };
  const server = await openTestServer({ settings: { ...settings, limits } });
  closers.push(() => server.close({ graceMs: 0 }));
  return server;
}

/** A connection from an address of this machine. */
async function from(localAddress: string, { url }: TestServer): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port: Number(new URL(url).port), localAddress });
  socket.on('error', () => undefined);
  closers.push(() => socket.destroy());
  await once(socket, 'connect');
  return socket;
}

/** What comes back on it, to the end of one answer; empty where it was closed. */
async function ask(socket: Socket, ...fields: readonly string[]): Promise<string> {
  socket.write(`${['GET /healthz HTTP/1.1', 'Host: a', ...fields].join('\r\n')}\r\n\r\n`);
  let text = '';
  const ended = new AbortController();
  socket.once('close', () => ended.abort());
  if (socket.destroyed) ended.abort();
  while (!ended.signal.aborted && !/\r\n\r\n.*\n$|\}$/s.test(text)) {
    const piece = await once(socket, 'data', { signal: ended.signal }).catch(() => ['']);
    text += String(piece[0]);
  }
  return text;
}

const isServed = async (socket: Socket): Promise<boolean> => readAnswer(await ask(socket)).status === 200;

describe('connections of one address', () => {
  it('are so many and no more, whatever is said on them; another address is served as before', async () => {
    const server = await open();
    const held = [];
    for (let one = 0; one < MOST; one += 1) held.push(await from(STRANGER, server));
    expect(await Promise.all(held.map(isServed))).toEqual([true, true, true]);
    expect(await isServed(await from(STRANGER, server))).toBe(false);
    expect(await isServed(await from(OTHER, server))).toBe(true);
    expect(await Promise.all(held.map(isServed))).toEqual([true, true, true]);
    const metrics = await server.ask('GET', '/metrics', { key: server.operator });
    expect(await metrics.text()).toContain('guzheng_http_crowded_total 1');
  });

  it('make room when they end', async () => {
    const server = await open();
    const [first] = await Promise.all(Array.from({ length: MOST }, () => from(STRANGER, server)));
    first?.destroy();
    // The server learns of it in its own time.
    let served = false;
    while (!served) served = await isServed(await from(STRANGER, server));
    expect(served).toBe(true);
  });

  it('are not counted where the address stands for many: this machine’s own, and a trusted proxy’s', async () => {
    const server = await open({ trustedProxies: [STRANGER] });
    for (const address of ['127.0.0.1', STRANGER]) {
      const all = await Promise.all(Array.from({ length: 3 * MOST }, () => from(address, server)));
      expect((await Promise.all(all.map(isServed))).every(Boolean)).toBe(true);
    }
  });
});

describe('requests of one address behind a proxy', () => {
  const body = ['POST /v1/lookups HTTP/1.1', 'Host: a', 'Content-Type: application/json', 'Content-Length: 100'];

  /** A request whose body does not come, which the server has begun to read. */
  async function begun(server: TestServer, client: string): Promise<Socket> {
    const socket = await from('127.0.0.1', server);
    const head = [...body, `X-Forwarded-For: ${client}`, 'Expect: 100-continue'];
    socket.write(`${head.join('\r\n')}\r\n\r\n`);
    const [said] = await once(socket, 'data');
    expect(String(said)).toMatch(/^HTTP\/1\.1 100 /);
    return socket;
  }

  it('are so many at the same time, whatever it states besides; another client of the proxy is served', async () => {
    const server = await open({ trustedProxies: ['127.0.0.1'] });
    const held = [];
    for (let one = 0; one < MOST; one += 1) held.push(await begun(server, '192.0.2.7'));
    const answer = async (forwarded: string) =>
      readAnswer(await ask(await from('127.0.0.1', server), `X-Forwarded-For: ${forwarded}`));
    const refused = await answer('198.51.100.1, 192.0.2.7');
    expect([refused.status, problemCode(refused)]).toEqual([429, 'rate-limited']);
    expect((await answer('192.0.2.8')).status).toBe(200);
    held[0]?.destroy();
    let status = 0;
    while (status !== 200) ({ status } = await answer('192.0.2.7'));
    expect(status).toBe(200);
  });
});
