import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sharedVectors } from '../../../testing/src/shared-vectors.ts';
import type { EvidenceErrorCode } from '../error.ts';
import { canonicalize, parseCanonicalJson } from './canonical.ts';
import { parseJson } from './parse.ts';

const failure = (code: EvidenceErrorCode) => expect.objectContaining({ name: 'EvidenceError', code });
const bytes = (value: string): Uint8Array => new TextEncoder().encode(value);
const nested = (depth: number): unknown => (depth === 0 ? 1 : [nested(depth - 1)]);

// RFC 8785 §3.2.2 and §3.2.3.
const OWN_VECTORS = [
  {
    name: 'RFC 8785 §3.2.2',
    input: String.raw`{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],"string":"\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/","literals":[null,true,false]}`,
    output: String.raw`{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}`,
  },
  {
    name: 'RFC 8785 §3.2.3',
    input: String.raw`{"\u20ac":1,"\r":2,"\ufb33":3,"1":4,"\ud83d\ude00":5,"\u0080":6,"\u00f6":7}`,
    output: '{"\\r":2,"1":4,"\u0080":6,"ö":7,"€":1,"😀":5,"\ufb33":3}',
  },
];

function vectors(): { name: string; input: string; output: string }[] {
  const folder = sharedVectors('jcs');
  if (folder === undefined) return OWN_VECTORS;
  const theirs = readdirSync(join(folder, 'input')).map((name) => ({
    name,
    input: readFileSync(join(folder, 'input', name), 'utf8'),
    output: readFileSync(join(folder, 'output', name), 'utf8').trimEnd(),
  }));
  return [...OWN_VECTORS, ...theirs];
}

// RFC 8785, Appendix B: IEEE 754 bits and their text.
const NUMBERS = [
  ['0000000000000000', '0'],
  ['8000000000000000', '0'],
  ['0000000000000001', '5e-324'],
  ['8000000000000001', '-5e-324'],
  ['7fefffffffffffff', '1.7976931348623157e+308'],
  ['ffefffffffffffff', '-1.7976931348623157e+308'],
  ['4340000000000000', '9007199254740992'],
  ['c340000000000000', '-9007199254740992'],
  ['4430000000000000', '295147905179352830000'],
  ['44b52d02c7e14af5', '9.999999999999997e+22'],
  ['44b52d02c7e14af6', '1e+23'],
  ['44b52d02c7e14af7', '1.0000000000000001e+23'],
  ['444b1ae4d6e2ef4e', '999999999999999700000'],
  ['444b1ae4d6e2ef4f', '999999999999999900000'],
  ['444b1ae4d6e2ef50', '1e+21'],
  ['3eb0c6f7a0b5ed8c', '9.999999999999997e-7'],
  ['3eb0c6f7a0b5ed8d', '0.000001'],
  ['41b3de4355555553', '333333333.3333332'],
  ['41b3de4355555554', '333333333.33333325'],
  ['41b3de4355555555', '333333333.3333333'],
  ['41b3de4355555556', '333333333.3333334'],
  ['41b3de4355555557', '333333333.33333343'],
  ['becbf647612f3696', '-0.0000033333333333333333'],
  ['43143ff3c1cb0959', '1424953923781206.2'],
] as const;

