/** Pages made of records alone, in a real browser. */
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { HeaderList } from '../exchange.ts';
import type { ReplayRecord } from './record-book.ts';
import { type Replayed, type ReplayOptions, replayPage } from './replay.ts';

let folder: string;
let canary: Server;
let knocks = 0;
let origin: string;

/** The site itself, in place of which somebody listens for whoever comes. */
beforeAll(async () => {
  canary = createServer((socket) => {
    knocks += 1;
    socket.destroy();
  });
  await new Promise<void>((done) => canary.listen(0, '127.0.0.1', done));
  const address = canary.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  origin = `http://127.0.0.1:${address.port}`;
});
afterAll(() => new Promise((done) => canary.close(done)));

beforeEach(async () => {
  knocks = 0;
  folder = await mkdtemp(join(tmpdir(), 'guzheng-replay-test-'));
});
afterEach(() => rm(folder, { recursive: true }));

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

interface Told {
  readonly method?: string;
  readonly sent?: string;
  readonly status?: number;
  readonly headers?: HeaderList;
  readonly error?: string;
}

let bodies = 0;
async function record(path: string, content: string, told: Told = {}): Promise<ReplayRecord> {
  const { method = 'GET', sent, status = 200, headers = [['Content-Type', 'text/html; charset=utf-8']], error } = told;
  const url = path.startsWith('http') ? path : `${origin}${path}`;
  const request = { method, url, ...(sent === undefined ? {} : { requestSha256: sha256(sent) }) };
  if (error !== undefined) return { ...request, answer: { kind: 'failure', error } };
  bodies += 1;
  const file = join(folder, `body-${bodies}`);
  await writeFile(file, content);
  const body = content === '' ? null : { file, bytes: Buffer.byteLength(content) };
  return { ...request, answer: { kind: 'response', status, statusText: 'As It Was', headers, body } };
}

function replay(records: readonly ReplayRecord[], over: Partial<ReplayOptions> = {}): Promise<Replayed> {
  return replayPage(`${origin}/`, {
    ...{ records, folder: join(folder, 'out'), viewport: { width: 640, height: 480 }, maxTimeMs: 20_000 },
    ...over,
  });
}

/** A page that asks, and shows what it was told. */
const asking = (script: string) =>
  `<!doctype html><meta charset=utf-8><title>页</title><p id=a></p><script>
   const show = (text) => { document.getElementById('a').append(text + ' ') };
   const ask = (...args) => fetch(...args).then((r) => r.text().then((t) => show(r.status + ':' + t)), () => show('failed'));
   (async () => { ${script} })();</script>`;

