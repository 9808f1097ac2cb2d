import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { parseDepositStatement, parseJson } from '@guzheng/evidence';
import type { Capture } from '@guzheng/sdk/api';
import { describe, expect, it } from 'vitest';
import { Client, capturing, takeProcesses, workFolders } from './capturing.ts';
import { writesDuring } from './level.ts';
import type { TestServer } from './open-server.ts';

const { server: open, site, page } = capturing();

/** A title that is code, control characters, half a character and text that runs the other way. Chromium makes a space of control characters. */
const HOSTILE =
  'A <script>alert(1)<\\/script>\\u202egnp.exe\\u0000\\u001b[31m\\ud800 \\u2066<img src=x onerror=alert(2)>';

async function clientOf(server: TestServer, account = 'ada'): Promise<Client> {
  return new Client(server, await server.keyFor('depositor', account));
}

/** A site that never answers, and when it was asked. */
async function silentSite() {
  let asked = (): void => undefined;
  const wasAsked = new Promise<void>((done) => {
    asked = done;
  });
  return { url: await site(() => asked()), wasAsked };
}

describe('a capture', () => {
  it('is watched, seen, taken again and confirmed; both takes are in the ledger with what was said of them', async () => {
    const server = await open();
    const ada = await clientOf(server);
    const url = await page(`<!doctype html><h1>那篇文章</h1><script>document.title = '${HOSTILE}'</script>`);
    const { id } = await ada.create(url, { label: 'case 7' });

    const told = await ada.events(id, (event) => event.event === 'state' && event.capture.state === 'preview');
    expect(told.map(({ id: number }) => number)).toEqual(told.map((_, place) => place + 1));
    const steps = told.flatMap(({ event }) => (event.event === 'progress' ? [event.step] : []));
    expect(steps.filter((step) => step !== 'source')).toEqual([
      'starting',
      'environment',
      'page',
      'pictures',
      'archive',
      'seal',
      'deposit',
    ]);
    const preview = await ada.until(id, 'preview');
    expect(preview).toMatchObject({ id, url, label: 'case 7', takes: [{ take: 1, state: 'ready' }] });
    expect(preview.takes[0]?.sealed).toMatchObject({
      complete: true,
      status: 200,
      finalUrl: url,
      hasPreview: true,
      walls: [],
    });
    expect(preview.takes[0]?.sealed?.title).toBe(
      'A <script>alert(1)</script>\ufffdgnp.exe [31m\ufffd \ufffd<img src=x onerror=alert(2)>',
    );

    const picture = await server.ask('GET', `/v1/captures/${id}/takes/1/preview`, { key: ada.key });
    expect([
      picture.status,
      picture.headers.get('content-type'),
      picture.headers.get('x-content-type-options'),
    ]).toEqual([200, 'image/png', 'nosniff']);
    expect(
      Buffer.from(await picture.arrayBuffer())
        .subarray(0, 8)
        .toString('latin1'),
    ).toBe('\x89PNG\r\n\x1a\n');

    expect(
      await ada.ask('POST', `/v1/captures/${id}/retake`, { reason: 'the banner hides the text \u202e' }),
    ).toMatchObject({
      status: 202,
      body: { takes: [{ state: 'rejected', reason: 'the banner hides the text \ufffd' }] },
    });
    const again = await ada.until(id, 'preview', 2);
    expect(again.takes.map(({ state }) => state)).toEqual(['rejected', 'ready']);
    expect((await ada.ask('POST', `/v1/captures/${id}/confirm`, { take: 1 })).body.code).toBe('state-conflict');
    const { body: confirmed } = await ada.ask('POST', `/v1/captures/${id}/confirm`, { take: 2 });
    expect(confirmed).toMatchObject({ state: 'confirmed', number: again.takes[1]?.sealed?.number });
    // Said twice, it is said once.
    expect((await ada.ask('POST', `/v1/captures/${id}/confirm`, { take: 2 })).body).toEqual(confirmed);
    expect((await ada.ask('DELETE', `/v1/captures/${id}`)).body.code).toBe('state-conflict');

    await expectDeposited(server, confirmed);
    expect((await server.parts.custody.lines(0)).map(({ detail }) => detail).join('\n')).toMatch(
      /captured by this server for account ada.*\n.*take 1: rejected by the depositor: the banner hides the text/,
    );
    expect((await server.parts.custody.lines(1)).at(-1)?.detail).toMatch(/take 2: confirmed by the depositor/);

    const after = told.at(-1)?.id ?? 0;
    const resumed = await ada.events(id, () => false, after);
    expect(resumed[0]?.id).toBe(after + 1);
    expect(resumed.at(-1)?.event).toMatchObject({ event: 'state', capture: confirmed });
    expect(await ada.events(id, () => false, resumed.at(-1)?.id)).toEqual([]);
    expect((await ada.events(id, () => false, 9_999)).length).toBe(told.length + resumed.length);
    expect((await ada.ask<Me>('GET', '/v1/me')).body.used).toMatchObject({
      capturesToday: 2,
      bytesStored: bytesOf(confirmed),
    });
  });

  it('is written down in one commit with its line of the audit log', async () => {
    const server = await open();
    const ada = await clientOf(server);
    const url = await page('<title>one</title>');
    const writes = await writesDuring(() => ada.create(url));
    const [{ id = '' } = {}] = (await server.parts.captures.list({ account: 'ada' }, {})).items;
    const own = writes.filter(({ keys }) => keys.includes(`!captures.owned!ada/${id}`));
    expect(own).toMatchObject([{ sync: true, keys: expect.arrayContaining([expect.stringMatching(/^!audit!/)]) }]);
    const { items } = await server.parts.audit.list({});
    expect(items.filter(({ target }) => target === id).map(({ action }) => action)).toEqual(['createCapture']);
    await ada.until(id, 'preview');
  });

  it('is taken again also where that is asked for while the take before is being tidied up', async () => {
    const server = await open();
    const ada = await clientOf(server);
    let asked = 0;
    server.parts.captures.onChange((owner, { id, state }) => {
      if (state !== 'preview' || asked++ > 0) return;
      litter(join(server.data, 'takes', id, 'litter'));
      void server.parts.captures.retake(owner, id, 'too early');
    });
    const { id } = await ada.create(await page('<!doctype html><h1>那篇文章</h1>'));
    const { takes } = await ada.until(id, 'preview', 2);
    expect(takes.map(({ state }) => state)).toEqual(['rejected', 'ready']);
  });

  it('that comes to nothing says why, and nothing of this machine', async () => {
    const server = await open();
    const ada = await clientOf(server);
    const closed = createServer().listen(0, '127.0.0.1');
    await once(closed, 'listening');
    const { port } = closed.address() as AddressInfo;
    await new Promise((done) => closed.close(done));
    const { id } = await ada.create(`http://127.0.0.1:${port}/`);
    const failed = await ada.until(id, 'failed');
    expect(failed).toMatchObject({ takes: [{ state: 'failed', failure: { code: 'connection-refused' } }] });
    expect(failed.failure).toEqual(failed.takes[0]?.failure);
    expect(JSON.stringify(failed)).not.toContain(server.data);
    expect(await server.parts.captures.status()).toMatchObject({ failedToday: 1, queued: 0 });
    expect(server.parts.ledger.head.size).toBe(0);
  });

  it('that was asked for with leave is confirmed by itself, once however often it is asked for', async () => {
    const server = await open();
    const ada = await clientOf(server);
    const url = await page('<title>once</title>');
    const headers = { 'idempotency-key': 'k/1' };
    const answers = await Promise.all([1, 2, 3].map(() => ada.create(url, { confirm: true }, headers)));
    expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
    expect((await ada.ask('POST', '/v1/captures', { url }, headers)).body.code).toBe('idempotency-conflict');
    const id = answers[0]?.id ?? '';
    expect(await ada.until(id, 'confirmed')).toMatchObject({ takes: [{ state: 'confirmed' }] });
    expect((await ada.create(url, { confirm: true }, headers)).state).toBe('confirmed');
    expect([server.parts.ledger.head.size, (await ada.ask<Me>('GET', '/v1/me')).body.used.capturesToday]).toEqual([
      1, 1,
    ]);
  });

  it('is nobody else’s business', async () => {
    const server = await open({ settings: { captures: { browsers: 1 } } });
    const [ada, bob] = [await clientOf(server), await clientOf(server, 'bob')];
    const { url } = await silentSite();
    const { id } = await ada.create(url);
    const unknown = 'zzzzzzzzzzzzzzzzzzzzzzzzz';
    for (const [method, path, json] of [
      ['GET', ''],
      ['GET', '/events'],
      ['GET', '/takes/1/preview'],
      ['POST', '/confirm', { take: 1 }],
      ['POST', '/retake', { reason: 'mine' }],
      ['DELETE', ''],
    ] as const) {
      const foreign = await bob.ask<object>(method, `/v1/captures/${id}${path}`, json);
      const none = await bob.ask<object>(method, `/v1/captures/${unknown}${path}`, json);
      // Word for word what is said of a capture that there is not, but for its name and the request's.
      const said = JSON.stringify({ ...foreign.body, request: '' }).replaceAll(id, unknown);
      expect([path, foreign.status, said]).toEqual([path, 404, JSON.stringify({ ...none.body, request: '' })]);
    }
    expect((await bob.ask<{ items: unknown[] }>('GET', '/v1/captures')).body.items).toEqual([]);
    expect((await ada.ask('DELETE', `/v1/captures/${id}`)).body.state).toBe('cancelled');
  });
});

