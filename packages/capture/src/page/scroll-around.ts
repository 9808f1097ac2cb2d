import type { Loss } from '@guzheng/evidence';
import type { Outcomes } from './outcomes.ts';
import { type Picture, shootWindow } from './pictures.ts';
import { type ScrollReport, scrollThrough, scrollTo } from './scroll.ts';
import { logged } from './step.ts';
import type { Tab } from './tab.ts';

/** Takes what there is as soon as it is there. */
export interface Keeper {
  readonly keep: (picture: Picture) => void;
  readonly lose: (loss: Pick<Loss, 'weight' | 'code' | 'detail'>) => void;
}

const BUDGET_MS = 10_000;
/** Of the time that is left, so that the pictures are still taken. */
const SHARE = 0.3;
const MAX_PICTURES = 32;

/**
 * Scrolls through the page, writes into the call log how that went, and takes the window once more where anything moved. Where an
 * element scrolls in place of the page, no picture of the whole page shows what is in it: then the window is taken at each position.
 */
export async function scrollAround(tab: Tab, outcomes: Outcomes, keeper: Keeper): Promise<void> {
  const budgetMs = Math.round(Math.min(tab.scrollBudgetMs ?? BUDGET_MS, SHARE * tab.deadline.remaining()));
  const report = await logged(tab.log, { means: 'browser', call: 'scroll through', args: { budgetMs } }, async () => {
    const value = await scrollThrough(tab, outcomes, budgetMs);
    return { value, result: { ...value } };
  });
  const detail = whyUnfinished(report, budgetMs);
  if (detail !== null) keeper.lose({ weight: 'gap', code: 'scroll-unfinished', detail });
  if (report.positions.length === 0 && report.start === 0) return;
  if (report.scroller !== 'document') return await shootElement(tab, report, keeper);
  keeper.keep(await shootWindow(tab, { role: 'after-scroll', name: 'after-scroll' }));
}

/** What loads on sight may be missing below the place where the way down ended: of an endless page too, since it was a limit that cut it. */
function whyUnfinished(
  { stopped, positions, heightBefore, heightAfter }: ScrollReport,
  budgetMs: number,
): string | null {
  const at = `at ${positions.at(-1) ?? 0} of ${heightAfter} CSS pixels`;
  switch (stopped) {
    case 'end':
      return null;
    case 'budget':
      return `the time for scrolling, ${budgetMs} ms, was over ${at}`;
    case 'endless':
      return `the page went on growing, from ${heightBefore} CSS pixels, and was left after ${budgetMs} ms ${at}`;
    case 'stuck':
      return `the page did not let itself be scrolled further than ${at}`;
  }
}

/** The window at every position of the element, as far as limits allow, and back to its top. */
async function shootElement(
  tab: Tab,
  { scroller, view, heightAfter, dwellMs }: ScrollReport,
  keeper: Keeper,
): Promise<void> {
  const needed = Math.ceil(heightAfter / Math.max(1, view));
  const most = Math.min(needed, tab.maxTiles ?? MAX_PICTURES);
  const enough = tab.deadline.remaining() * (1 - SHARE);
  let taken = 0;
  for (; taken < most && tab.deadline.remaining() > enough; taken += 1) {
    const { at } = await scrollTo(tab, taken * view, dwellMs);
    const name = `after-scroll-${String(taken + 1).padStart(2, '0')}`;
    const place = { element: scroller, x: 0, y: Math.round(at) };
    keeper.keep(await shootWindow(tab, { role: 'after-scroll', name, scroller: place }));
  }
  await scrollTo(tab, 0, dwellMs);
  const what = `${scroller} scrolls in place of the page; the picture of the whole page shows ${view} of its ${heightAfter} CSS pixels`;
  keeper.lose({
    weight: 'note',
    code: 'scrolls-inside',
    detail: `${what}, ${taken} pictures after scrolling the rest`,
  });
  if (taken < needed)
    keeper.lose({
      weight: 'gap',
      code: 'page-too-tall',
      detail: `${scroller} takes ${needed} pictures; ${taken} were taken`,
    });
}
