import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import {
  parseCallLogEntry,
  parseCaptureRecord,
  parseEnvironmentReport,
  parseLossReport,
  parseManifest,
  parseNetworkReport,
} from '@guzheng/evidence';
import { unzipSync } from 'fflate';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WARCParser } from 'warcio';
import { type CaptureOptions, type CaptureResult, capture } from './capture.ts';

let out: string;
const servers: { close(): void; closeAllConnections(): void }[] = [];

beforeEach(async () => {
  out = await mkdtemp(join(tmpdir(), 'capture-test-'));
});
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
  await rm(out, { recursive: true, force: true });
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  servers.push(server);
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

type Route = string | Uint8Array | ((request: IncomingMessage, response: ServerResponse) => void);
const type = {
  html: 'text/html; charset=utf-8',
  png: 'image/png',
  json: 'application/json',
  pdf: 'application/pdf',
  css: 'text/css',
};

/** A site of fixed pages: the extension says the type, no extension means HTML. */
function site(routes: Record<string, Route>): Promise<string> {
  return serve((request, response) => {
    const route = routes[request.url ?? ''];
    if (typeof route === 'function') return route(request, response);
    const extension = (request.url ?? '').split('.')[1] ?? 'html';
    response.writeHead(route === undefined ? 404 : 200, {
      'content-type': type[extension as keyof typeof type] ?? type.html,
    });
    response.end(route ?? 'nothing here');
  });
}

function take(url: string, options: Partial<CaptureOptions> = {}): Promise<CaptureResult> {
  const alone = { resolvers: [], timeServers: [] };
  return capture(url, { out, name: 'page', allowPrivate: true, maxTimeMs: 30_000, ...alone, ...options });
}

interface Opened {
  readonly members: Record<string, Uint8Array>;
  text(path: string): string;
  json(path: string): unknown;
}

async function open(result: CaptureResult): Promise<Opened> {
  const members = unzipSync(await readFile(result.path));
  const text = (path: string) => new TextDecoder().decode(members[path]);
  return { members, text, json: (path) => JSON.parse(text(path)) as unknown };
}

interface Archived {
  readonly type: string;
  readonly url: string;
  readonly status: string;
  readonly body: Uint8Array;
  readonly truncated: string | undefined;
}

async function archived({ members }: Opened): Promise<Archived[]> {
  const bytes = members['archive/data.warc.gz'] ?? new Uint8Array();
  const records: Archived[] = [];
  for await (const record of new WARCParser([bytes])) {
    const body = await record.readFully(false);
    const status = record.httpHeaders?.statusline ?? '';
    const truncated = record.warcHeaders.headers.get('WARC-Truncated') ?? undefined;
    records.push({ type: record.warcType ?? '', url: record.warcTargetURI ?? '', status, body, truncated });
  }
  return records;
}

const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const page = (body: string, head = '') =>
  `<!doctype html><html lang="zh"><head><meta charset="utf-8"><title>固证</title>${head}</head><body>${body}</body></html>`;

