import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Acknowledged } from '@guzheng/sdk/api';
import { afterEach, describe, expect, it } from 'vitest';
import { openTestServer, type TestServer, type TestServerOptions } from './open-server.ts';
import { openRaw, type RawConnection, readAnswer } from './raw.ts';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function open(options: TestServerOptions = {}): Promise<TestServer> {
  const server = await openTestServer(options);
  closers.push(() => server.close({ graceMs: 0 }));
  return server;
}

async function dataFolder(): Promise<string> {
  const data = await mkdtemp(join(tmpdir(), 'guzheng-server-'));
  closers.push(() => rm(data, { recursive: true, force: true }));
  return data;
}

const codeIn = async (answer: Response): Promise<readonly unknown[]> => [
  answer.status,
  ((await answer.json()) as { readonly code?: string }).code,
];
const one = { subject: { sha256: 'ab'.repeat(32) } };

describe('limits over HTTP', () => {
  it('of an account: so many a minute, whichever of its keys asks; others are not touched', async () => {
    const server = await open();
    const limits = { requestsPerMinute: 3 };
    const [first, second] = [
      await server.keyFor('depositor', 'a', { limits }),
      await server.keyFor('depositor', 'a', { limits }),
    ];
    const other = await server.keyFor('depositor', 'b', { limits });
    for (const key of [first, second, first]) expect((await server.ask('GET', '/v1/me', { key })).status).toBe(200);
    const refused = await server.ask('GET', '/v1/me', { key: second });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await codeIn(refused)).toEqual([429, 'rate-limited']);
    expect((await server.ask('GET', '/v1/me', { key: other })).status).toBe(200);
  });

  it('of strangers: their address counts, also for keys that they guess; health is always answered', async () => {
    const server = await open({ settings: { limits: { anonymousPerMinute: 4 } } });
    for (const key of [undefined, undefined, 'gz_x', 'gz_y'])
      await server.ask('GET', '/v1/server', key === undefined ? {} : { key });
    expect(await codeIn(await server.ask('GET', '/v1/server'))).toEqual([429, 'rate-limited']);
    expect(await codeIn(await server.ask('GET', '/v1/me', { key: 'gz_z' }))).toEqual([429, 'rate-limited']);
    expect((await server.ask('GET', '/healthz')).status).toBe(200);
    expect((await server.ask('GET', '/v1/me', { key: server.operator })).status).toBe(200);
  });

  it('of deposits a day: the one too many is not in the ledger, and a restart forgets nothing', async () => {
    const data = await dataFolder();
    const before = await openTestServer({ data });
    const key = await before.keyFor('depositor', 'a', { limits: { depositsPerDay: 2 } });
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => before.ask('POST', '/v1/deposits', { key, json: one })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 201, 429, 429, 429]);
    expect(before.parts.ledger.head.size).toBe(2);
    await before.close();
    const after = await open({ data });
    expect(await codeIn(await after.ask('POST', '/v1/deposits', { key, json: one }))).toEqual([429, 'quota-exceeded']);
  });

  it('of connections: those on which nobody asks make room for those who come', async () => {
    const server = await open({ settings: { limits: { connections: 20 } } });
    const idle = await Promise.all(Array.from({ length: 20 }, () => idleConnection(server.url)));
    // Each that is turned away makes room; a client that tries again gets in.
    const tried = async (): Promise<string> => {
      for (;;) {
        const connection = await openRaw(server.url);
        connection.send('GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
        const text = await connection.ended();
        if (text !== '') return text;
      }
    };
    expect(readAnswer(await tried()).status).toBe(200);
    for (const { socket } of idle) socket.destroy();
  });

  it('2,000 connections on which nothing is said keep nobody from being answered', async () => {
    const server = await open();
    const idle: RawConnection[] = [];
    for (let i = 0; i < 2000; i += 100)
      idle.push(...(await Promise.all(Array.from({ length: 100 }, () => openRaw(server.url)))));
    // The system takes connections faster than the server accepts them.
    while ((await server.connections()) < 2000) await server.ask('GET', '/healthz');
    const key = await server.keyFor('depositor');
    expect((await server.ask('POST', '/v1/deposits', { key, json: one })).status).toBe(201);
    for (const { socket } of idle) socket.destroy();
  });

  async function idleConnection(url: string): Promise<RawConnection> {
    const connection = await openRaw(url);
    connection.send('GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n');
    await connection.until(/ok\n/);
    return connection;
  }
});

