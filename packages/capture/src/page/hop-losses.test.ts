import { describe, expect, it } from 'vitest';
import { type Hop, HopBook } from './hop.ts';
import { lossesOf } from './hop-losses.ts';

const LOOKED_AT = '2026-01-01T00:00:10.000Z';

function hop(facts: Partial<Hop>): Hop {
  const made = new HopBook().announce('1', { url: 'http://a.test/x', method: 'GET', headers: {} });
  return Object.assign(made, { startedAt: '2026-01-01T00:00:05.000Z', done: true }, facts);
}

const answered = { status: 200, responseHeaders: [] as const, type: 'Fetch' } as const;
const open = { ...answered, truncated: 'time', why: 'not ended' } as const;
const aborted = { how: 'failed', error: 'net::ERR_ABORTED', canceled: true, blocked: false } as const;
const broken = { how: 'failed', error: 'net::ERR_CONNECTION_RESET', canceled: false, blocked: false } as const;
const withheld = { how: 'failed', error: 'MissingAllowOriginHeader', canceled: false, blocked: true } as const;

describe('what is missing of an exchange', () => {
  it.each<readonly [what: string, weight: string, code: string, facts: Partial<Hop>]>([
    ['a whole answer', '', '', { ...answered, end: { how: 'finished' } }],
    ['a body over the limit', 'gap', 'body-too-large', { ...answered, truncated: 'length' }],
    ['a body the server cut', 'gap', 'body-incomplete', { ...answered, truncated: 'disconnect', end: broken }],
    [
      'a body the page gave up',
      'note',
      'body-abandoned',
      { ...answered, truncated: 'disconnect', end: aborted, plan: 'copy' },
    ],
    [
      'the page itself, given up',
      'gap',
      'body-incomplete',
      { ...answered, truncated: 'disconnect', end: aborted, mainDocument: true },
    ],
    [
      'a download that was cut',
      'gap',
      'body-incomplete',
      { ...answered, truncated: 'disconnect', end: aborted, plan: 'drain' },
    ],
    [
      'what a policy keeps from the page',
      'note',
      'request-failed',
      { ...answered, truncated: 'disconnect', end: withheld, plan: 'copy' },
    ],
    ['a body on its way', 'gap', 'body-incomplete', { ...open, silentMs: 100 }],
    ['a body that fell silent', 'note', 'stream-open', { ...open, silentMs: 6_000 }],
    ['a picture that fell silent', 'gap', 'body-incomplete', { ...open, type: 'Image', silentMs: 6_000 }],
    ['a stream of events', 'note', 'stream-open', { ...open, mimeType: 'text/event-stream' }],
    [
      'a page that calls itself a stream',
      'gap',
      'body-incomplete',
      { ...open, mimeType: 'text/event-stream', mainDocument: true },
    ],
    ['a film that was not played to its end', 'note', 'media-unfinished', { ...open, type: 'Media' }],
    ['no answer', 'gap', 'request-unfinished', {}],
    ['no answer to what was asked for afterwards', 'note', 'request-late', { startedAt: '2026-01-01T00:00:11.000Z' }],
    ['half an answer to that', 'note', 'request-late', { ...open, startedAt: '2026-01-01T00:00:11.000Z' }],
    [
      'a request taken back',
      'note',
      'request-abandoned',
      { end: aborted, failure: { error: aborted.error, phase: 'request' } },
    ],
    [
      'a request that failed',
      'note',
      'request-failed',
      { end: broken, failure: { error: broken.error, phase: 'response' } },
    ],
    [
      'a redirect',
      'note',
      'redirect-body-unavailable',
      { status: 302, responseHeaders: [['location', '/']], truncated: 'unspecified' },
    ],
    ['an answer from a cache', '', '', { ...answered, answeredBy: 'cache', truncated: 'unspecified' }],
  ])('%s: %s %s', (_what, weight, code, facts) => {
    const found = lossesOf(hop(facts), LOOKED_AT).map((loss) => [loss.weight, loss.code]);
    expect(found).toEqual(code === '' ? [] : [[weight, code]]);
  });

  it('is what was sent, too', () => {
    expect(lossesOf(hop({ ...answered, requestBodyLost: true })).map(({ code }) => code)).toEqual([
      'request-body-unavailable',
    ]);
  });
});
