import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exchangeOf, HopBook } from './hop.ts';

const request = (url: string, method = 'GET') => ({ url, method, headers: { a: 'provisional' } });

describe('the book of hops', () => {
  it('comes to the same hops in whatever order the two domains speak', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 1, maxLength: 5 }), fc.boolean(), (announcedFirst, loops) => {
        const book = new HopBook();
        for (const [i, first] of announcedFirst.entries()) {
          const url = loops ? 'http://a.test/' : `http://a.test/${i}`;
          const both = [() => book.announce('1', request(url)), () => answered(book, url)];
          for (const speak of first ? both : both.reverse()) speak();
        }
        expect(book.list().map(({ status }) => status)).toEqual(announcedFirst.map(() => 302));
      }),
    );
  });

  it('takes a request that begins anew for the same hop', () => {
    const book = new HopBook();
    const hop = book.announce('1', request('http://a.test/font'));
    expect(book.answer('1', request('http://a.test/font'))).toBe(hop);
    expect(book.list()).toHaveLength(1);
  });

  it('leaves out the fragment, which is never sent', () => {
    expect(new HopBook().announce('1', request('http://a.test/?q#f')).url).toBe('http://a.test/?q');
  });

  it('gives each hop of a chain its own headers, and none where the counts differ', () => {
    const chain = (heads: number) => {
      const book = new HopBook();
      for (const path of ['1', '2']) {
        book.announce('1', request(`http://a.test/${path}`));
        answered(book, `http://a.test/${path}`);
      }
      for (let i = 0; i < heads; i += 1) {
        book.addSentHeaders('1', [['sent', String(i)]]);
        book.addHead('1', { status: 302, headers: {}, text: `HTTP/1.1 302\r\nreceived: ${i}\r\n\r\n` });
      }
      const { hops, provisional } = book.complete();
      return { provisional: provisional.length, headers: hops.map((hop) => [hop.requestHeaders, hop.responseHeaders]) };
    };
    expect(chain(2)).toEqual({
      provisional: 0,
      headers: [
        [[['sent', '0']], [['received', '0']]],
        [[['sent', '1']], [['received', '1']]],
      ],
    });
    expect(chain(1)).toEqual({ provisional: 2, headers: [PROVISIONAL, PROVISIONAL] });
  });

  it('invents no answer', () => {
    const hop = new HopBook().announce('1', request('http://a.test/'));
    const exchange = exchangeOf(hop, '2026-01-01T00:00:00.000Z');
    expect(exchange.response).toBeUndefined();
    expect(exchange.failure).toEqual({ error: 'no answer before the capture ended', phase: 'request' });
  });
});

const PROVISIONAL = [[['a', 'provisional']], [['b', 'seen']]];

function answered(book: HopBook, url: string): void {
  Object.assign(book.answer('1', request(url)), { status: 302, responseHeaders: [['b', 'seen']] });
}
