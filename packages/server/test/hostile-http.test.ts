import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestServer, type TestServer } from './open-server.ts';
import { exchange, openRaw, problemCode, type RawAnswer, readAnswer } from './raw.ts';

let server: TestServer;
let key: string;

beforeAll(async () => {
  server = await openTestServer({ settings: { limits: { bodyBytes: 4096, requestMs: 1500 } } });
  key = await server.keyFor('depositor');
});
afterAll(() => server.close());

const raw = (text: string | Uint8Array): Promise<RawAnswer> => exchange(server.url, text);
const get = (target: string, ...fields: string[]): Promise<RawAnswer> =>
  raw(`${[`GET ${target} HTTP/1.1`, 'Host: a.example', 'Connection: close', ...fields].join('\r\n')}\r\n\r\n`);
const post = (fields: readonly string[], body: string): Promise<RawAnswer> =>
  raw(
    `${['POST /v1/deposits HTTP/1.1', 'Host: a', 'Connection: close', `Authorization: Bearer ${key}`, ...fields].join('\r\n')}\r\n\r\n${body}`,
  );

/** After each attack somebody else is served as if nothing had been. */
async function stillServes(): Promise<void> {
  expect((await server.ask('GET', '/healthz')).status).toBe(200);
}

describe('the target of a request', () => {
  it.each([
    ['absolute form is read as the path that it names', 'http://elsewhere.example/v1/server', 200, undefined],
    ['absolute form without a path', 'http://elsewhere.example', 404, 'not-found'],
    ['absolute form of another scheme', 'ftp://a/v1/server', 400, 'request-malformed'],
    ['an encoded slash', '/v1%2fserver', 400, 'request-malformed'],
    ['an encoded backslash', '/v1%5Cserver', 400, 'request-malformed'],
    ['a backslash', '/v1\\server', 400, 'request-malformed'],
    ['an encoded zero', '/v1/server%00', 400, 'request-malformed'],
    ['an encoded line feed', '/v1/server%0a', 400, 'request-malformed'],
    ['dot segments', '/v1/../v1/server', 400, 'request-malformed'],
    ['encoded dot segments', '/v1/%2e%2E/v1/server', 400, 'request-malformed'],
    ['a dot segment at the end', '/v1/server/.', 400, 'request-malformed'],
    ['two slashes', '//v1/server', 400, 'request-malformed'],
    ['bytes that are no UTF-8', '/v1/%ff', 400, 'request-malformed'],
    ['a half percent-encoding', '/v1/server%4', 400, 'request-malformed'],
    ['a fragment', '/v1/server#x', 400, 'request-malformed'],
    ['a letter beyond ASCII', '/v1/s\u00e9rver', 400, 'request-malformed'],
    ['a slash at the end is another address', '/v1/server/', 404, 'not-found'],
    ['capital letters are another address', '/V1/server', 404, 'not-found'],
    ['5,000 characters', `/v1/${'a'.repeat(5000)}`, 400, 'request-malformed'],
    ['an unknown query parameter', '/v1/server?debug=1', 400, 'request-malformed'],
    ['an empty query', '/v1/server?', 200, undefined],
    ['a query parameter twice', '/v1/ledger/inclusion?index=0&index=1', 400, 'request-malformed'],
    ['the same parameter, encoded', '/v1/ledger/inclusion?index=0&%69ndex=1', 400, 'request-malformed'],
    ['a parameter without a value', '/v1/ledger/inclusion?index', 400, 'request-malformed'],
    ['a parameter in brackets', '/v1/ledger/inclusion?index[]=0', 400, 'request-malformed'],
    ['the prototype as a parameter', '/v1/ledger/inclusion?index=0&__proto__=1', 400, 'request-malformed'],
    ['an id with a script', '/v1/captures/<script>', 400, 'request-malformed'],
  ])('%s', async (_what, target, status, code) => {
    const answer = await get(target);
    expect([answer.status, code === undefined ? undefined : problemCode(answer)]).toEqual([status, code]);
    await stillServes();
  });

  it('is not repeated in a problem: a query may hold what is nobody else’s business', async () => {
    const { body } = await get('/v1/server?token=S3CRET&token=S3CRET');
    expect(body).not.toContain('S3CRET');
  });

  it('of tricks in a tile’s path leads to no file', async () => {
    for (const tile of ['0/x001/..%2f..%2fledger.key', '0/%2e%2e/%2e%2e/ledger.key', '0/000.p/256/../../../ledger.key'])
      expect((await get(`/tile/${tile}`)).status).toBe(400);
  });
});

