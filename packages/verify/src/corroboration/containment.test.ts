import { utf8Encode } from '@guzheng/evidence';
import { describe, expect, it } from 'vitest';
import { containmentOf, type MissingReason } from './containment.ts';
import { locateSentence } from './locate.ts';
import { readMarkup } from './markup.ts';
import type { PageSources, Part, SourceDocument } from './sources.ts';

const source = (html: string): SourceDocument => ({
  ...{ url: 'https://a.test/', status: 200, sha256: '', bytes: html.length, headers: [], mediaType: 'text/html' },
  markup: readMarkup(html),
});
const part = (url: string, text: string, contentType = 'application/json'): Part => ({
  ...{ url, contentType },
  bytes: utf8Encode(text),
});

const page = (of: {
  text: string;
  dom?: string;
  browser?: string;
  plain?: string;
  parts?: readonly Part[];
}): PageSources => {
  const dom = of.dom ?? `<p>${of.text}</p>`;
  const browser = of.browser ?? dom;
  return {
    text: of.text,
    dom: readMarkup(dom),
    browser: source(browser),
    plain: source(of.plain ?? browser),
    parts: of.parts ?? [],
  };
};

const reasons = (sources: PageSources): readonly (readonly [string, MissingReason, string?])[] =>
  (containmentOf(sources)?.missing ?? []).map(({ sentence, reason, url }) =>
    url === undefined ? [sentence, reason] : [sentence, reason, url],
  );

const DISPUTED = '该公司负责人是骗子。';

describe('a visible sentence', () => {
  it.each<[string, Parameters<typeof page>[0], readonly (readonly [string, MissingReason, string?])[]]>([
    ['in all sources', { text: DISPUTED }, []],
    ['with markup inside it', { text: DISPUTED, dom: '<p>该公司<b>负责人</b>是<a>骗子</a>。' }, []],
    ['in capitals by style', { text: 'STRASSE UND MEHR', dom: '<p>Straße und mehr' }, []],
    ['written by a script', { text: DISPUTED, browser: '<p>' }, [[DISPUTED, 'script']]],
    [
      'in a script of the source',
      { text: DISPUTED, browser: `<script>d={"t":"\\u8be5公司负责人是骗子。"}</script>` },
      [[DISPUTED, 'source-script']],
    ],
    [
      'in an attribute of the source',
      { text: DISPUTED, browser: `<p data-t="${DISPUTED}">` },
      [[DISPUTED, 'source-script']],
    ],
    [
      'in data that the page loaded',
      {
        text: DISPUTED,
        browser: '<p>',
        parts: [part('https://a.test/d', '{"t":"<p>该公司<b>负责人<\\/b>是骗子。<\\/p>"}')],
      },
      [[DISPUTED, 'sub-resource', 'https://a.test/d']],
    ],
    ['not sent to the plain client', { text: DISPUTED, plain: '<p>欢迎' }, [[DISPUTED, 'other-answer']]],
    ['in the picture alone', { text: DISPUTED, dom: '<p>别的', browser: '<p>别的' }, [[DISPUTED, 'picture']]],
  ])('%s', (_, of, expected) => {
    expect(reasons(page(of))).toEqual(expected);
  });

  it('counts by its length, and is never lost in a share', () => {
    const text = `${Array.from({ length: 99 }, (_, i) => `第${i}句平常的话。`).join('')}${DISPUTED}`;
    const containment = containmentOf(page({ text, plain: `<p>${text.replace(DISPUTED, '')}` }));
    expect(containment).toMatchObject({ sentences: 100, missingTotal: 1, shares: { dom: 1, browser: 1 } });
    expect(containment?.shares.plain).toBeLessThan(1);
    expect(containment?.shares.plain).toBeGreaterThan(0.95);
  });

  it('is listed with the first fifty, and counted with all', () => {
    const text = Array.from({ length: 80 }, (_, i) => `第${i}句。`).join('');
    expect(containmentOf(page({ text, browser: '' }))).toMatchObject({ missing: { length: 50 }, missingTotal: 80 });
  });
});

describe('the search', () => {
  it('finds sentences in any order', () => {
    const words = Array.from({ length: 500 }, (_, i) => `第${i}句。`);
    const found = containmentOf(page({ text: words.join(''), dom: `<p>${[...words].reverse().join('')}` }));
    expect(found?.missingTotal).toBe(0);
  });

  it('ends, and says so, on a page made to have it search for ever', () => {
    const text = Array.from({ length: 50_000 }, (_, i) => `${i}甲`).join('\n');
    const found = containmentOf(page({ text, dom: `<p>${'乙'.repeat(4_000_000)}` }));
    expect(found).toMatchObject({ isWhole: false });
    expect(found?.missing.some(({ reason }) => reason === 'unsearched')).toBe(true);
  });
});

describe('text and DOM', () => {
  it('have nothing in common only where not a word of the one is anywhere in the other', () => {
    const strange = (text: string, dom: string) => {
      const { strange, lettered } = containmentOf(page({ text, dom })) ?? { strange: -1, lettered: -1 };
      return [strange, lettered];
    };
    expect(strange('一句。二句。', '<p>三句。')).toEqual([2, 2]);
    expect(strange('一句。二句。', '<p>三句。<p>一句。')).toEqual([0, 2]);
    expect(strange('a<b && c。', '<script style="display:block">if (a<b && c。)</script>')).toEqual([0, 1]);
    expect(strange('标签。', '<select><option label="标签。">')).toEqual([0, 1]);
    expect(strange('••••。1234', '<p>secret')).toEqual([0, 0]);
  });
});

describe('one sentence', () => {
  it('is looked up everywhere', () => {
    const sources = page({
      text: `${DISPUTED}欢迎。`,
      plain: '<p>欢迎。',
      parts: [part('https://a.test/a.js', `x="${DISPUTED}"`, 'text/javascript'), part('https://a.test/b.js', 'y')],
    });
    expect(locateSentence(sources, '该公司 负责人\n是骗子')).toEqual({
      ...{ text: 'found', dom: 'found', browser: 'found', plain: 'not-found' },
      parts: ['https://a.test/a.js'],
    });
  });

  it('is not said to be missing where a source is', () => {
    const unreadable: SourceDocument = { ...source(''), markup: { state: 'undecodable', why: 'br' } };
    const sources = { text: null, dom: undefined, browser: unreadable, plain: undefined, parts: [] };
    expect(locateSentence(sources, DISPUTED)).toEqual({
      ...{ text: 'unreadable', dom: 'absent', browser: 'unreadable', plain: 'absent', parts: [] },
    });
  });
});
