import { describe, expect, it } from 'vitest';
import { chart } from './chart.ts';

const day = 86_400_000;
const drawn = (points: Parameters<typeof chart>[0]) => {
  const [, path = ''] = /class="line" d="([^"]*)"/.exec(chart(points, { name: '阅读' }).source) ?? [];
  return path;
};

describe('a chart of a counter', () => {
  it('draws no line over looks that saw no counter', () => {
    const at = (seq: number) => ({ seq, at: seq * day, value: 100 * seq });
    expect(drawn([at(1), at(2), at(3)]).replace(/[^ML]/g, '')).toBe('MLL');
    expect(drawn([at(1), at(2), at(5)]).replace(/[^ML]/g, '')).toBe('MLM');
  });

  it('keeps all within its frame when a clock was put back', () => {
    const points = [3, 1, 2].map((time, at) => ({ seq: at + 1, at: time * day, value: 5 }));
    const places = [...drawn(points).matchAll(/[ML]([\d.-]+) /g)].map(([, x]) => Number(x));
    expect(places).toHaveLength(3);
    for (const x of places) {
      expect(x).toBeGreaterThanOrEqual(64);
      expect(x).toBeLessThanOrEqual(628);
    }
  });
});