describe('a page', () => {
  it('becomes one package with all its members, each logged, listed and whole', async () => {
    const url = await site({
      '/': page(
        '<h1>原创文章</h1><p>阅读 100000+</p><img src="/photo.png">',
        '<link rel="stylesheet" href="/style.css">',
      ),
      '/photo.png': PIXEL,
      '/style.css': 'h1 { color: red }',
    });
    const result = await take(`${url}/`);
    const opened = await open(result);
    expect(result.record).toMatchObject({ kind: 'web-page', completeness: 'complete', labels: ['private-address'] });
    expect(result.losses).toEqual([]);
    expect(
      createHash('sha256')
        .update(await readFile(result.path))
        .digest('hex'),
    ).toBe(result.sha256);
    expect(parseCaptureRecord(opened.json('evidence/capture.json'))).toEqual(result.record);
    expect(opened.text('evidence/page/text.txt')).toContain('阅读 100000+');
    expect(opened.text('evidence/page/dom.html')).toContain('<h1>原创文章</h1>');
    expect(opened.text('evidence/page/page.mhtml')).toContain('multipart/related');
    expect(opened.text('evidence/fetch/1-body.bin')).toContain('原创文章');
    expect(parseLossReport(opened.json('evidence/loss.json')).completeness).toBe('complete');
    const { connections } = parseNetworkReport(opened.json('evidence/network.json'));
    expect(new Set(connections.map(({ means, ip, outcome }) => `${means} ${ip} ${outcome}`))).toEqual(
      new Set(['http 127.0.0.1 connected', 'browser 127.0.0.1 connected']),
    );
    const manifest = parseManifest(opened.json('datapackage.json'));
    for (const { path, hash } of manifest.resources) {
      expect(hash).toBe(
        `sha256:${createHash('sha256')
          .update(opened.members[path] ?? '')
          .digest('hex')}`,
      );
    }
    const logged = opened
      .text('evidence/call-log.jsonl')
      .trimEnd()
      .split('\n')
      .flatMap((line) => parseCallLogEntry(JSON.parse(line)).outputs);
    const made = manifest.resources
      .map(({ path }) => path)
      .filter((path) => !['evidence/call-log.jsonl', 'evidence/capture.json'].includes(path));
    expect(logged.map(({ path }) => path).sort()).toEqual(made.sort());
  });

  it('is pictured before anything is touched, then whole, with sizes as in the files', async () => {
    const url = await site({ '/': page('<div style="height:2500px;background:linear-gradient(red,blue)">高</div>') });
    const { record } = await take(`${url}/`);
    expect(record.screenshots).toMatchObject([
      { role: 'viewport', width: 1280, height: 800, scroll: { x: 0, y: 0 } },
      { role: 'after-scroll', width: 1280, height: 800, scroll: { x: 0, y: 0 } },
      { role: 'full-page', width: 1280, scroll: { x: 0, y: 0 } },
    ]);
    expect(record.screenshots[2]?.height).toBeGreaterThanOrEqual(2500);
  });

  it('has every request and answer of both means in the archive, nothing merged', async () => {
    const url = await site({
      '/': page('<img src="/photo.png"><script>fetch("/count", { method: "POST", body: "次数=1" })</script>'),
      '/photo.png': PIXEL,
      '/count': (request, response) => {
        request.resume();
        request.on('end', () => response.end('好'));
      },
    });
    const records = await archived(await open(await take(`${url}/`)));
    const answers = records
      .filter((record) => record.type === 'response')
      .map((record) => record.url.slice(url.length));
    // Some browsers ask for the icon, others do not.
    const asked = answers.filter((path) => path !== '/favicon.ico');
    expect(asked.sort()).toEqual(['/', '/', '/count', '/photo.png']);
    const post = records.find((record) => record.type === 'request' && record.url.endsWith('/count'));
    expect(new TextDecoder().decode(post?.body)).toContain('次数=1');
    const photo = records.find((record) => record.type === 'response' && record.url.endsWith('/photo.png'));
    expect(Buffer.from(photo?.body ?? [])).toEqual(PIXEL);
  });

  it('sent compressed is kept as sent by the plain client and decoded by the browser', async () => {
    const html = page('<p>压缩</p>');
    const url = await site({
      '/': (_, response) =>
        response.writeHead(200, { 'content-type': type.html, 'content-encoding': 'gzip' }).end(gzipSync(html)),
    });
    const opened = await open(await take(`${url}/`));
    expect(Buffer.from(opened.members['evidence/fetch/1-body.bin'] ?? [])).toEqual(gzipSync(html));
    const bodies = (await archived(opened))
      .filter(({ type }) => type === 'response')
      .map(({ body }) => Buffer.from(body).toString());
    expect(bodies).toContain(html);
  });

  it('with many compressed parts, frames and workers has each of them whole', async () => {
    const script = (i: number) => `window.n = (window.n ?? 0) + 1; // 第${i}段 ${'x'.repeat(i * 97)}`;
    const parts = Array.from({ length: 40 }, (_, i) => `/part-${i}.js`);
    const url = await serve((request, response): unknown => {
      const part = /^\/part-(\d+)/.exec(request.url ?? '')?.[1];
      if (part !== undefined) {
        return response
          .writeHead(200, { 'content-type': 'text/javascript', 'content-encoding': 'gzip' })
          .end(gzipSync(script(Number(part))));
      }
      if (request.url === '/worker.js')
        return response
          .writeHead(200, { 'content-type': 'text/javascript' })
          .end('fetch("/from-worker").then(() => postMessage("done"))');
      const frame = `<iframe src="http://localhost:${new URL(url).port}/frame"></iframe><script>const w = new Worker("/worker.js"); w.onmessage = () => { document.title = "全" }</script>`;
      response.writeHead(200, { 'content-type': type.html });
      return response.end(
        request.url === '/'
          ? page(frame, parts.map((src) => `<script src="${src}"></script>`).join(''))
          : page(`框 ${request.url}`),
      );
    });
    const result = await take(`${url}/`);
    const answers = (await archived(await open(result))).filter((record) => record.type === 'response');
    for (const [i, part] of parts.entries()) {
      expect(
        answers.filter((record) => record.url === `${url}${part}`).map(({ body }) => Buffer.from(body).toString()),
      ).toEqual([script(i)]);
    }
    const paths = answers.map((record) => new URL(record.url).pathname);
    expect(paths).toEqual(expect.arrayContaining(['/frame', '/worker.js', '/from-worker']));
    expect(result.record.browser?.title).toBe('全');
    expect(result.record.completeness).toBe('complete');
  });

  it('that was redirected keeps every hop and says that the bodies of redirects are not to be had', async () => {
    const url = await site({
      '/': (_, response) => response.writeHead(302, { location: '/two' }).end('moved'),
      '/two': (_, response) => response.writeHead(301, { location: '/three' }).end('moved'),
      '/three': page('到了'),
    });
    const { record, losses } = await take(`${url}/`);
    expect(record.labels).toContain('redirected');
    expect(record.browser?.hops.map(({ status }) => status)).toEqual([302, 301, 200]);
    expect(record.plain?.hops.map(({ status }) => status)).toEqual([302, 301, 200]);
    expect(record.browser?.finalUrl).toBe(`${url}/three`);
    expect(losses.map(({ code, weight }) => [code, weight])).toEqual(
      Array(2).fill(['redirect-body-unavailable', 'note']),
    );
    expect(record.completeness).toBe('complete');
  });

  it.each([404, 500])('with status %i is preserved and labelled', async (status) => {
    const url = await site({
      '/': (_, response) => response.writeHead(status, { 'content-type': type.html }).end(page('没有了')),
    });
    const { record } = await take(`${url}/`);
    expect(record.labels).toContain(`http-${status}`);
    expect(record.screenshots).toHaveLength(2);
    expect(record.completeness).toBe('complete');
  });

  it('that opens dialogs and windows is answered, and every answer is logged', async () => {
    const url = await site({
      '/': page('<script>alert("注意"); document.title = String(confirm("好吗")); window.open("/other")</script>'),
    });
    const result = await take(`${url}/`);
    const log = (await open(result)).text('evidence/call-log.jsonl');
    expect(log).toContain('"message":"注意"');
    expect(log).toContain('"call":"deny window"');
    expect(result.record.browser?.title).toBe('false');
    expect(result.record.browser?.hops.map((hop) => hop.url)).toEqual([`${url}/`]);
  });

  it('whose scripts lie about its text is read from outside them', async () => {
    const url = await site({
      '/': page(
        '<p>真</p><script>Object.defineProperty(HTMLElement.prototype, "innerText", { get: () => "假" })</script>',
      ),
    });
    expect((await open(await take(`${url}/`))).text('evidence/page/text.txt')).toBe('真');
  });
});

