import { visible } from '@guzheng/verify/render';
import { element } from './element.ts';

const LIMIT = 300;

/** Text that others wrote: characters that hide or turn text round are written out, its direction stays its own, and it is cut. */
export function foreign(text: string, limit: number = LIMIT): HTMLElement {
  return element('bdi', { class: 'foreign' }, plainly(text, limit));
}

/** The same without an element. */
export function plainly(text: string, limit: number = LIMIT): string {
  return visible(text.length > limit ? `${text.slice(0, limit)} … [${text.length}]` : text);
}
