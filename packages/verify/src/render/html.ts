/** Markup made by `html`. A class, so that no object read from a file can pass for it. */
export class Markup {
  readonly source: string;
  constructor(source: string) {
    this.source = source;
  }
}

/** What may stand in a template: markup as it is, text and numbers escaped, `undefined` as nothing. */
export type Fragment = Markup | string | number | undefined | readonly Fragment[];

/** Every value is escaped for text and for quoted attributes alike; attributes in templates are always quoted. */
export function html(strings: TemplateStringsArray, ...values: readonly Fragment[]): Markup {
  return new Markup(strings.reduce((before, string, i) => before + flatten(values[i - 1]) + string));
}

/** For constants of this package only, never for anything read from a file. */
export function trusted(source: string): Markup {
  return new Markup(source);
}

function flatten(value: Fragment): string {
  if (value === undefined) return '';
  if (value instanceof Markup) return value.source;
  if (typeof value === 'string' || typeof value === 'number') return escapeHtml(String(value));
  return value.map(flatten).join('');
}

const ENTITIES: { readonly [character: string]: string } = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
};

function escapeHtml(text: string): string {
  return visible(text).replace(/[&<>"'`]/g, (character) => ENTITIES[character] ?? '');
}

// Controls, format characters (bidirectional overrides, zero-width, tags: UAX #9, UTS #39), private use, lone surrogates, and the
// letters and blanks that show as nothing. Line feed and tab are layout; a zero-width joiner inside an emoji is spelling.
const UNSEEN = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}\u115F\u1160\u2800\u3164\uFFA0]/gu;
const BEFORE_JOINER = /(?:\p{Extended_Pictographic}|\p{Emoji_Modifier}|\uFE0F)$/u;
const AFTER_JOINER = /^\p{Extended_Pictographic}/u;

/** Characters that hide, or that turn the order of others round, written out: U+202E becomes `[U+202E]`. */
export function visible(text: string): string {
  return text.replace(UNSEEN, (character: string, at: number) => {
    if (character === '\n' || character === '\t') return character;
    if (character === '\u200D' && joinsEmoji(text, at)) return character;
    const point = character.codePointAt(0) ?? 0;
    return `[U+${point.toString(16).toUpperCase().padStart(4, '0')}]`;
  });
}

function joinsEmoji(text: string, at: number): boolean {
  return BEFORE_JOINER.test(text.slice(Math.max(0, at - 2), at)) && AFTER_JOINER.test(text.slice(at + 1, at + 3));
}

/** Text that others wrote: escaped, kept from turning its surroundings round (UAX #9 isolates), and cut at `limit` characters. */
export function foreign(text: string, limit = 2000): Markup {
  const cut = text.length > limit ? `${text.slice(0, limit)} … [${text.length}]` : text;
  return html`<bdi class="foreign">${cut}</bdi>`;
}
