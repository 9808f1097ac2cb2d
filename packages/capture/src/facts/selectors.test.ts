import { describe, expect, it } from 'vitest';
import { type FactSelector, parseFactSelector, refuseOddSelectors } from './selectors.ts';

const refusal = expect.objectContaining({ name: 'CaptureError', code: 'selector-invalid' });

describe('NAME=SELECTOR', () => {
  it('ends the name at the first sign, for selectors have such signs too', () => {
    expect(parseFactSelector('阅读数=[data-n="1"] > b')).toEqual({ name: '阅读数', selector: '[data-n="1"] > b' });
    expect(parseFactSelector(' a = #b ')).toEqual({ name: 'a', selector: '#b' });
  });

  it('needs both', () => {
    expect(() => parseFactSelector('.count')).toThrow(refusal);
    expect(() => refuseOddSelectors([parseFactSelector('=.count')])).toThrow(refusal);
    expect(() => refuseOddSelectors([parseFactSelector('a=')])).toThrow(refusal);
  });

  it.each([
    [
      'a name twice',
      [
        { name: 'a', selector: 'p' },
        { name: 'a', selector: 'b' },
      ],
    ],
    ['a name with what is not seen', [{ name: 'a\u202eb', selector: 'p' }]],
    ['a name without end', [{ name: 'a'.repeat(61), selector: 'p' }]],
    ['a selector without end', [{ name: 'a', selector: 'p'.repeat(2_001) }]],
    ['too many', Array.from({ length: 51 }, (_, i) => ({ name: String(i), selector: 'p' }))],
  ] satisfies [string, FactSelector[]][])('%s is refused', (_what, selectors) => {
    expect(() => refuseOddSelectors(selectors)).toThrow(refusal);
  });
});
