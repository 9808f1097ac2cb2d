import { foreign, html, type Markup } from '../../render/html.ts';
import type { DeclaredParty } from '../declarations.ts';
import { COMMON } from '../words/common.ts';
import { say } from '../words/pair.ts';

/** Something that a person says: never without the words that nobody checked it. */
export function declared(text: string): Markup {
  return html`${foreign(text)} ${mark()}`;
}

export function declaredParty({ name, identity, contact }: DeclaredParty): Markup {
  const others = [identity, contact].filter((part) => part !== undefined).map((part) => html`<br>${foreign(part)}`);
  return html`${foreign(name)}${others} ${mark()}`;
}

export function undeclared(): Markup {
  return html`<span class="none">${say(COMMON.undeclared)}</span>`;
}

/** Room for handwriting, on paper and on the screen. */
export function blank(width: 'short' | 'long' = 'long'): Markup {
  return html`<span class="blank ${width}"> </span>`;
}

/** `undefined` becomes a line to be filled in by hand. */
export function declaredOrBlank(text: string | undefined): Markup {
  return text === undefined ? blank() : declared(text);
}

export function mark(): Markup {
  return html`<span class="declared">${say(COMMON.declared)}</span>`;
}
