import { describe, expect, it } from 'vitest';
import { utf8Encode } from '../bytes/text.ts';
import { parseDer } from './element.ts';
import { DerError } from './error.ts';
import { certificateTimeOf, generalizedTimeOf } from './time.ts';
import { encodeElement } from './write.ts';

const utc = (text: string) => certificateTimeOf(parseDer(encodeElement(0x17, utf8Encode(text))), 'it');
const general = (text: string) => generalizedTimeOf(parseDer(encodeElement(0x18, utf8Encode(text))), 'it');

describe('times', () => {
  it.each([
    ['491231235959Z', '2049-12-31T23:59:59Z'],
    ['500101000000Z', '1950-01-01T00:00:00Z'],
    ['240229120000Z', '2024-02-29T12:00:00Z'],
  ])('UTCTime %s is %s', (text, time) => {
    expect(utc(text)).toEqual({ text: time, ms: Date.parse(time) });
  });

  it.each([
    ['20260301080000Z', '2026-03-01T08:00:00Z', 0],
    ['20260301080000.5Z', '2026-03-01T08:00:00.5Z', 500],
    ['20260301080000.123456789Z', '2026-03-01T08:00:00.123456789Z', 123.456789],
  ])('GeneralizedTime %s is %s', (text, time, ms) => {
    expect(general(text).text).toBe(time);
    expect(general(text).ms).toBeCloseTo(Date.parse('2026-03-01T08:00:00Z') + ms, 3);
  });

  it.each([
    '2403010800Z',
    '240301080000',
    '240301080000+0000',
    '240230080000Z',
    '241301080000Z',
    '240301240000Z',
    '24030108000aZ',
  ])('UTCTime %s is none', (text) => {
    expect(() => utc(text)).toThrow(DerError);
  });

  it.each([
    '202603010800Z',
    '20260301080000',
    '20260301080000+0800',
    '20260301080000,5Z',
    '20260301080000.Z',
    '20260301080000.50Z',
    '20260301080000.1234567891Z',
    '20260431080000Z',
    '20260301086000Z',
    '20260301080060Z',
    '',
    `${'2'.repeat(100)}Z`,
  ])('GeneralizedTime %s is none', (text) => {
    expect(() => general(text)).toThrow(DerError);
  });

  it('a certificate has no fractions', () => {
    expect(() => certificateTimeOf(parseDer(encodeElement(0x18, utf8Encode('20260301080000.5Z'))), 'it')).toThrow(
      DerError,
    );
  });
});
