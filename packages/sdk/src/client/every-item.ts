import type { Listed, Page } from '../api/shapes.ts';
import { malformed } from './answer.ts';

/** All items of a list, page after page: `everyItem((page) => client.deposits(page))`. */
export async function* everyItem<T>(
  list: (page: Page) => Promise<Listed<T>>,
  page: Pick<Page, 'limit'> = {},
): AsyncGenerator<T> {
  let cursor: string | undefined;
  do {
    const { items, next } = await list({ ...page, ...(cursor === undefined ? {} : { cursor }) });
    yield* items;
    if (next !== undefined && next === cursor) throw malformed('the list begins again where it ended');
    cursor = next;
  } while (cursor !== undefined);
}
