import type { Fact, FactsReport } from '@guzheng/evidence';
import type { SeenCounter } from './sight.ts';

const COUNTERS = ['views', 'reposts', 'comments', 'likes', 'favourites', 'sales', 'followers', 'online'];

/**
 * 法释〔2013〕21号 art. 2(1) names 5,000 views and 500 reposts; a tenth below each there is still time to act. Only what is displayed is compared:
 * whether it is one and the same information, and whether the clicks were actual, no page shows.
 */
const THRESHOLDS: readonly Threshold[] = [
  { counter: 'views', threshold: 4_500 },
  { counter: 'views', threshold: 5_000 },
  { counter: 'reposts', threshold: 450 },
  { counter: 'reposts', threshold: 500 },
];

export interface Threshold {
  readonly counter: 'views' | 'reposts';
  readonly threshold: number;
}

/**
 * The counters of the page, one of each kind: of what the page shows, the first that stands for itself and could be read. What stands many times
 * over belongs to comments and lists. `value` is the lowest number that the words can mean.
 */
export function countersOf(report: FactsReport | undefined): SeenCounter[] {
  return COUNTERS.flatMap((name) => {
    const fact = best((report?.facts ?? []).filter(({ id, interval }) => id === name && interval !== undefined));
    if (fact?.interval === undefined) return [];
    const { min, max } = fact.interval;
    const raw = (fact.raw ?? '').replace(/\s+/g, ' ').slice(0, 100);
    return [{ name, value: min, raw, ...(max === undefined ? {} : { most: max }) }];
  });
}

function best(facts: readonly Fact[]): Fact | undefined {
  return [...facts].sort((a, b) => rank(a) - rank(b))[0];
}

function rank({ source, visible, alike }: Fact): number {
  return (
    (alike === undefined ? 0 : 4) + (visible === false ? 2 : 0) + (source === 'dom' || source === 'option' ? 0 : 1)
  );
}

/** What is reached for the first time: the displayed number is that many or more however it is read. */
export function crossedNow(counters: readonly SeenCounter[], before: readonly string[]): (Threshold & SeenCounter)[] {
  return THRESHOLDS.flatMap((own) => {
    const counter = counters.find(({ name, value }) => name === own.counter && value >= own.threshold);
    return counter === undefined || before.includes(nameOf(own)) ? [] : [{ ...own, ...counter }];
  });
}

/** `views-4500` */
export function nameOf({ counter, threshold }: Threshold): string {
  return `${counter}-${threshold}`;
}