describe('a file that is no page', () => {
  const cases: [string, string, Uint8Array, Record<string, string>, number][] = [
    ['a picture', '/a.png', PIXEL, { 'content-type': type.png }, 2],
    ['JSON', '/a.json', Buffer.from('{"次数":100000}'), { 'content-type': type.json }, 2],
    ['a PDF', '/a.pdf', Buffer.from('%PDF-1.4\n%%EOF'), { 'content-type': type.pdf }, 0],
    [
      'a download',
      '/a.bin',
      Buffer.from('bytes'),
      { 'content-type': 'application/octet-stream', 'content-disposition': 'attachment; filename=a.bin' },
      0,
    ],
  ];
  it.each(cases)('%s is preserved byte by byte by both means', async (_, path, bytes, headers, pictures) => {
    const url = await site({ [path]: (_request, response) => response.writeHead(200, headers).end(bytes) });
    const result = await take(`${url}${path}`);
    const opened = await open(result);
    expect(result.record).toMatchObject({ kind: 'web-resource', completeness: 'complete' });
    expect(result.record.labels).toContain('not-html');
    expect(Buffer.from(opened.members['evidence/fetch/1-body.bin'] ?? [])).toEqual(bytes);
    const answers = (await archived(opened)).filter(
      (record) => record.type === 'response' && record.url.endsWith(path),
    );
    expect(answers.map(({ body }) => Buffer.from(body))).toEqual([bytes, bytes]);
    expect(result.record.screenshots).toHaveLength(pictures);
  });
});

