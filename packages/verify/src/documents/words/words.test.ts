import { layout } from '@guzheng/evidence';
import { describe, expect, it } from 'vitest';
import { CERTIFICATE } from './certificate.ts';
import { COMMON, FACTS, MEANS } from './common.ts';
import { ENVIRONMENT_ITEMS } from './environment.ts';
import { EVIDENCE_LIST } from './evidence-list.ts';
import { EXPLANATION, witnessCount } from './explanation.ts';
import { EXTRACTION } from './extraction-record.ts';
import { FRE902 } from './fre-902.ts';
import { formatOfMember, kindOfMember } from './members.ts';
import type { Pair } from './pair.ts';
import { TITLES } from './titles.ts';

/** Every pair in a catalogue; functions are called with numbers. */
function pairs(value: unknown): readonly Pair[] {
  if (typeof value === 'function') return pairs((value as (...args: number[]) => unknown)(1, 2, 3));
  if (typeof value !== 'object' || value === null) return [];
  if ('zh' in value && 'en' in value) return [{ zh: String(value.zh), en: String(value.en) }];
  return Object.values(value).flatMap(pairs);
}

const all = [
  ...pairs([
    CERTIFICATE,
    COMMON,
    FACTS,
    MEANS,
    ENVIRONMENT_ITEMS,
    EVIDENCE_LIST,
    EXPLANATION,
    EXTRACTION,
    FRE902,
    TITLES,
  ]),
  witnessCount(1, { zh: '强', en: 'strong' }),
];
/** Names that are the same in both. */
const TECHNICAL = new Set(['SHA-256', 'WACZ 1.1.1（ZIP）', '”', '”的证据包']);

describe('the words of the documents', () => {
  it('are there in both languages', () => {
    expect(all.length).toBeGreaterThan(250);
    for (const { zh, en } of all) {
      if (TECHNICAL.has(zh)) continue;
      expect(zh).toMatch(/\p{Script=Han}/u);
      expect(en.replace('固证', '')).toMatch(/^[^\p{Script=Han}]+$/u);
    }
  });

  it('never promise what only a court can say', () => {
    const texts = all.flatMap(({ zh, en }) => [zh, en]);
    expect(
      texts.filter((text) =>
        /admissib|authentic|legally|valid in court|真实有效|法律效力|可采|具有证据效力/i.test(text),
      ),
    ).toEqual([]);
  });

  it('name every place of a package', () => {
    for (const place of Object.values(layout)) {
      const path = place.endsWith('/') ? `${place}x.png` : place;
      expect(kindOfMember(path).zh, path).not.toBe('其他');
    }
    expect(kindOfMember('constructor').en).toBe('other');
  });

  it.each([
    [layout.warc, 'WARC 1.1, gzip'],
    ['evidence/files/a.ts', 'TS'],
    ['evidence/files/LICENSE', '—'],
    ['evidence/files/a.b/c', '—'],
  ])('name the format of %s', (path, format) => {
    expect(formatOfMember(path)).toBe(format);
  });
});
