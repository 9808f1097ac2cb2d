import { describe, expect, it } from 'vitest';
import type { ExchangeResponse, HeaderList } from '../exchange.ts';
import { requestHead, responseHead } from './http-message.ts';

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1');
const body = { file: '/x', bytes: 7, sha256: '' };
const answer = (over: Partial<ExchangeResponse>): ExchangeResponse => ({
  protocol: 'HTTP/1.1',
  status: 200,
  statusText: 'OK',
  headers: [],
  body,
  decoded: false,
  ...over,
});

describe('responseHead', () => {
  it('keeps names, values, order and duplicates', () => {
    const headers: HeaderList = [
      ['b', '2'],
      ['A', '1'],
      ['b', '1'],
      ['Content-Encoding', 'gzip'],
      ['Content-Length', '7'],
    ];
    expect(text(responseHead(answer({ headers })))).toBe(
      'HTTP/1.1 200 OK\r\nb: 2\r\nA: 1\r\nb: 1\r\nContent-Encoding: gzip\r\nContent-Length: 7\r\n\r\n',
    );
  });

  it('renames what announces a coding that is gone', () => {
    const headers: HeaderList = [
      ['content-encoding', 'br'],
      ['Content-Length', '3'],
      ['Vary', '*'],
    ];
    expect(text(responseHead(answer({ headers, decoded: true })))).toBe(
      'HTTP/1.1 200 OK\r\nX-Orig-content-encoding: br\r\nX-Orig-Content-Length: 3\r\nVary: *\r\nContent-Length: 7\r\n\r\n',
    );
    expect(text(responseHead(answer({ headers: [['Transfer-Encoding', 'chunked']] })))).toBe(
      'HTTP/1.1 200 OK\r\nX-Orig-Transfer-Encoding: chunked\r\nContent-Length: 7\r\n\r\n',
    );
  });

  it('keeps the length a cut answer promised, and the coding of one without a body', () => {
    expect(text(responseHead(answer({ headers: [['Content-Length', '99']], truncated: 'disconnect' })))).toContain(
      '\r\nContent-Length: 99\r\n',
    );
    expect(text(responseHead(answer({ headers: [['Content-Encoding', 'br']], body: null, decoded: true })))).toContain(
      '\r\nContent-Encoding: br\r\n',
    );
  });

  it('writes HTTP/2 as HTTP/1.1, and HTTP/1.0 as itself', () => {
    const headers: HeaderList = [
      [':status', '200'],
      ['a', 'b'],
    ];
    expect(text(responseHead(answer({ protocol: 'h2', statusText: '', headers })))).toBe(
      'HTTP/1.1 200 \r\na: b\r\n\r\n',
    );
    expect(text(responseHead(answer({ protocol: 'http/1.0' })))).toMatch(/^HTTP\/1\.0 /);
  });

  it('lets no header break out of its line', () => {
    const head = text(responseHead(answer({ statusText: 'a\r\nX: 1', headers: [['b\n', 'c\r\n\r\nd\u0000e']] })));
    expect(head).toBe('HTTP/1.1 200 a X: 1\r\nb : c d e\r\n\r\n');
  });

  it('writes one byte per character, and UTF-8 where that is not possible', () => {
    const head = responseHead(
      answer({
        headers: [
          ['a', '\u00e9'],
          ['b', '中'],
        ],
      }),
    );
    expect(Buffer.from(head).includes(Buffer.from('a: \u00e9\r\n', 'latin1'))).toBe(true);
    expect(Buffer.from(head).includes(Buffer.from('b: 中\r\n', 'utf8'))).toBe(true);
  });
});

describe('requestHead', () => {
  it('asks for path and query', () => {
    const headers: HeaderList = [
      [':authority', 'x.test'],
      [':path', '/'],
      ['Accept', '*/*'],
    ];
    expect(text(requestHead({ method: 'GET', protocol: 'h2', headers }, 'https://x.test/a?b#c'))).toBe(
      'GET /a?b HTTP/1.1\r\nHost: x.test\r\nAccept: */*\r\n\r\n',
    );
  });
});
