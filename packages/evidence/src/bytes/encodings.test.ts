import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EvidenceErrorCode } from '../error.ts';
import { fromBase64, toBase64 } from './base64.ts';
import { concatBytes, equalBytes } from './bytes.ts';
import { bytesToHex, fromHex, hexToBytes, toHex } from './hex.ts';
import { isWellFormed, toWellFormed, utf8Decode, utf8Encode } from './text.ts';

const failure = (code: EvidenceErrorCode) => expect.objectContaining({ name: 'EvidenceError', code });

describe('hex', () => {
  it('reads back what it writes, and writes what Node writes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        expect(bytesToHex(bytes)).toBe(Buffer.from(bytes).toString('hex'));
        expect(hexToBytes(bytesToHex(bytes))).toEqual(bytes);
        expect(fromHex(toHex(bytes))).toEqual(bytes);
        expect(hexToBytes(bytesToHex(bytes).toUpperCase())).toEqual(bytes);
      }),
    );
  });

  it.each(['0', 'abc', 'zz', '0x00', ' 0', '0g', 'é0', '00\n', '０0'])('refuses %j', (text) => {
    expect(() => hexToBytes(text)).toThrow(failure('hex-malformed'));
  });

  it.each(['', '00', '0X00', '0x0', '0x0x'])('wants 0x before %j', (text) => {
    expect(() => fromHex(text)).toThrow(failure('hex-malformed'));
  });
});

describe('messages', () => {
  it('never repeat the text, which may be a key', () => {
    const key = 'c0ffee'.repeat(10);
    for (const read of [
      () => hexToBytes(`${key}zz`),
      () => hexToBytes(`${key}0`),
      () => fromHex(key),
      () => fromBase64(`${key}*`),
    ]) {
      expect(read).toThrow(expect.objectContaining({ message: expect.not.stringContaining('c0ffee') }));
    }
  });
});

describe('base64', () => {
  it('reads back what it writes, and writes what Node writes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        expect(toBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'));
        expect(fromBase64(toBase64(bytes))).toEqual(bytes);
      }),
    );
  });

  it('has one text for one byte string', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('A', 'B', 'Q', 'w', '/', '+', '=', '-', '_', ' ') }), (text) => {
        let bytes: Uint8Array;
        try {
          bytes = fromBase64(text);
        } catch {
          return;
        }
        expect(toBase64(bytes)).toBe(text);
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ['no padding', 'QQ'],
    ['URL-safe alphabet', '-_8='],
    ['white space', 'QUJD\n'],
    ['bits under the padding', 'QR=='],
    ['bits under the padding', 'QUF='],
    ['padding in the middle', 'QQ==QQ=='],
    ['padding alone', '===='],
    ['three paddings', 'Q==='],
    ['not ASCII', 'QQé='],
  ])('refuses %s', (_, text) => {
    expect(() => fromBase64(text)).toThrow(failure('base64-malformed'));
  });
});

describe('UTF-8', () => {
  it('reads back every well-formed text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(isWellFormed(text)).toBe(true);
        expect(utf8Decode(utf8Encode(text))).toBe(text);
      }),
    );
  });

  it('keeps a byte order mark', () => {
    expect(utf8Decode(Uint8Array.of(0xef, 0xbb, 0xbf, 0x61))).toBe('\ufeffa');
  });

  it.each([[[0xff]], [[0xc0, 0x80]], [[0xed, 0xa0, 0x80]], [[0xe5, 0x9b]], [[0xf4, 0x90, 0x80, 0x80]]])(
    'refuses the bytes %j',
    (bytes) => {
      expect(() => utf8Decode(Uint8Array.from(bytes))).toThrow(failure('utf8-malformed'));
    },
  );

  it.each(['\ud800', 'a\udc00b', '\udc00\ud800', '\ud83d'])(
    'refuses the lone surrogate in %j, and can replace it',
    (text) => {
      expect(isWellFormed(text)).toBe(false);
      expect(() => utf8Encode(text)).toThrow(failure('utf8-malformed'));
      expect(toWellFormed(text)).toBe(Buffer.from(text, 'utf8').toString('utf8'));
    },
  );
});

describe('bytes', () => {
  it('joins and compares', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 5 })), (parts) => {
        const whole = concatBytes(...parts);
        expect(equalBytes(whole, new Uint8Array(Buffer.concat(parts)))).toBe(true);
        expect(equalBytes(whole, concatBytes(whole, Uint8Array.of(0)))).toBe(false);
      }),
    );
    expect(equalBytes(Uint8Array.of(1, 2), Uint8Array.of(1, 3))).toBe(false);
  });
});
