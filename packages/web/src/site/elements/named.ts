import type { Later } from '@guzheng/sdk/api';
import { type Text, t } from './text.ts';

interface Described {
  readonly word: Text;
  readonly means: Text;
}

/** What this page calls a word of the API. One that only a later server knows stands as the server says it. */
export function named<T extends string>(words: Readonly<Record<T, Text>>, word: T | Later): Text {
  return isOf(words, word) ? words[word] : t(word, word);
}

/** The same with what it means. */
export function described<T extends string>(words: Readonly<Record<T, Described>>, word: T | Later): Described {
  if (isOf(words, word)) return words[word];
  const means = t(
    '服务器说了本页不认识的状态。请刷新页面。',
    'The server says a state that this page does not know. Reload the page.',
  );
  return { word: t(word, word), means };
}

function isOf<T extends string>(words: Readonly<Record<T, unknown>>, word: T | Later): word is T {
  return Object.hasOwn(words, word);
}
