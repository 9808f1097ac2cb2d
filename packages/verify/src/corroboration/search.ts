import { fold, type Segment } from './segments.ts';

/** Characters that may be read while searching, in one report. An honest page takes a hundredth; a hostile one is not read for ever. */
const SEARCH_CHARACTERS = 512 * 1024 * 1024;

export interface SearchBudget {
  left: number;
}

export function searchBudget(): SearchBudget {
  return { left: SEARCH_CHARACTERS };
}

/** Whether a folded text holds a segment; null where the budget was over before that was known. */
export type Search = (segment: Pick<Segment, 'folded'>) => boolean | null;

/** Searches a text for segments that come mostly in its own order: each search begins where the last one ended. */
export function searchIn(text: string, budget: SearchBudget): Search {
  const haystack = fold(text);
  let cursor = 0;
  return ({ folded }) => {
    if (budget.left <= 0) return null;
    const ahead = haystack.indexOf(folded, cursor);
    budget.left -= (ahead === -1 ? haystack.length : ahead) - cursor + 1;
    const found = ahead === -1 && cursor > 0 ? haystack.indexOf(folded) : ahead;
    if (ahead === -1) budget.left -= found === -1 ? cursor : found;
    if (found !== -1) cursor = found + folded.length;
    return found !== -1;
  };
}
