import { searchMarkup, searchPart } from './containment.ts';
import { type SearchBudget, searchBudget, searchIn } from './search.ts';
import { fold } from './segments.ts';
import type { PageSources } from './sources.ts';

/** `absent`: there is no such source; `unreadable`: there is, and it was not searched (its coding, its size, or the budget). */
export type Whereabouts = 'found' | 'not-found' | 'absent' | 'unreadable';

/** Where one sentence stands, the disputed one above all. */
export interface SentencePlaces {
  /** In the visible text of the instant of the pictures. */
  readonly text: Whereabouts;
  readonly dom: Whereabouts;
  /** In the document as the browser received it, and as the plain client did. */
  readonly browser: Whereabouts;
  readonly plain: Whereabouts;
  /** Other records of the archive that hold it: scripts, data, frames. */
  readonly parts: readonly string[];
}

/**
 * Looks a sentence up in everything the package has of the page. Case, width, accents and white space do not count, and markup within
 * the sentence neither; everything else must be there, in its order.
 */
export function locateSentence(sources: PageSources, sentence: string): SentencePlaces {
  const folded = fold(sentence);
  const budget = searchBudget();
  const { text, dom, browser, plain, parts } = sources;
  const inMarkup = (markup: PageSources['dom']): Whereabouts => {
    if (markup === undefined) return 'absent';
    return whereabouts(searchMarkup(markup, budget)({ folded }));
  };
  return {
    text: locateInText(text, folded, budget),
    dom: inMarkup(dom),
    browser: inMarkup(browser?.markup),
    plain: inMarkup(plain?.markup),
    parts: parts.filter((part) => searchPart(part, budget)({ folded }) === true).map(({ url }) => url),
  };
}

function locateInText(text: PageSources['text'], folded: string, budget: SearchBudget): Whereabouts {
  if (text === undefined) return 'absent';
  return text === null ? 'unreadable' : whereabouts(searchIn(text, budget)({ folded }));
}

function whereabouts(found: boolean | null): Whereabouts {
  if (found === null) return 'unreadable';
  return found ? 'found' : 'not-found';
}
