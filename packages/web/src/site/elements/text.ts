import { type Attributes, type Child, element } from '../../verifier/elements/element.ts';

/** The same words in both languages. The page carries both and shows one: changing the language loses nothing that was typed. */
export interface Text {
  readonly zh: string;
  readonly en: string;
}

export function t(zh: string, en: string): Text {
  return { zh, en };
}

export function both({ zh, en }: Text): readonly Child[] {
  return [element('span', { class: 'zh', lang: 'zh-CN' }, zh), element('span', { class: 'en', lang: 'en' }, en)];
}

/** An element with nothing but words in it. */
export function say<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  text: Text,
  attributes: Attributes = {},
): HTMLElementTagNameMap[K] {
  return element(tag, attributes, both(text));
}
