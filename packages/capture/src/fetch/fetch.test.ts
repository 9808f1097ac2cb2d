import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, createServer as createRawServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { parseCallLogEntry, parseJson } from '@guzheng/evidence';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openConcealer } from '../credentials/conceal.ts';
import { type Gateway, type GatewayOptions, openGateway } from '../gateway/gateway.ts';
import { openCallLog } from '../log/call-log.ts';
import { openStaging, type Staging } from '../staging/staging.ts';
import { type FetchOptions, fetchPlain } from './fetch.ts';
import type { PlainResult } from './result.ts';

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const closers: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const close of closers) await close();
});

let out: string;
let staging: Staging;
let logFile: string;
beforeEach(async () => {
  out = await mkdtemp(join(tmpdir(), 'guzheng-fetch-'));
});
afterEach(() => rm(out, { recursive: true, force: true }));

type Options = Partial<FetchOptions> & Partial<Pick<GatewayOptions, 'allowPrivate' | 'resolve' | 'judge'>>;

let report: ReturnType<Gateway['report']>;

/** A fetch through a gateway of its own. */
async function fetch(url: string, { allowPrivate = true, resolve, judge, ...options }: Options = {}) {
  staging = await openStaging({ folder: out, name: 'case' });
  const log = openCallLog({ staging });
  logFile = log.file;
  const now = () => new Date();
  const names = { ...(resolve === undefined ? {} : { resolve }), ...(judge === undefined ? {} : { judge }) };
  const gateway = await openGateway({ log, now, allowPrivate, ...names });
  try {
    return await fetchPlain(url, { staging, log, gateway, now, userAgent: 'Guzheng-Test/1', ...options });
  } finally {
    await gateway.close();
    report = gateway.report();
    log.close();
  }
}

async function calls() {
  const lines = (await readFile(logFile, 'utf8')).split('\n').slice(0, -1);
  return lines.map((line) => parseCallLogEntry(parseJson(line)));
}

async function bodyOf(result: PlainResult, at = -1): Promise<Buffer> {
  const file = result.exchanges.at(at)?.response?.body?.file;
  return file === undefined ? Buffer.alloc(0) : await readFile(file);
}

async function listening(server: Server | ReturnType<typeof createRawServer>, scheme = 'http'): Promise<string> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const web = (listener: RequestListener) => listening(createServer(listener));

/** Answers every request with exactly these bytes; then ends the connection, breaks it, or waits. */
function raw(answer: string | Uint8Array, then: 'end' | 'break' | 'wait' = 'end'): Promise<string> {
  const server = createRawServer((socket) => {
    socket.once('data', () => {
      socket.write(answer, () => {
        if (then === 'end') socket.end();
        if (then === 'break') socket.resetAndDestroy();
      });
    });
  });
  return listening(server);
}

