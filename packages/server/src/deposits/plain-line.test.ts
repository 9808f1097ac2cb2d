import { EvidenceError, parseJson, utf8Encode } from '@guzheng/evidence';
import { type BatchItem, batchItem } from '@guzheng/sdk/api';
import fc from 'fast-check';
import * as v from 'valibot';
import { expect, test } from 'vitest';
import { readPlainLine } from './plain-line.ts';

const hex = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes).toString('hex'));
const printable = fc.string({ unit: fc.integer({ min: 0x20, max: 0x7e }).map((c) => String.fromCharCode(c)) });
const text = fc.oneof(printable, fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' }));
const counts = fc.oneof(fc.maxSafeNat(), fc.double(), fc.constantFrom(-1, 2 ** 53, 999_999_999_999_999, 10 ** 15));
/** Most of them what a client sends, some of them with something that is not allowed. */
const items = fc.record(
  {
    subject: fc.record({ sha256: hex, sm3: hex, bytes: counts }, { requiredKeys: ['sha256'] }),
    manifest: fc.record({ sha256: hex, sm3: hex }),
    members: fc.record({ root: hex, size: fc.nat(70_000) }),
    name: fc.oneof(text, fc.constantFrom('a'.repeat(255), 'a'.repeat(256))),
    key: fc.oneof(text, fc.constantFrom('k'.repeat(128), 'k'.repeat(129))),
  },
  { requiredKeys: ['subject'] },
);
/** What nearly every client sends. */
const usual = fc.record(
  {
    subject: fc.record({ sha256: hex, sm3: hex, bytes: fc.nat() }, { requiredKeys: ['sha256'] }),
    manifest: fc.record({ sha256: hex, sm3: hex }),
    name: printable,
    key: hex,
  },
  { requiredKeys: ['subject'] },
);
/** What makes another text of it, or no JSON. */
const hostile = fc.constantFrom(
  ...['"', '\\', '\\u0061', '{', '}', ',', ':', ' ', '\t', '\r', '\n', '0', '-', '.', 'e5', '\ufeff', '\0', '\x7f'],
  ...['"key":"x",', ',"key":"x"', ',"sm3":null', '"__proto__":{}', 'é', '证', '\u0080', 'A', 'g', '//'],
);

const accepted = (bytes: Uint8Array): BatchItem | undefined => {
  try {
    const result = v.safeParse(batchItem, parseJson(bytes));
    return result.success ? result.output : undefined;
  } catch (error) {
    if (error instanceof EvidenceError) return undefined;
    throw error;
  }
};

test('what is read at once is what the parser and the schema read', () => {
  let read = 0;
  fc.assert(
    fc.property(fc.oneof(items, usual), (item) => {
      const bytes = utf8Encode(JSON.stringify(item).replace(/[\ud800-\udfff]/g, ''));
      const plain = readPlainLine(bytes);
      if (plain === undefined) return;
      read += 1;
      expect(plain).toEqual(accepted(bytes));
      expect(JSON.stringify(plain)).toBe(Buffer.from(bytes).toString());
    }),
    { numRuns: 1000 },
  );
  expect(read).toBeGreaterThan(50);
});

test('a line in which something was put, taken away or doubled is read as they read it, or left to them', () => {
  const damage = fc.record({ at: fc.nat(), take: fc.nat(12), put: fc.array(hostile, { maxLength: 2 }) });
  fc.assert(
    fc.property(fc.oneof(items, usual), fc.array(damage, { maxLength: 3 }), (item, damages) => {
      let line = JSON.stringify(item);
      for (const { at, take, put } of damages) {
        const place = at % (line.length + 1);
        line = line.slice(0, place) + put.join('') + line.slice(place + take);
      }
      const bytes = Buffer.from(line, 'utf8');
      const plain = readPlainLine(bytes);
      if (plain !== undefined) expect(plain).toEqual(accepted(bytes));
    }),
    { numRuns: 5000 },
  );
});

test('bytes that are no UTF-8 are never read at once', () => {
  const line = Buffer.from(`{"subject":{"sha256":"${'ab'.repeat(32)}"},"name":"abc"}`);
  expect(readPlainLine(line)).toBeDefined();
  for (let at = 0; at < line.length; at += 1)
    for (const byte of [0x00, 0x0a, 0x1f, 0x7f, 0x80, 0xc3, 0xff]) {
      const changed = Buffer.from(line);
      changed[at] = byte;
      expect(readPlainLine(changed)).toBeUndefined();
    }
});

test.each([
  ['a key twice', (hex32: string) => `{"subject":{"sha256":"${hex32}","sha256":"${hex32}"}}`],
  ['a member that there is not', (hex32: string) => `{"subject":{"sha256":"${hex32}"},"x":1}`],
  ['capital digits', (hex32: string) => `{"subject":{"sha256":"${hex32.toUpperCase()}"}}`],
  ['a number with a zero before it', (hex32: string) => `{"subject":{"sha256":"${hex32}","bytes":01}}`],
  ['a number of 16 digits', (hex32: string) => `{"subject":{"sha256":"${hex32}","bytes":9007199254740993}}`],
  ['half a manifest', (hex32: string) => `{"subject":{"sha256":"${hex32}"},"manifest":{"sha256":"${hex32}"}}`],
  ['an escape', (hex32: string) => `{"subject":{"sha256":"${hex32}"},"name":"\\u0061"}`],
  ['a line feed at its end', (hex32: string) => `{"subject":{"sha256":"${hex32}"}}\n`],
])('%s is left to the parser', (_, line) => {
  expect(readPlainLine(utf8Encode(line('ab'.repeat(32))))).toBeUndefined();
});