describe('canonicalize', () => {
  it.each(vectors())('writes the vector $name', ({ input, output }) => {
    expect(canonicalize(parseJson(input))).toBe(output);
    expect(canonicalize(parseCanonicalJson(bytes(output)))).toBe(output);
  });

  it.each(NUMBERS)('writes the double %s as %s', (bits, expected) => {
    expect(canonicalize(Buffer.from(bits, 'hex').readDoubleBE())).toBe(expected);
  });

  it('is parsed back to the same value, and is its own canonical form', () => {
    fc.assert(
      fc.property(
        fc.jsonValue({ maxDepth: 5 }).map((value) => JSON.parse(JSON.stringify(value)) as unknown),
        (value) => {
          const canonical = canonicalize(value);
          expect(parseJson(canonical)).toEqual(value);
          expect(parseCanonicalJson(bytes(canonical))).toEqual(value);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('does not depend on the order of insertion', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'binary' }), fc.integer()), (object) => {
        const reversed = Object.fromEntries(Object.entries(object).reverse());
        expect(canonicalize(reversed)).toBe(canonicalize(object));
      }),
    );
  });

  it.each([
    ['undefined', undefined],
    ['a member that is undefined', { a: undefined }],
    ['an element that is undefined', [undefined]],
    // biome-ignore lint/suspicious/noSparseArray: this is the case
    ['a hole', [1, , 2]],
    ['NaN', NaN],
    ['Infinity', [-Infinity]],
    ['a bigint', 1n],
    ['a symbol', Symbol('s')],
    ['a function', () => 1],
    ['a symbol key', { [Symbol('s')]: 1 }],
    ['a Map', new Map([['a', 1]])],
    ['a Set', new Set([1])],
    ['a Date', new Date(0)],
    ['bytes', Uint8Array.of(1)],
    ['a boxed number', Object(1)],
    ['an instance of a class', new (class Point {})()],
    ['an own toJSON', { toJSON: () => 1 }],
    ['an inherited toJSON', Object.create(Object.assign(Object.create(null), { toJSON: () => 1 }))],
    ['an array with names', Object.assign([1], { name: 1 })],
    ['a lone surrogate', { a: '\ud800' }],
    ['a lone surrogate in a key', { '\ud800': 1 }],
  ])('refuses %s', (_, value) => {
    expect(() => canonicalize(value)).toThrow(failure('json-malformed'));
  });

  it('fails with an EvidenceError or gives JSON, whatever it is given', () => {
    fc.assert(
      fc.property(
        fc.anything({
          withBigInt: true,
          withDate: true,
          withMap: true,
          withSet: true,
          withTypedArray: true,
          withSparseArray: true,
          withNullPrototype: true,
          withBoxedValues: true,
        }),
        (value) => {
          let canonical: string;
          try {
            canonical = canonicalize(value);
          } catch (error) {
            expect(error).toMatchObject({ name: 'EvidenceError' });
            return;
          }
          expect(canonicalize(parseJson(canonical))).toBe(canonical);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('names the place', () => {
    expect(() => canonicalize({ args: [1, { deep: NaN }] })).toThrow('value.args[1].deep: NaN');
  });

  it('takes objects without prototype and of another realm', () => {
    expect(canonicalize(Object.assign(Object.create(null), { b: 1, a: 2 }))).toBe('{"a":2,"b":1}');
    expect(canonicalize(runInNewContext('({ b: [1], a: {} })'))).toBe('{"a":{},"b":[1]}');
  });

  it('keeps __proto__ as a key', () => {
    expect(canonicalize(parseJson('{"b":1,"__proto__":{"a":1}}'))).toBe('{"__proto__":{"a":1},"b":1}');
  });

  it('nests 64 containers and no more, and ends on a cycle', () => {
    const cycle: unknown[] = [];
    cycle.push(cycle);
    expect(canonicalize(nested(64))).toBe('['.repeat(64) + 1 + ']'.repeat(64));
    expect(() => canonicalize(nested(65))).toThrow(failure('json-too-deep'));
    expect(() => canonicalize(cycle)).toThrow(failure('json-too-deep'));
  });
});

describe('parseCanonicalJson', () => {
  it.each(['{"b":1,"a":2}', '{ "a":1}', '{"a":1}\n', '1.0', '1e2', '-0', '"\\u0061"', '"\\/"', '12345678901234567890'])(
    'refuses %j',
    (json) => {
      expect(() => parseCanonicalJson(bytes(json))).toThrow(failure('json-not-canonical'));
    },
  );

  it('fails as parseJson does for what is no JSON', () => {
    expect(() => parseCanonicalJson(bytes('{"a":1,"a":1}'))).toThrow(failure('json-duplicate-key'));
    expect(() => parseCanonicalJson(bytes('{'))).toThrow(failure('json-malformed'));
    expect(() => parseCanonicalJson(Uint8Array.of(0xff))).toThrow(failure('utf8-malformed'));
  });
});
