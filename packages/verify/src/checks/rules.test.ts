import { describe, expect, it } from 'vitest';
import { en } from '../render/words/en.ts';
import { zh } from '../render/words/zh.ts';
import type { ReviewPoint } from '../report.ts';
import { reviewPoints } from './index.ts';
import { articlesOf, basisOf, HEADINGS, headingOf, RULES, standingOf } from './rules.ts';

describe('the rules', () => {
  it('have each point under one heading, each declared one among those that never pass, and most under an article', () => {
    expect(reviewPoints).toHaveLength(47);
    expect(new Set(reviewPoints).size).toBe(47);
    expect(new Set(reviewPoints.map(headingOf))).toEqual(new Set(HEADINGS));
    expect(reviewPoints.filter((id) => articlesOf(id).length === 0)).toEqual([]);
    const declared = reviewPoints.filter((id) => basisOf(id) === 'declared');
    for (const words of [zh, en]) expect(declared.filter((id) => words.point[id].pass !== undefined)).toEqual([]);
  });

  it('ask in both languages, and each article once', () => {
    const items = RULES.flatMap(({ rule, items: own }) => own.map(({ item }) => `${rule} ${item}`));
    expect(new Set(items).size).toBe(items.length);
    for (const words of [zh, en]) expect(Object.keys(words.review.item).sort()).toEqual([...items].sort());
  });

  it('give no mark to what no program can answer', () => {
    const points = (item: string): readonly ReviewPoint[] =>
      RULES.flatMap(({ rule, items }) => items.flatMap((own) => (`${rule} ${own.item}` === item ? own.points : [])));
    expect(points('CER 94(2)')).toEqual([]);
    expect(points('CER 93(5)')).toEqual([]);
  });
});

describe('the standing of an answer', () => {
  it('is never computed where a human or a machine only says it', () => {
    expect(standingOf({ status: 'PASS', basis: 'computed' })).toBe('computed');
    expect(standingOf({ status: 'PASS', basis: 'recorded' })).toBe('recorded');
    expect(standingOf({ status: 'UNPROVEN', basis: 'declared', code: 'declared-only' })).toBe('declared');
    expect(standingOf({ status: 'UNPROVEN', basis: 'declared', code: 'not-declared' })).toBe('unproven');
    expect(standingOf({ status: 'FAIL', basis: 'declared', code: 'filing-not-valid' })).toBe('contradicted');
    expect(standingOf({ status: 'N-A', basis: 'computed' })).toBe('not-applicable');
  });
});