describe('an answer', () => {
  it('is kept exactly: status, headers in wire order with duplicates, body', async () => {
    const body = gzipSync('压缩了的正文');
    const head =
      'HTTP/1.1 203 Tr\u00e8s bien\r\nserver: x\r\nSet-Cookie: b=2\r\nX-EMPTY:\r\nSet-Cookie: a=1\r\n' +
      `content-encoding: gzip\r\nX-Bytes: \u00e9\u00ff\r\nContent-Length: ${body.length}\r\n\r\n`;
    const url = await raw(Buffer.concat([Buffer.from(head, 'latin1'), body]));
    const result = await fetch(`${url}/p?q=1#frag`);
    const [exchange] = result.exchanges;
    expect(result.error).toBeUndefined();
    expect(exchange).toMatchObject({ means: 'http', url: `${url}/p?q=1`, ip: '127.0.0.1' });
    expect(exchange?.response).toEqual({
      protocol: 'HTTP/1.1',
      status: 203,
      statusText: 'Tr\u00e8s bien',
      headers: [
        ['server', 'x'],
        ['Set-Cookie', 'b=2'],
        ['X-EMPTY', ''],
        ['Set-Cookie', 'a=1'],
        ['content-encoding', 'gzip'],
        ['X-Bytes', '\u00e9\u00ff'],
        ['Content-Length', String(body.length)],
      ],
      body: expect.objectContaining({ bytes: body.length, sha256: sha256(body) }),
      decoded: false,
    });
    expect(await bodyOf(result)).toEqual(body);
    expect(result.hops).toEqual([
      {
        url: `${url}/p?q=1`,
        status: 203,
        ip: '127.0.0.1',
        rawHeaders: exchange?.response?.headers.flat(),
        body: 'evidence/fetch/1-body.bin',
        bytes: body.length,
      },
    ]);
    expect(staging.files().map(({ path }) => path)).toEqual(['evidence/fetch/1-body.bin']);
  });

  it('is asked for with the headers that are recorded, and no others', async () => {
    const seen: string[] = [];
    const url = await web((request, response) => {
      seen.push(...request.rawHeaders);
      response.end('ok');
    });
    const result = await fetch(url, { acceptLanguage: 'zh-CN' });
    expect(seen).toEqual(result.exchanges[0]?.request.headers.flat());
    expect(seen).toEqual([
      ...['Host', new URL(url).host, 'User-Agent', 'Guzheng-Test/1', 'Accept', '*/*', 'Accept-Language', 'zh-CN'],
      ...['Accept-Encoding', 'identity', 'Connection', 'close'],
    ]);
  });

  it('has its transfer coding removed, and the log tells of early hints', async () => {
    const url = await raw(
      'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n' +
        'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n4\r\ndefg\r\n0\r\nTrailer: t\r\n\r\n',
    );
    const result = await fetch(url);
    expect((await bodyOf(result)).toString()).toBe('abcdefg');
    expect((await calls()).at(-1)?.result).toMatchObject({ ok: true, status: 200, informational: [103] });
  });

  it.each([404, 410, 500, 503])('of %d is a result', async (status) => {
    const url = await web((_, response) => response.writeHead(status).end('no'));
    const result = await fetch(url);
    expect(result.error).toBeUndefined();
    expect(result.hops).toMatchObject([{ status, bytes: 2 }]);
  });

  it.each([204, 304])('of %d has no body and no file', async (status) => {
    const url = await raw(`HTTP/1.1 ${status} x\r\nContent-Length: 5\r\n\r\n`);
    const result = await fetch(url);
    expect(result.exchanges[0]?.response).toMatchObject({ status, body: null });
    expect(result.exchanges[0]?.response?.truncated).toBeUndefined();
    expect(staging.files()).toEqual([]);
  });

  it('keeps thousands of headers', async () => {
    const lines = Array.from({ length: 3000 }, (_, at) => `X-H: ${at}\r\n`).join('');
    const result = await fetch(await raw(`HTTP/1.1 200 OK\r\n${lines}Content-Length: 0\r\n\r\n`));
    expect(result.hops[0]?.rawHeaders).toHaveLength(6002);
  });

  it('of HTTP/1.0 ends with the connection', async () => {
    const result = await fetch(await raw('HTTP/1.0 200 OK\r\n\r\nto the end'));
    expect(result.exchanges[0]?.response).toMatchObject({ protocol: 'HTTP/1.0' });
    expect(result.exchanges[0]?.response?.truncated).toBeUndefined();
    expect((await bodyOf(result)).toString()).toBe('to the end');
  });
});

