import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareSources, type SourceDifference } from './difference.ts';
import { readMarkup } from './markup.ts';

const AT = Date.parse('2026-07-01T08:00:00Z');
const MOMENT = { from: AT, to: AT + 60_000 };

function compare(plain: string, browser: string): SourceDifference {
  const [a, b] = [readMarkup(plain), readMarkup(browser)];
  if (a.state !== 'read' || b.state !== 'read') throw new Error('not read');
  return compareSources(a.pieces, b.pieces, MOMENT);
}

const isSame = ({ unexplainedTotal, order }: SourceDifference) => unexplainedTotal === 0 && order === null;

describe('two sources differ, and it is explained:', () => {
  it.each<[string, string, string, string]>([
    ['a token', 'token', '<input name=csrf_token value=a1>', '<input name=csrf_token value=b2>'],
    ['a token of a meta element', 'token', '<meta name="csrf-token" content=a>', '<meta name="csrf-token" content=b>'],
    ['a nonce', 'token', '<script nonce=a>x</script>', '<script nonce=b>x</script>'],
    [
      'an identifier in a script',
      'token',
      '<script>id="3fa85f6457174562b3fc"</script>',
      '<script>id="9c0de17b2a5b4e0f8d11"</script>',
    ],
    ['a session in an address', 'address-parameter', '<a href="/x?sid=1&a=2">', '<a href="/x?sid=9&a=2">'],
    ['a session in a path', 'address-parameter', '<a href="/x;jsessionid=1?a">', '<a href="/x;jsessionid=2?a">'],
    ['the time of the fetch', 'fetch-time', '<p>生成于2026-07-01 16:00:01</p>', '<p>生成于2026-07-01 16:00:03</p>'],
    ['its epoch', 'fetch-time', `<script>t=${AT}</script>`, `<script>t=${AT + 1000}</script>`],
    [
      'how long it took',
      'fetch-time',
      '<p>Processed in 0.035284 second(s)</p>',
      '<p>Processed in 0.1 second(s)</p>'.replace('0.1', '0.10'),
    ],
    ['a comment', 'comment', '<!-- web03 --><p>a</p>', '<p>a</p>'],
    ['an advertisement', 'advertisement', '<iframe src="https://pos.baidu.com/a"></iframe>', ''],
    ['an experiment', 'experiment', '<body data-variant=a>', '<body data-variant=b>'],
  ])('%s', (_, reason, plain, browser) => {
    const difference = compare(plain, browser);
    expect(isSame(difference)).toBe(true);
    expect(difference.explained.map(({ reasons }) => reasons)).toEqual([[reason]]);
  });
});

describe('two sources differ, and nothing explains it:', () => {
  it.each<[string, string, string]>([
    ['a sentence more', '<p>一。</p>', '<p>一。</p><p>他是骗子。</p>'],
    ['a sentence changed by one word', '<p>从未销售</p>', '<p>曾经销售</p>'],
    ['a number in the text', '<p>阅读 499</p>', '<p>阅读 5000</p>'],
    ['a publishing time', '<p>2017-07-24 08:00</p>', '<p>2018-07-24 08:00</p>'],
    ['a time of today that is not that of the fetch', '<p>2026-07-01 08:30</p>', '<p>2026-07-01 09:30</p>'],
    ['another picture', '<img src="/a.png">', '<img src="/b.png">'],
    ['another picture with a long name', `<img src="/${'a1'.repeat(10)}.png">`, `<img src="/${'b2'.repeat(10)}.png">`],
    ['a parameter that names something', '<a href="/x?id=1">', '<a href="/x?id=2">'],
    ['a text in disguise', `<script>"${'a1'.repeat(60)}"</script>`, `<script>"${'b2'.repeat(60)}"</script>`],
    ['another script', '<script>f(1)</script>', '<script>f(2)</script>'],
    ['an attribute more', '<p hidden>一</p>', '<p>一</p>'],
    ['another order', '<p>一</p><p>二</p>', '<p>二</p><p>一</p>'],
    ['a sentence inside an advertisement', '<ins class=adsbygoogle>一</ins>', '<ins class=adsbygoogle>二</ins>'],
  ])('%s', (_, plain, browser) => {
    expect(isSame(compare(plain, browser))).toBe(false);
    expect(isSame(compare(browser, plain))).toBe(false);
  });

  it('shows both sides, bounded', () => {
    const many = (word: string) => Array.from({ length: 200 }, (_, i) => `<p>${word}${i}${'长'.repeat(500)}`).join('');
    const difference = compare(many('甲'), many('乙'));
    expect([difference.onlyInPlain.length, difference.onlyInBrowser.length]).toEqual([50, 50]);
    expect(difference.unexplainedTotal).toBe(400);
    expect(difference.textSimilarity).toBe(0);
    for (const text of difference.onlyInPlain) expect(text.length).toBeLessThan(310);
  });
});

describe('two sources', () => {
  it('are the same to white space and the order of attributes', () => {
    const difference = compare('<p a=1 b=2> 一\n二 </p>\n', '<p b=2 a=1>一 二</p>');
    expect(difference).toMatchObject({ explainedTotal: 0, unexplainedTotal: 0, order: null, textSimilarity: 1 });
  });

  it('are the same as themselves, whatever they are', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (html) => {
        expect(compare(html, html)).toMatchObject({ explainedTotal: 0, unexplainedTotal: 0, order: null });
      }),
    );
  });

  it('of many pieces are compared in time that grows with them', () => {
    const page = (seed: number) => Array.from({ length: 100_000 }, (_, i) => `<p>${(i * seed) % 100_003}`).join('');
    expect(compare(page(1), page(7)).unexplainedTotal).toBeGreaterThan(0);
  });
});
