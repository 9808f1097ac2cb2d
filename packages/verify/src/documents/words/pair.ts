import { inBoth } from '../../render/bilingual.ts';
import type { Markup } from '../../render/html.ts';

/** One sentence in both languages: a document cannot lack one of them. */
export interface Pair {
  readonly zh: string;
  readonly en: string;
}

/** Both languages, one of them shown. */
export function say({ zh, en }: Pair): Markup {
  return inBoth(zh, en);
}

export const pair = (zh: string, en: string): Pair => ({ zh, en });
