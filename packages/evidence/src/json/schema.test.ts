import { posix, win32 } from 'node:path';
import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { hash32, hex32, hexData, isSafePath, timestamp, uint } from './schema.ts';

describe('numbers and hex', () => {
  it.each([-1, 0.5, NaN, Infinity, 2 ** 53, '1', 1n, null])('uint refuses %s', (value) => {
    expect(v.is(uint, value)).toBe(false);
  });

  const digits = '5d'.repeat(32);
  it.each([digits.toUpperCase(), digits.slice(2), `${digits}00`, `0x${digits}`, `${digits}\n`])(
    'hex32 refuses %j',
    (value) => {
      expect(v.is(hex32, digits)).toBe(true);
      expect(v.is(hex32, value)).toBe(false);
    },
  );

  it.each([digits, `0x${digits.toUpperCase()}`, `0X${digits}`, `0x${digits}00`, `0x${digits}\n`, [`0x${digits}`]])(
    'hash32 refuses %j',
    (value) => {
      expect(v.is(hash32, `0x${digits}`)).toBe(true);
      expect(v.is(hash32, value)).toBe(false);
    },
  );

  it('hexData takes any whole bytes', () => {
    for (const good of ['0x', '0x00', '0xabcdef']) expect(v.is(hexData, good)).toBe(true);
    for (const bad of ['', '00', '0x0', '0xA0', '0x0g', '0x00\n', ['0x00']]) expect(v.is(hexData, bad)).toBe(false);
  });
});

describe('times', () => {
  it.each(['2024-02-29T23:59:59Z', '2025-01-01T00:00:00.123456789Z', '1999-12-31T00:00:00.0Z'])('take %s', (text) => {
    expect(v.is(timestamp, text)).toBe(true);
  });

  it.each([
    '2025-02-29T00:00:00Z',
    '2025-04-31T00:00:00Z',
    '2025-13-01T00:00:00Z',
    '2025-01-01T24:00:00Z',
    '2025-01-01T00:00:60Z',
    '2025-01-01T00:00:00+00:00',
    '2025-01-01T00:00:00',
    '2025-01-01 00:00:00Z',
    '2025-01-01T00:00:00z',
    '2025-01-01T00:00:00.Z',
    '2025-01-01T00:00:00Z\n',
    '25-01-01T00:00:00Z',
  ])('refuse %j', (text) => {
    expect(v.is(timestamp, text)).toBe(false);
  });
});

describe('isSafePath', () => {
  it.each([
    '../x',
    'a/../x',
    '/x',
    '//x',
    'C:x',
    'C:\\x',
    'a\\b',
    'a//b',
    'a/',
    '.',
    '..',
    '...',
    'a/.. /x',
    'a.',
    'a ',
    './a',
    '',
    'a\0',
    '\udfff',
    'x'.repeat(513),
  ])('refuses %j', (path) => {
    expect(isSafePath(path)).toBe(false);
  });

  it('lets no path out of the folder it is joined to', () => {
    const part = fc.constantFrom('.', '..', '/', '\\', ':', 'a', '\0', '...', ' ', '固');
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
        const path = parts.join('');
        fc.pre(isSafePath(path));
        expect(posix.resolve('/base/folder', path).startsWith('/base/folder/')).toBe(true);
        expect(win32.resolve('C:\\root\\folder', path).startsWith('C:\\root\\folder\\')).toBe(true);
      }),
    );
  });
});
