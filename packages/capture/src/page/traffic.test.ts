import { createHash, randomBytes } from 'node:crypto';
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { setNetwork } from '../../test/listening.ts';
import { type Judge, publicOnly } from '../gateway/judge.ts';

const network = setNetwork();

type Route = (request: IncomingMessage, response: ServerResponse) => void;
const HTML = { 'content-type': 'text/html; charset=utf-8' };
const send =
  (body: string | Uint8Array, headers: OutgoingHttpHeaders = HTML, status = 200): Route =>
  (_, response) =>
    void response.writeHead(status, headers).end(body);
const page = (script: string, body = '<p>正文') =>
  send(`<!doctype html><title>t</title>${body}<script>${script}</script>`);

async function site(routes: Readonly<Record<string, Route>>): Promise<string> {
  const port = await network.serve((request, response) => {
    const route = routes[(request.url ?? '').split('?')[0] ?? ''] ?? send('nothing here', HTML, 404);
    route(request, response);
  });
  return `http://a.test:${port}`;
}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

describe('what a page sends', () => {
  it('is kept byte for byte, whatever kind of body it is', async () => {
    const received = new Map<string, Buffer>();
    const take: Route = (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        received.set(request.url ?? '', Buffer.concat(chunks));
        response.writeHead(200, { 'content-type': 'text/plain' }).end('ok');
      });
    };
    const url = await site({
      '/': page(`const post = (name, body, more) => fetch('/take?' + name, { method: 'POST', body, ...more });
        const form = new FormData(); form.append('名', '值'); form.append('f', new File([new Uint8Array(2_000_000).fill(200)], '文件.bin'));
        Promise.all([post('text', 'é正文'.repeat(300_000)), post('bytes', Uint8Array.of(0, 128, 255)), post('form', form),
          post('blob', new Blob(['x'.repeat(1_500_000)])), post('parameters', new URLSearchParams('a=1&b=固')),
          fetch('/take?put', { method: 'PUT', body: '{}' }), fetch('/take?head', { method: 'HEAD' })]);
        navigator.sendBeacon('/take?beacon', 'b'); fetch('/take?keepalive', { method: 'POST', keepalive: true, body: 'k' });
        const wait = new XMLHttpRequest(); wait.open('POST', '/take?synchronous', false); wait.send('s');`),
      '/take': take,
    });
    const seen = await network.visit(`${url}/`);
    expect([...received.keys()]).toHaveLength(10);
    for (const [path, body] of received)
      expect([path, sha256(seen.exchange(path).request.body ?? Buffer.alloc(0))]).toEqual([path, sha256(body)]);
    expect(seen.losses.map(({ code }) => code)).not.toContain('request-body-unavailable');
    expect(seen.differences).toEqual([]);
  });
});

