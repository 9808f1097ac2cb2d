import type { Fact, FactsReport } from '@guzheng/evidence';
import { readCount } from './count.ts';
import { counterFacts } from './counters.ts';
import { metaFacts } from './meta.ts';
import type { Observation, Spot } from './observation.ts';
import { jsonLdFacts, microdataFacts } from './schema-org.ts';
import type { FactSelector } from './selectors.ts';
import { authorFacts, headingFacts, lineFacts, placeFacts, priceFacts, stated, timeFacts } from './statements.ts';
import { COUNTERS } from './vocabulary.ts';

/** What a person asked for first, then who and when, then the counters. */
const ORDER = [
  ...['own', 'title', 'author', 'author-id', 'publish-time', 'edit-time', 'ip-location', 'site-owner', 'icp-number'],
  ...['canonical-url', 'language', ...COUNTERS, 'price'],
];
/** A page of search results states a thousand times the same kind of thing. */
const MOST_ALIKE = 20;
const MOST = 400;

export interface Interpreted {
  readonly facts: readonly Fact[];
  readonly unread: FactsReport['unread'];
}

/** From what was seen to what is stated. Nothing is chosen: candidates that contradict each other stand side by side. */
export function interpret(seen: Observation, selectors: readonly FactSelector[]): Interpreted {
  const items = seen.spots.filter(({ kind }) => kind === 'item').map((spot) => ({ spot, place: placeOf(spot) }));
  const jsonLd = jsonLdFacts(seen.jsonLd);
  const found = [
    ...ownFacts(seen, selectors),
    ...titleFact(seen),
    ...metaFacts(seen.metas),
    ...jsonLd.facts,
    ...microdataFacts(items),
    ...seen.spots.flatMap(factsOf),
    ...(seen.language === ''
      ? []
      : [{ id: 'language', source: 'dom', key: 'html lang', ...stated(seen.language) } as const]),
  ];
  const facts = inOrder(withAlike(unique(found)));
  const frames = seen.closed.map(({ selector, url }) => ({
    what: `the frame ${selector ?? ''} ${url}`.slice(0, 600),
    reason: 'its document is of another origin, or has none',
  }));
  const surplus =
    facts.length > MOST ? [{ what: `${facts.length - MOST} more facts`, reason: `${MOST} are kept` }] : [];
  return { facts: facts.slice(0, MOST), unread: [...jsonLd.unread, ...frames, ...surplus] };
}

/** The same order in every report. */
export function inOrder(facts: readonly Fact[]): Fact[] {
  return [...facts].sort((a, b) => ORDER.indexOf(a.id) - ORDER.indexOf(b.id));
}

function factsOf(spot: Spot): Fact[] {
  const place = placeOf(spot);
  switch (spot.kind) {
    case 'number':
      return [...counterFacts(spot, place), ...(/[¥￥$€£元]/.test(spot.text) ? priceFacts(spot, place) : [])];
    case 'attribute':
    case 'generated':
      return counterFacts(spot, place);
    case 'line':
      return lineFacts(spot, place);
    case 'author':
      return authorFacts(spot, place);
    case 'time':
      return timeFacts(spot, place);
    case 'price':
      return priceFacts(spot, place);
    case 'place':
      return placeFacts(spot, place);
    case 'heading':
      return headingFacts(spot, place);
    case 'item':
    case 'own':
      return [];
  }
}

function placeOf({ selector, frame, rect, visible }: Spot): Partial<Fact> {
  return { ...(selector === null ? {} : { selector }), ...(frame === null ? {} : { frame }), visible, rect };
}

function titleFact({ title, titleSelector }: Observation): Fact[] {
  if (title === '') return [];
  const place = titleSelector === null ? {} : { selector: titleSelector };
  return [{ id: 'title', source: 'dom', key: 'title', ...place, ...stated(title) }];
}

/** Every selector that was given is in the list, found or not. */
function ownFacts({ own, spots }: Observation, selectors: readonly FactSelector[]): Fact[] {
  return selectors.flatMap(({ name, selector }): Fact[] => {
    const base = { id: 'own', name, source: 'option', key: 'text' } as const;
    const mine = spots.filter(({ kind, key }) => kind === 'own' && key === name);
    const { matches = 0, error = null } = own.find((one) => one.name === name) ?? {};
    const more = matches > mine.length ? { note: `${matches} elements match; the first ${mine.length} are given` } : {};
    if (mine.length > 0)
      return mine.map((spot) => ({ ...base, ...placeOf(spot), ...stated(spot.text), ...intervalIn(spot), ...more }));
    return [{ ...base, selector, note: error === null ? 'not found' : `not found: ${error}` }];
  });
}

function intervalIn({ text, turned, generated }: Spot): Pick<Fact, 'interval'> {
  if (turned || generated !== '') return {};
  const read = readCount(text);
  return 'reason' in read ? {} : { interval: read.interval };
}

/** The same statement of the same place, once; and of an element within another that says it too, the inner one only. */
function unique(facts: readonly Fact[]): Fact[] {
  const said = new Map<string, Fact[]>();
  for (const fact of facts) said.set(statementOf(fact), [...(said.get(statementOf(fact)) ?? []), fact]);
  const seen = new Set<string>();
  return facts.filter((fact) => {
    const same = said.get(statementOf(fact)) ?? [];
    const print = `${statementOf(fact)} ${fact.selector ?? ''} ${fact.raw ?? ''}`;
    // In the order of the document, in which the outer one comes first.
    const outer = same.slice(same.indexOf(fact) + 1).some((later) => isWithin(later, fact));
    return !outer && !seen.has(print) && seen.add(print);
  });
}

function isWithin(inner: Fact, outer: Fact): boolean {
  if (inner.selector === outer.selector) return false;
  if (inner.selector?.startsWith(`${outer.selector} > `)) return true;
  const [a, b] = [inner.rect, outer.rect];
  if (a === undefined || b === undefined || a.width * a.height === 0) return false;
  return a.x >= b.x && a.y >= b.y && a.x + a.width <= b.x + b.width && a.y + a.height <= b.y + b.height;
}

function statementOf({ id, name, source, key, frame, value, interval, label, raw }: Fact): string {
  const what = value === undefined && interval === undefined ? raw : null;
  return JSON.stringify([id, name, source, key, frame, value, interval, label, what]);
}

/** Facts of elements that are built alike, as in a list: the first are kept, and each says how many there are. */
function withAlike(facts: readonly Fact[]): Fact[] {
  const groups = new Map<unknown, Fact[]>();
  for (const fact of facts) groups.set(buildOf(fact), [...(groups.get(buildOf(fact)) ?? []), fact]);
  return [...groups.values()].flatMap((group) => {
    const alike = new Set(group.map(({ selector }) => selector)).size;
    return group.slice(0, MOST_ALIKE).map((fact) => (alike === 1 ? fact : { ...fact, alike }));
  });
}

/** The selector without what tells one of a list from the next. A fact without a selector is like itself only. */
function buildOf(fact: Fact): unknown {
  if (fact.selector === undefined || fact.source !== 'dom') return fact;
  const build = fact.selector.replace(/:nth-of-type\(\d+\)/g, '').replace(/\d+/g, '0');
  return `${fact.id} ${fact.key} ${fact.frame ?? ''} ${build}`;
}
