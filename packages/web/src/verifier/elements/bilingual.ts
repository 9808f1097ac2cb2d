import { en } from '../words/en.ts';
import type { Words } from '../words/words.ts';
import { zh } from '../words/zh.ts';
import { type Attributes, type Child, element } from './element.ts';

export type Lang = 'zh' | 'en';

/** Words in both languages, one of them shown: changing the language changes nothing else on the page. */
export function both(say: (words: Words) => Child): readonly Child[] {
  return [
    element('span', { class: 'zh', lang: 'zh-CN' }, say(zh)),
    element('span', { class: 'en', lang: 'en' }, say(en)),
  ];
}

/** An element with nothing but words in it. */
export function say<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  words: (words: Words) => Child,
  attributes: Attributes = {},
): HTMLElementTagNameMap[K] {
  return element(tag, attributes, both(words));
}

/** The first of the browser's languages that is one of the two. */
export function preferredLang(languages: readonly string[]): Lang {
  const known = languages.find((tag) => /^(zh|en)\b/i.test(tag));
  return known !== undefined && /^zh/i.test(known) ? 'zh' : 'en';
}

/** The page's language: CSS shows the words of one, in the page and in each part of a report, which has a style sheet of its own. */
export function showLang(lang: Lang): void {
  document.documentElement.lang = lang === 'zh' ? 'zh-CN' : 'en';
  document.documentElement.dataset.lang = lang;
  document.title = (lang === 'zh' ? zh : en).title;
  for (const part of document.querySelectorAll<HTMLElement>('.report-part')) part.dataset.lang = lang;
}

export function shownLang(): Lang {
  return document.documentElement.dataset.lang === 'en' ? 'en' : 'zh';
}