describe('the body of an answer', () => {
  const text = `正文 ${'abc '.repeat(5_000)}`;
  const coded: Record<string, Uint8Array> = {
    gzip: gzipSync(text),
    deflate: deflateSync(text),
  };

  it('is kept as the browser decoded it, and its headers as they came', async () => {
    const routes = Object.entries(coded).map(([coding, body]) => [
      `/${coding}`,
      send(body, { 'content-type': 'text/plain', 'content-encoding': coding }),
    ]);
    const url = await site({
      '/': page(`for (const p of ['gzip', 'deflate', 'unknown', 'plain']) fetch('/' + p).then((r) => r.text())`),
      '/unknown': send('as it is', { 'content-type': 'text/plain', 'content-encoding': 'rot13' }),
      '/plain': (_, response) => {
        response.writeHead(200, [
          'X-Second',
          '2',
          'Content-Type',
          'text/plain',
          'x-first',
          '1',
          'X-Second',
          '3',
          'Set-Cookie',
          'a=1',
          'Set-Cookie',
          'b=2; HttpOnly',
        ]);
        response.write('in ');
        response.end('chunks');
      },
      ...Object.fromEntries(routes),
    });
    const seen = await network.visit(`${url}/`);
    for (const coding of ['gzip', 'deflate']) {
      expect((await seen.body(`/${coding}`)).toString()).toBe(text);
      expect(seen.exchange(`/${coding}`).response?.decoded).toBe(true);
    }
    expect((await seen.body('/unknown')).toString()).toBe('as it is');
    expect(seen.exchange('/unknown').response?.decoded).toBe(false);
    expect((await seen.body('/plain')).toString()).toBe('in chunks');
    const headers = seen.exchange('/plain').response?.headers ?? [];
    expect(headers.slice(0, 6)).toEqual([
      ['X-Second', '2'],
      ['Content-Type', 'text/plain'],
      ['x-first', '1'],
      ['X-Second', '3'],
      ['Set-Cookie', 'a=1'],
      ['Set-Cookie', 'b=2; HttpOnly'],
    ]);
    expect(seen.differences).toEqual([]);
  });

  it('of part of a file, of none, and of nothing new has its status', async () => {
    const url = await site({
      '/': page(
        `fetch('/range', { headers: { Range: 'bytes=2-5' } }).then((r) => r.text()); fetch('/none'); fetch('/empty'); fetch('/same', { headers: { 'if-none-match': '"x"' } })`,
      ),
      '/range': send('2345', { 'content-range': 'bytes 2-5/10', 'content-type': 'text/plain' }, 206),
      '/none': send('', {}, 204),
      '/empty': send('', {}),
      '/same': send('', { etag: '"x"' }, 304),
    });
    const seen = await network.visit(`${url}/`);
    expect(['/range', '/none', '/empty', '/same'].map((path) => seen.exchange(path).response?.status)).toEqual([
      206, 204, 200, 304,
    ]);
    expect((await seen.body('/range')).toString()).toBe('2345');
    expect(seen.losses).toEqual([]);
  });

  it('is kept whether the page reads it or not', async () => {
    const url = await site({
      '/': page(`fetch('/unread'); window.kept = []; fetch('/held').then((r) => kept.push(r))`),
      '/unread': send('nobody read this', { 'content-type': 'text/plain' }),
      '/held': send('x'.repeat(3_000_000), { 'content-type': 'text/plain' }),
    });
    const seen = await network.visit(`${url}/`);
    expect((await seen.body('/unread')).toString()).toBe('nobody read this');
    expect(await seen.body('/held')).toHaveLength(3_000_000);
  });

  it('goes to disk without being in memory, also where it must be held: documents, and what a worker is made of', async () => {
    const large = (head: string) =>
      Buffer.concat(
        [Buffer.from(head), randomBytes(2_000_000).toString('base64'), Buffer.from('*/ -->')].map((part) =>
          Buffer.from(part),
        ),
      );
    const bodies = {
      '/frame': large('<p>大<!-- '),
      '/worker.js': large('/* '),
      '/image.svg': large('<svg xmlns="http://www.w3.org/2000/svg"/><!-- '),
    };
    const url = await site({
      '/': page(`new Worker('/worker.js')`, '<iframe src=/frame></iframe><img src=/image.svg>'),
      '/frame': send(gzipSync(bodies['/frame']), { ...HTML, 'content-encoding': 'gzip' }),
      '/worker.js': send(bodies['/worker.js'], { 'content-type': 'text/javascript' }),
      '/image.svg': send(bodies['/image.svg'], {
        'content-type': 'image/svg+xml',
        'content-length': bodies['/image.svg'].length,
      }),
    });
    const seen = await network.visit(`${url}/`);
    for (const [path, body] of Object.entries(bodies))
      expect([path, sha256(await seen.body(path))]).toEqual([path, sha256(body)]);
    expect(seen.lost('body-incomplete')).toEqual([]);
    expect(seen.differences).toEqual([]);
  });

  it.each(['/frame', '/part'])('that is longer than the limit is cut there, and that is a gap: %s', async (path) => {
    const url = await site({
      '/': page(`fetch('/part').then((r) => r.text())`, '<iframe src=/frame></iframe>'),
      '/frame': send(path === '/frame' ? ' '.repeat(3_000_000) : 'f'),
      '/part': send(path === '/part' ? ' '.repeat(3_000_000) : 'p', { 'content-type': 'text/plain' }),
    });
    const seen = await network.visit(`${url}/`, { limits: { body: 1_500_000, total: 100_000_000 } });
    expect(seen.exchange(path).response).toMatchObject({ truncated: 'length', body: { bytes: 1_500_000 } });
    expect(seen.lost('body-too-large')).toMatchObject([{ weight: 'gap', url: `${url}${path}` }]);
  });

  it('that the server cuts is a gap, and what came of it is kept', async () => {
    const open: ServerResponse[] = [];
    const begin =
      (headers: OutgoingHttpHeaders): Route =>
      (_, response) => {
        open.push(response);
        response.writeHead(200, { 'content-type': 'text/plain', ...headers }).write('as far as it came');
      };
    const url = await site({
      '/': page(`const begin = async (url) => { const body = (await fetch(url)).body.getReader(); await body.read(); return body };
        Promise.all([begin('/counted'), begin('/chunks')]).then((bodies) => { fetch('/cut'); for (const body of bodies) body.read().catch(() => {}) })`),
      '/counted': begin({ 'content-length': 1_000 }),
      '/chunks': begin({}),
      '/cut': (_, response) => {
        for (const one of open) one.destroy();
        response.writeHead(204).end();
      },
    });
    const seen = await network.visit(`${url}/`);
    for (const path of ['/counted', '/chunks']) {
      expect((await seen.body(path)).toString()).toBe('as far as it came');
      expect(seen.exchange(path).response?.truncated).toBe('disconnect');
    }
    expect(seen.lost('body-incomplete')).toMatchObject([{ weight: 'gap' }, { weight: 'gap' }]);
  });

  it('that never ends is kept as far as it came: of a picture a gap, of a stream or of what the page gave up none', async () => {
    const endless =
      (type: string): Route =>
      (_, response) =>
        void response.writeHead(200, { 'content-type': type }).write('data: 1\n\n');
    const url = await site({
      '/': page(
        `new EventSource('/events'); const stop = new AbortController();
        fetch('/given-up', { signal: stop.signal }).then(() => setTimeout(() => stop.abort(), 100));
        fetch('/silent').then((r) => r.body.getReader().read()); fetch('/unanswered', { signal: AbortSignal.timeout(100) }).catch(() => {})`,
        '<img src=/picture.png>',
      ),
      '/picture.png': endless('image/png'),
      '/events': endless('text/event-stream'),
      '/given-up': endless('text/plain'),
      '/silent': endless('application/x-ndjson'),
      '/unanswered': () => undefined,
    });
    const seen = await network.visit(`${url}/`, { timeoutMs: 20_000 });
    const found = seen.losses.map(({ weight, code, url = '' }) => [weight, code, new URL(url).pathname]);
    expect(found).toEqual(
      expect.arrayContaining([
        ['gap', 'body-incomplete', '/picture.png'],
        ['note', 'stream-open', '/events'],
        ['note', 'stream-open', '/silent'],
        ['note', 'body-abandoned', '/given-up'],
        ['note', 'request-abandoned', '/unanswered'],
      ]),
    );
    for (const path of ['/picture.png', '/events', '/silent', '/given-up'])
      expect((await seen.body(path)).toString()).toBe('data: 1\n\n');
  });
});

