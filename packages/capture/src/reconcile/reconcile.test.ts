import type { Connection } from '@guzheng/evidence';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { setNetwork } from '../../test/listening.ts';
import type { Exchange } from '../exchange.ts';
import { type Heard, reconcile } from './reconcile.ts';

const AT = '2026-01-02T03:04:05.678Z';

const heard = (url: string, bytes: number | null, more: Partial<Heard> = {}): Heard => ({
  exchange: {
    means: 'browser',
    url,
    startedAt: AT,
    request: { method: 'GET', protocol: 'h2', headers: [] },
    response: { protocol: 'h2', status: 200, statusText: '', headers: [['a', 'b']], body: null, decoded: false },
  },
  bytes,
  isWhole: true,
  ...more,
});

const connection = (host: string, bytesReceived: number, more: Partial<Connection> = {}): Connection => ({
  means: 'browser',
  host,
  port: 443,
  at: AT,
  outcome: 'connected',
  bytesSent: 500,
  bytesReceived,
  ...more,
});

function found(heardOnes: readonly Heard[], connections: readonly Connection[], archived?: readonly Exchange[]) {
  const kept = archived ?? heardOnes.map(({ exchange }) => exchange);
  return reconcile({ heard: heardOnes, connections, archived: kept }).map(({ weight, code, url }) => [
    weight,
    code,
    url,
  ]);
}

