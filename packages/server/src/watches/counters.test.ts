import type { Fact, FactsReport } from '@guzheng/evidence';
import { describe, expect, it } from 'vitest';
import { countersOf, crossedNow } from './counters.ts';

const views = (min: number, more: Partial<Fact> & { readonly max?: number } = {}): Fact => {
  const { max = min, ...fact } = more;
  return {
    ...{ id: 'views', source: 'dom', key: 'text', raw: `阅读 ${min}`, interval: { min, max, readings: [] } },
    ...fact,
  };
};
const read = (...facts: readonly Fact[]) => countersOf({ facts } as unknown as FactsReport);

describe('the counters of a page', () => {
  it('are the lower end of what the words can mean, with the upper one beside it', () => {
    expect(read(views(11_500, { max: 12_999, raw: '1.2万阅读' }))).toEqual([
      { name: 'views', value: 11_500, raw: '1.2万阅读', most: 12_999 },
    ]);
    const open: Fact = { ...views(100_000), raw: '10万+', interval: { min: 100_000, readings: [] } };
    expect(read(open)).toEqual([{ name: 'views', value: 100_000, raw: '10万+' }]);
  });

  it('are not those of lists, of what is hidden or of what the markup says, where the page shows one', () => {
    const own = views(12);
    for (const other of [
      views(9_000, { alike: 20 }),
      views(9_000, { visible: false }),
      views(9_000, { source: 'meta' }),
    ])
      expect(read(other, own)).toEqual([{ name: 'views', value: 12, raw: '阅读 12', most: 12 }]);
  });

  it('are told to be several where a page shows several, and reach no threshold that one of them has not', () => {
    const found = read(views(6_000), views(300));
    expect(found).toMatchObject([{ value: 6_000, others: 1, least: 300 }]);
    expect(crossedNow(found, [])).toEqual([]);
    expect(crossedNow(read(views(6_000), views(5_200)), []).map(({ threshold }) => threshold)).toEqual([4_500, 5_000]);
    expect(read(views(11_500, { max: 12_999 }), views(12_345))[0]?.others).toBeUndefined();
  });

  it('reach a threshold only where the lowest reading does', () => {
    expect(crossedNow(read(views(4_400, { max: 5_400 })), [])).toEqual([]);
    expect(crossedNow(read(views(4_500, { max: 5_999 })), []).map(({ threshold }) => threshold)).toEqual([4_500]);
    expect(crossedNow(read(views(5_000)), ['views-4500', 'views-5000'])).toEqual([]);
  });
});