describe('redirects', () => {
  it('are kept one by one, and what is sent again with them', async () => {
    const to = (status: number, location: string, headers: OutgoingHttpHeaders = {}) =>
      send('moved', { location, ...headers }, status);
    const url = await site({
      '/': to(302, '/two', { 'set-cookie': ['a=1', 'b=2'] }),
      '/two': to(301, '/three'),
      '/three': page(
        `fetch('/post', { method: 'POST', body: 'sent twice' }).then((r) => r.text()); fetch('/loop').catch(() => {})`,
      ),
      '/post': to(307, '/posted'),
      '/posted': send('ok', { 'content-type': 'text/plain' }),
      '/loop': to(302, '/loop'),
    });
    const seen = await network.visit(`${url}/`);
    expect(seen.capture?.hops.map(({ url, status, ip }) => [new URL(url).pathname, status, ip])).toEqual([
      ['/', 302, '127.0.0.1'],
      ['/two', 301, '127.0.0.1'],
      ['/three', 200, '127.0.0.1'],
    ]);
    expect(
      seen.exchange(`:${new URL(url).port}/`).response?.headers.filter(([name]) => name === 'set-cookie'),
    ).toHaveLength(2);
    for (const path of ['/post', '/posted']) expect(String(seen.exchange(path).request.body)).toBe('sent twice');
    expect(seen.answers.filter((answer) => answer.endsWith('/loop 302')).length).toBeGreaterThan(5);
    expect(seen.exchange('/loop').failure).toMatchObject({ error: 'net::ERR_TOO_MANY_REDIRECTS' });
    expect(seen.differences).toEqual([]);
  });
});