describe('the queue', () => {
  it('is bounded, tells places, lets go of what is given up, and leaves nothing of it behind', async () => {
    const server = await open({ settings: { captures: { browsers: 1, queue: 4 } } });
    const [ada, bob] = [await clientOf(server), await clientOf(server, 'bob')];
    const { url, wasAsked } = await silentSite();
    const first = await ada.create(url);
    await wasAsked;
    expect((await takeProcesses(server.data)).length).toBeGreaterThan(1);
    const waiting = [await ada.create(url), await ada.create(url)];
    expect(waiting.map(({ position }) => position)).toEqual([1, 2]);
    // Half of the queue is one account's at most.
    const refused = await ada.ask<{ retryAfter?: number }>('POST', '/v1/captures', { url });
    expect(refused).toMatchObject({ status: 503, body: { code: 'queue-full' } });
    expect(refused.body.retryAfter).toBeGreaterThan(0);
    expect((await bob.create(url)).position).toBe(1);
    await bob.create(url);
    expect((await bob.ask('POST', '/v1/captures', { url })).body.code).toBe('queue-full');
    expect(await server.parts.captures.status()).toMatchObject({ queued: 4, running: 1 });

    const { body } = await bob.ask<{ items: Capture[]; next?: string }>('GET', '/v1/captures?limit=1');
    const rest = await bob.ask<{ items: Capture[]; next?: string }>('GET', `/v1/captures?limit=1&cursor=${body.next}`);
    expect([body.items.length, rest.body.items.length, rest.body.next]).toEqual([1, 1, undefined]);
    for (const { id } of [...body.items, ...rest.body.items]) await bob.ask('DELETE', `/v1/captures/${id}`);
    for (const { id } of waiting) await ada.ask('DELETE', `/v1/captures/${id}`);
    expect((await ada.ask('DELETE', `/v1/captures/${first.id}`)).body).toMatchObject({
      state: 'cancelled',
      takes: [{ state: 'failed', failure: { code: 'take-cancelled' } }],
    });
    expect([await takeProcesses(server.data), await workFolders(server.data)]).toEqual([[], []]);
    expect(await server.parts.captures.status()).toMatchObject({ queued: 0, running: 0, failedToday: 0 });
  });
});

