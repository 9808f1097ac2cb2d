import type { CountInterval, Fact, FactsReport } from '@guzheng/evidence';
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
 * over belongs to comments and lists. `value` is the lowest number that the words can mean. A post that quotes another shows two of a kind, and
 * no page says which is whose: then it is told how many others there are.
 */
export function countersOf(report: FactsReport | undefined): SeenCounter[] {
  return COUNTERS.flatMap((name) => {
    const counts = bestOf((report?.facts ?? []).flatMap((fact) => (fact.id === name ? countIn(fact) : [])));
    const [first] = counts;
    if (first === undefined) return [];
    const { min, max } = first.interval;
    const others = new Set(counts.filter((count) => !canBeSame(count, first)).map(spellingOf)).size;
    return [
      {
        ...{ name, value: min, raw: first.raw },
        ...(max === undefined ? {} : { most: max }),
        ...(others === 0 ? {} : { others, least: Math.min(...counts.map(({ interval }) => interval.min)) }),
      },
    ];
  });
}

interface Count {
  readonly interval: CountInterval;
  readonly raw: string;
  readonly rank: number;
}

function countIn(fact: Fact): Count[] {
  const { interval, raw = '' } = fact;
  return interval === undefined ? [] : [{ interval, raw: raw.replace(/\s+/g, ' ').slice(0, 100), rank: rank(fact) }];
}

function bestOf(counts: readonly Count[]): readonly Count[] {
  const best = Math.min(...counts.map((count) => count.rank));
  return counts.filter((count) => count.rank === best);
}

/** `1.2万` and `12,345` are the same number, written twice. */
function canBeSame({ interval: a }: Count, { interval: b }: Count): boolean {
  return a.min <= (b.max ?? Infinity) && b.min <= (a.max ?? Infinity);
}

function spellingOf({ interval: { min, max } }: Count): string {
  return `${min}-${max ?? ''}`;
}

function rank({ source, visible, alike }: Fact): number {
  return (
    (alike === undefined ? 0 : 4) + (visible === false ? 2 : 0) + (source === 'dom' || source === 'option' ? 0 : 1)
  );
}

/** What is reached for the first time: the displayed number is that many or more however it is read, and whichever of several it is. */
export function crossedNow(counters: readonly SeenCounter[], before: readonly string[]): (Threshold & SeenCounter)[] {
  return THRESHOLDS.flatMap((own) => {
    const counter = counters.find(({ name, value, least = value }) => name === own.counter && least >= own.threshold);
    return counter === undefined || before.includes(nameOf(own)) ? [] : [{ ...own, ...counter }];
  });
}

/** `views-4500` */
export function nameOf({ counter, threshold }: Threshold): string {
  return `${counter}-${threshold}`;
}
