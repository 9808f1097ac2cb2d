import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import type { WebhookEvent } from '@guzheng/sdk/api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore, type Store } from '../src/store/store.ts';
import { type OpenWebhooks, openWebhooks } from '../src/webhooks/open.ts';
import { type TemporaryFolder, temporaryFolder } from './folder.ts';
import { type Clock, clockAt, surroundings } from './support/watched.ts';

const me = { account: 'press' };
const stranger = { account: 'other' };
const START = '2026-11-28T08:00:00.000Z';
const HOUR = 3_600_000;

let folder: TemporaryFolder;
let clock: Clock;
let store: Store;
let webhooks: OpenWebhooks;
const closers: (() => Promise<unknown>)[] = [];

beforeEach(async () => {
  folder = await temporaryFolder();
  clock = clockAt(START);
  await open();
});
afterEach(async () => {
  await shut();
  for (const close of closers.splice(0)) await close();
  await folder.remove();
});

async function open(options: { readonly allowPrivate?: boolean } = {}): Promise<void> {
  store = await openStore(join(folder.path, 'store'));
  webhooks = await openWebhooks({ ...surroundings(folder.path, clock, options), store, tickMs: 0 });
}
async function shut(): Promise<void> {
  await webhooks.close();
  await store.close();
}
async function restart(options: { readonly allowPrivate?: boolean } = {}): Promise<void> {
  await shut();
  await open(options);
}

interface Heard {
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}
interface Receiver {
  readonly url: string;
  readonly heard: Heard[];
  answer: (response: ServerResponse, heard: Heard) => void;
}