describe('the page itself', () => {
  it('is the document that was looked at: not a download beside it, nor where it went afterwards', async () => {
    const url = await site({
      '/': page(
        `const a = document.createElement('a'); a.href = '/file'; a.download = 'x'; a.click(); addEventListener('load', () => setTimeout(() => { location = '/later' }, 60_000));`,
      ),
      '/file': send('bytes', { 'content-type': 'application/octet-stream' }),
    });
    const seen = await network.visit(`${url}/`);
    expect(seen.capture?.hops.map((hop) => hop.url)).toEqual([`${url}/`]);
    expect(seen.main?.url).toBe(`${url}/`);
    expect((await seen.body('/file')).toString()).toBe('bytes');
    const events = await seen.lines(seen.capture?.events ?? '');
    expect(events).toContainEqual(expect.objectContaining({ kind: 'download', url: `${url}/file`, answer: 'denied' }));
  });

  it('is where a page went by itself before it was looked at', async () => {
    const url = await site({ '/': send('<meta http-equiv=refresh content="0;url=/there"><p>old'), '/there': page('') });
    const seen = await network.visit(`${url}/`, { quietMs: 500 });
    expect(seen.capture?.hops.map((hop) => new URL(hop.url).pathname)).toEqual(['/', '/there']);
    expect(seen.main?.url).toBe(`${url}/there`);
  });
});

describe('a request that got no answer', () => {
  it('says why: by the gateway where it made no connection, by the browser where it sent nothing', async () => {
    const closed = await network.serve(() => undefined);
    network.server.close();
    const other = await network.serve(
      send('{"no":"header lets anybody read this"}', { 'content-type': 'application/json' }),
    );
    const url = await site({
      '/': (request, response) => {
        response.setHeader('content-security-policy', "img-src 'none'");
        page(
          `const ask = (url, more) => fetch(url, more).catch(() => {});
          ask('http://no-such-host.invalid/'); ask('http://a.test:${closed}/refused'); ask('http://10.0.0.1/private');
          ask('http://b.test:${other}/cors'); ask('http://b.test:${other}/opaque', { mode: 'no-cors' }); ask('http://b.test:${other}/preflight', { method: 'PUT', body: 'x' }); ask('http://a.test:1/port')`,
          `<img src="http://b.test:${other}/framed">`,
        )(request, response);
      },
    });
    const judge: Judge = (address, port) => (address === '127.0.0.1' ? null : publicOnly()(address, port));
    const seen = await network.visit(`${url}/`, { gatewayOptions: { allowPrivate: false, judge } });
    const failure = (end: string) => [seen.exchange(end).failure?.phase, seen.exchange(end).response?.status];
    expect(failure('no-such-host.invalid/')).toEqual(['dns', undefined]);
    expect(failure('/refused')).toEqual(['connect', undefined]);
    expect(failure('/private')).toEqual(['blocked', undefined]);
    expect(failure('/port')).toEqual(['blocked', undefined]);
    expect(failure('/framed')).toEqual(['blocked', undefined]);
    expect(failure('/cors')).toEqual([undefined, 200]);
    expect(seen.exchange('/opaque').response).toMatchObject({ status: 200, truncated: 'unspecified' });
    expect(seen.exchange('/opaque').response?.headers).toContainEqual(['content-type', 'application/json']);
    const put = seen.recorded.heard.map(({ exchange }) => exchange).filter(({ url }) => url.endsWith('/preflight'));
    expect(
      put.map(({ request, response, failure }) => [request.method, response?.status ?? failure?.phase]).sort(),
    ).toEqual([
      ['OPTIONS', 200],
      ['PUT', 'blocked'],
    ]);
    expect(seen.lost('private-address-blocked')).toMatchObject([{ weight: 'note', url: 'http://10.0.0.1/private' }]);
    expect(seen.lost('request-failed')).toHaveLength(7);
    expect(seen.losses.filter(({ weight }) => weight === 'gap')).toEqual([]);
    expect(seen.differences).toEqual([]);
  });
});

