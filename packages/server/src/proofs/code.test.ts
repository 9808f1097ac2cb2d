import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeCode, readCode } from './code.ts';

const LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const codes = fc.uint8Array({ minLength: 19, maxLength: 19 }).map((bytes) => makeCode(() => bytes));

describe('an extraction code', () => {
  it('is read back however it is typed', () => {
    fc.assert(
      fc.property(codes, (code) => {
        const bare = code.replaceAll('-', '');
        expect(readCode(code)).toBe(bare);
        expect(readCode(` ${code.toLowerCase().replaceAll('-', ' ')} `)).toBe(bare);
        expect(readCode(code.replaceAll('0', 'o').replaceAll('1', 'I'))).toBe(bare);
      }),
    );
  });

  it('shows every letter that is wrong, by itself', () => {
    fc.assert(
      fc.property(codes, fc.nat(19), fc.nat(31), (code, place, letter) => {
        const bare = code.replaceAll('-', '');
        const other = bare.slice(0, place) + LETTERS.charAt(letter) + bare.slice(place + 1);
        expect(readCode(other)).toBe(other === bare ? bare : undefined);
      }),
    );
  });

  it('is not made of anything else, and no two are alike', () => {
    for (const text of ['', 'AAAAA', 'U'.repeat(20), '0'.repeat(21), 'é'.repeat(20)])
      expect(readCode(text)).toBe(undefined);
    expect(new Set(Array.from({ length: 1000 }, () => makeCode((n) => randomBytes(n)))).size).toBe(1000);
  });
});