describe('the clock', () => {
  it('that jumps back: nothing is taken, what is there is served, and it goes on when the clock is right', async () => {
    let time = Date.parse('2026-07-01T08:00:00Z');
    const server = await open({ now: () => new Date(time) });
    const key = await server.keyFor('depositor');
    const made = (await (await server.ask('POST', '/v1/deposits', { key, json: one })).json()) as Acknowledged;
    time -= 3_600_000;
    const refused = await server.ask('POST', '/v1/deposits', { key, json: one });
    expect(await codeIn(refused)).toEqual([503, 'clock-behind']);
    const ready = await server.ask('GET', '/readyz');
    expect([ready.status, await ready.text()]).toEqual([503, 'clock-behind\n']);
    for (const path of [
      `/v1/deposits/${made.number}`,
      `/v1/deposits/${made.number}/receipt`,
      '/v1/ledger',
      '/checkpoint',
    ])
      expect([path, (await server.ask('GET', path, { key })).status]).toEqual([path, 200]);
    expect(server.parts.ledger.head.size).toBe(1);
    time += 3_600_001;
    const again = (await (await server.ask('POST', '/v1/deposits', { key, json: one })).json()) as Acknowledged;
    expect(again.index).toBe(1);
    expect(again.time >= made.time).toBe(true);
  });

  it('that jumps ahead and back again does not let entries go back in time', async () => {
    let time = Date.parse('2026-07-01T08:00:00Z');
    const server = await open({ now: () => new Date(time) });
    const key = await server.keyFor('depositor');
    time += 86_400_000;
    await server.ask('POST', '/v1/deposits', { key, json: one });
    time -= 86_400_000;
    expect(await codeIn(await server.ask('POST', '/v1/deposits', { key, json: one }))).toEqual([503, 'clock-behind']);
  });
});

describe('a disk that is nearly full', () => {
  it('takes nothing new and serves what is there, each reading written down', async () => {
    const data = await dataFolder();
    const before = await openTestServer({ data });
    const key = await before.keyFor('depositor');
    const made = (await (await before.ask('POST', '/v1/deposits', { key, json: one })).json()) as Acknowledged;
    await before.close();
    const server = await open({ data, floorBytes: Number.MAX_SAFE_INTEGER });
    const ready = await server.ask('GET', '/readyz');
    expect([ready.status, await ready.text()]).toEqual([503, 'storage-full\n']);
    expect(await codeIn(await server.ask('POST', '/v1/deposits', { key, json: one }))).toEqual([507, 'storage-full']);
    expect(await codeIn(await server.ask('POST', '/v1/deposits/upload', { key, body: 'x' }))).toEqual([
      507,
      'storage-full',
    ]);
    const from = server.parts.audit.size;
    for (const path of ['', '/receipt', '/proof', '/custody'])
      expect([path, (await server.ask('GET', `/v1/deposits/${made.number}${path}`, { key })).status]).toEqual([
        path,
        200,
      ]);
    const actions: string[] = [];
    for await (const { action } of server.parts.audit.lines(from)) actions.push(action);
    expect(actions.filter((action) => action.startsWith('get'))).toHaveLength(4);
    expect([server.parts.ledger.head.size, actions.includes('custody.access')]).toEqual([1, true]);
  });
});

describe('starting', () => {
  it('a second server on the same data is refused, and the first goes on', async () => {
    const data = await dataFolder();
    const server = await open({ data });
    await expect(openTestServer({ data })).rejects.toMatchObject({ code: 'data-locked' });
    expect((await server.ask('GET', '/readyz')).status).toBe(200);
  });

  it('on a port that is taken is refused, and leaves the data free', async () => {
    const [server, data] = [await open(), await dataFolder()];
    const listen = { host: '127.0.0.1', port: Number(new URL(server.url).port) };
    await expect(openTestServer({ data, settings: { listen } })).rejects.toMatchObject({ code: 'address-unusable' });
    expect((await (await open({ data })).ask('GET', '/readyz')).status).toBe(200);
  });

  it('another origin over the same ledger is refused', async () => {
    const data = await dataFolder();
    const first = await openTestServer({ data });
    await first.close();
    const ledger = { origin: 'other.example/ledger', gatherMs: 2 };
    await expect(openTestServer({ data, settings: { ledger } })).rejects.toMatchObject({ code: 'data-damaged' });
  });
});

