import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Capture } from '@guzheng/sdk/api';
import { pino } from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import type { Captures } from '../src/captures/captures.ts';
import { type CapturesOptions, openCaptures } from '../src/captures/open-captures.ts';
import { processesOf } from '../src/captures/processes.ts';
import { runTake } from '../src/captures/take-process.ts';
import { ServerError } from '../src/error.ts';
import type { Ledger } from '../src/ledger/ledger.ts';
import type { Principal } from '../src/people/principal.ts';
import { Client, capturing, takeProcesses, workFolders } from './capturing.ts';
import { whileSyncFails } from './level.ts';
import type { TestServer } from './open-server.ts';
import { temporaryFolders } from './temporary.ts';

const folder = temporaryFolders();
const { server: open, site, page } = capturing();
const desks: Captures[] = [];
afterEach(async () => {
  for (const desk of desks.splice(0)) await desk.close();
});

const ada: Principal = {
  ...{ key: 'k', account: 'ada', role: 'depositor', name: 'Ada' },
  limits: { requestsPerMinute: 1e6, depositsPerDay: 1e6, capturesPerDay: 1e6, bytesStored: 1e12 },
};

/** Captures over the parts of a server that makes none of its own, with some of them in another state. */
async function desk({ parts }: TestServer, changes: Partial<CapturesOptions> = {}): Promise<Captures> {
  const settings = { ...parts.settings, captures: { ...parts.settings.captures, browsers: 1 } };
  const opened = await openCaptures({ ...parts, log: pino({ level: 'silent' }), settings, ...changes });
  desks.push(opened);
  return opened;
}

/** What every capture of this file has room in, but a hungry one. */
const LITTLE_MEMORY = 600 * 2 ** 20;
const idle = { settings: { captures: { browsers: 0, maxMemoryBytes: LITTLE_MEMORY } } };

async function until(captures: Captures, { id }: Capture, state: Capture['state']): Promise<Capture> {
  for await (const { event } of captures.events(ada, id, { signal: AbortSignal.timeout(60_000) }))
    if (event.event === 'state' && event.capture.state === state) return event.capture;
  throw new Error(`it never was ${state}`);
}

/** A ledger whose disk is full so many times. `refused` once it was so. */
function fullLedger(ledger: Ledger, times: number) {
  let left = times;
  let tell = (): void => undefined;
  const refused = new Promise<void>((done) => {
    tell = done;
  });
  const append: Ledger['append'] = async (items, also) => {
    left -= 1;
    if (left < 0) return await ledger.append(items, also);
    tell();
    throw new ServerError('storage-full', 'The disk is full.');
  };
  return { refused, ledger: Object.assign(Object.create(ledger) as Ledger, { append, depositor: ledger.depositor }) };
}

/** A page that counts who loads it by a browser. */
async function countedPage() {
  let loads = 0;
  const url = await site((request, response) => {
    if (request.headers['user-agent']?.includes('guzheng') === false && request.url === '/') loads += 1;
    response.writeHead(200, { 'content-type': 'text/html' }).end('<title>counted</title>');
  });
  return { url, loads: () => loads };
}

describe('a disk that is full when a take is to be deposited', () => {
  it('is waited for', async () => {
    const server = await open(idle);
    const { ledger } = fullLedger(server.parts.ledger, 2);
    const captures = await desk(server, { ledger });
    const done = await until(
      captures,
      await captures.create(ada, { url: await page('<title>kept</title>') }),
      'preview',
    );
    expect(done.takes).toMatchObject([{ state: 'ready', sealed: { title: 'kept' } }]);
    expect(server.parts.ledger.head.size).toBe(1);
  });

  it('costs nothing but time where the server is stopped meanwhile: the take is deposited, and no other is made', async () => {
    const server = await open(idle);
    const counted = await countedPage();
    const { ledger, refused } = fullLedger(server.parts.ledger, Number.POSITIVE_INFINITY);
    const first = await desk(server, { ledger });
    const capture = await first.create(ada, { url: counted.url, confirm: true });
    await refused;
    await first.close();
    expect((await first.get(ada, capture.id)).state).toBe('capturing');
    const done = await until(await desk(server), capture, 'confirmed');
    expect(done.takes).toMatchObject([{ take: 1, state: 'confirmed', sealed: { complete: true } }]);
    expect([counted.loads(), server.parts.ledger.head.size]).toEqual([1, 1]);
  });
});

