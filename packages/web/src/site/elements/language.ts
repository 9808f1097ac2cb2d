import { append, button } from '../../verifier/elements/element.ts';
import type { Text } from './text.ts';

export type Lang = 'zh' | 'en';

const KEPT_AS = 'guzheng-language';

let title: Text = { zh: '固证', en: 'Guzheng' };

/** Chinese first: it is the language of the courts that these pages are made for. English where it was chosen, or the browser has no Chinese. */
export function startLanguage(place: Element): void {
  const labels: readonly (readonly [Lang, string, string])[] = [
    ['zh', '中文', 'zh-CN'],
    ['en', 'English', 'en'],
  ];
  const buttons = labels.map(([lang, label, tag]) => button(label, () => choose(lang), { lang: tag }));
  const choose = (lang: Lang): void => {
    keep(lang);
    show(lang);
    for (const [i, one] of buttons.entries()) one.setAttribute('aria-pressed', String(labels[i]?.[0] === lang));
  };
  append(place, buttons);
  const lang = kept() ?? preferred(navigator.languages);
  show(lang);
  for (const [i, one] of buttons.entries()) one.setAttribute('aria-pressed', String(labels[i]?.[0] === lang));
}

export function shownLang(): Lang {
  return document.documentElement.dataset.lang === 'en' ? 'en' : 'zh';
}

export function setTitle(words: Text): void {
  title = words;
  show(shownLang());
}

export function preferred(languages: readonly string[]): Lang {
  const known = languages.find((tag) => /^(zh|en)\b/i.test(tag));
  return known === undefined || /^zh/i.test(known) ? 'zh' : 'en';
}

function show(lang: Lang): void {
  const root = document.documentElement;
  root.lang = lang === 'zh' ? 'zh-CN' : 'en';
  root.dataset.lang = lang;
  document.title = `${title[lang]} · ${lang === 'zh' ? '固证' : 'Guzheng'}`;
}

/** A browser that keeps nothing for pages throws (HTML §12.2.1): the language is then the browser's own. */
function kept(): Lang | undefined {
  try {
    const value = localStorage.getItem(KEPT_AS);
    return value === 'zh' || value === 'en' ? value : undefined;
  } catch {
    return undefined;
  }
}

function keep(lang: Lang): void {
  try {
    localStorage.setItem(KEPT_AS, lang);
  } catch {
    // It holds for this page only, which is what the browser was told.
  }
}
