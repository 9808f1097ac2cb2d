import { describe, expect, it } from 'vitest';
import { en } from '../words/en.ts';
import { zh } from '../words/zh.ts';
import { preferredLang } from './bilingual.ts';

describe('preferredLang', () => {
  it.each([
    [['zh-CN'], 'zh'],
    [['ZH-Hant-TW', 'en'], 'zh'],
    [['fr', 'zh'], 'zh'],
    [['en-GB', 'zh'], 'en'],
    [['fr'], 'en'],
    [['zhx'], 'en'],
    [[], 'en'],
  ] as const)('of %j is %s', (languages, lang) => {
    expect(preferredLang(languages)).toBe(lang);
  });
});

describe('words', () => {
  const han = /\p{Script=Han}/u;
  const texts = (words: object): readonly string[] =>
    Object.values(words).flatMap((value: unknown) => {
      if (typeof value === 'string') return [value];
      return typeof value === 'object' && value !== null ? texts(value) : [];
    });

  it('are Chinese in one catalogue and English in the other', () => {
    expect(texts(zh).filter((text) => !han.test(text))).toEqual(['zh-CN']);
    expect(texts(en).filter((text) => han.test(text))).toEqual([]);
  });

  it('never call evidence authentic, admissible or true', () => {
    for (const text of texts(en)) expect(text).not.toMatch(/admissib|authentic|genuine/i);
    for (const text of texts(zh)) expect(text).not.toMatch(/真实有效|可采|属实/);
  });
});