describe('what does not add up', () => {
  it('is an answer from where the browser was never connected to', () => {
    const strange = [['gap', 'exchange-without-connection', 'https://a.test/x']];
    expect(found([heard('https://a.test/x', 100)], [])).toEqual(strange);
    expect(found([heard('https://a.test/x', 100)], [connection('a.test', 9_000, { port: 8443 })])).toEqual(strange);
    expect(found([heard('https://a.test/x', 100)], [connection('a.test', 9_000, { means: 'http' })])).toEqual(strange);
    expect(found([heard('https://a.test/x', 100)], [connection('a.test', 0, { outcome: 'refused' })])).toEqual(strange);
  });

  it('is a connection that nobody tells of, unless it was only opened', () => {
    expect(found([], [connection('a.test', 5_000)])).toEqual([]);
    expect(found([], [connection('a.test', 60_000)])).toEqual([['note', 'connection-without-exchange', 'a.test:443']]);
    expect(found([], [connection('a.test', 60_000, { means: 'http' })])).toEqual([]);
  });

  it('are more bytes than the exchanges there account for', () => {
    const exchanges = [heard('http://a.test/x', 10_000), heard('http://a.test/y', null)];
    const at = (bytes: number) => found(exchanges, [connection('a.test', bytes, { port: 80 })]);
    expect(at(10_500)).toEqual([]);
    expect(at(15_000)).toEqual([['gap', 'bytes-unaccounted', 'a.test:80']]);
  });

  it('is less certain where the page gave up an answer, whose last bytes nobody counts', () => {
    const exchanges = [heard('http://a.test/x', 10_000), heard('http://a.test/y', 10, { isWhole: false })];
    expect(found(exchanges, [connection('a.test', 199_000, { port: 80 })])).toEqual([
      ['note', 'bytes-uncounted', 'a.test:80'],
    ]);
  });

  it('is an exchange that the archive does not have', () => {
    const kept = heard('https://a.test/x', 100);
    const lost = heard('https://a.test/y', 100);
    expect(found([kept, lost], [connection('a.test', 5_000)], [kept.exchange])).toEqual([
      ['gap', 'exchange-not-archived', 'https://a.test/y'],
    ]);
  });

  it('says no secret', () => {
    const text = JSON.stringify(
      reconcile({ heard: [heard('https://user:secret@a.test/x', 1)], archived: [], connections: [] }),
    );
    expect(text).not.toContain('secret');
  });

  it('is nothing as long as framing and handshakes explain it, and something as soon as a request of some size is kept back', () => {
    const sizes = fc.array(fc.integer({ min: 50, max: 300_000 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(sizes, fc.integer({ min: 1, max: 6 }), fc.nat(), (sizes, count, which) => {
        // TLS 1.3 in records of 1,369 bytes, HTTP/2 in frames of as much: the worst that is usual.
        const wire = (bytes: number) => bytes + Math.ceil(bytes / 1_300) * (22 + 9) + 3 * 31;
        const total = sizes.reduce((sum, bytes) => sum + wire(bytes), 0);
        const connections = Array.from({ length: count }, () => connection('a.test', Math.ceil(total / count) + 6_000));
        const all = sizes.map((bytes, i) => heard(`https://a.test/${i}`, bytes));
        expect(found(all, connections)).toEqual([]);
        const hidden = which % sizes.length;
        const spare = 25_000 * count + sizes.length * 256 + total * 0.05;
        const rest = all.filter((_, i) => i !== hidden);
        if (rest.length > 0 && (sizes[hidden] ?? 0) > spare) expect(found(rest, connections)).toHaveLength(1);
      }),
    );
  });
});

describe('a browser that is told to load what its page never mentions', () => {
  const network = setNetwork();

  it('is found out by the bytes', async () => {
    const port = await network.serveTls((request, response) => {
      if (request.url === '/') {
        response.writeEarlyHints({ link: '</unused.js>; rel=preload; as=script' });
        response.writeHead(200, { 'content-type': 'text/html' }).end('<title>t</title>');
      } else response.writeHead(200, { 'content-type': 'text/javascript' }).end('x'.repeat(200_000));
    });
    const seen = await network.visit(`https://a.test:${port}/`, { quietMs: 1_000 });
    expect(seen.answers).toEqual([`GET https://a.test:${port}/ 200`]);
    expect(seen.differences).toMatchObject([{ weight: 'gap', code: 'bytes-unaccounted', url: `a.test:${port}` }]);
  });
});

describe('a page with many parts, over HTTP/2 and TLS', () => {
  const network = setNetwork();

  it('adds up', async () => {
    const port = await network.serveTls((request, response) => {
      const n = Number(/\d+$/.exec(request.url ?? '')?.[0] ?? 0);
      request.resume();
      if (request.url === '/') {
        const parts = Array.from(
          { length: 60 },
          (_, i) => `<img src=/part.svg?${i * 400}><script src=https://b.test:${port}/part.js?${i}></script>`,
        );
        response.writeHead(200, { 'content-type': 'text/html' });
        response.end(`<title>t</title>${parts.join('')}<script>
          fetch('/upload', { method: 'POST', body: 'x'.repeat(2_000_000) }).then((r) => r.text());
          for (let i = 0; i < 40; i++) fetch('/slow.txt?' + i * 1000).then((r) => r.text());</script>`);
      } else if (request.url?.startsWith('/slow')) {
        response.writeHead(200, { 'content-type': 'text/plain' });
        // Many small frames.
        for (let sent = 0; sent < n; sent += 500) response.write('y'.repeat(500));
        response.end();
      } else {
        const type = request.url?.startsWith('/part.svg') ? 'image/svg+xml' : 'text/javascript';
        response.writeHead(200, { 'content-type': type, 'set-cookie': `n${n % 5}=${'c'.repeat(50)}` });
        response.end(
          type === 'image/svg+xml'
            ? `<svg xmlns="http://www.w3.org/2000/svg"/>${' '.repeat(n)}`
            : `/*${'z'.repeat(n)}*/`,
        );
      }
    });
    const seen = await network.visit(`https://a.test:${port}/`, { quietMs: 500 });
    expect(seen.exchanges.length).toBeGreaterThanOrEqual(162);
    expect(seen.losses.filter(({ weight }) => weight === 'gap')).toEqual([]);
    expect(seen.differences).toEqual([]);
  });
});
