import type { CountReading, Fact, FactsReport, ThresholdComparison } from '@guzheng/evidence';

/**
 * 法释〔2013〕21号 art. 2(1) names 5,000 clicks or views, and 500 reposts. 以上 includes the number itself. Only the number that is displayed is
 * compared: whether it is one and the same information, and whether the clicks were actual, no page shows.
 */
const THRESHOLDS = [
  { of: 'views', threshold: 5_000 },
  { of: 'reposts', threshold: 500 },
] as const;

/** Each displayed count of views or reposts, against the number that the rule names. */
export function compareThresholds(
  facts: readonly Fact[],
  ownPageLoads: FactsReport['ownPageLoads'],
): ThresholdComparison[] {
  return THRESHOLDS.flatMap(({ of, threshold }) =>
    facts.flatMap((fact, index): ThresholdComparison[] => {
      const { id, interval, alike } = fact;
      if (id !== of || interval === undefined) return [];
      const answer = answerOf(interval, threshold);
      const readings = interval.readings.map(describe).join(', ');
      const note = [
        `the ${fact.source === 'dom' && fact.visible !== false ? 'displayed' : 'stated'} number is ${readings}: ${WORDS[answer](grouped(threshold))}`,
        `this capture itself asked for the page ${times(ownPageLoads.browser)} by the browser and ${times(ownPageLoads.http)} by the plain client`,
        ...(alike === undefined ? [] : [`${alike} elements of the page are built like this one`]),
        ...(fact.visible === false ? ['the element cannot be seen'] : []),
      ].join('; ');
      return [{ threshold, of, fact: index, answer, note }];
    }),
  );
}

const WORDS: Readonly<Record<ThresholdComparison['answer'], (threshold: string) => string>> = {
  above: (threshold) => `${threshold} or more under each reading`,
  below: (threshold) => `less than ${threshold} under each reading`,
  undecided: (threshold) => `${threshold} or more under one reading and less under another, or within one`,
};

function answerOf(interval: { min: number; max?: number }, threshold: number): ThresholdComparison['answer'] {
  if (interval.min >= threshold) return 'above';
  return (interval.max ?? Number.POSITIVE_INFINITY) < threshold ? 'below' : 'undecided';
}

function describe({ rule, min, max }: CountReading): string {
  if (max === undefined) return `${grouped(min)} or more (${rule})`;
  return min === max ? `${grouped(min)} (${rule})` : `${grouped(min)} to ${grouped(max)} (${rule})`;
}

/** The same on every machine, whatever its language. */
function grouped(value: number): string {
  return String(value).replace(/\B(?=(?:\d{3})+$)/g, ',');
}

function times(count: number): string {
  return count === 1 ? 'once' : `${grouped(count)} times`;
}
