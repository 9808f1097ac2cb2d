import type { Onlooker } from '../page/look.ts';
import { DESCRIBE } from './in-page/describe.ts';
import { SEEK } from './in-page/seek.ts';
import { TOOLS } from './in-page/tools.ts';
import { WALK } from './in-page/walk.ts';
import type { Observation } from './observation.ts';
import type { FactSelector } from './selectors.ts';
import { SOUGHT } from './vocabulary.ts';

/** What the page may be held up for. What is described takes the rest of the time. Milliseconds. */
const LIMITS = { nodes: 100_000, walkMs: 350, ms: 500, atLeast: 5 };

/** Looks for what the page states, in one evaluation that no script of the page can interrupt. */
export function observePage(
  onlooker: Onlooker,
  selectors: readonly FactSelector[],
  timeoutMs: number,
): Promise<Observation> {
  const given = JSON.stringify([SOUGHT, LIMITS, selectors]);
  const script = `((patterns, limits, selectors) => { ${TOOLS}${SEEK}${WALK}${DESCRIBE}${OBSERVE} })(...${given})`;
  return onlooker.ask<Observation>(script, timeoutMs);
}

/** Runs in the page, last: first what was asked for, then the head, then a walk over all nodes; what was found is described at the end. */
const OBSERVE = `
// The page has to be laid out for its pictures anyway; that is not counted.
boxOf(documentElement(document));
const began = performance.now();
const own = selectors.map(({ name, selector }) => {
  try {
    const matches = selectOwn(selector);
    for (const [element, frame] of matches.slice(0, 20)) take('own', element, frame, { key: name });
    return { name, matches: matches.length, error: null };
  } catch (error) {
    return { name, matches: 0, error: cut(String(error.message), 300) };
  }
});

const metas = first(select(document, 'meta[content],link[rel~=canonical][href]'), 300).map((element) => {
  const isLink = localName(element) === 'link';
  const names = ['property', 'name', 'itemprop', 'http-equiv'].map((name) => attribute(element, name));
  const key = isLink ? 'canonical' : names.find((name) => name !== null) ?? '';
  return { key: key.slice(0, 80).toLowerCase(), content: cut(attribute(element, isLink ? 'href' : 'content'), 2000), selector: pathTo(element) };
});

let left = 1000000;
const jsonLd = first(select(document, 'script[type="application/ld+json" i]'), 20).map((element) => {
  const all = allText(element), text = all.slice(0, Math.min(left, 300000));
  left -= text.length;
  return { text, cut: text.length < all.length, selector: pathTo(element) };
});

walk();
const spots = [];
for (const find of found) {
  // The first are described whatever it takes: on a busy machine too a page has its main numbers.
  if (spots.length >= limits.atLeast && performance.now() - began > limits.ms) {
    if (stopped === 'end') stopped = 'time';
    break;
  }
  spots.push(describe(find));
}

const [titleElement] = select(document, 'title');
return {
  url: location.href, title: cut(getter(Document, 'title')(document), 501), titleSelector: titleElement === undefined ? null : pathTo(titleElement),
  language: cut(attribute(documentElement(document), 'lang') ?? '', 100),
  spots, metas, jsonLd, own, closed, nodes, stopped, elapsedMs: Math.round((performance.now() - began) * 10) / 10,
};
`;
