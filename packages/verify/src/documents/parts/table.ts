import { type Fragment, html, type Markup } from '../../render/html.ts';
import { type Pair, say } from '../words/pair.ts';

export type Line = readonly [label: Pair, value: Fragment] | undefined;

/** Label and value in a ruled form; lines that are `undefined` are left out. */
export function form(lines: readonly Line[]): Markup {
  return html`<dl class="form">${lines.map((line) => line && html`<div><dt>${say(line[0])}</dt><dd>${line[1]}</dd></div>`)}</dl>`;
}

export function chapter(heading: Pair, content: Fragment, name = ''): Markup {
  return html`<section class="chapter ${name}"><h2>${say(heading)}</h2>${content}</section>\n`;
}

/** A table with a head that is repeated on every page. `columns`: the name of each for the style sheet, and its heading. */
export function grid(name: string, columns: { readonly [name: string]: Pair }, rows: readonly Fragment[]): Markup {
  const heads = Object.entries(columns).map(
    ([column, head]) => html`<th scope="col" class="${column}">${say(head)}</th>`,
  );
  return html`<table class="grid ${name}"><thead><tr>${heads}</tr></thead>${rows}</table>`;
}
