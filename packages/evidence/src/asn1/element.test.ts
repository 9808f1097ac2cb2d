import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { concatBytes } from '../bytes/bytes.ts';
import { bytesToHex, hexToBytes } from '../bytes/hex.ts';
import { childrenOf, type DerElement, isConstructed, parseDer, TAG } from './element.ts';
import { DerError, reading, Unreadable } from './error.ts';
import { integerOf, namedBitsOf, oidOf, smallIntegerOf } from './values.ts';
import { encodeElement, encodeInteger, encodeOctets, encodeOid, encodeSequence } from './write.ts';

const { tree } = fc.letrec<{ tree: Uint8Array }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    fc.uint8Array({ maxLength: 200 }).map(encodeOctets),
    fc.bigInt({ min: 0n, max: 1n << 300n }).map(encodeInteger),
    fc
      .tuple(fc.nat(2), fc.nat(39), fc.array(fc.nat(), { maxLength: 6 }))
      .map(([a, b, rest]) => encodeOid([a, b, ...rest].join('.'))),
    fc.array(tie('tree'), { maxLength: 5 }).map((items) => encodeSequence(...items)),
  ),
}));

/** Written again from what was read. */
function rewrite(element: DerElement): Uint8Array {
  const content = isConstructed(element) ? concatBytes(...Array.from(childrenOf(element), rewrite)) : element.content;
  return encodeElement(element.tag, content);
}

describe('parseDer', () => {
  test.prop([tree])('reads back what was written, byte for byte', (bytes) => {
    expect(bytesToHex(rewrite(parseDer(bytes)))).toBe(bytesToHex(bytes));
  });

  test.prop([tree, fc.nat(), fc.nat({ max: 255 })])('accepts no second spelling of anything', (tree, at, value) => {
    const bytes = tree.map((byte, i) => (i === at % tree.length ? value : byte));
    const read = reading(() => parseDer(bytes));
    if (!(read instanceof Unreadable)) expect(bytesToHex(rewrite(read))).toBe(bytesToHex(bytes));
  });

  test.prop([fc.uint8Array({ maxLength: 64 })])('throws nothing but DerError for any bytes', (bytes) => {
    const read = reading(() => parseDer(bytes));
    if (!(read instanceof Unreadable)) expect(bytesToHex(rewrite(read))).toBe(bytesToHex(bytes));
  });

  it.each([
    ['nothing', ''],
    ['a tag alone', '30'],
    ['a byte after the end', '050000'],
    ['an indefinite length', '3080020101' + '0000'],
    ['a length in long form below 128', '0481' + '01ff'],
    ['a length with a leading zero', `04820080${'00'.repeat(128)}`],
    ['a length of five bytes', '04850000000001ff'],
    ['a length that is cut', '0482ff'],
    ['content that is cut', '0403ffff'],
    ['an element that runs over its sequence', '30030402ff'],
    ['a tag number above 30', '1f2101ff'],
    ['a BOOLEAN of 1', '010101'],
    ['a BOOLEAN of two bytes', '0102ffff'],
    ['an empty INTEGER', '0200'],
    ['a padded INTEGER', '02020001'],
    ['a padded negative INTEGER', '0202ff80'],
    ['a NULL with content', '050100'],
    ['an empty OBJECT IDENTIFIER', '0600'],
    ['an OBJECT IDENTIFIER that is cut', '06022a86'],
    ['a padded OBJECT IDENTIFIER', '06032a8001'],
    ['a BIT STRING without its first byte', '0300'],
    ['a BIT STRING with 8 unused bits', '030208ff'],
    ['an empty BIT STRING with unused bits', '030101'],
    ['a BIT STRING with unused bits that are set', '030201ff'],
    ['a constructed OCTET STRING', '24030401ff'],
    ['a primitive SEQUENCE', '1000'],
    ['an end-of-contents mark', '30020000'],
  ])('refuses %s', (_, hex) => {
    expect(() => parseDer(hexToBytes(hex))).toThrow(DerError);
  });

  it('refuses what is nested without end, and what is too long', () => {
    const nested = (depth: number): Uint8Array => (depth === 0 ? encodeSequence() : encodeSequence(nested(depth - 1)));
    expect(() => parseDer(nested(31))).not.toThrow();
    expect(() => parseDer(nested(32))).toThrow(DerError);
    expect(() => parseDer(encodeOctets(new Uint8Array(100)), { maxBytes: 101 })).toThrow(DerError);
  });
});

describe('values', () => {
  test.prop([fc.bigInt({ min: 0n, max: 1n << 300n })])('an INTEGER is the number that was written', (value) => {
    expect(integerOf(parseDer(encodeInteger(value)), 'it')).toBe(value);
  });

  it('an INTEGER has its sign', () => {
    expect(integerOf(parseDer(hexToBytes('0201ff')), 'it')).toBe(-1n);
    expect(integerOf(parseDer(hexToBytes('02020080')), 'it')).toBe(128n);
    expect(() => smallIntegerOf(parseDer(hexToBytes('0201ff')), 'it', 9)).toThrow(DerError);
    expect(() => smallIntegerOf(parseDer(hexToBytes('02010a')), 'it', 9)).toThrow(DerError);
    expect(() => smallIntegerOf(parseDer(encodeInteger(1n << 70n)), 'it', 9)).toThrow(DerError);
  });

  it.each(['0.0', '0.39', '1.0', '1.2.840.113549.1.1.11', '2.5.29.19', '2.16.840.1.101.3.4.2.1', '2.999.1'])(
    'the OBJECT IDENTIFIER %s is the one that was written',
    (oid) => {
      expect(oidOf(parseDer(encodeOid(oid)), 'it')).toBe(oid);
    },
  );

  it('named bits are counted from the left', () => {
    expect([...namedBitsOf(parseDer(hexToBytes('03020106')), 'it')]).toEqual([5, 6]);
  });
});

describe('values that are as long as an element may be', () => {
  it('are no identifiers and no lists of bits', () => {
    const long = new Uint8Array(200_000).fill(0x81);
    const oid = encodeElement(TAG.oid, long, Uint8Array.of(1));
    expect(reading(() => oidOf(parseDer(oid), 'it'))).toBeInstanceOf(Unreadable);
    const bits = encodeElement(TAG.bitString, Uint8Array.of(0), long);
    expect(reading(() => namedBitsOf(parseDer(bits), 'it'))).toBeInstanceOf(Unreadable);
  });
});
