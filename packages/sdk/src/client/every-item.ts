import type { Listed, Page } from '../api/shapes.ts';
import { malformed } from './answer.ts';

/** Pages without an item in a row: a list that goes on like this has no end. */
const EMPTY_PAGES = 10;

/** All items of a list, page after page: `everyItem((page) => client.deposits(page))`. */
export async function* everyItem<T>(
  list: (page: Page) => Promise<Listed<T>>,
  page: Pick<Page, 'limit'> = {},
): AsyncGenerator<T> {
  const seen = new Set<string>();
  let empty = 0;
  for (let cursor: string | undefined; ; ) {
    const { items, next } = await list({ ...page, ...(cursor === undefined ? {} : { cursor }) });
    yield* items;
    if (next === undefined) return;
    if (seen.has(next)) throw malformed('the list begins again where it was before');
    seen.add(next);
    empty = items.length === 0 ? empty + 1 : 0;
    if (empty === EMPTY_PAGES) throw malformed(`${EMPTY_PAGES} pages of the list in a row are empty`);
    cursor = next;
  }
}
