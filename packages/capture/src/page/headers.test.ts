import { describe, expect, it } from 'vitest';
import { fieldsOf, headerList, headerValue, isDecoded, receivedHeaders } from './headers.ts';

describe('the headers of an answer', () => {
  const seen = [
    ['content-type', 'text/html'],
    ['x', '1'],
    ['x', '2'],
  ] as const;

  it('are those of the text where there is one: order, case and duplicates as sent', () => {
    const text = 'HTTP/1.1 200 OK\r\nX: 1\r\nContent-Type: text/html\r\nx:  2 \r\nSet-Cookie: a=1; b\r\nempty:\r\n\r\n';
    const raw = { status: 200, headers: {}, text };
    const all = [
      ['X', '1'],
      ['Content-Type', 'text/html'],
      ['x', '2'],
      ['Set-Cookie', 'a=1; b'],
      ['empty', ''],
    ];
    expect(receivedHeaders(seen, raw)).toEqual(all);
    expect(fieldsOf('HTTP/1.1 200 OK\nno colon\n: no name\na: b')).toEqual([['a', 'b']]);
  });

  it('gain at their end what no page may see, each value by itself', () => {
    const raw = { status: 200, headers: { 'content-type': 'text/html', X: '1\n2', 'set-cookie': 'a=1\nb=2' } };
    expect(receivedHeaders(seen, raw)).toEqual([...seen, ['set-cookie', 'a=1'], ['set-cookie', 'b=2']]);
  });

  it('stay as they are where nothing more is told', () => {
    expect(receivedHeaders(seen, undefined)).toEqual(seen);
  });

  it('have no pseudo-headers among them', () => {
    expect(headerList({ ':status': '200', a: '1\n2' })).toEqual([
      ['a', '1'],
      ['a', '2'],
    ]);
    expect(headerValue([['A', ' 1 ']], 'a')).toBe('1');
  });
});

describe('a content coding', () => {
  it.each([
    ['gzip', true],
    ['GZIP', true],
    ['br, zstd', true],
    ['identity', false],
    ['', false],
    ['rot13', false],
    ['gzip, rot13', false],
  ])('%j is taken away by the browser: %s', (value, decoded) => {
    expect(isDecoded([['Content-Encoding', value]])).toBe(decoded);
  });
});
