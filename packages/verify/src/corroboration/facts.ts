import type { CountInterval, Fact, FactsReport, ThresholdComparison } from '@guzheng/evidence';
import { unseenOf } from './containment.ts';
import { textOf } from './markup.ts';
import { type Search, searchBudget, searchIn } from './search.ts';
import { fold } from './segments.ts';
import type { PageSources } from './sources.ts';

/** `elsewhere`: in a frame or a shadow tree, whose markup is not in the kept DOM; `unread`: the DOM cannot be read, or the search had to stop. */
export type FactPlace = 'found' | 'missing' | 'elsewhere' | 'unread' | 'nothing-stated';

/** Looks for what each fact states in the kept DOM (its text, attributes and scripts), or in the headers of the answer. */
export function locateFacts({ facts }: FactsReport, sources: PageSources): readonly FactPlace[] {
  const search = searchOf(sources);
  return facts.map((fact) => placeOf(fact, sources, search));
}

function searchOf({ dom }: PageSources): Search {
  if (dom?.state !== 'read') return () => null;
  const budget = searchBudget();
  const [text, unseen] = [searchIn(textOf(dom.pieces), budget), searchIn(unseenOf(dom.pieces), budget)];
  return (segment) => {
    const inText = text(segment);
    return inText === true ? true : (unseen(segment) ?? inText);
  };
}

function placeOf({ raw, source, selector, frame }: Fact, sources: PageSources, search: Search): FactPlace {
  if (raw === undefined) return 'nothing-stated';
  const folded = fold(raw);
  if (folded === '') return 'nothing-stated';
  if (source === 'http') return isInHeaders(raw, sources) ? 'found' : 'missing';
  const found = search({ folded });
  if (found === true) return 'found';
  if (frame !== undefined || selector?.includes(' >>> ') === true) return 'elsewhere';
  return found === null ? 'unread' : 'missing';
}

function isInHeaders(raw: string, { browser, plain }: PageSources): boolean {
  return [browser, plain].some((document) => document?.headers.some(([, value]) => value.includes(raw)) === true);
}

/** 法释〔2013〕21号 art. 2(1). 以上 includes the number itself (民法典 art. 1259). */
const THRESHOLDS: { readonly [of in ThresholdComparison['of']]: number } = { views: 5_000, reposts: 500 };

/** What the numbers of the report contradict: themselves, what was displayed, or the comparison made of them. Sentences. */
export function contradictionsOf({ facts, thresholds }: FactsReport): readonly string[] {
  return [
    ...facts.flatMap((fact, at) => contradictionOf(fact, at)),
    ...thresholds.flatMap((own) => contradictedThreshold(own, facts)),
    ...facts.flatMap((fact, at) => missingThreshold(fact, at, thresholds)),
  ];
}

function contradictionOf({ id, raw, interval }: Fact, at: number): readonly string[] {
  if (interval === undefined) return [];
  const name = `fact ${at} (${id.slice(0, 40)})`;
  if (!isHull(interval)) return [`${name}: its interval is not that of its readings`];
  const face = raw === undefined ? null : faceValue(raw);
  if (face === null || isWithin(face, interval)) return [];
  return [`${name}: ${JSON.stringify(raw?.slice(0, 60))} is ${face}, which is outside its interval`];
}

function isHull({ min, max, readings }: CountInterval): boolean {
  if (readings.length === 0) return false;
  const tops = readings.flatMap((reading) => reading.max ?? []);
  const top = tops.length < readings.length ? undefined : Math.max(...tops);
  return min === Math.min(...readings.map((reading) => reading.min)) && max === top;
}

function isWithin(value: number, { min, max = Number.POSITIVE_INFINITY }: CountInterval): boolean {
  return min <= value && value <= max;
}

function contradictedThreshold(
  { of, threshold, fact: at, answer }: ThresholdComparison,
  facts: readonly Fact[],
): readonly string[] {
  const fact = facts[at];
  if (fact?.id !== of || fact.interval === undefined) return [`a comparison of ${of} is not about such a fact (${at})`];
  if (threshold !== THRESHOLDS[of])
    return [`a comparison of ${of} is with ${threshold}, and the rule names ${THRESHOLDS[of]}`];
  const computed = answerOf(fact.interval, threshold);
  return computed === answer ? [] : [`fact ${at} (${of}) is ${computed} ${threshold}, and is said to be ${answer}`];
}

function missingThreshold(
  { id, interval }: Fact,
  at: number,
  thresholds: FactsReport['thresholds'],
): readonly string[] {
  if ((id !== 'views' && id !== 'reposts') || interval === undefined) return [];
  return thresholds.some((own) => own.fact === at) ? [] : [`fact ${at} (${id}) is compared with no number`];
}

function answerOf(
  { min, max = Number.POSITIVE_INFINITY }: CountInterval,
  threshold: number,
): ThresholdComparison['answer'] {
  if (min >= threshold) return 'above';
  return max < threshold ? 'below' : 'undecided';
}

const UNITS: { readonly [unit: string]: number } = {
  十: 10,
  百: 100,
  千: 1e3,
  万: 1e4,
  亿: 1e8,
  万亿: 1e12,
  w: 1e4,
  k: 1e3,
  m: 1e6,
  b: 1e9,
};

/**
 * The number that the characters say at face value, where there is one way to read them; null otherwise. Written for itself, so that the
 * reader that made the interval is not asked about its own work.
 */
export function faceValue(raw: string): number | null {
  const text = raw.normalize('NFKC').replace(/\s/g, '').toLowerCase();
  const [, digits, decimals, unit] =
    /^(\d{1,3}(?:,\d{3})+|\d{1,15})(?:\.(\d{1,6}))?(万亿|[十百千万亿wkmb])?\+?$/.exec(text) ?? [];
  if (digits === undefined || (decimals !== undefined && unit === undefined)) return null;
  const scale = unit === undefined ? 1 : (UNITS[unit] ?? Number.NaN);
  const value = Number(`${digits.replaceAll(',', '')}.${decimals ?? '0'}`) * scale;
  return Number.isSafeInteger(Math.round(value)) ? Math.round(value) : null;
}
