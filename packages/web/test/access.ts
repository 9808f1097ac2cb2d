/** What stands in the way of somebody who hears the page, enlarges it, or sees little contrast. */
import axe from 'axe-core';
import type { Page } from 'puppeteer-core';

/** Rules of axe-core for WCAG 2.0 and 2.1, levels A and AA. */
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'];

interface Look {
  readonly lang: 'zh' | 'en';
  /** CSS pixels: a desk, a phone, and 1280 at 400 % (WCAG 1.4.10). */
  readonly width: 1280 | 390 | 320;
}

/** Both languages and both widths at each state, crossed from one state to the next: the rules take half a second each. */
const MEASURED: readonly (readonly Look[])[] = [
  [
    { lang: 'zh', width: 1280 },
    { lang: 'en', width: 390 },
  ],
  [
    { lang: 'en', width: 1280 },
    { lang: 'zh', width: 390 },
  ],
];
const NARROW: readonly Look[] = [
  { lang: 'zh', width: 320 },
  { lang: 'en', width: 320 },
];

let states = 0;

/** Everything found at the state that the page is in, in words; nothing is changed for good, and the page's policy is not touched. */
export async function barriers(page: Page): Promise<readonly string[]> {
  const before = page.viewport();
  const lang = await page.$eval('html', (root) => root.dataset.lang ?? 'zh');
  const found: string[] = [];
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe.source);
  const measured = MEASURED[states++ % MEASURED.length] ?? [];
  for (const look of [...measured, ...NARROW]) {
    await page.setViewport({ width: look.width, height: 900 });
    await speak(page, look.lang);
    const told = [...(measured.includes(look) ? await violations(page) : []), ...(await cut(page))];
    found.push(...told.map((text) => `${look.lang} at ${look.width}: ${text}`));
  }
  await enlarge(page, 200);
  for (const width of [1280, 390]) {
    await page.setViewport({ width, height: 900 });
    found.push(...(await cut(page)).map((text) => `text at 200 %, ${width}: ${text}`));
  }
  await enlarge(page, 100);
  found.push(...(await toldTwice(page)));
  await speak(page, lang);
  if (before !== null) await page.setViewport(before);
  return found;
}

/** As the buttons for the language do it, which would take the focus. */
async function speak(page: Page, lang: string): Promise<void> {
  await page.evaluate((chosen) => {
    document.documentElement.dataset.lang = chosen;
    document.documentElement.lang = chosen === 'zh' ? 'zh-CN' : 'en';
  }, lang);
}

/** The size of text that the browser is set to, in per cent of what browsers come with. */
async function enlarge(page: Page, percent: number): Promise<void> {
  const session = await page.createCDPSession();
  await session.send('Page.setFontSizes', { fontSizes: { standard: 0.16 * percent, fixed: 0.13 * percent } });
  await session.detach();
}

async function violations(page: Page): Promise<readonly string[]> {
  return await page.evaluate(async (tags) => {
    const { axe } = globalThis as unknown as { readonly axe: typeof import('axe-core') };
    const { violations } = await axe.run(document, {
      runOnly: { type: 'tag', values: [...tags] },
      resultTypes: ['violations'],
      preload: false,
    });
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary = '' }) => `${id}: ${html.slice(0, 200)} ${failureSummary}`),
    );
  }, RULES);
}

/** What is wider than its place, and cannot be scrolled there with a hint that it can. */
async function cut(page: Page): Promise<readonly string[]> {
  return await page.evaluate(() => {
    const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
    const told = wide > 0 ? [`the page is ${wide} wider than the screen`] : [];
    for (const one of document.querySelectorAll<HTMLElement>('body *')) {
      // What is typed scrolls within its field; the picture has a frame that says so.
      if (one.closest('.away, svg, .frame, input, textarea') !== null || !one.checkVisibility()) continue;
      const { overflowX, overflowY } = getComputedStyle(one);
      const { right, left } = one.getBoundingClientRect();
      const name = `${one.tagName}.${one.className} ${(one.textContent ?? '').slice(0, 40)}`;
      if (overflowX !== 'visible' && one.scrollWidth > one.clientWidth + 1) told.push(`cut at its side: ${name}`);
      if (overflowY === 'hidden' && one.scrollHeight > one.clientHeight + 1) told.push(`cut at its foot: ${name}`);
      if (right > innerWidth + 1 || left < -1) told.push(`beside the screen: ${name}`);
    }
    return told;
  });
}

/** A live region inside another is read by both. */
async function toldTwice(page: Page): Promise<readonly string[]> {
  return await page.evaluate(() => {
    const live = '[role=status], [role=alert], [role=log], [aria-live=polite], [aria-live=assertive]';
    return [...document.querySelectorAll(live)]
      .filter((one) => (one.parentElement?.closest(live) ?? null) !== null)
      .map((one) => `told twice: ${one.outerHTML.slice(0, 200)}`);
  });
}