describe('stopping', () => {
  it('lets a request that is under way end, and refuses new ones on open connections', async () => {
    const server = await open();
    const key = await server.keyFor('depositor');
    const [upload, waiting] = [await openRaw(server.url), await openRaw(server.url)];
    upload.send(
      `POST /v1/deposits/upload HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${key}\r\nContent-Length: 8\r\n\r\nhalf`,
    );
    // A request of which the head was begun: its connection is not idle.
    waiting.send('GET /readyz HTTP/1.1\r\nHost: a\r\n');
    await server.ask('GET', '/healthz');
    const closed = server.close({ graceMs: 5000 });
    waiting.send('\r\n');
    expect(readAnswer(await waiting.until(/stopping\n/)).status).toBe(503);
    waiting.send('GET /v1/server HTTP/1.1\r\nHost: a\r\n\r\n');
    upload.send('half');
    expect(readAnswer(await upload.ended()).status).toBe(201);
    await closed;
    await waiting.ended();
    expect(waiting.received.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 503']);
  });

  it('cuts what does not end in time; a second call does not wait', async () => {
    const server = await open();
    const key = await server.keyFor('depositor');
    const upload = await openRaw(server.url);
    upload.send(
      `POST /v1/deposits/upload HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nAuthorization: Bearer ${key}\r\nContent-Length: 8\r\n\r\n`,
    );
    await upload.until(/100 Continue/);
    const closed = server.close({ graceMs: 3_600_000 });
    void server.close({ graceMs: 0 });
    await closed;
    expect(await upload.ended()).not.toContain(' 201 ');
  });
});

describe('what is written down', () => {
  it('in the log has no key, no code, no query and no address with a password', async () => {
    const lines: string[] = [];
    const server = await open({ onLog: (line) => lines.push(line) });
    const key = await server.keyFor('depositor');
    const secrets = [key, server.operator, 'S3CRET-CODE', 'S3CRET-QUERY', 'S3CRET-PASSWORD', 'S3CRET-HEADER'];
    await server.ask('POST', '/v1/extractions', { json: { number: 'GZ-WY7S-0000-0000-0000-30', code: 'S3CRET-CODE' } });
    await server.ask('GET', '/v1/server?x=S3CRET-QUERY', { key, headers: { 'x-api-key': 'S3CRET-HEADER' } });
    await server.ask('POST', '/v1/captures', { key, json: { url: 'http://u:S3CRET-PASSWORD@127.0.0.1/' } });
    await server.ask('POST', '/v1/webhooks', {
      key,
      json: { url: 'https://u:S3CRET-PASSWORD@h.example/', events: ['capture.failed'] },
    });
    await server.ask('GET', '/v1/S3CRET-QUERY', { key: `${key}x` });
    const log = lines.join('');
    expect(lines.length).toBeGreaterThan(4);
    for (const secret of secrets) expect([secret, log.includes(secret)]).toEqual([secret, false]);
    const audit = JSON.stringify(await server.parts.audit.list({}));
    for (const secret of secrets) expect([secret, audit.includes(secret)]).toEqual([secret, false]);
  });

  it('as metrics has routes and states, and nothing of a request', async () => {
    const server = await open();
    const key = await server.keyFor('depositor', 'account-x');
    await server.ask('POST', '/v1/deposits', { key, json: { ...one, name: 'S3CRET' } });
    await server.ask('GET', '/no/such/S3CRET', { key });
    const text = await (await server.ask('GET', '/metrics', { key: server.operator })).text();
    expect(text).toMatch(/guzheng_http_request_seconds_count\{route="createDeposit",method="POST",status="201"\} 1/);
    expect(text).toMatch(/^guzheng_ledger_size 1$/m);
    expect(text).toMatch(/^guzheng_ready 1$/m);
    expect(text).not.toMatch(/S3CRET|account-x|abab/);
  });
});
