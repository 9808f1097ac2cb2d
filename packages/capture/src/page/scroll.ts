import type { Outcomes } from './outcomes.ts';
import { patience } from './patience.ts';
import type { Tab } from './tab.ts';

/** Where the page stood on the way, CSS pixels. */
interface Stand {
  readonly at: number;
  /** Of all that can be scrolled through. */
  readonly height: number;
  /** Of what is seen of it at a time. */
  readonly view: number;
}

/** What a slow way down the page and back was like. Goes into the call log as it is. */
export interface ScrollReport {
  /** `document`, or the largest element that scrolls where the document does not, such as `main#feed.list`. */
  readonly scroller: string;
  /** Where it stood before anything was scrolled: not at the top where the address names a part of the page. */
  readonly start: number;
  /** Every position reached, the first 1,000 of them. */
  readonly positions: readonly number[];
  /**
   * `end`: the end was reached and stayed the end; `budget`: the time was over before; `endless`: the time was over, and the
   * page had grown three times or more on the way; `stuck`: there is more, and the page does not let itself be scrolled to it.
   */
  readonly stopped: 'end' | 'budget' | 'endless' | 'stuck';
  /** How long each position was kept, beside the frame that was painted there. Milliseconds. */
  readonly dwellMs: number;
  readonly view: number;
  readonly heightBefore: number;
  readonly heightAfter: number;
  /** Images that the page asked for on the way, and images that came on the way. */
  readonly imagesStarted: number;
  readonly imagesFinished: number;
}

const POSITIONS_KEPT = 1_000;
/** Scripts that listen to scrolling often look only eight times a second. What observes sight (IntersectionObserver) sees every frame. */
const DWELL_MS = 150;
const ENDLESS = 3;
/** What is left over by rounding is no distance. */
const NOTHING = 2;

/**
 * Scrolls down window by window for at most `budgetMs`, so that what loads on sight is there; waits at the end for what it started;
 * and goes back to the top. Scrolls the document or, where that has nothing to scroll, the largest element that has.
 */
export async function scrollThrough(tab: Tab, outcomes: Outcomes, budgetMs: number): Promise<ScrollReport> {
  const end = performance.now() + budgetMs;
  const before = outcomes.images();
  const { name, ...start } = await ask<Stand & { name: string }>(tab, `(${SURVEY})()`);
  const dwellMs = name !== 'document' || (await listens(tab)) ? DWELL_MS : 0;
  const top = start.at > 0 ? await scrollTo(tab, 0, dwellMs) : start;
  const { stopped, positions, last } = await descend(tab, top, { dwellMs, end });
  if (last.at > 0) await scrollTo(tab, 0, dwellMs);
  const after = outcomes.images();
  return {
    scroller: name,
    start: Math.round(start.at),
    positions: positions.slice(0, POSITIONS_KEPT),
    stopped,
    dwellMs,
    view: start.view,
    heightBefore: start.height,
    heightAfter: last.height,
    imagesStarted: after.started - before.started,
    imagesFinished: after.finished - before.finished,
  };
}

/** Scrolls what `scrollThrough` scrolled. Says where it stands afterwards, which is for the page to decide. */
export async function scrollTo(tab: Tab, y: number, dwellMs: number): Promise<Stand> {
  const stand = await ask<Stand>(tab, `(${STEP})(${y})`);
  if (dwellMs === 0) return stand;
  await new Promise((done) => setTimeout(done, dwellMs));
  return await ask<Stand>(tab, `(${STAND})()`);
}

/** Whether a script of the page is told when it is scrolled. */
async function listens({ session, deadline }: Tab): Promise<boolean> {
  for (const expression of ['window', 'document']) {
    const { result } = await session.send('Runtime.evaluate', { expression }, { timeout: patience(deadline) });
    const { objectId } = result;
    if (objectId === undefined) return true;
    const { listeners } = await session.send(
      'DOMDebugger.getEventListeners',
      { objectId },
      { timeout: patience(deadline) },
    );
    if (listeners.some(({ type }) => /scroll|wheel|touchmove/.test(type))) return true;
  }
  return false;
}