describe('a capture that is cut short is sealed as partial, with the reason', () => {
  it('when a script never ends', async () => {
    const url = await site({ '/': page('<p>前</p><script>while (true) {}</script>') });
    const { record, losses } = await take(`${url}/`, { maxTimeMs: 5_000 });
    expect(record.labels).toContain('partial');
    expect(losses.filter(({ weight }) => weight === 'gap').map(({ code }) => code)).toEqual(
      expect.arrayContaining(['load-timeout', 'page-unresponsive']),
    );
    expect(record.plain?.hops[0]?.status).toBe(200);
  });

  it.each([
    ['with its length announced', { 'content-length': '100000' }],
    ['in chunks', {}],
  ])('when the server dies in the middle of a page sent %s', async (_, length) => {
    const url = await site({
      '/': (_, response) => {
        response.writeHead(200, { 'content-type': type.html, ...length });
        response.write(page('半'), () => setImmediate(() => response.destroy()));
      },
    });
    const result = await take(`${url}/`);
    const opened = await open(result);
    expect(result.record.labels).toContain('partial');
    expect(result.losses).toContainEqual(
      expect.objectContaining({ weight: 'gap', means: 'http', code: 'connection-cut' }),
    );
    expect(opened.text('evidence/fetch/1-body.bin')).toContain('半');
    const answers = (await archived(opened)).filter((record) => record.type === 'response');
    expect(answers[0]?.truncated).toBe('disconnect');
    // Of a body in chunks the browser does not always tell that it was cut: the other means does.
    if ('content-length' in length) expect(answers[1]?.truncated).toBe('disconnect');
  });

  it('when a body is longer than the limit', async () => {
    const url = await site({
      '/': page('<img src="/photo.png">'),
      '/photo.png': Buffer.concat([PIXEL, Buffer.alloc(50_000)]),
    });
    const result = await take(`${url}/`, { maxBytes: 10_000 });
    expect(result.losses).toMatchObject([
      { weight: 'gap', code: 'body-too-large', means: 'browser', url: `${url}/photo.png` },
    ]);
    const photo = (await archived(await open(result))).find(
      (record) => record.type === 'response' && record.url.endsWith('.png'),
    );
    expect(photo).toMatchObject({ truncated: 'length' });
    expect(photo?.body).toHaveLength(10_000);
  });

  it('when the page is taller than the pictures that it may have', async () => {
    const url = await site({ '/': page('<div style="height:20000px">高</div>') });
    const { record, losses } = await take(`${url}/`, { maxTiles: 1 });
    expect(losses).toMatchObject([{ weight: 'gap', code: 'page-too-tall' }]);
    expect(record.screenshots.filter(({ role }) => role === 'full-page')).toHaveLength(1);
  });

  it('when an image never comes', async () => {
    const url = await site({ '/': page('<p>字</p><img src="/never.png">'), '/never.png': () => undefined });
    const { record, losses } = await take(`${url}/`, { maxTimeMs: 6_000 });
    expect(losses.map(({ code }) => code)).toEqual(expect.arrayContaining(['load-timeout', 'request-unfinished']));
    expect(record.screenshots.map(({ role }) => role)).toEqual(['viewport', 'full-page']);
  });
});