it('a take that nobody confirms expires, and stays in the ledger', async () => {
  const server = await open(idle);
  let clock = Date.now();
  const captures = await desk(server, { now: () => new Date(clock) });
  const capture = await until(
    captures,
    await captures.create(ada, { url: await page('<title>late</title>') }),
    'preview',
  );
  clock += server.settings.captures.confirmWithinHours * 3_600_000 + 1;
  await expect(captures.confirm(ada, capture.id, 1)).rejects.toMatchObject({ code: 'state-conflict' });
  expect(await captures.get(ada, capture.id)).toMatchObject({ state: 'expired', takes: [{ state: 'ready' }] });
  expect((await server.parts.custody.lines(0)).at(-1)?.detail).toMatch(/nobody confirmed it/);
  expect(await captures.status()).toMatchObject({ waitingForConfirmation: 0 });
});

it('an account has what it may have; what was sealed is kept even where it does not fit', async () => {
  const server = await open(idle);
  const captures = await desk(server);
  const url = await page('<title>large</title>');
  const poor: Principal = { ...ada, account: 'poor', limits: { ...ada.limits, bytesStored: 1_000 } };
  const capture = await captures.create(poor, { url, confirm: true });
  for await (const { event } of captures.events(poor, capture.id, { signal: AbortSignal.timeout(60_000) }))
    if (event.event === 'state') expect(event.capture.failure).toBeUndefined();
  expect((await captures.get(poor, capture.id)).state).toBe('confirmed');
  await expect(captures.create(poor, { url })).rejects.toMatchObject({ code: 'quota-exceeded' });
  const once: Principal = { ...ada, account: 'once', limits: { ...ada.limits, capturesPerDay: 0 } };
  await expect(captures.create(once, { url })).rejects.toMatchObject({ code: 'quota-exceeded' });
});

it('a take that does not come to an end is ended, with all that belongs to it', async () => {
  const takes = join(folder.path, 'takes');
  const take = join(takes, 'one', '1');
  const url = await site(() => undefined);
  const outcome = await runTake(
    { url, options: { out: take, allowPrivate: true, resolvers: [], timeServers: [] } },
    {
      takes,
      folder: take,
      maxMs: 3_000,
      maxMemoryBytes: 2 ** 31,
      signal: new AbortController().signal,
      onStep: () => undefined,
    },
  );
  expect(outcome).toMatchObject({ kind: 'failed', failure: { code: 'take-overdue' } });
  expect(await processesOf({ take: takes, work: `/no-such-folder-${randomBytes(4).toString('hex')}` })).toEqual([]);
  expect(await workFolders(folder.path)).toEqual([]);
});

/** Memory that a page really has: each page of it is written to. */
const HUNGRY = `<title>hungry</title><script>
const kept = [];
setInterval(() => kept.push(new Uint8Array(32 * 2 ** 20).fill(1)), 5);
</script>`;

it('a page that eats memory is ended before it eats the machine, with all that belongs to it', async () => {
  const server = await open({ settings: { captures: { browsers: 1, maxMemoryBytes: LITTLE_MEMORY } } });
  const client = new Client(server, await server.keyFor('depositor'));
  const hungry = await client.create(await page(HUNGRY), { confirm: true });
  const failed = await client.until(hungry.id, 'failed');
  expect(failed.failure).toMatchObject({ code: 'take-memory-exceeded' });
  expect(failed.takes).toMatchObject([{ state: 'failed', failure: { code: 'take-memory-exceeded' } }]);
  expect(await takeProcesses(server.data)).toEqual([]);
});

describe('a sync that fails', () => {
  const failed = { code: 'storage-failed' };
  const JOBS = '!captures.jobs!';

  it('makes no second capture of one that is asked for again under its key: what turns out to be there is begun', async () => {
    const server = await open(idle);
    const captures = await desk(server);
    const asked = { url: await page('<title>once</title>') };
    await expect(whileSyncFails(() => captures.create(ada, asked, { key: 'one' }), JOBS)).rejects.toMatchObject(failed);
    const again = await captures.create(ada, asked, { key: 'one' });
    expect((await until(captures, again, 'preview')).takes).toMatchObject([
      { state: 'ready', sealed: { title: 'once' } },
    ]);
    expect((await captures.list(ada, {})).items.map(({ id }) => id)).toEqual([again.id]);
    expect(server.parts.ledger.head.size).toBe(1);
  });

  it('leaves no retake that nobody begins', async () => {
    const server = await open(idle);
    const captures = await desk(server);
    const capture = await captures.create(ada, { url: await page('<title>again</title>') });
    await until(captures, capture, 'preview');
    await expect(whileSyncFails(() => captures.retake(ada, capture.id, 'too dark'), JOBS)).rejects.toMatchObject(
      failed,
    );
    // What was paid for it is given back, and that write brings it to light.
    for await (const { event } of captures.events(ada, capture.id, { signal: AbortSignal.timeout(60_000) }))
      if (event.event === 'state' && event.capture.takes.at(-1)?.take === 2 && event.capture.state === 'preview') break;
    expect((await captures.get(ada, capture.id)).takes.map(({ state }) => state)).toEqual(['rejected', 'ready']);
  });
});