interface WayDown {
  readonly stopped: ScrollReport['stopped'];
  readonly positions: readonly number[];
  readonly last: Stand;
}

async function descend(
  tab: Tab,
  top: Stand,
  { dwellMs, end }: { readonly dwellMs: number; readonly end: number },
): Promise<WayDown> {
  const positions: number[] = [];
  let last = top;
  let grown = 0;
  const take = (stand: Stand): void => {
    if (stand.height > last.height + NOTHING) grown += 1;
    last = stand;
  };
  const stop = (stopped: ScrollReport['stopped']): WayDown => ({ stopped, positions, last });
  for (;;) {
    if (left(last) <= NOTHING && positions.length > 0) take(await settled(tab, end));
    if (left(last) <= NOTHING) return stop('end');
    if (performance.now() >= end) return stop(grown >= ENDLESS ? 'endless' : 'budget');
    const { at } = last;
    take(await scrollTo(tab, at + last.view, dwellMs));
    if (last.at > at) positions.push(Math.round(last.at));
    else if (left(last) > NOTHING) return stop('stuck');
  }
}

function left({ at, height, view }: Stand): number {
  return height - at - view;
}

/** At the end, what was started on the way is waited for: it may be the next piece of the page. */
async function settled(tab: Tab, end: number): Promise<Stand> {
  // What watches for the end (IntersectionObserver) is told of it with the next frames, and asks for more only then.
  await ask<Stand>(tab, `(${LINGER})()`);
  await tab.recorder.quiet(tab.quietMs, Math.max(1, end - performance.now()));
  return await ask<Stand>(tab, `(${STAND})()`);
}

function ask<T>(tab: Tab, expression: string): Promise<T> {
  return tab.onlooker.ask<T>(expression, patience(tab.deadline));
}

/** These run in the page. Text, as this package is compiled without DOM types. */
const SCROLLER = `globalThis.guzhengScroller?.isConnected ? globalThis.guzhengScroller : (document.scrollingElement ?? document.documentElement)`;

const STAND = `() => {
  const scroller = ${SCROLLER};
  const inner = scroller === globalThis.guzhengScroller;
  return { at: scroller.scrollTop, height: scroller.scrollHeight, view: inner ? scroller.clientHeight : innerHeight };
}`;

const STEP = `async (y) => {
  (${SCROLLER}).scrollTo({ top: y, left: 0, behavior: 'instant' });
  await new Promise((done) => { requestAnimationFrame(() => done()); setTimeout(done, 100); });
  return (${STAND})();
}`;

const LINGER = `async () => {
  for (let frame = 0; frame < 3; frame += 1)
    await new Promise((done) => { requestAnimationFrame(() => setTimeout(done)); setTimeout(done, 100); });
  return (${STAND})();
}`;

/** An element counts that shows a quarter of the window or more; of 20,000 elements, as the question must not take long. */
const SURVEY = `() => {
  const stand = (${STAND})();
  if (stand.height - stand.view > ${NOTHING}) return { name: 'document', ...stand };
  const seen = (element) => {
    const { left, right, top, bottom } = element.getBoundingClientRect();
    return Math.max(0, Math.min(right, innerWidth) - Math.max(left, 0)) * Math.max(0, Math.min(bottom, innerHeight) - Math.max(top, 0));
  };
  const scrolls = (element) => element.scrollHeight - element.clientHeight > ${NOTHING} && /auto|scroll/.test(getComputedStyle(element).overflowY);
  const [largest] = [...document.querySelectorAll('*')].slice(0, 20000)
    .filter((element) => scrolls(element) && element !== document.scrollingElement)
    .map((element) => ({ element, area: seen(element) }))
    .filter(({ area }) => area >= innerWidth * innerHeight / 4)
    .sort((a, b) => b.area - a.area);
  if (largest === undefined) return { name: 'document', ...stand };
  globalThis.guzhengScroller = largest.element;
  const { localName, id, classList } = largest.element;
  return { name: (localName + (id && '#' + id) + [...classList].map((name) => '.' + name).join('')).slice(0, 200), ...(${STAND})() };
}`;
