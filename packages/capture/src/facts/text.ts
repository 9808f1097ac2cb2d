/** Texts of a page as people read them, and as they are written where they try not to be read. */

/** Characters that are not seen: controls, format characters (UAX #9, UTS #39), private use, half characters, line separators. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/gu;
/** Embeddings, overrides, isolates and marks of UAX #9: what follows them may be drawn in another order than it is written. */
const TURNING = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;
const PRIVATE = /\p{Co}/u;
const INVISIBLE = /[\p{Cf}\p{Variation_Selector}]/gu;
const FULL_WIDTH = /[\uff01-\uff5e]/g;

/** The text on one line, with what is not seen written out: U+202E becomes `[U+202E]`. */
export function spellOut(text: string): string {
  const line = text.replace(/[\t\n\r\f\v\u2028\u2029 \u00a0]+/g, ' ').trim();
  return line.replace(UNSEEN, (character) => {
    const point = character.codePointAt(0) ?? 0;
    return `[U+${point.toString(16).toUpperCase().padStart(4, '0')}]`;
  });
}

/** Full-width characters as their ASCII ones (Unicode block FF00), every blank as one space, invisible characters left out. */
export function plainText(text: string): string {
  return text
    .replace(FULL_WIDTH, (character) => String.fromCharCode(character.charCodeAt(0) - 0xfee0))
    .replace(INVISIBLE, '')
    .replace(/\s+/g, ' ')
    .trim();
}

/** Why the characters do not say what is seen; undefined where they do. */
export function misleading(text: string): string | undefined {
  if (TURNING.test(text)) return 'it holds characters that turn the order of others round: see the picture';
  if (PRIVATE.test(text))
    return 'it holds characters for private use, which mean what a font of the page draws: see the picture';
  return undefined;
}

/** At most `limit` characters, and whether it was cut. */
export function bounded(text: string, limit = 500): { readonly text: string; readonly cut: boolean } {
  return text.length <= limit ? { text, cut: false } : { text: text.slice(0, limit), cut: true };
}
