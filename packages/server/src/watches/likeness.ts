import { foldText } from '@guzheng/verify';
import { type Baseline, comparable } from './baseline.ts';
import type { Sight } from './sight.ts';

/** Of the pairs of characters of the shorter one, those that both have: from here on one sentence is taken for the other, reworded. */
const LIKE = 0.5;
/** Shorter ones have too few pairs to be like anything. Folded characters. */
const SHORTEST = 6;
/** New sentences that are looked at: a page may have any number. */
const MOST = 2_000;

/** Tells whether a sentence has come that the first state had not and that is much like the one that is asked for. */
export function likeNew(first: Baseline, { content }: Sight): (sentence: string) => boolean {
  const known = new Set(first.segments.map(({ folded }) => folded));
  const come = comparable(content)
    .filter(({ folded }) => folded.length >= SHORTEST && !known.has(folded))
    .slice(0, MOST)
    .map(({ folded }) => pairsOf(folded));
  return (sentence) => {
    const wanted = pairsOf(foldText(sentence));
    return come.some((pairs) => likenessOf(wanted, pairs) >= LIKE);
  };
}

function likenessOf(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const [small, large] = a.size < b.size ? [a, b] : [b, a];
  const common = [...small].filter((pair) => large.has(pair)).length;
  return small.size === 0 ? 0 : common / small.size;
}

function pairsOf(folded: string): ReadonlySet<string> {
  return new Set(Array.from({ length: Math.max(0, folded.length - 1) }, (_, at) => folded.slice(at, at + 2)));
}
