import { FACTS_TYPE, type Fact, type FactsReport } from '@guzheng/evidence';
import { describe, expect, it } from 'vitest';
import { contradictionsOf, faceValue, locateFacts } from './facts.ts';
import { readMarkup } from './markup.ts';
import type { PageSources } from './sources.ts';

const report = (changes: Partial<FactsReport>): FactsReport => ({
  ...{
    type: FACTS_TYPE,
    url: 'https://a.test/',
    readAt: '2026-07-01T08:00:00Z',
    facts: [],
    thresholds: [],
    unread: [],
  },
  ...{ ownPageLoads: { browser: 1, http: 1 }, looked: { nodes: 1, elapsedMs: 1, stopped: 'end' } },
  ...changes,
});
const views = (raw: string, min: number, max?: number): Fact => {
  const top = max === undefined ? {} : { max };
  const interval = { min, ...top, readings: [{ rule: 'as-shown', min, ...top }] };
  return { id: 'views', source: 'dom', key: 'text', raw, interval };
};

describe('faceValue', () => {
  it.each<[string, number | null]>([
    ['5000', 5000],
    ['5,000', 5000],
    ['５０００', 5000],
    ['1.2万', 12_000],
    ['3亿', 300_000_000],
    ['1.5k', 1500],
    ['10w+', 100_000],
    ['1.234', null],
    ['12,34', null],
    ['约5000', null],
    ['', null],
    ['999999999999999999', null],
  ])('%s is %s', (raw, expected) => {
    expect(faceValue(raw)).toBe(expected);
  });
});

describe('the numbers of a list of facts', () => {
  const compared = (fact: Fact, answer: 'above' | 'below' | 'undecided', threshold = 5000) =>
    contradictionsOf(report({ facts: [fact], thresholds: [{ threshold, of: 'views', fact: 0, answer, note: '' }] }));

  it('hold where they follow from what was shown', () => {
    expect(compared(views('5000', 5000, 5000), 'above')).toEqual([]);
    expect(compared(views('4999', 4999, 4999), 'below')).toEqual([]);
    expect(compared(views('1万+', 10_000), 'above')).toEqual([]);
  });

  it.each<[string, readonly string[]]>([
    ['4,999 is not 5,000', compared(views('4999', 4999, 4999), 'above')],
    ['an interval beside what is shown', compared(views('4999', 5000, 5100), 'above')],
    ['another threshold than the rule has', compared(views('600', 600, 600), 'above', 500)],
    ['a count that is compared with nothing', contradictionsOf(report({ facts: [views('9', 9, 9)] }))],
    [
      'a comparison without its fact',
      contradictionsOf(report({ thresholds: [{ threshold: 5000, of: 'views', fact: 7, answer: 'above', note: '' }] })),
    ],
    [
      'no reading at all',
      contradictionsOf(
        report({ facts: [{ ...views('9', 9, 9), id: 'likes', interval: { min: 9, max: 9, readings: [] } }] }),
      ),
    ],
  ])('contradict: %s', (_, contradictions) => {
    expect(contradictions).toHaveLength(1);
  });
});

describe('facts, looked up in the kept page', () => {
  const dom = readMarkup(
    '<title>A</title><meta content="记者某"><p>阅读 <b>1.2</b>万</p><script>{"n":"\\u5f20"}</script>',
  );
  const sources: PageSources = { text: '', dom, browser: undefined, plain: undefined, parts: [] };
  const placesOf = (...facts: Partial<Fact>[]) =>
    locateFacts(report({ facts: facts.map((own) => ({ id: 'own', source: 'dom', key: 'text', ...own })) }), sources);

  it('are found in text, across tags, in attributes and in scripts', () => {
    expect(placesOf({ raw: '1.2万' }, { raw: '记者某' }, { raw: '张' })).toEqual(['found', 'found', 'found']);
  });

  it('are missing, elsewhere, or state nothing', () => {
    expect(
      placesOf({ raw: '没有' }, { raw: '没有', frame: 'https://b.test/' }, { raw: '没有', selector: 'a >>> b' }, {}),
    ).toEqual(['missing', 'elsewhere', 'elsewhere', 'nothing-stated']);
    expect(placesOf({ raw: '没有', source: 'http' })).toEqual(['missing']);
  });

  it('are unread where the DOM is', () => {
    const unread: PageSources = { ...sources, dom: { state: 'undecodable', why: 'x' } };
    expect(locateFacts(report({ facts: [views('9', 9, 9)] }), unread)).toEqual(['unread']);
  });
});