describe('the head of a request', () => {
  const malformed = [
    ['without Host', 'GET /healthz HTTP/1.1\r\n\r\n'],
    ['with two Hosts', 'GET /healthz HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n'],
    ['with a Host that is an address with user', 'GET /healthz HTTP/1.1\r\nHost: u@a\r\nConnection: close\r\n\r\n'],
    ['with a Host with a path', 'GET /healthz HTTP/1.1\r\nHost: a/b\r\nConnection: close\r\n\r\n'],
    ['with an empty Host', 'GET /healthz HTTP/1.1\r\nHost: \r\nConnection: close\r\n\r\n'],
    ['with two lengths', 'POST /v1/lookups HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}'],
    [
      'with a length twice the same',
      'POST /v1/lookups HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\n{}',
    ],
    ['with a list as length', 'POST /v1/lookups HTTP/1.1\r\nHost: a\r\nContent-Length: 2, 2\r\n\r\n{}'],
    ['with a negative length', 'POST /v1/lookups HTTP/1.1\r\nHost: a\r\nContent-Length: -2\r\n\r\n{}'],
    ['with a hexadecimal length', 'POST /v1/lookups HTTP/1.1\r\nHost: a\r\nContent-Length: 0x2\r\n\r\n{}'],
    [
      'with a length and chunks',
      'POST /v1/lookups HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    [
      'with chunks said twice',
      'POST /v1/lookups HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    [
      'with another coding',
      'POST /v1/lookups HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n',
    ],
    [
      'with a coding that does not end in chunks',
      'POST /v1/lookups HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: identity\r\n\r\n{}',
    ],
    [
      'with a bad chunk',
      'POST /v1/lookups HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n',
    ],
    ['with a folded field', 'GET /healthz HTTP/1.1\r\nHost: a\r\nX-A: b\r\n c\r\nConnection: close\r\n\r\n'],
    ['with a space before a colon', 'GET /healthz HTTP/1.1\r\nHost : a\r\n\r\n'],
    ['with a zero in a field', 'GET /healthz HTTP/1.1\r\nHost: a\r\nX: \0\r\n\r\n'],
    ['with bare carriage returns', 'GET /healthz HTTP/1.1\rHost: a\r\r'],
    ['of 20,000 bytes', `GET /healthz HTTP/1.1\r\nHost: a\r\nX: ${'a'.repeat(20_000)}\r\n\r\n`],
    ['of another protocol', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['of no protocol', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
    ['with an unknown method', 'BREW /v1/server HTTP/1.1\r\nHost: a\r\n\r\n'],
    [
      'with two keys',
      'GET /v1/me HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer x\r\nAuthorization: Bearer y\r\nConnection: close\r\n\r\n',
    ],
  ] as const;
  it.each(malformed)('%s is refused, and the connection closed', async (_what, text) => {
    const answer = await raw(text);
    expect([answer.status, answer.headers.get('connection')]).toEqual([400, 'close']);
    await stillServes();
  });

  it('of HTTP/1.0 is answered, and the connection closed', async () => {
    const answer = await raw('GET /healthz HTTP/1.0\r\n\r\n');
    expect([answer.status, answer.headers.get('connection'), answer.body]).toEqual([200, 'close', 'ok\n']);
  });

  it('with a body that smuggles a second request gets one answer', async () => {
    const hidden = 'GET /v1/me HTTP/1.1\r\nHost: a\r\n\r\n';
    const connection = await openRaw(server.url);
    connection.send(`GET /healthz HTTP/1.1\r\nHost: a\r\nContent-Length: ${hidden.length}\r\n\r\n${hidden}`);
    const all = await connection.ended();
    expect(all.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 400']);
  });

  it('with an upgrade is answered as if none had been asked for', async () => {
    const answer = await get('/healthz', 'Upgrade: h2c');
    expect(answer.status).toBe(200);
  });

  it('with an expectation that is not known is refused', async () => {
    expect((await get('/healthz', 'Expect: the-unexpected')).status).toBe(417);
  });
});

describe('methods', () => {
  it('HEAD is GET without its body, with the same length', async () => {
    const whole = await server.ask('GET', '/v1/server');
    const head = await raw('HEAD /v1/server HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
    expect([head.status, head.body, head.headers.get('content-length')]).toEqual([
      200,
      '',
      whole.headers.get('content-length'),
    ]);
  });

  it('OPTIONS names the methods, and no origin', async () => {
    const answer = await server.ask('OPTIONS', '/v1/deposits', { headers: { origin: 'https://evil.example' } });
    expect([answer.status, answer.headers.get('allow')]).toEqual([204, 'POST, GET, HEAD, OPTIONS']);
    expect([...answer.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  it.each(['PUT', 'PATCH', 'TRACE', 'DELETE'])('%s of something that has it not is 405', async (method) => {
    const answer = await raw(`${method} /v1/server HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);
    expect([answer.status, problemCode(answer), answer.headers.get('allow')]).toEqual([
      405,
      'method-not-allowed',
      'GET, HEAD, OPTIONS',
    ]);
  });

  it('CONNECT gets no tunnel', async () => {
    const connection = await openRaw(server.url);
    connection.send('CONNECT 127.0.0.1:22 HTTP/1.1\r\nHost: a\r\n\r\n');
    expect(await connection.ended()).not.toContain(' 200 ');
  });
});

describe('headers of answers', () => {
  it('let no browser guess, keep, frame or run anything', async () => {
    const { headers } = await server.ask('GET', '/v1/server');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    for (const name of ['x-powered-by', 'server', 'etag', 'set-cookie', 'access-control-allow-origin'])
      expect([name, headers.get(name)]).toEqual([name, null]);
  });
});

describe('the body of a request', () => {
  const sha256 = 'ab'.repeat(32);
  const json = 'Content-Type: application/json';
  const sized = (body: string, type = json): Promise<RawAnswer> =>
    post([type, `Content-Length: ${Buffer.byteLength(body, 'latin1')}`], body);

  it.each([
    ['a key twice', `{"subject":{"sha256":"${sha256}"},"subject":{}}`],
    ['trailing text', `{"subject":{"sha256":"${sha256}"}} x`],
    ['the prototype as a field', `{"__proto__":{},"subject":{"sha256":"${sha256}"}}`],
    ['an unknown field', `{"subject":{"sha256":"${sha256}"},"admin":true}`],
    ['65 levels', `${'['.repeat(65)}${']'.repeat(65)}`],
    ['nothing', ''],
    ['null', 'null'],
    ['a byte order mark', `\xef\xbb\xbf{"subject":{"sha256":"${sha256}"}}`],
    ['bytes that are no UTF-8', `{"subject":{"sha256":"${sha256}"},"name":"\xff"}`],
    ['a control character in a name', `{"subject":{"sha256":"${sha256}"},"name":"a\\u0000b"}`],
    ['a number beyond doubles', `{"subject":{"sha256":"${sha256}","bytes":1e999}}`],
  ])('%s is refused', async (_what, body) => {
    const answer = await sized(body);
    expect([answer.status, problemCode(answer)]).toEqual([400, 'request-malformed']);
    await stillServes();
  });

  it.each([
    ['text', 'Content-Type: text/plain'],
    ['no type', 'X-A: b'],
    ['another charset', 'Content-Type: application/json; charset=utf-16'],
    ['a form', 'Content-Type: application/x-www-form-urlencoded'],
  ])('as %s is not read', async (_what, type) => {
    expect(problemCode(await sized(`{"subject":{"sha256":"${sha256}"}}`, type))).toBe('media-type-unsupported');
  });

  it('encoded is not read', async () => {
    const answer = await post([json, 'Content-Encoding: gzip', 'Content-Length: 2'], '{}');
    expect(problemCode(answer)).toBe('media-type-unsupported');
  });

  it('of a form is not taken for a file', async () => {
    const body = '--x\r\nContent-Disposition: form-data; name="file"\r\n\r\nhello\r\n--x--\r\n';
    const headers = { 'content-type': 'multipart/form-data; boundary=x' };
    const answer = await server.ask('POST', '/v1/deposits/upload', { key, body, headers });
    expect([answer.status, await answer.json()]).toEqual([
      415,
      expect.objectContaining({ code: 'media-type-unsupported' }),
    ]);
  });

  it('above the limit is refused before it is read, where its length is stated', async () => {
    const connection = await openRaw(server.url);
    const fields = [
      'POST /v1/deposits HTTP/1.1',
      'Host: a',
      `Authorization: Bearer ${key}`,
      json,
      'Content-Length: 1000000',
    ];
    connection.send(`${fields.join('\r\n')}\r\n\r\n{`);
    const answer = readAnswer(await connection.until(/\r\n\r\n.*\}/s));
    expect([answer.status, problemCode(answer), answer.headers.get('connection')]).toEqual([
      413,
      'body-too-large',
      'close',
    ]);
    connection.socket.destroy();
  });

  it('above the limit is refused where it comes in chunks, and a client that goes on writing gets to read so', async () => {
    const connection = await openRaw(server.url);
    const fields = [
      'POST /v1/deposits HTTP/1.1',
      'Host: a',
      `Authorization: Bearer ${key}`,
      json,
      'Transfer-Encoding: chunked',
    ];
    connection.send(`${fields.join('\r\n')}\r\n\r\n`);
    for (let i = 0; i < 50; i++) connection.send(`1000\r\n${' '.repeat(4096)}\r\n`);
    const answer = readAnswer(await connection.ended());
    expect([answer.status, problemCode(answer)]).toEqual([413, 'body-too-large']);
  });

  it('that ends early leaves nothing behind', async () => {
    const before = server.parts.ledger.head.size;
    const connection = await openRaw(server.url);
    const fields = [
      'POST /v1/deposits/upload HTTP/1.1',
      'Host: a',
      `Authorization: Bearer ${key}`,
      'Content-Length: 1000',
    ];
    connection.send(`${fields.join('\r\n')}\r\n\r\nhalf`);
    connection.socket.end();
    await connection.ended();
    await stillServes();
    expect(server.parts.ledger.head.size).toBe(before);
    expect((await server.parts.blobs.usage()).blobs).toBe(0);
  });

  it('on an operation that takes none is refused', async () => {
    const answer = await raw('GET /healthz HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}');
    expect([answer.status, problemCode(answer)]).toEqual([400, 'request-malformed']);
  });
});

describe('100 Continue', () => {
  const ask = async (...fields: string[]) => {
    const connection = await openRaw(server.url);
    connection.send(
      `${['POST /v1/deposits HTTP/1.1', 'Host: a', 'Expect: 100-continue', 'Content-Type: application/json', ...fields].join('\r\n')}\r\n\r\n`,
    );
    return connection;
  };

  it('is said when the body is wanted', async () => {
    const body = `{"subject":{"sha256":"${'cd'.repeat(32)}"}}`;
    const connection = await ask(`Authorization: Bearer ${key}`, 'Connection: close', `Content-Length: ${body.length}`);
    await connection.until(/^HTTP\/1\.1 100 Continue\r\n\r\n/);
    connection.send(body);
    expect(await connection.ended()).toContain('HTTP/1.1 201 Created');
  });

  it.each([
    ['without a key', [], 401],
    ['for a body that is too large', ['KEY', 'Content-Length: 1000000'], 413],
  ])('is not said %s: the answer comes instead', async (_what, fields, status) => {
    const connection = await ask(
      ...fields.map((field) => (field === 'KEY' ? `Authorization: Bearer ${key}` : field)),
      ...(fields.length === 0 ? ['Content-Length: 2'] : []),
    );
    expect(readAnswer(await connection.ended()).status).toBe(status);
  });
});

describe('slowness', () => {
  it('a head that never ends is given up', async () => {
    const connection = await openRaw(server.url);
    connection.send('GET /healthz HTTP/1.1\r\nHost: a\r\nX-A: ');
    const answer = readAnswer(await connection.ended());
    expect([answer.status, problemCode(answer)]).toEqual([408, 'timeout']);
  });

  it('a connection on which nothing is said is closed', async () => {
    const connection = await openRaw(server.url);
    await connection.ended();
    expect(connection.received).toMatch(/^(HTTP\/1\.1 408 |$)/);
  });

  it('a small body that never ends is given up, however steadily it drips', async () => {
    const connection = await openRaw(server.url);
    const fields = [
      'POST /v1/deposits HTTP/1.1',
      'Host: a',
      `Authorization: Bearer ${key}`,
      'Content-Type: application/json',
      'Content-Length: 4000',
    ];
    connection.send(`${fields.join('\r\n')}\r\n\r\n`);
    const drip = setInterval(() => connection.send(' '), 100);
    const text = await connection.until(/\r\n\r\n.*\}/s).finally(() => clearInterval(drip));
    expect(problemCode(readAnswer(text))).toBe('timeout');
    connection.socket.destroy();
  });

  it('an upload that stops is given up, and nothing of it is kept', async () => {
    const connection = await openRaw(server.url);
    const fields = [
      'POST /v1/deposits/upload HTTP/1.1',
      'Host: a',
      `Authorization: Bearer ${key}`,
      'Content-Length: 4000',
    ];
    connection.send(`${fields.join('\r\n')}\r\n\r\nbegun`);
    const answer = readAnswer(await connection.ended());
    expect([answer.status, problemCode(answer)]).toEqual([408, 'timeout']);
    expect((await server.parts.blobs.usage()).blobs).toBe(0);
  });

  it('a batch that stops is given up, and it is not said that nothing of it was kept', async () => {
    const { size } = server.parts.ledger.head;
    const connection = await openRaw(server.url);
    const line = `${JSON.stringify({ subject: { sha256: '5c'.repeat(32) }, key: 'line-1' })}\n`;
    const fields = [
      'POST /v1/deposits/batch HTTP/1.1',
      'Host: a',
      `Authorization: Bearer ${key}`,
      'Content-Type: application/x-ndjson',
      'Content-Length: 4000',
    ];
    connection.send(`${fields.join('\r\n')}\r\n\r\n${line}`);
    const answer = readAnswer(await connection.ended());
    expect([answer.status, problemCode(answer)]).toEqual([408, 'timeout']);
    expect(answer.body).toMatch(/may have been deposited/);
    expect(server.parts.ledger.head.size).toBe(size + 1);
  });
});