describe('redirects', () => {
  it('are followed with every hop and body kept, relative ones and to other hosts too', async () => {
    const other = await web((_, response) => response.end('end'));
    const url = await web((request, response) => {
      const to = { '/': [301, 'b?x'], '/b?x': [302, '//HOST/c/'], '/c/': [303, './d'], '/c/d': [307, `${other}/e`] };
      const [status, location] = to[request.url as keyof typeof to] ?? [404, '/'];
      response.writeHead(Number(status), { Location: String(location).replace('HOST', request.headers.host ?? '') });
      response.end(request.url === '/c/' ? '' : 'moved');
    });
    const result = await fetch(url);
    expect(result.error).toBeUndefined();
    expect(result.finalUrl).toBe(`${other}/e`);
    expect(result.hops.map((hop) => [hop.url, hop.status, hop.location, hop.body?.slice(-10)])).toEqual([
      [`${url}/`, 301, 'b?x', '1-body.bin'],
      [`${url}/b?x`, 302, `//${new URL(url).host}/c/`, '2-body.bin'],
      [`${url}/c/`, 303, './d', undefined],
      [`${url}/c/d`, 307, `${other}/e`, '4-body.bin'],
      [`${other}/e`, 200, undefined, '5-body.bin'],
    ]);
    expect(report.connections).toHaveLength(5);
    expect((await calls()).map(({ call }) => call)).toEqual(Array(5).fill(['connect', 'GET']).flat());
  });

  it('in a loop end with an error, and the hops are kept', async () => {
    const url = await web((request, response) => {
      response.writeHead(302, { Location: request.url === '/a' ? '/b' : '/a' }).end();
    });
    const result = await fetch(`${url}/a`);
    expect(result.error).toMatchObject({ code: 'redirect-loop' });
    expect(result.hops).toHaveLength(2);
  });

  it('without end are followed twenty times', async () => {
    const url = await web((request, response) => response.writeHead(302, { Location: `${request.url}x` }).end());
    const result = await fetch(url);
    expect(result.error).toMatchObject({ code: 'too-many-redirects' });
    expect(result.hops).toHaveLength(21);
  });

  it('to where no client can go are results, and said to be so', async () => {
    const url = await web((_, response) => response.writeHead(302, { Location: 'weixin://open' }).end());
    const result = await fetch(url);
    expect(result.error).toBeUndefined();
    expect(result.losses).toMatchObject([{ weight: 'note', code: 'redirect-not-followed' }]);
  });

  it('in a meta element are not followed', async () => {
    const url = await web((_, response) => response.end('<meta http-equiv=refresh content="0;url=/x">'));
    expect((await fetch(url)).hops).toHaveLength(1);
  });
});

