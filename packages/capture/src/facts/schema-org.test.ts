import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonLdFacts, type Structured } from './schema-org.ts';

const read = (text: string, cut = false): Structured => jsonLdFacts([{ selector: '#s', text, cut }]);
const inShort = (value: unknown): string[] =>
  read(JSON.stringify(value)).facts.map(({ id, key, raw, value: own }) => `${id} ${key} ${own ?? raw}`);

describe('JSON-LD', () => {
  it('gives each statement with the path at which it stands', () => {
    expect(
      inShort([
        { '@type': 'VideoObject', name: '视频', uploadDate: '2024-05-01', author: '张三' },
        { '@type': 'Organization', name: '不是作品' },
        { '@type': ['Product'], name: '杯子', offers: [{ price: 59.9, priceCurrency: 'CNY' }] },
      ]),
    ).toEqual([
      'title [0].name 视频',
      'author [0].author 张三',
      'publish-time [0].uploadDate 2024-05-01',
      'title [2].name 杯子',
      'price [2].offers[0].price CNY 59.9',
    ]);
  });

  it('gives counts by the action they name, in all the ways that schema.org has had', () => {
    const counter = (interactionType: unknown, userInteractionCount: unknown) => ({
      interactionType,
      userInteractionCount,
    });
    expect(
      inShort({
        interactionStatistic: [
          counter('https://schema.org/LikeAction', 7),
          counter({ '@type': 'WatchAction' }, '1.2万'),
          counter('http://schema.org/ShareAction/', 0),
          counter('https://schema.org/EatAction', 1),
          counter(null, 2),
          'nothing',
        ],
        interactionCount: ['UserComments:12', 'UserPlays: 3,456'],
        commentCount: 13,
      }),
    ).toEqual([
      'comments commentCount 13',
      'likes interactionStatistic[0].userInteractionCount 7',
      'views interactionStatistic[1].userInteractionCount 1.2万',
      'reposts interactionStatistic[2].userInteractionCount 0',
      'comments interactionCount[0] 12',
      'views interactionCount[1] 3,456',
    ]);
  });

  it.each([
    ['{', 'no JSON'],
    ['{"headline":"a","headline":"b"}', 'twice the key'],
    ['<!-- {"headline":"a"} -->', 'a comment'],
    [`${'['.repeat(1_000)}${']'.repeat(1_000)}`, 'too deep'],
    [JSON.stringify(Array.from({ length: 3_000 }, () => ({ headline: 'x' }))), 'too many objects'],
    ['"\ud800"', 'half a character'],
  ])('%.30s… is not taken (%s), and that is said', (text) => {
    expect(read(text)).toMatchObject({ facts: [], unread: [{ what: 'JSON-LD at #s' }] });
  });

  it('that was cut is not taken', () => {
    expect(read('{"headline":"a"}', true)).toMatchObject({ facts: [], unread: [{ what: 'JSON-LD at #s' }] });
  });

  it('cannot reach beyond its own keys', () => {
    const { facts } = read(
      '{"__proto__":{"headline":"x"},"constructor":{"author":"y"},"@type":"toString","interactionStatistic":{"interactionType":"constructor","userInteractionCount":1}}',
    );
    expect(facts.map(({ id, key }) => [id, key])).toEqual([
      ['title', '__proto__.headline'],
      ['author', 'constructor.author'],
    ]);
  });

  it('never throws, whatever it holds', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string({ unit: 'binary' })), (text) => {
        for (const wrapped of [
          text,
          `{"author":${text},"interactionStatistic":${text},"offers":${text},"publisher":${text},"datePublished":${text}}`,
        ]) {
          const { facts, unread } = read(wrapped);
          expect(facts.every(({ source, selector }) => source === 'schema.org' && selector === '#s')).toBe(true);
          expect(unread.length).toBeLessThanOrEqual(1);
        }
      }),
    );
  });
});
