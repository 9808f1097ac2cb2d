import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readTime } from './time.ts';

describe('a stated time', () => {
  it.each([
    ['2024-05-01T12:30:05+08:00', '2024-05-01T12:30:05+08:00'],
    ['2024-05-01T12:30:05.123Z', '2024-05-01T12:30:05.123Z'],
    ['2024-05-01 12:30:05 +0800', '2024-05-01T12:30:05+08:00'],
    ['Wed, 01 May 2024 04:30:00 GMT', '2024-05-01T04:30:00Z'],
    ['Wed May 01 12:30:00 +0800 2024', '2024-05-01T12:30:00+08:00'],
  ])('%s has a zone', (text, value) => {
    expect(readTime(text)).toEqual({ value });
  });

  it.each([
    ['2024-05-01 12:30:05', '2024-05-01T12:30:05', 'no time zone is stated'],
    [
      '发布时间：2024年5月1日 12:30 来源：新华网',
      '2024-05-01T12:30:00',
      'no seconds are stated; no time zone is stated',
    ],
    ['２０２４年５月１日 下午3点05分', '2024-05-01T15:05:00', 'no seconds are stated; no time zone is stated'],
    ['2024/5/1', '2024-05-01', 'no time of day is stated'],
    ['2024.05.01', '2024-05-01', 'no time of day is stated'],
    ['May 1, 2024', '2024-05-01', 'no time of day is stated'],
    ['2024-05-01T12:30Z', '2024-05-01T12:30:00Z', 'no seconds are stated'],
    ['2024年5月1日 3时', '2024-05-01T03:00:00', 'no minutes are stated; no time zone is stated'],
    ['1714537800', '2024-05-01T04:30:00.000Z', 'written as seconds since 1970'],
    ['1714537800123', '2024-05-01T04:30:00.123Z', 'written as milliseconds since 1970'],
  ])('%s is given as far as it goes', (text, value, note) => {
    expect(readTime(text)).toEqual({ value, note });
  });

  it.each([
    ...['3分钟前', '今天 12:30', '昨天', '2 hours ago', '05-01 12:30', '01/05/2024', '2024', '12:30', ''],
    ...['2024-02-30', '2024-13-01', '2024-05-01 25:00', '2024-05-01 12:61:00', '\u202e2024-05-01', '192.168.1.1'],
  ])('%s is not made into one', (text) => {
    expect(readTime(text)).toEqual({ reason: expect.stringMatching(/^(it (is|holds)|no year is) /) });
  });

  it('is the same moment again, in every form that says all of it', () => {
    const dates = fc.date({
      min: new Date('1990-01-01T00:00:00Z'),
      max: new Date('2099-12-31T23:59:59Z'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(dates, (date) => {
        for (const text of [date.toISOString(), date.toUTCString(), `发布于 ${date.toISOString()}，北京`]) {
          const read = readTime(text);
          expect('value' in read && Math.abs(Date.parse(read.value) - date.getTime()) < 1_000).toBe(true);
        }
      }),
    );
  });

  it('never throws, whatever the text', () => {
    const parts = fc.constantFrom(...'2024-05-01T12:30Z 年月日时分秒上下午前', 'May', '+08:00');
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.array(parts).map((all) => all.join('')),
        ),
        (text) => {
          const read = readTime(text);
          if ('value' in read)
            expect(read.value).toMatch(/^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})?)?$/);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
