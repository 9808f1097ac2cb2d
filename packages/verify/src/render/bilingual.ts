import { type Fragment, html, type Markup } from './html.ts';
import { clocks } from './time.ts';
import { en } from './words/en.ts';
import type { Words } from './words/words.ts';
import { zh } from './words/zh.ts';

/** Words in both languages, one of them shown. What is not words (digests, pictures, tables) is never put inside: it stands once. */
export function both(say: (words: Words) => Fragment): Markup {
  return inBoth(say(zh), say(en));
}

export function inBoth(chinese: Fragment, english: Fragment): Markup {
  return html`<span class="zh" lang="zh-CN">${chinese}</span><span class="en" lang="en">${english}</span>`;
}

/** A time in both zones, or the text itself, marked, where it is no time. */
export function timeOf(text: string): Markup {
  const at = clocks(text);
  if (at === undefined) return html`${both((w) => w.custody.untimed)} <bdi class="foreign">${text.slice(0, 80)}</bdi>`;
  return html`<time datetime="${text}">${both((w) => w.time(at))}</time>`;
}

export type Row = readonly [label: (words: Words) => string, value: Fragment] | undefined;

/** Label and value pairs; rows that are `undefined` are left out. */
export function facts(rows: readonly Row[]): Markup {
  return html`<dl>${rows.map((row) => row && html`<div><dt>${both(row[0])}</dt><dd>${row[1]}</dd></div>`)}</dl>`;
}

export function section(name: string, heading: (words: Words) => string, content: Fragment): Markup {
  return html`<section class="${name}"><h2>${both(heading)}</h2>${content}</section>\n`;
}

/** Digests and hashes: monospaced, broken anywhere, never guessed at. */
export function code(text: string): Markup {
  return html`<code>${text.length > 200 ? `${text.slice(0, 200)} …` : text}</code>`;
}

/** A known word for a stable key, or `undefined`: own keys only, since the key may come from a file. */
export function lookUp<K extends string>(table: { readonly [P in K]: string }, key: string): string | undefined {
  return Object.hasOwn(table, key) ? table[key as K] : undefined;
}
