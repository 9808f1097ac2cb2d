import { foldText } from '@guzheng/verify';
import { type Baseline, comparable } from './baseline.ts';
import type { Sight } from './sight.ts';

/** Of the pairs of characters of the shorter one, those that both have: from here on one sentence is taken for the other, reworded. */
const LIKE = 0.5;
/** Shorter ones have too few pairs to be like anything. Folded characters. */
const SHORTEST = 6;

/** Whether a sentence has come that the first state had not and that is much like a passage which is gone. */
export function hasLike(passage: string, first: Baseline, { content }: Sight): boolean {
  const wanted = pairsOf(foldText(passage));
  const known = new Set(first.segments.map(({ folded }) => folded));
  return comparable(content).some(
    ({ folded }) => folded.length >= SHORTEST && !known.has(folded) && likenessOf(wanted, pairsOf(folded)) >= LIKE,
  );
}

function likenessOf(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const [small, large] = a.size < b.size ? [a, b] : [b, a];
  const common = [...small].filter((pair) => large.has(pair)).length;
  return small.size === 0 ? 0 : common / small.size;
}

function pairsOf(folded: string): ReadonlySet<string> {
  return new Set(Array.from({ length: Math.max(0, folded.length - 1) }, (_, at) => folded.slice(at, at + 2)));
}
