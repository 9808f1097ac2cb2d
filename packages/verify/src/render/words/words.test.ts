import { describe, expect, it } from 'vitest';
import { CODE_WORDS } from './codes.ts';
import { en } from './en.ts';
import { EVENTS } from './terms.ts';
import { zh } from './zh.ts';

describe('the words', () => {
  const sentences = (value: unknown): string[] => {
    if (typeof value === 'string') return [value];
    return typeof value === 'object' && value !== null ? Object.values(value).flatMap(sentences) : [];
  };
  const all = [...sentences(zh), ...sentences(en), ...sentences(CODE_WORDS)];

  it('are there in both languages for every code, point and event', () => {
    for (const [code, pair] of Object.entries(CODE_WORDS)) {
      expect(pair.zh, code).toMatch(/\p{Script=Han}/u);
      expect(pair.en, code).toMatch(/^[^\p{Script=Han}]{10,}$/u);
    }
    for (const event of EVENTS) expect([zh.event[event], en.event[event]].every(Boolean), event).toBe(true);
    expect(Object.keys(zh.point)).toEqual(Object.keys(en.point));
    expect(sentences(zh)).toHaveLength(sentences(en).length);
  });

  it('never promise what only a court can say', () => {
    expect(
      all.filter((text) => /admissib|authentic|legally|valid in court|真实有效|法律效力|可采|具有证据效力/i.test(text)),
    ).toEqual([]);
    expect(all.filter((text) => text.trim() === '')).toEqual([]);
  });
});
