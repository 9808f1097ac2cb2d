import { RLP } from '@ethereumjs/rlp';
import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { fromHex, toHex } from '../bytes/hex.ts';
import { decodeRlp, type RlpItem, rlpInteger } from './rlp.ts';

type Nested = (Uint8Array | Nested)[];

const { tree } = fc.letrec<{ tree: RlpItem }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    fc.uint8Array({ maxLength: 80 }),
    fc.array(tie('tree'), { maxLength: 5 }),
  ),
}));

const encode = (item: RlpItem): Uint8Array => RLP.encode(item as Uint8Array | Nested);

describe('decodeRlp', () => {
  test.prop([tree])('reads back what another implementation wrote', (item) => {
    expect(decodeRlp(encode(item))).toEqual(item);
  });

  test.prop([tree, fc.nat(), fc.nat({ max: 255 })])(
    'accepts only bytes that are the encoding of what it read',
    (item, at, value) => {
      const bytes = encode(item);
      bytes[at % bytes.length] = value;
      const read = decodeRlp(bytes);
      if (read !== undefined) expect(toHex(encode(read))).toBe(toHex(bytes));
    },
  );

  test.prop([fc.uint8Array({ maxLength: 64 })])('accepts arbitrary bytes only in canonical form', (bytes) => {
    const read = decodeRlp(bytes);
    if (read !== undefined) expect(toHex(encode(read))).toBe(toHex(bytes));
  });

  it.each([
    ['nothing', '0x'],
    ['a byte after the end', '0x8000'],
    ['a small byte with a prefix', '0x817f'],
    ['a short string in long form', '0xb801ff'],
    ['a length with a leading zero', `0xb90038${'00'.repeat(56)}`],
    ['a string that is cut', '0x83ffff'],
    ['a list that is cut', '0xc3ffff'],
    ['an item that runs over the end of its list', '0xc283ffff'],
    ['a length of eight bytes', '0xbfffffffffffffffff'],
    ['a length that is cut', '0xb9ff'],
  ])('refuses %s', (_, hex) => {
    expect(decodeRlp(fromHex(hex))).toBeUndefined();
  });

  it('refuses lists nested without end, however many bytes claim it', () => {
    expect(decodeRlp(encode([[[[[[[[]]]]]]]]))).toBeDefined();
    expect(decodeRlp(encode([[[[[[[[[]]]]]]]]]))).toBeUndefined();
    expect(decodeRlp(new Uint8Array(1_000_000).fill(0xfa))).toBeUndefined();
  });
});

describe('rlpInteger', () => {
  it('reads big-endian, with zero as the empty string', () => {
    expect(rlpInteger(Uint8Array.of(), 8)).toBe(0n);
    expect(rlpInteger(Uint8Array.of(1, 0), 8)).toBe(256n);
  });

  it('refuses leading zeros, lists, and more bytes than allowed', () => {
    expect(rlpInteger(Uint8Array.of(0), 8)).toBeUndefined();
    expect(rlpInteger(Uint8Array.of(0, 1), 8)).toBeUndefined();
    expect(rlpInteger([], 8)).toBeUndefined();
    expect(rlpInteger(new Uint8Array(9).fill(1), 8)).toBeUndefined();
  });
});
