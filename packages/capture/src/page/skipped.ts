import { patience } from './patience.ts';
import { logged } from './step.ts';
import type { Tab } from './tab.ts';

/** `content-visibility` of the elements of the main document: how many have each value. */
interface Counts {
  readonly auto: number;
  readonly hidden: number;
}

const LOOKED_AT_MOST = 50_000;
const RULE = '* { content-visibility: visible !important }';

/**
 * Makes the browser paint what it would leave out: parts with `content-visibility: auto` (CSS Containment 2 §4) are neither painted nor
 * part of the visible text while they are far from the window, although a reader who scrolls sees every one. The rule lies outside the
 * document, in a style sheet of the protocol's own, so DOM and MHTML do not have it. A page that also hides parts by that property is
 * left as it is, since the rule would show them. Returns what to say of it, or null where there was nothing to do.
 */
export async function paintSkipped(tab: Tab): Promise<string | null> {
  const { auto, hidden } = await tab.onlooker.ask<Counts>(`(${COUNT})(${LOOKED_AT_MOST})`, patience(tab.deadline));
  if (auto === 0 || hidden > 0) return null;
  await logged(tab.log, { means: 'browser', call: 'CSS.setStyleSheetText', args: { text: RULE } }, async () => {
    const { session, deadline, mainFrameId: frameId } = tab;
    await session.send('DOM.enable', undefined, { timeout: patience(deadline) });
    await session.send('CSS.enable', undefined, { timeout: patience(deadline) });
    const { styleSheetId } = await session.send('CSS.createStyleSheet', { frameId }, { timeout: patience(deadline) });
    await session.send('CSS.setStyleSheetText', { styleSheetId, text: RULE }, { timeout: patience(deadline) });
    return { value: undefined, result: { parts: auto } };
  });
  return `${auto} parts that browsers paint only near the window were painted by a rule of this tool: ${RULE}`;
}

/** Runs in the page. Text, as this package is compiled without DOM types. */
const COUNT = `(lookedAtMost) => {
  const counts = { auto: 0, hidden: 0 };
  for (const element of [...document.querySelectorAll('*')].slice(0, lookedAtMost)) {
    const { contentVisibility } = getComputedStyle(element);
    if (contentVisibility in counts) counts[contentVisibility] += 1;
  }
  return counts;
}`;
