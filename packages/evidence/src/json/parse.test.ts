import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EvidenceErrorCode } from '../error.ts';
import { parseJson } from './parse.ts';

const failure = (code: EvidenceErrorCode) => expect.objectContaining({ name: 'EvidenceError', code });
const text = (value: string): Uint8Array => new TextEncoder().encode(value);

describe('parseJson', () => {
  it('agrees with JSON.parse on every JSON', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 8 }), fc.constantFrom(undefined, 0, 1, '\t'), (json, indent) => {
        const spaced = JSON.stringify(JSON.parse(json), null, indent);
        for (const form of [json, spaced, ` \r\n\t${json}\n`]) expect(parseJson(form)).toEqual(JSON.parse(form));
        expect(parseJson(text(json))).toEqual(JSON.parse(json));
      }),
      { numRuns: 500 },
    );
  });

  it('agrees with JSON.parse on every string and every number', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        (string, number) => {
          const escaped = [...string].map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`).join('');
          expect(parseJson(JSON.stringify(string))).toBe(string);
          if (!/[\u{10000}-\u{10ffff}]/u.test(string)) expect(parseJson(`"${escaped}"`)).toBe(string);
          for (const form of [`${number}`, number.toExponential(), number.toExponential().toUpperCase()]) {
            // JSON has no leading plus in the mantissa and JavaScript writes none, so that each form is JSON.
            expect(parseJson(form)).toBe(JSON.parse(form));
          }
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('accepts nothing that JSON.parse refuses', () => {
    const unit = fc.constantFrom(...'{}[]":,\\/0123456789-+.eEutrfalsn \t\n\u0000\u00a0\ufeffé\'');
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 12 }), (json) => {
        let value: unknown;
        try {
          value = parseJson(json);
        } catch (error) {
          expect(error).toMatchObject({ name: 'EvidenceError' });
          return;
        }
        expect(value).toEqual(JSON.parse(json));
      }),
      { numRuns: 20_000 },
    );
  });

  it.each([
    '',
    ' ',
    'nul',
    'nulll',
    'True',
    '01',
    '-',
    '-01',
    '1.',
    '.5',
    '+1',
    '1e',
    '0x10',
    'NaN',
    'Infinity',
    '"',
    '"a',
    '"\\',
    '"\\x41"',
    '"\\u12"',
    '"\\u12g4"',
    '"\n"',
    '"\u0000"',
    "'a'",
    '[',
    '[1',
    '[1,',
    '[1,]',
    '[,1]',
    '[1 2]',
    '{',
    '{"a"',
    '{"a":',
    '{"a":1,}',
    '{a:1}',
    '{"a" 1}',
    '{"a":1 "b":2}',
    '{,}',
    ']',
    '1 2',
    '{}{}',
    '[]//',
    '/**/1',
    '\u00a01',
    '\u000b1',
  ])('refuses %j', (json) => {
    expect(() => parseJson(json)).toThrow(failure('json-malformed'));
  });

  it.each([
    ['a byte order mark', '\ufeff{}'],
    ['a lone surrogate', '"\ud800"'],
    ['an escaped lone surrogate', '"\\ud800"'],
    ['a lone low surrogate after a pair', '"\\ud83d\\ude00\\ude00"'],
    ['a lone surrogate in a key', '{"\\udc00":1}'],
    ['half a pair raw and half escaped', '"\ud83d\\ude00"'],
    ['a number beyond a double', '1e400'],
    ['a negative number beyond a double', '[-1e309]'],
  ])('refuses %s', (_, json) => {
    expect(() => parseJson(json)).toThrow(failure('json-malformed'));
  });

  it('refuses bytes that are not UTF-8, and a byte order mark in them', () => {
    expect(() => parseJson(Uint8Array.of(0x22, 0xff, 0x22))).toThrow(failure('utf8-malformed'));
    expect(() => parseJson(Uint8Array.of(0xef, 0xbb, 0xbf, 0x31))).toThrow(failure('json-malformed'));
  });

  it.each([
    '{"a":1,"a":1}',
    '{"a":1,"\\u0061":2}',
    '{"b":{"a":1,"b":2,"a":3}}',
    '{"__proto__":1,"__proto__":2}',
    '{"":1,"":2}',
    '{"\\ud83d\\ude00":1,"😀":2}',
  ])('refuses the duplicate key in %s', (json) => {
    expect(() => parseJson(json)).toThrow(failure('json-duplicate-key'));
  });

  it('takes names of Object.prototype as keys like any other, and sets no prototype', () => {
    const json = '{"__proto__":{"polluted":true},"constructor":1,"toString":2,"hasOwnProperty":3}';
    const value = parseJson(json) as Record<string, unknown>;
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(Object.keys(value)).toEqual(['__proto__', 'constructor', 'toString', 'hasOwnProperty']);
    expect(value.polluted).toBeUndefined();
    expect(JSON.stringify(value)).toBe(json);
  });

  it('nests 64 containers and no more', () => {
    const nested = (depth: number): string => `${'[{"a":'.repeat(depth / 2)}1${'}]'.repeat(depth / 2)}`;
    expect(parseJson(nested(64))).toEqual(JSON.parse(nested(64)));
    expect(() => parseJson(`[${nested(64)}]`)).toThrow(failure('json-too-deep'));
    expect(() => parseJson('['.repeat(1_000_000))).toThrow(failure('json-too-deep'));
    // Depth, not number: containers beside each other are free.
    expect(parseJson(`[${Array(1000).fill('[[]]').join()}]`)).toHaveLength(1000);
  });

  it('says where', () => {
    expect(() => parseJson('{"a": nope}')).toThrow('(character 6)');
  });
});
