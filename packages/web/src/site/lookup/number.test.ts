import { formatEvidenceNumber } from '@guzheng/evidence';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readDigest, readNumber } from './number.ts';

const NUMBER = formatEvidenceNumber({ prefix: '7K3M', index: 12345 });

describe('an evidence number as it is typed', () => {
  it.each([
    [NUMBER],
    [NUMBER.toLowerCase()],
    [NUMBER.replaceAll('-', ' ')],
    [NUMBER.replaceAll('-', '')],
    [`存证编号：${NUMBER}`],
    [`Evidence number: ${NUMBER}`],
    [NUMBER.replace(/./g, (c) => (c === '-' ? '－' : String.fromCharCode(c.charCodeAt(0) + 0xfee0)))],
    [NUMBER.replaceAll('0', 'O')],
    [` ${NUMBER}\n`],
  ])('%s is read', (typed) => {
    expect(readNumber(typed)).toEqual({ number: NUMBER });
  });

  it('with any one digit wrong is never sent, and the fault says what to do', () => {
    const digits = [...NUMBER].flatMap((c, at) => (/\d/.test(c) ? [at] : []));
    fc.assert(
      fc.property(fc.constantFrom(...digits), fc.integer({ min: 1, max: 9 }), (at, by) => {
        const wrong = `${NUMBER.slice(0, at)}${(Number(NUMBER[at]) + by) % 10}${NUMBER.slice(at + 1)}`;
        const read = readNumber(wrong);
        expect('fault' in read && read.fault.zh).toMatch(/校验位/);
      }),
    );
  });

  it('is whole or says how long it is', () => {
    const read = readNumber(NUMBER.slice(0, -3));
    expect('fault' in read && read.fault.zh).toMatch(/现在是 18 个/);
    expect(readNumber('')).toMatchObject({ fault: { zh: '请填写存证编号。' } });
  });

  it.each([['7F3A-91C2-04BE-88D1'], ['GZ-7F3A-91C2-04BE-88D1'], ['gz7f3a91c204be88d1']])(
    'is not the mark of a file: %s is explained',
    (typed) => {
      const read = readNumber(typed);
      expect('fault' in read && read.fault.zh).toMatch(/文件标识/);
      expect('fault' in read && read.fault.en).toMatch(/file mark/);
    },
  );

  it('may be anything, and nothing is thrown', () => {
    fc.assert(fc.property(fc.string({ maxLength: 200 }), (text) => void readNumber(text)));
  });
});

describe('a digest as it is typed', () => {
  const DIGEST = 'ab'.repeat(32);
  it.each([[DIGEST], [DIGEST.toUpperCase()], [`SHA256: ${DIGEST}`], [`${DIGEST.slice(0, 32)}\n ${DIGEST.slice(32)}`]])(
    '%j is read',
    (typed) => {
      expect(readDigest(typed)).toEqual({ sha256: DIGEST });
    },
  );
  it('of another length is refused', () => {
    const read = readDigest(DIGEST.slice(1));
    expect('fault' in read && read.fault.en).toMatch(/this has 63/);
  });
});
