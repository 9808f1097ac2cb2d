import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evidencePrefix, formatEvidenceNumber, parseEvidenceNumber } from './number.ts';

const malformed = expect.objectContaining({ name: 'EvidenceError', code: 'number-malformed' });
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const origins = fc.string({ minLength: 1 }).map((text) => evidencePrefix(`${text}/ledger`));
const indexes = fc.oneof(fc.nat(), fc.integer({ min: 0, max: 999_999_999_999 }));

describe('an evidence number', () => {
  it('comes back as it was written', () => {
    fc.assert(
      fc.property(origins, indexes, (prefix, index) => {
        expect(parseEvidenceNumber(formatEvidenceNumber({ prefix, index }))).toEqual({ prefix, index });
      }),
    );
  });

  it('has the check digits of ISO/IEC 7064, MOD 97-10, each character being one digit: the whole is 1 modulo 97', () => {
    fc.assert(
      fc.property(origins, indexes, (prefix, index) => {
        const bare = formatEvidenceNumber({ prefix, index }).slice(3).replaceAll('-', '');
        const whole = [...bare].reduce((sum, character) => sum * 10n + BigInt(ALPHABET.indexOf(character)), 0n);
        expect(whole % 97n).toBe(1n);
      }),
    );
  });

  it('catches every slip of one character', () => {
    fc.assert(
      fc.property(origins, indexes, (prefix, index) => {
        const number = formatEvidenceNumber({ prefix, index });
        for (let at = 3; at < number.length; at += 1)
          for (const character of ALPHABET) {
            if (number[at] === '-' || number[at] === character) continue;
            const slip = number.slice(0, at) + character + number.slice(at + 1);
            expect(() => parseEvidenceNumber(slip)).toThrow(malformed);
          }
      }),
      { numRuns: 30 },
    );
  });

  it('catches every swap of neighbours', () => {
    fc.assert(
      fc.property(origins, indexes, (prefix, index) => {
        const bare = formatEvidenceNumber({ prefix, index }).replaceAll('-', '');
        for (let at = 2; at + 1 < bare.length; at += 1) {
          const [a = '', b = ''] = [bare[at], bare[at + 1]];
          if (a === b) continue;
          expect(() => parseEvidenceNumber(bare.slice(0, at) + b + a + bare.slice(at + 2))).toThrow(malformed);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('is read as people write it', () => {
    const number = formatEvidenceNumber({ prefix: '10KM', index: 10_203 });
    const expected = { prefix: '10KM', index: 10_203 };
    const wide = [...number].map((c) => (c === '-' ? '－' : String.fromCharCode(c.charCodeAt(0) + 0xfee0))).join('');
    for (const typed of [
      number.toLowerCase(),
      ` ${number} `,
      number.replaceAll('-', ' '),
      number.replaceAll('-', ''),
      number.replaceAll('0', 'O'),
      number.replace('10KM', 'lOkm'),
      number.replace('10KM', 'I0KM'),
      wide,
    ])
      expect(parseEvidenceNumber(typed)).toEqual(expected);
  });

  it.each(['', 'GZ', 'GZ-7K3M-0000-0001-2345', `GZ-${'0'.repeat(1000)}`, 'XX-7K3M-0000-0001-2345-67', '存证编号'])(
    'is not %j',
    (text) => {
      expect(() => parseEvidenceNumber(text)).toThrow(malformed);
    },
  );

  it('has twelve digits and no more', () => {
    expect(formatEvidenceNumber({ prefix: '7K3M', index: 999_999_999_999 })).toMatch(/^GZ-7K3M-9999-9999-9999-\d\d$/);
    for (const index of [1_000_000_000_000, -1, 0.5, Number.NaN])
      expect(() => formatEvidenceNumber({ prefix: '7K3M', index })).toThrow(RangeError);
  });

  it('has a prefix of four characters of the alphabet, by its origin alone', () => {
    fc.assert(
      fc.property(origins, (prefix) => {
        expect(prefix).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}$/);
      }),
    );
    expect(evidencePrefix('a.example/ledger')).not.toBe(evidencePrefix('b.example/ledger'));
  });
});
