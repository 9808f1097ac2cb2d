import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { excerptsOf, sentenceExcerpts } from './excerpts.ts';
import { readMarkup } from './markup.ts';
import { fold } from './segments.ts';

describe('excerptsOf', () => {
  it('gives the sentence as it is written, with what stands around it', () => {
    expect(excerptsOf('他说：“涉案 文章\n未经许可”。', '涉案文章未经许可')).toEqual([
      { before: '他说：“', match: '涉案 文章\n未经许可', after: '”。' },
    ]);
  });

  it('does not care for case, width and accents', () => {
    expect(excerptsOf('… ＳＴＲＡßＥ Café …', 'strasse cafe')[0]?.match).toBe('ＳＴＲＡßＥ Café');
  });

  it('gives the first places, one after the other', () => {
    const places = excerptsOf('aXbXcXd', 'x', { context: 1, limit: 2 });
    expect(places).toEqual([
      { before: 'a', match: 'X', after: 'b' },
      { before: 'b', match: 'X', after: 'c' },
    ]);
  });

  it('cuts no character in two', () => {
    expect(excerptsOf('😀😀x😀😀', 'x', { context: 1 })).toEqual([{ before: '😀', match: 'x', after: '' }]);
    expect(excerptsOf('😀y', 'x😀')).toEqual([]);
  });

  it('finds nothing where there is nothing to look for', () => {
    for (const sentence of ['', ' ', '\u200b']) expect(excerptsOf('a b', sentence)).toEqual([]);
  });

  it('shows what stands for the sentence, wherever it is', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 40 });
    fc.assert(
      fc.property(text, text, text, (before, sentence, after) => {
        fc.pre(fold(sentence) !== '');
        const [first] = excerptsOf(`${before}${sentence}${after}`, sentence, { context: 200 });
        // A character may fold to several letters, of which the sentence wants only some.
        expect(fold(first?.match ?? '')).toContain(fold(sentence));
        expect(`${first?.before}${first?.match}${first?.after}`).toBe(`${before}${sentence}${after}`);
      }),
    );
  });

  it('takes a lone surrogate for a character', () => {
    expect(excerptsOf('\ud800x\udc00', 'x')).toEqual([{ before: '\ud800', match: 'x', after: '\udc00' }]);
  });
});

describe('sentenceExcerpts', () => {
  const html = '<p>The <b>disputed</b> sentence</p><p>said plainly</p>';
  const markup = readMarkup(html);
  const plain = { url: '', status: 200, sha256: '', bytes: 0, headers: [], mediaType: 'text/html', text: html, markup };
  const sources = { text: 'The disputed sentence', dom: markup, browser: undefined, plain, parts: [] };

  it('looks through markup in the words, and not in the source itself', () => {
    const { text, dom, browser, plain, plainSource } = sentenceExcerpts(sources, 'disputed sentence');
    expect([text, dom, browser, plain, plainSource].map((places) => places.length)).toEqual([1, 1, 0, 1, 0]);
    expect(sentenceExcerpts(sources, 'said plainly').plainSource[0]?.before).toContain('</p><p>');
  });
});