async function receiver(): Promise<Receiver> {
  const own: { -readonly [K in keyof Receiver]: Receiver[K] } = {
    url: '',
    heard: [],
    answer: (response) => void response.writeHead(204).end(),
  };
  const server: Server = createServer(async (request, response) => {
    const heard = { headers: request.headers, body: await buffer(request) };
    own.heard.push(heard);
    own.answer(response, heard);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(() => {
    server.closeAllConnections();
    return new Promise((done) => server.close(done));
  });
  own.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  return own;
}

const events: readonly WebhookEvent[] = ['watch.changed'];
const deliveries = async (id: string) => (await webhooks.deliveries(me, id, {})).items;

/** The example of the specification, as it stands there. */
async function exampleOfTheSpecification() {
  const page = await readFile(new URL('../../../docs/spec/webhooks.md', import.meta.url), 'utf8');
  const code = /<!-- example: verify -->\n```js\n(.*?)```/s.exec(page)?.[1] ?? '';
  const module = await import(`data:text/javascript,${encodeURIComponent(code)}`);
  return module.isFromGuzheng as (
    secret: string,
    headers: IncomingHttpHeaders,
    body: Uint8Array,
    now: number,
  ) => boolean;
}

describe('an event', () => {
  it('comes signed, so that the example of the specification accepts it and nothing else', async () => {
    const program = await receiver();
    const { id, secret = '', ...made } = await webhooks.create(me, { url: program.url, events });
    expect(made).toEqual({ url: program.url, events, created: START });
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    await webhooks.tell(me, 'watch.changed', { watch: 'w', to: 'removed', title: '已删除' });
    await webhooks.tell(me, 'capture.failed', { capture: 'nobody asked' });
    await webhooks.tell(stranger, 'watch.changed', { watch: 'not mine' });
    await webhooks.tick();
    expect(program.heard).toHaveLength(1);
    const [{ headers, body } = { headers: {}, body: Buffer.alloc(0) }] = program.heard;
    expect(JSON.parse(body.toString())).toEqual({
      type: 'watch.changed',
      timestamp: START,
      data: { watch: 'w', to: 'removed', title: '已删除' },
    });
    const isFromGuzheng = await exampleOfTheSpecification();
    const now = clock.now().getTime();
    expect(isFromGuzheng(secret, headers, body, now)).toBe(true);
    expect(isFromGuzheng(secret, headers, body, now + 301_000)).toBe(false);
    expect(isFromGuzheng(secret, headers, Buffer.concat([body, Buffer.from(' ')]), now)).toBe(false);
    expect(isFromGuzheng(secret, { ...headers, 'webhook-id': 'x' }, body, now)).toBe(false);
    expect(isFromGuzheng(`whsec_${Buffer.alloc(32).toString('base64')}`, headers, body, now)).toBe(false);
    const [delivery] = await deliveries(id);
    expect(delivery).toEqual({
      ...{ id: headers['webhook-id'], event: 'watch.changed', created: START, state: 'delivered' },
      attempts: [{ time: START, outcome: '204' }],
    });
    const [listed] = (await webhooks.list(me, {})).items;
    expect(listed).toEqual({ id, ...made, last: { time: START, event: 'watch.changed', outcome: '204' } });
  });

  it('that is not taken comes again, the same each time, and is given up at last', async () => {
    const program = await receiver();
    program.answer = (response) => void response.writeHead(500).end();
    const { id } = await webhooks.create(me, { url: program.url, events });
    await webhooks.tell(me, 'watch.changed', { watch: 'w' });
    const waits: number[] = [];
    for (let round = 0; round < 20; round += 1) {
      await webhooks.tick();
      const [delivery] = await deliveries(id);
      if (delivery?.next === undefined) break;
      waits.push(Date.parse(delivery.next) - clock.now().getTime());
      clock.advance(waits.at(-1) ?? 0);
    }
    const planned = [5_000, 300_000, 1_800_000, 2 * HOUR, 5 * HOUR, 10 * HOUR, 10 * HOUR];
    expect(waits).toHaveLength(planned.length);
    for (const [at, wait] of waits.entries()) {
      expect(wait / (planned[at] ?? 0)).toBeGreaterThanOrEqual(0.8);
      expect(wait / (planned[at] ?? 0)).toBeLessThanOrEqual(1.2);
    }
    expect(new Set(program.heard.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    expect(new Set(program.heard.map(({ body }) => body.toString())).size).toBe(1);
    expect(new Set(program.heard.map(({ headers }) => headers['webhook-timestamp'])).size).toBe(8);
    const [delivery] = await deliveries(id);
    expect(delivery?.state).toBe('given-up');
    expect(delivery?.attempts.map(({ outcome }) => outcome)).toEqual(Array(8).fill('500'));
    expect(await webhooks.status()).toEqual({ waiting: 0, givenUp: 1 });
    clock.advance(100 * HOUR);
    await webhooks.tick();
    expect(program.heard).toHaveLength(8);
  });

  it.each([
    ['600', 600_000],
    ['Sat, 28 Nov 2026 08:20:00 GMT', 1_200_000],
    ['999999999', 24 * HOUR],
    ['0', undefined],
    ['-5', undefined],
    ['soon', undefined],
    ['Thu, 01 Jan 1970 00:00:00 GMT', undefined],
  ])('waits as long as Retry-After asks, in bounds: %s', async (value, expected) => {
    const program = await receiver();
    program.answer = (response) => void response.writeHead(429, { 'retry-after': value }).end();
    const { id } = await webhooks.create(me, { url: program.url, events });
    await webhooks.tell(me, 'watch.changed', {});
    await webhooks.tick();
    const [delivery] = await deliveries(id);
    const wait = Date.parse(delivery?.next ?? '') - clock.now().getTime();
    if (expected === undefined) expect(Math.abs(wait - 5_000)).toBeLessThanOrEqual(1_000);
    else expect(wait).toBe(expected);
  });

  it('is given up at once where the receiver is gone for good, and is sent nowhere else', async () => {
    const [gone, moved] = [await receiver(), await receiver()];
    gone.answer = (response) => void response.writeHead(410).end();
    moved.answer = (response) => void response.writeHead(308, { location: gone.url }).end();
    const hooks = [
      await webhooks.create(me, { url: gone.url, events }),
      await webhooks.create(me, { url: moved.url, events }),
    ];
    await webhooks.tell(me, 'watch.changed', {});
    await webhooks.tick();
    const states = await Promise.all(hooks.map(async ({ id }) => (await deliveries(id))[0]));
    expect(states).toMatchObject([
      { state: 'given-up', attempts: [{ outcome: '410' }] },
      { state: 'waiting', attempts: [{ outcome: '308' }] },
    ]);
    expect(gone.heard).toHaveLength(1);
  });

  it('outlives the server, before it was sent and between attempts', async () => {
    const program = await receiver();
    const { id, secret = '' } = await webhooks.create(me, { url: program.url, events });
    await webhooks.tell(me, 'watch.changed', { n: 1 });
    await restart();
    program.answer = (response) => void response.writeHead(503).end();
    await webhooks.tick();
    await restart();
    expect(await webhooks.status()).toEqual({ waiting: 1, givenUp: 0 });
    program.answer = (response) => void response.writeHead(200).end();
    await webhooks.tick();
    expect(program.heard).toHaveLength(1);
    clock.advance(10_000);
    await webhooks.tick();
    const [first, second] = program.heard;
    expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id']);
    const isFromGuzheng = await exampleOfTheSpecification();
    expect(isFromGuzheng(secret, second?.headers ?? {}, second?.body ?? Buffer.alloc(0), clock.now().getTime())).toBe(
      true,
    );
    expect((await deliveries(id))[0]?.attempts.map(({ outcome }) => outcome)).toEqual(['503', '200']);
  });

  it('waits for no time that was set by a clock which was years ahead', async () => {
    const program = await receiver();
    await webhooks.create(me, { url: program.url, events });
    program.answer = (response) => void response.writeHead(503).end();
    const then = clock.now().toISOString();
    clock.set('2036-01-01T00:00:00.000Z');
    await webhooks.tell(me, 'watch.changed', {});
    await webhooks.tick();
    clock.set(then);
    program.answer = (response) => void response.writeHead(200).end();
    await webhooks.tick();
    expect(program.heard).toHaveLength(2);
  });

  it('that was cut off by the end of the server is sent again', async () => {
    const program = await receiver();
    const arrived = new Promise<void>((told) => {
      program.answer = () => told();
    });
    const { id } = await webhooks.create(me, { url: program.url, events });
    await webhooks.tell(me, 'watch.changed', {});
    const ticking = webhooks.tick();
    await arrived;
    await restart();
    await ticking;
    expect((await deliveries(id))[0]).toMatchObject({ state: 'waiting', attempts: [] });
    program.answer = (response) => void response.writeHead(200).end();
    await webhooks.tick();
    expect(program.heard).toHaveLength(2);
    expect((await deliveries(id))[0]).toMatchObject({ state: 'delivered' });
  });
});

describe('a webhook', () => {
  it('that is ended gets nothing more, and is forgotten with its secret', async () => {
    const program = await receiver();
    program.answer = (response) => void response.writeHead(500).end();
    const { id, secret = '' } = await webhooks.create(me, { url: program.url, events });
    await webhooks.tell(me, 'watch.changed', {});
    await webhooks.tick();
    await webhooks.remove(me, id);
    clock.advance(HOUR);
    await webhooks.tick();
    await restart();
    await webhooks.tick();
    expect(program.heard).toHaveLength(1);
    expect(await webhooks.list(me, {})).toEqual({ items: [] });
    await expect(webhooks.deliveries(me, id, {})).rejects.toMatchObject({ code: 'not-found' });
    for await (const value of store.db.values()) expect(Buffer.from(value).toString()).not.toContain(secret);
  });

  it('of another account is none', async () => {
    const { id } = await webhooks.create(me, { url: 'http://127.0.0.1:1/', events });
    await expect(webhooks.remove(stranger, id)).rejects.toMatchObject({ code: 'not-yours' });
    await expect(webhooks.deliveries(stranger, id, {})).rejects.toMatchObject({ code: 'not-yours' });
    expect((await webhooks.list(stranger, {})).items).toEqual([]);
    await expect(webhooks.remove(me, '0000000000')).rejects.toMatchObject({ code: 'not-found' });
  });

  it('of which there are too many is refused, and lists are cut into pages', async () => {
    for (let n = 0; n < 20; n += 1) {
      clock.advance(1);
      await webhooks.create(me, { url: `http://127.0.0.1:1/${n}`, events });
    }
    const refused = webhooks.create(me, { url: 'http://127.0.0.1:1/', events });
    await expect(refused).rejects.toMatchObject({ code: 'quota-exceeded' });
    const first = await webhooks.list(me, { limit: 15 });
    const rest = await webhooks.list(me, { limit: 15, cursor: first.next ?? '' });
    const urls = [...first.items, ...rest.items].map(({ url }) => url);
    expect(urls).toEqual(Array.from({ length: 20 }, (_, n) => `http://127.0.0.1:1/${19 - n}`));
    expect(rest.next).toBeUndefined();
  });

  it('is told of many events at once by few connections, and its deliveries are cut into pages', async () => {
    const program = await receiver();
    let open = 0;
    let most = 0;
    program.answer = (response) => {
      open += 1;
      most = Math.max(most, open);
      setImmediate(() => {
        open -= 1;
        response.writeHead(200).end();
      });
    };
    const { id } = await webhooks.create(me, { url: program.url, events });
    for (let n = 0; n < 60; n += 1) {
      clock.advance(1);
      await webhooks.tell(me, 'watch.changed', { n });
    }
    await webhooks.tick();
    expect(most).toBeLessThanOrEqual(4);
    expect(program.heard.map(({ body }) => JSON.parse(body.toString()).data.n).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 60 }, (_, n) => n),
    );
    const first = await webhooks.deliveries(me, id, { limit: 40 });
    const rest = await webhooks.deliveries(me, id, { limit: 40, cursor: first.next ?? '' });
    const created = [...first.items, ...rest.items].map((delivery) => delivery.created);
    expect(created).toHaveLength(60);
    expect(created).toEqual([...created].sort().reverse());
  });
});

it('is known who wants to know of an event, and of no other, before and after a restart', async () => {
  const { url } = await receiver();
  await webhooks.create(me, { url, events: ['deposit.anchored'] });
  await webhooks.create(me, { url, events: ['deposit.anchored', 'watch.changed'] });
  const { id } = await webhooks.create(stranger, { url, events: ['watch.changed'] });
  for (const again of [false, true]) {
    if (again) await restart();
    expect(webhooks.interested('deposit.anchored')).toEqual(['press']);
    expect([...webhooks.interested('watch.changed')].sort()).toEqual(['other', 'press']);
    expect(webhooks.interested('capture.failed')).toEqual([]);
  }
  await webhooks.remove(stranger, id);
  expect(webhooks.interested('watch.changed')).toEqual(['press']);
});

describe('what is not open to the public', () => {
  it('gets no webhook: the attempt fails, and says why', async () => {
    const program = await receiver();
    const { id } = await webhooks.create(me, { url: program.url, events });
    await webhooks.tell(me, 'watch.changed', {});
    await restart({ allowPrivate: false });
    await webhooks.tick();
    expect(program.heard).toEqual([]);
    expect((await deliveries(id))[0]).toMatchObject({ state: 'waiting', attempts: [{ outcome: 'private-address' }] });
  });

  it.each(['http://hooks.example/', 'https://user:s3cr3t@hooks.example/'])('is not sent to %s', async (url) => {
    await restart({ allowPrivate: false });
    const refused = webhooks.create(me, { url, events });
    await expect(refused).rejects.toMatchObject({ code: 'url-refused' });
    await expect(refused).rejects.not.toThrow(/s3cr3t/);
  });
});
