import type { CountInterval } from '@guzheng/evidence';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCount } from './count.ts';

function intervalOf(text: string): CountInterval {
  const read = readCount(text);
  if ('reason' in read) throw new Error(`${text}: ${read.reason}`);
  return read.interval;
}

const covers = ({ min, max = Number.POSITIVE_INFINITY }: CountInterval, count: number) => min <= count && count <= max;
const count = fc.integer({ min: 0, max: 9_999_999_999 });

describe('a displayed count', () => {
  it.each([
    ['0', 0],
    ['99', 99],
    ['3,456', 3_456],
    ['3 456', 3_456],
    ['3\u202f456\u00a0789', 3_456_789],
    ['1,23,456', 123_456],
    ['1’234’567', 1_234_567],
    ['1.234.567', 1_234_567],
    ['１２３４', 1_234],
    ['1\u200b2\ufeff3', 123],
    ['十二', 12],
    ['一百零五', 105],
    ['一千二百三十四', 1_234],
    ['二〇二四', 2_024],
    ['9007199254740991', Number.MAX_SAFE_INTEGER],
  ])('%j is one number where nothing is left out', (text, expected) => {
    expect(intervalOf(text)).toEqual({
      min: expected,
      max: expected,
      readings: [{ rule: 'as-shown', min: expected, max: expected }],
    });
  });

  it.each([
    ['1.2万', [12_000, 12_999], [11_500, 12_500]],
    ['1.2w', [12_000, 12_999], [11_500, 12_500]],
    ['１．２万', [12_000, 12_999], [11_500, 12_500]],
    ['一万二千', [12_000, 12_999], [11_500, 12_500]],
    ['1万2千', [12_000, 12_999], [11_500, 12_500]],
    ['一万二', [12_000, 12_999], [11_500, 12_500]],
    ['1.20万', [12_000, 12_099], [11_950, 12_050]],
    ['3.4k', [3_400, 3_499], [3_350, 3_450]],
    ['1,2k', [1_200, 1_299], [1_150, 1_250]],
    ['1.2M', [1_200_000, 1_299_999], [1_150_000, 1_250_000]],
    ['5亿', [500_000_000, 599_999_999], [450_000_000, 550_000_000]],
    ['1.2千万', [12_000_000, 12_999_999], [11_500_000, 12_500_000]],
    ['2亿3456万', [234_560_000, 234_569_999], [234_555_000, 234_565_000]],
    ['1,234.5万', [12_345_000, 12_345_999], [12_344_500, 12_345_500]],
    ['三万亿', [3e12, 3_999_999_999_999], [2.5e12, 3.5e12]],
    ['0万', [0, 9_999], [0, 5_000]],
  ])('%j is cut or rounded, and both are said', (text, [low, high], [from, to]) => {
    expect(intervalOf(text)).toEqual({
      min: Math.min(low ?? 0, from ?? 0),
      max: Math.max(high ?? 0, to ?? 0),
      readings: [
        { rule: 'truncated', min: low, max: high },
        { rule: 'rounded', min: from, max: to },
      ],
    });
  });

  it.each([
    ['99+', 99],
    ['10万+', 100_000],
    ['１０万＋', 100_000],
    ['1.2w+', 12_000],
    ['1万多', 10_000],
    ['1000余', 1_000],
    ['超过1.5万', 15_000],
    ['5000以上', 5_000],
  ])('%j has no upper end', (text, min) => {
    expect(intervalOf(text)).toEqual({ min, readings: [{ rule: 'at-least', min }] });
  });

  it('with a separator of two meanings has both', () => {
    expect(intervalOf('1.234')).toEqual({
      min: 1,
      max: 1_234,
      readings: [
        { rule: 'dot-groups/as-shown', min: 1_234, max: 1_234 },
        { rule: 'dot-decimal/between', min: 1, max: 2 },
      ],
    });
    expect(intervalOf('1,234k')).toMatchObject({ min: 1_234, max: 1_234_999 });
    expect(intervalOf('1.234万')).toMatchObject({ min: 12_335, max: 12_349 });
  });

  it.each([
    ...['', '暂无', '--', '赞', '百', '万', '几百', '数十万', '上万', '约1.2万', '近5000', '不到100', '1万左右'],
    ...['12%', '-3', '9.5', '0.123', '12,34', '1,234,56', '1..2', '1.', '.5', '1 23', '1.2.3', '2024-05-01', '12:30'],
    ...[
      '99999999999999999999',
      '9.999.999.999b',
      '1e5',
      '0x10',
      'NaN',
      'Infinity',
      '１２％',
      '3:2',
      '九十九千',
      '一二十',
    ],
    ...['\u202e21', '12\u2067', '\ue012\ue034', '1'.repeat(41)],
  ])('%j is not made into a number', (text) => {
    expect(readCount(text)).toEqual({ reason: expect.stringMatching(/^it (is|holds) /) });
  });

  it('never leaves out the number behind it, whether the site cuts, rounds or writes it out', () => {
    fc.assert(
      fc.property(count, fc.integer({ min: 0, max: 2 }), (real, decimals) => {
        for (const [unit, name] of [
          [10_000, '万'],
          [100_000_000, '亿'],
          [1_000, 'k'],
          [1_000_000, 'M'],
        ] as const) {
          const scale = 10 ** decimals;
          const cut = (Math.floor((real * scale) / unit) / scale).toFixed(decimals);
          const rounded = (real / unit).toFixed(decimals);
          expect(covers(intervalOf(`${cut}${name}`), real)).toBe(true);
          expect(covers(intervalOf(`${rounded}${name}`), real)).toBe(true);
          expect(covers(intervalOf(`${cut}${name}+`), real)).toBe(true);
        }
        expect(intervalOf(String(real))).toMatchObject({ min: real, max: real });
        expect(covers(intervalOf(real.toLocaleString('de')), real)).toBe(true);
        for (const locale of ['zh', 'en-IN', 'fr', 'de-CH'])
          expect(intervalOf(real.toLocaleString(locale))).toMatchObject({ min: real, max: real });
      }),
    );
  });

  it('never leaves out what a numeral in characters says', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 99_999_999 }), (real) => {
        expect([
          real,
          covers(intervalOf(real.toLocaleString('zh-u-nu-hanidec', { useGrouping: false })), real),
        ]).toEqual([real, true]);
        expect([real, covers(intervalOf(inCharacters(real)), real)]).toEqual([real, true]);
      }),
    );
  });

  it('is a hull: each reading lies in it, its ends are ends of readings', () => {
    const letters = fc.constantFrom(...'0123456789.,+ 万亿千百十wkM一二三零多约');
    fc.assert(
      fc.property(fc.string({ unit: letters, maxLength: 12 }), (text) => {
        const read = readCount(text);
        if ('reason' in read) return;
        const { min, max, readings } = read.interval;
        expect(readings.length).toBeGreaterThan(0);
        expect(min).toBe(Math.min(...readings.map((own) => own.min)));
        expect(max ?? Number.POSITIVE_INFINITY).toBe(
          Math.max(...readings.map((own) => own.max ?? Number.POSITIVE_INFINITY)),
        );
        for (const own of readings) expect(own.min >= 0 && (own.max ?? own.min) >= own.min).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it('never throws, and is quick, whatever the text', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: 'binary', maxLength: 3_000 }), fc.string({ unit: fc.constantFrom(...'1 ,.万') })),
        (text) => {
          expect(Object.keys(readCount(text))).toHaveLength(1);
        },
      ),
      { numRuns: 500 },
    );
  });
});

/** As it is read aloud: 12,305 is 一万二千三百零五. */
function inCharacters(value: number): string {
  if (value >= 10_000) {
    const rest = value % 10_000;
    const filler = rest > 0 && rest < 1_000 ? '零' : '';
    return `${inCharacters(Math.floor(value / 10_000))}万${filler}${rest === 0 ? '' : inCharacters(rest)}`;
  }
  let [text, gap] = ['', false];
  for (const [size, place] of [
    [1_000, '千'],
    [100, '百'],
    [10, '十'],
    [1, ''],
  ] as const) {
    const figure = Math.floor(value / size) % 10;
    if (figure === 0) gap = text !== '';
    else {
      text += `${gap ? '零' : ''}${'零一二三四五六七八九'[figure]}${place}`;
      gap = false;
    }
  }
  return text;
}