describe('HTTP/2 over TLS', () => {
  it('is kept as the list of headers that came, with cookies, and what TLS showed', async () => {
    const port = await network.serveTls((request, response) => {
      if (request.url === '/') {
        response.writeEarlyHints({
          link: ['</hinted.js>; rel=preload; as=script', '</unused.js>; rel=preload; as=script'],
        });
        response.writeHead(200, { ...HTML, 'x-two': ['1', '2'], 'set-cookie': ['a=1', 'b=2; HttpOnly'] });
        response.end(`<!doctype html><title>t</title><script src=/hinted.js></script><script>
          fetch('/br').then((r) => r.text()); fetch('/zstd').then((r) => r.text());
          fetch('https://b.test:' + location.port + '/preflight', { method: 'PUT', headers: { 'x-a': '1' }, body: 'put' }).then((r) => r.text());
          fetch('/upload', { method: 'POST', duplex: 'half', body: new ReadableStream({ start(c) { c.enqueue(Uint8Array.of(1, 2, 3)); c.close(); } }) })</script>`);
      } else if (request.url === '/br' || request.url === '/zstd') {
        const body = request.url === '/br' ? brotliCompressSync('压'.repeat(500)) : zstdCompressSync('压'.repeat(500));
        response.writeHead(200, { 'content-type': 'text/plain', 'content-encoding': request.url.slice(1) }).end(body);
      } else {
        const cors = {
          'access-control-allow-origin': '*',
          'access-control-allow-methods': '*',
          'access-control-allow-headers': '*',
        };
        response.writeHead(200, { 'content-type': 'text/javascript', ...cors }).end(`/* ${request.url} */`);
      }
    });
    const seen = await network.visit(`https://a.test:${port}/`);
    const main = seen.exchange(`:${port}/`);
    expect([main.request.protocol, main.response?.protocol, main.ip]).toEqual(['h2', 'h2', '127.0.0.1']);
    const headers = (main.response?.headers ?? []).filter(([name]) => name !== 'date');
    expect(headers).toEqual([
      ['content-type', HTML['content-type']],
      ['x-two', '1'],
      ['x-two', '2'],
      ['set-cookie', 'a=1'],
      ['set-cookie', 'b=2; HttpOnly'],
    ]);
    expect(seen.answers).toEqual(
      expect.arrayContaining([
        `GET https://a.test:${port}/hinted.js 200`,
        `OPTIONS https://b.test:${port}/preflight 200`,
        `PUT https://b.test:${port}/preflight 200`,
        `POST https://a.test:${port}/upload 200`,
      ]),
    );
    for (const coding of ['/br', '/zstd']) expect((await seen.body(coding)).toString()).toBe('压'.repeat(500));
    expect((await seen.body('/hinted.js')).toString()).toBe('/* /hinted.js */');
    expect(seen.lost('early-hint-unheard')).toMatchObject([{ url: `https://a.test:${port}/unused.js` }]);
    expect(seen.lost('request-body-unavailable')).toMatchObject([{ url: `https://a.test:${port}/upload` }]);
    expect(seen.tls.get(`a.test:${port}`)).toMatchObject({
      protocol: 'TLS 1.3',
      valid: true,
      subjectAlternativeNames: ['a.test', '*.test'],
    });
    expect(seen.tls.get(`b.test:${port}`)?.chain.map(({ der }) => typeof der)).toEqual(['string', 'string']);
    expect(seen.differences).toEqual([]);
  });
});
