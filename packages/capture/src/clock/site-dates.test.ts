import { describe, expect, it } from 'vitest';
import type { Exchange, HeaderList } from '../exchange.ts';
import { compareSiteDates } from './site-dates.ts';

const date = 'Wed, 01 Jul 2026 08:00:03 GMT';

function exchange(headers: HeaderList, facts: Partial<Exchange> = {}): Exchange {
  const request = { method: 'GET', protocol: 'HTTP/1.1', headers: [] };
  const response = { protocol: 'HTTP/1.1', status: 200, statusText: 'OK', headers, body: null, decoded: false };
  return {
    means: 'http',
    url: 'https://user:word@site.test/a',
    startedAt: '2026-07-01T08:00:03.200Z',
    endedAt: '2026-07-01T08:00:03.400Z',
    request,
    response,
    ...facts,
  };
}

describe('the time of a site', () => {
  it('is told as the middle of what it can have been, and to what it is true', () => {
    const { siteDates, finding } = compareSiteDates([exchange([['date', date]])]);
    // Between 08:00:03.000 by a clock that said 08:00:03.400, and 08:00:04.000 by one that said 08:00:03.200.
    expect(siteDates).toEqual([
      {
        means: 'http',
        url: 'https://site.test/a',
        date,
        receivedAt: '2026-07-01T08:00:03.400Z',
        differenceMs: 200,
        errorMs: 600,
      },
    ]);
    expect(finding).toMatchObject({ id: 'site-date', point: 'E4', outcome: 'found' });
  });

  it('is compared by each means', () => {
    const documents = [exchange([['Date', date]]), exchange([['Date', date]], { means: 'browser' })];
    expect(compareSiteDates(documents).siteDates.map(({ means }) => means)).toEqual(['http', 'browser']);
  });

  it('is a concern where it is another by more than five seconds', () => {
    const wrong = exchange([['Date', 'Wed, 01 Jul 2026 08:01:03 GMT']]);
    expect(compareSiteDates([wrong])).toMatchObject({
      finding: { outcome: 'concern' },
      siteDates: [{ differenceMs: 60_200 }],
    });
  });
});

describe('the time of a site is not compared, and it is said why', () => {
  const cases: readonly (readonly [string, Exchange | undefined, RegExp])[] = [
    ['where nothing was received', undefined, /no answer of the site/],
    ['where there was no answer', (({ response, ...rest }) => rest)(exchange([])), /no answer/],
    ['where there is no Date', exchange([['server', 'x']]), /no Date/],
    ['where Date is none', exchange([['date', 'yesterday']]), /cannot be read/],
    ['where Date is of another notation', exchange([['date', '2026-07-01T08:00:03Z']]), /cannot be read/],
    ['where Date does not exist', exchange([['date', 'Wed, 99 Xxx 2026 08:00:03 GMT']]), /cannot be read/],
    [
      'where the answer was kept for a while',
      exchange([
        ['date', date],
        ['Age', '31'],
      ]),
      /cache \(Age: 31\)/,
    ],
    [
      'where a cache says that it had it',
      exchange([
        ['date', date],
        ['X-Cache', 'HIT from edge'],
      ]),
      /cache/,
    ],
    [
      'where a network says that it had it',
      exchange([
        ['date', date],
        ['cf-cache-status', 'HIT'],
      ]),
      /cache/,
    ],
  ];

  it.each(cases)('%s', (_, document, why) => {
    const { siteDates, finding } = compareSiteDates(document === undefined ? [] : [document]);
    expect(siteDates).toEqual([]);
    expect(finding).toMatchObject({ outcome: 'unchecked', detail: expect.stringMatching(why) as unknown });
  });

  it('and a header of any length stays short', () => {
    const { finding } = compareSiteDates([exchange([['date', 'x'.repeat(1e6)]]), exchange([['age', '1'.repeat(1e6)]])]);
    expect(finding.detail.length).toBeLessThan(500);
  });
});