interface Me {
  readonly used: { readonly capturesToday: number; readonly bytesStored: number };
}

/** So much that it is not removed at once. */
function litter(folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (let name = 0; name < 20_000; name += 1) writeFileSync(join(folder, String(name)), '');
}

function bytesOf({ takes }: Capture): number {
  return takes.reduce((sum, { sealed }) => sum + (sealed?.bytes ?? 0), 0);
}

/** Every take, in its place, as a package of its owner; and the file is there. */
async function expectDeposited({ parts }: TestServer, { takes }: Capture): Promise<void> {
  expect(parts.ledger.head.size).toBe(takes.length);
  for (const [index, { sealed }] of takes.entries()) {
    const entry = await parts.ledger.entry(index);
    expect(entry).toMatchObject({
      number: sealed?.number,
      facts: { account: 'ada', kind: 'package', name: sealed?.file },
    });
    const statement = parseDepositStatement(parseJson(entry?.bytes ?? new Uint8Array()));
    expect(statement).toMatchObject({ subject: { sha256: sealed?.sha256, bytes: sealed?.bytes } });
    expect([statement.manifest, statement.members].every((part) => part !== undefined)).toBe(true);
    expect((await readFile(await parts.blobs.path(sealed?.sha256 ?? ''))).length).toBe(sealed?.bytes);
  }
}