describe('a page is shown from its records alone', () => {
  it('with its pictures and its text, and nothing else leaves', async () => {
    const page = `<!doctype html><link rel=stylesheet href=/s.css><h1>正文</h1><img src=/missing.png>
      <iframe src="https://other.test/frame"></iframe><script>
      new WebSocket('ws://127.0.0.1:${new URL(origin).port}/socket'); navigator.sendBeacon('/beacon', 'b');
      new Worker(URL.createObjectURL(new Blob(['fetch("${origin}/from-worker")'])));</script>`;
    const seen = await replay([
      await record('/', page),
      await record('/s.css', 'h1 { color: red }', { headers: [['Content-Type', 'text/css']] }),
      await record('https://other.test/frame', '<p>框架'),
    ]);
    expect(seen.text).toContain('正文');
    expect(seen.pictures.map(({ role, width, height }) => [role, width, height >= 480])).toEqual([
      ['viewport', 640, true],
      ['full-page', 640, true],
    ]);
    expect((await readdir(join(folder, 'out'))).sort()).toEqual(['full-page.png', 'viewport.png']);
    const missing = seen.requestsWithoutRecord.map(({ method, url }) => `${method} ${url.replace(origin, '')}`);
    expect(missing).toEqual(expect.arrayContaining(['GET /missing.png', 'POST /beacon']));
    expect(seen.recordsNeverRequested).toEqual([]);
    expect(seen.attemptsToLeave).toBeGreaterThan(0);
    expect(knocks).toBe(0);
  });

  it('each request by the record of its turn, its method and its body', async () => {
    const plain: Told = { headers: [['Content-Type', 'text/plain; charset=utf-8']] };
    const seen = await replay([
      await record(
        '/',
        asking(`await ask('/a'); await ask('/a'); await ask('/a');
          await ask('/p', { method: 'POST', body: 'x=1' }); await ask('/p', { method: 'POST', body: 'x=2' });
          await ask('/moved'); await ask('/part', { headers: { Range: 'bytes=0-1' } }); await ask('/gone');
          await ask('/h', { method: 'HEAD' }).then(() => show('head')); await ask('/dead');`),
      ),
      await record('/a', '一', plain),
      await record('/a', '二', plain),
      await record('/p', '甲', { ...plain, method: 'POST', sent: 'x=1' }),
      await record('/moved', '', { status: 302, headers: [['Location', '/there']] }),
      await record('/there', '到了', plain),
      await record('/part', '23', { status: 206, headers: [['Content-Range', 'bytes 2-3/9']] }),
      await record('/gone', '没有', { ...plain, status: 404 }),
      await record('/h', '', { ...plain, method: 'HEAD' }),
      await record('/dead', '', { error: 'net::ERR_CONNECTION_REFUSED' }),
    ]);
    expect(seen.text?.trim()).toBe('200:一 200:二 200:二 200:甲 failed 200:到了 206:23 404:没有 200: head failed');
    expect(seen.repeated).toEqual([{ method: 'GET', url: `${origin}/a`, count: 1 }]);
    expect(seen.requestsWithoutRecord).toEqual([
      { method: 'POST', url: `${origin}/p`, requestSha256: sha256('x=2'), count: 1 },
    ]);
    expect(seen.recordsNeverRequested).toEqual([]);
    expect(seen.errors).toEqual([]);
  });

  it('and never by the record of another address, however like it is', async () => {
    const seen = await replay([
      await record('/', asking(`await ask('/d?id=1&t=7'); await ask('/d?id=1'); await ask('/D?id=1&t=8');`)),
      await record('/d?id=1&t=8', '别的'),
      await record('/d?id=11', '别的'),
    ]);
    expect(seen.text).not.toContain('别的');
    expect(seen.requestsWithoutRecord.map(({ url }) => url.replace(origin, ''))).toEqual([
      '/d?id=1&t=7',
      '/d?id=1',
      '/D?id=1&t=8',
    ]);
    expect(seen.recordsNeverRequested).toHaveLength(2);
  });

  it('as far as a body was kept, and with headers as they were sent', async () => {
    const cut: HeaderList = [
      ['Content-Type', 'text/plain'],
      ['Content-Length', '1000'],
      ['X-Orig-Content-Encoding', 'br'],
      ['X-Name', Buffer.from('固证').toString('latin1')],
    ];
    const script = `const r = await fetch('/cut'); show(await r.text()); show(r.headers.get('x-orig-content-encoding'));
      show(new TextDecoder().decode(Uint8Array.from(r.headers.get('x-name'), (c) => c.charCodeAt(0)))); show(r.statusText);`;
    const seen = await replay([await record('/', asking(script)), await record('/cut', '1234', { headers: cut })]);
    expect(seen.text?.trim()).toBe('1234 null 固证 As It Was');
  });

  it('at the time of the capture, where that is asked for', async () => {
    const script = `const d = new Date(); show(d.getUTCFullYear()); show(d instanceof Date); show(typeof Date());
      show(new Date(0).toISOString()); show(new Date(2020, 0, 2).getDate()); show(Date.UTC(1970, 0, 1));
      class Own extends Date {} show(new Own() instanceof Own); show(new Date().constructor === Date); show(Date.now() - d < 60000);`;
    const records = [await record('/', asking(script))];
    const past = await replay(records, { startAt: new Date('2001-02-03T04:05:06Z') });
    expect(past.text?.trim()).toBe('2001 true string 1970-01-01T00:00:00.000Z 2 0 true true true');
    const present = await replay(records);
    expect(present.text?.trim().slice(0, 4)).toBe(String(new Date().getUTCFullYear()));
  });

  it('through redirects of the page itself, and its second record where the first was a failure', async () => {
    const moved = await replay([
      await record('/', '', { status: 301, headers: [['Location', 'https://other.test/x']] }),
      await record('https://other.test/x', '<p>这里'),
    ]);
    expect([moved.finalUrl, moved.text]).toEqual(['https://other.test/x', '这里']);
    const twice = await replay([await record('/', '', { error: 'net::ERR_ABORTED' }), await record('/', '<p>第二次')]);
    expect(twice.text).toBe('第二次');
  });
});

it('what the archive does not have cannot be shown', async () => {
  const records = [await record('/other', 'x')];
  for (const url of [`${origin}/`, 'file:///etc/passwd', 'javascript:1', 'no address'])
    await expect(
      replayPage(url, { records, folder, viewport: { width: 640, height: 480 } }),
      url,
    ).rejects.toMatchObject({ code: 'nothing-reachable' });
});
