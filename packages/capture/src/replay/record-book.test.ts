import { describe, expect, it } from 'vitest';
import { RecordBook, type ReplayRecord } from './record-book.ts';

const record = (url: string, over: Partial<ReplayRecord> = {}): ReplayRecord => ({
  method: 'GET',
  url,
  answer: { kind: 'failure', error: 'net::ERR_FAILED' },
  ...over,
});

describe('a request', () => {
  it('gets the record of its own turn', () => {
    const [first, other, second] = [record('https://a.test/'), record('https://a.test/b'), record('https://a.test/')];
    const book = new RecordBook([first, other, second]);
    const asked = { method: 'GET', url: 'https://a.test/' };
    expect([book.take(asked), book.take(asked)]).toEqual([first, second]);
    expect(book.take(asked)).toBe(second);
    expect(book.repeated()).toEqual([{ ...asked, count: 1 }]);
    expect(book.neverRequested()).toEqual([{ method: 'GET', url: 'https://a.test/b', count: 1 }]);
  });

  it.each([
    ['one character of the query', { url: 'https://a.test/?x=2' }],
    ['a parameter more', { url: 'https://a.test/?x=1&t=1' }],
    ['the order of parameters', { url: 'https://a.test/?b=1&a=2' }],
    ['the case of the path', { url: 'https://a.test/A?x=1' }],
    ['the scheme', { url: 'http://a.test/?x=1' }],
    ['the method', { method: 'HEAD' }],
    ['a body', { requestSha256: 'ab' }],
    ['the body', { method: 'POST', requestSha256: 'cd' }],
  ])('that differs in %s gets none, and is listed', (_, over) => {
    const book = new RecordBook([
      record('https://a.test/?x=1'),
      record('https://a.test/?a=2&b=1'),
      record('https://a.test/?x=1', { method: 'POST', requestSha256: 'ab' }),
    ]);
    const asked = { method: 'GET', url: 'https://a.test/?x=1', ...over };
    expect([book.take(asked), book.take(asked)]).toEqual([undefined, undefined]);
    expect(book.requestsWithoutRecord()).toEqual([{ ...asked, count: 2 }]);
    expect(book.neverRequested()).toHaveLength(3);
  });

  it('without end makes no list without end', () => {
    const book = new RecordBook([]);
    for (let i = 0; i < 2_000; i += 1) book.take({ method: 'GET', url: `https://a.test/${i}` });
    expect(book.requestsWithoutRecord()).toHaveLength(1_000);
  });
});