describe('large and endless bodies', () => {
  it('of several megabytes are kept whole', async () => {
    const large = Buffer.alloc(6 * 1024 * 1024, 'guzheng ');
    const url = await site({
      '/': page(
        '<script>fetch("/large.css").then((r) => r.text()).then((t) => { document.title = t.length })</script>',
      ),
      '/large.css': (_, response) => response.writeHead(200, { 'content-length': large.length }).end(large),
    });
    const result = await take(`${url}/`);
    expect(result.losses).toEqual([]);
    const copy = (await archived(await open(result))).find(
      (record) => record.type === 'response' && record.url.endsWith('/large.css'),
    );
    expect(Buffer.from(copy?.body ?? []).equals(large)).toBe(true);
    expect(result.record.browser?.title).toBe(String(large.length));
  });

  it('do not hold up the page when they are an event stream', async () => {
    const url = await site({
      '/': page('<script>new EventSource("/events").onmessage = (e) => { document.title = e.data }</script>'),
      '/events': (_, response) =>
        void response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: 事件\n\n'),
    });
    const result = await take(`${url}/`);
    expect(result.record.browser?.title).toBe('事件');
    const stream = (await archived(await open(result))).find(
      (record) => record.type === 'response' && record.url.endsWith('/events'),
    );
    expect(stream?.truncated).toBe('time');
    expect(result.losses).toContainEqual(expect.objectContaining({ weight: 'note', code: 'stream-open' }) as unknown);
    expect(result.record.completeness).toBe('complete');
    expect(new TextDecoder().decode(stream?.body)).toContain('data: 事件');
  });
});

describe('what cannot be captured at all leaves a clear error and no file', () => {
  const refusal = async (url: string, options: Partial<CaptureOptions> = {}) => {
    const error = await take(url, options).then(
      () => undefined,
      (cause: unknown) => cause,
    );
    return (error as { code?: string } | undefined)?.code;
  };

  it.each([
    ['not a url', 'url-malformed'],
    ['ftp://example.com/', 'url-unsupported'],
    ['http://nothing.invalid/', 'host-unknown'],
    ['http://127.0.0.1:1/', 'connection-refused'],
  ])('%s: %s', async (url, code) => {
    expect(await refusal(url)).toBe(code);
    expect(await readdir(out)).toEqual([]);
  });

  it('a redirect loop', async () => {
    const url = await site({ '/': (_, response) => response.writeHead(302, { location: '/' }).end() });
    expect(await refusal(`${url}/`)).toBe('redirect-loop');
    expect(await readdir(out)).toEqual([]);
  });

  it('a server that never answers', async () => {
    const url = await serve(() => undefined);
    expect(await refusal(`${url}/`, { maxTimeMs: 3_000 })).toBe('timeout');
    expect(await readdir(out)).toEqual([]);
  });

  it('a private address without leave, asked for or redirected to', async () => {
    expect(await refusal('http://127.0.0.1:9/', { allowPrivate: false })).toBe('private-address');
    expect(await refusal('http://localhost:9/', { allowPrivate: false })).toBe('private-address');
    expect(await readdir(out)).toEqual([]);
  });

  it('a browser that is not there', async () => {
    const url = await site({ '/': page('有') });
    expect(await refusal(`${url}/`, { browserPath: join(out, 'none') })).toBe('browser-missing');
  });

  it('a program that is no browser', async () => {
    const url = await site({ '/': page('有') });
    expect(await refusal(`${url}/`, { browserPath: '/bin/true' })).toBe('browser-failed');
    expect(await readdir(out)).toEqual([]);
  });

  it('a file of that name, before anything is fetched', async () => {
    let requests = 0;
    const url = await serve((_, response) => response.end(String(requests++)));
    await writeFile(join(out, 'page.wacz'), 'mine');
    expect(await refusal(`${url}/`)).toBe('output-exists');
    expect(await readFile(join(out, 'page.wacz'), 'utf8')).toBe('mine');
    expect(requests).toBe(0);
  });
});

describe('the environment', () => {
  it('is reported with what was found and what was not looked at, and nothing is left behind', async () => {
    // A temporary folder of its own: other tests open browsers at the same time.
    const shared = process.env.TMPDIR;
    process.env.TMPDIR = await mkdtemp(join(out, '..', 'leftovers-test-'));
    const url = await site({ '/': page('净') });
    const report = parseEnvironmentReport((await open(await take(`${url}/`))).json('evidence/environment.json'));
    const byId = new Map(report.findings.map((finding) => [finding.id, finding]));
    expect(byId.get('cjk-glyphs')?.data).toMatchObject({ cjk: true, missing: [] });
    expect(byId.get('browser-profile')?.data).toEqual({ filesBefore: [], count: 0 });
    expect(byId.get('clock-offset')?.outcome).toBe('unchecked');
    expect(await readdir(out)).toEqual(['page.wacz']);
    expect(await readdir(tmpdir())).toEqual([]);
    await rm(tmpdir(), { recursive: true });
    if (shared === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = shared;
  });
});

afterAll(() => expect(servers).toEqual([]));
