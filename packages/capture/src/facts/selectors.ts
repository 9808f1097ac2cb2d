import { CaptureError } from '../error.ts';
import type { Onlooker } from '../page/look.ts';
import { TOOLS } from './in-page/tools.ts';

/** A place of the page that whoever captures wants in the list of facts, by a name of their own. */
export interface FactSelector {
  readonly name: string;
  /** CSS; segments between ` >>> ` go through open shadow roots and frames of the same origin. */
  readonly selector: string;
}

const NAME = /^[^\p{C}=]{1,60}$/u;
const MOST = 50;

/** Reads `NAME=SELECTOR`. The name ends at the first `=`. Throws CaptureError `selector-invalid`. */
export function parseFactSelector(text: string): FactSelector {
  const at = text.indexOf('=');
  if (at === -1) throw invalid(text, 'has no name', 'Write NAME=SELECTOR, such as views=".stat .num".');
  return { name: text.slice(0, at).trim(), selector: text.slice(at + 1).trim() };
}

/** Refuses names that cannot be told apart and selectors without end, before a browser is there. Throws CaptureError `selector-invalid`. */
export function refuseOddSelectors(selectors: readonly FactSelector[]): void {
  if (selectors.length > MOST) throw invalid(`${selectors.length} selectors`, 'are too many', `Give at most ${MOST}.`);
  const names = new Set<string>();
  for (const { name, selector } of selectors) {
    if (!NAME.test(name)) throw invalid(name, 'is no name for a fact', 'Use at most 60 characters, and no "=".');
    if (names.has(name)) throw invalid(name, 'is given twice', 'Give each selector a name of its own.');
    if (selector === '' || selector.length > 2_000) throw invalid(name, 'has no selector of 1 to 2,000 characters');
    names.add(name);
  }
}

/** Lets the browser judge the syntax, in whatever document it shows: best an empty one. Throws CaptureError `selector-invalid`. */
export async function refuseBadSelectors(
  onlooker: Onlooker,
  selectors: readonly FactSelector[],
  timeoutMs: number,
): Promise<void> {
  refuseOddSelectors(selectors);
  if (selectors.length === 0) return;
  const texts = selectors.map(({ selector }) => selector);
  const faults = await onlooker.ask<(string | null)[]>(
    `(() => {${TOOLS}\nreturn (${TRY_EACH})(${JSON.stringify(texts)}); })()`,
    timeoutMs,
  );
  for (const [i, fault] of faults.entries()) {
    const given = selectors[i];
    if (fault !== null && given !== undefined)
      throw invalid(`${given.name}=${given.selector}`, 'is no CSS selector', fault);
  }
}

/** Runs in the page, after TOOLS: each segment by itself. */
const TRY_EACH = `(selectors) => {
  const fault = (segment) => { try { select(new DocumentFragment(), segment); return null; } catch (error) { return String(error.message).slice(0, 300); } };
  return selectors.map((selector) => segmentsOf(selector).map(fault).find((own) => own !== null) ?? null);
}`;

function invalid(what: string, why: string, hint?: string): CaptureError {
  const shown = JSON.stringify(what.slice(0, 200));
  return new CaptureError('selector-invalid', `${shown} ${why}.`, hint === undefined ? {} : { hint });
}