describe('an answer that is cut', () => {
  it.each([
    ['short of its Content-Length', 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\npartial', 'end'],
    ['by a reset', 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\npartial', 'break'],
    ['between chunks', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7\r\npartial\r\n', 'end'],
    ['by a broken chunk', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7\r\npartial\r\nZZ\r\n', 'end'],
  ] as const)('%s is kept as far as it came', async (_, answer, then) => {
    const result = await fetch(await raw(answer, then));
    expect(result.error).toBeUndefined();
    expect(result.exchanges[0]?.response).toMatchObject({ status: 200, truncated: 'disconnect' });
    expect((await bodyOf(result)).toString()).toBe('partial');
    expect(result.losses).toMatchObject([{ weight: 'gap', code: 'connection-cut' }]);
  });

  it('at the limit is kept up to it', async () => {
    const url = await web((_, response) => response.end('x'.repeat(100_000)));
    const result = await fetch(url, { maxBytes: 70_000 });
    expect(result.exchanges[0]?.response).toMatchObject({ truncated: 'length', body: { bytes: 70_000 } });
    expect(result.losses).toMatchObject([{ weight: 'gap', code: 'body-too-large' }]);
  });

  it('is none when it just fits the limit', async () => {
    const url = await web((_, response) => response.end('x'.repeat(70_000)));
    const result = await fetch(url, { maxBytes: 70_000 });
    expect(result.exchanges[0]?.response?.truncated).toBeUndefined();
    expect(result.losses).toEqual([]);
  });

  it('by silence or by time is kept as far as it came', async () => {
    const url = await raw('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nslow', 'wait');
    for (const limit of [{ idleTimeoutMs: 200 }, { totalTimeoutMs: 200 }]) {
      const result = await fetch(url, limit);
      expect(result.exchanges[0]?.response).toMatchObject({ truncated: 'time', body: { bytes: 4 } });
      expect(result.losses).toMatchObject([{ weight: 'gap', code: 'timeout' }]);
    }
  });
});

describe('no answer', () => {
  const failure = async (url: string, options: Options = {}) => {
    const result = await fetch(url, options);
    expect(result.hops).toEqual([]);
    expect(result.exchanges).toMatchObject([{ failure: { error: result.error?.message } }]);
    expect((await calls()).at(-1)?.result).toMatchObject({ ok: false, code: result.error?.code });
    return { code: result.error?.code, phase: result.exchanges[0]?.failure?.phase };
  };

  it('within the time is a timeout', async () => {
    const url = await raw('', 'wait');
    expect(await failure(url, { idleTimeoutMs: 150 })).toEqual({ code: 'timeout', phase: 'response' });
  });

  it('from a server that sends its headers for ever is a timeout', async () => {
    const server = createRawServer((socket) => {
      const timer = setInterval(() => socket.write('HTTP/1.1 200 OK\r\n'.slice(0, 1)), 20);
      socket.on('close', () => clearInterval(timer));
    });
    const { code } = await failure(await listening(server), { totalTimeoutMs: 300 });
    expect(['timeout', 'response-malformed']).toContain(code);
  });

  it.each([
    ['a greeting of another protocol', 'SSH-2.0-OpenSSH\r\n', 'response-malformed'],
    ['a malformed header', 'HTTP/1.1 200 OK\r\nno colon here\r\n\r\n', 'response-malformed'],
    ['nothing', '', 'connection-failed'],
    ['half a head', 'HTTP/1.1 200 OK\r\nA: b', 'connection-failed'],
    ['a head that is too large', `HTTP/1.1 200 OK\r\nA: ${'x'.repeat(300_000)}\r\n\r\n`, 'headers-too-large'],
    [
      'an upgrade nobody asked for',
      'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n',
      'response-malformed',
    ],
  ])('but %s is an error', async (_, answer, code) => {
    expect(await failure(await raw(answer))).toEqual({ code, phase: 'response' });
  });

  it('from a closed port is refused', async () => {
    const url = await raw('');
    await closers.pop()?.();
    expect(await failure(url)).toEqual({ code: 'connection-refused', phase: 'connect' });
  });

  it('from an unknown host', async () => {
    const resolve = () => Promise.reject(Object.assign(new Error('x'), { code: 'ENOTFOUND' }));
    expect(await failure('http://no.such.host.invalid/', { resolve })).toEqual({ code: 'host-unknown', phase: 'dns' });
    expect(await failure('http://empty.test/', { resolve: async () => [] })).toEqual({
      code: 'host-unknown',
      phase: 'dns',
    });
  });

  it('from a resolver that is silent is a timeout', async () => {
    const resolve = () => new Promise<never>(() => undefined);
    expect(await failure('http://slow.test/', { resolve, idleTimeoutMs: 50 })).toEqual({
      code: 'timeout',
      phase: 'dns',
    });
  });
});

describe('addresses that are not public', () => {
  it('are refused, and nothing is asked of them', async () => {
    const asked: unknown[] = [];
    const url = await web((request) => void asked.push(request.url));
    const result = await fetch(url, { allowPrivate: false });
    expect(result.error).toMatchObject({ code: 'private-address' });
    expect(result.exchanges).toMatchObject([{ failure: { phase: 'blocked' } }]);
    expect(report.connections).toMatchObject([{ outcome: 'refused' }]);
    expect(asked).toEqual([]);
  });
});

describe('secrets', () => {
  it('are sent, and written down concealed everywhere', async () => {
    const seen: (string | undefined)[] = [];
    const url = await web((request, response) => {
      seen.push(request.headers.cookie);
      response.setHeader('Set-Cookie', 'session=hidden-2').end('ok');
    });
    const conceal = openConcealer(randomBytes(32)).headers;
    const result = await fetch(url, { cookieFor: () => 'session=hidden-1', conceal });
    expect(seen).toEqual(['session=hidden-1']);
    expect(result.exchanges[0]?.request.headers.map(([name]) => name)).toContain('Cookie');
    expect(JSON.stringify([result, await calls()])).not.toContain('hidden');
  });
});
