import { type Markup, textOf } from './markup.ts';
import { fold } from './segments.ts';
import type { PageSources } from './sources.ts';

/** A place where a sentence stands, with what stands around it, all as written there. */
export interface Excerpt {
  readonly before: string;
  readonly match: string;
  readonly after: string;
}

/** The places of one sentence in everything that was read of a page. Empty where it is not, or where nothing could be read. */
export interface SentenceExcerpts {
  readonly text: readonly Excerpt[];
  readonly dom: readonly Excerpt[];
  /** In the words of each source, its markup left out. */
  readonly browser: readonly Excerpt[];
  readonly plain: readonly Excerpt[];
  /** In the plain client's source 源码 itself. A sentence that markup runs through, or that is written with entities, is not found there. */
  readonly plainSource: readonly Excerpt[];
}

export interface ExcerptOptions {
  /** UTF-16 code units on each side; default 80. */
  readonly context?: number;
  /** Default 3. */
  readonly limit?: number;
}

/** Shows where `locateSentence` found a sentence; by the same rules, so that what is shown is what was found. */
export function sentenceExcerpts(
  sources: PageSources,
  sentence: string,
  options: ExcerptOptions = {},
): SentenceExcerpts {
  const { text, dom, browser, plain } = sources;
  const inMarkup = (markup: Markup | undefined): readonly Excerpt[] =>
    markup?.state === 'read' ? excerptsOf(textOf(markup.pieces), sentence, options) : [];
  return {
    text: excerptsOf(text ?? '', sentence, options),
    dom: inMarkup(dom),
    browser: inMarkup(browser?.markup),
    plain: inMarkup(plain?.markup),
    plainSource: excerptsOf(plain?.text ?? '', sentence, options),
  };
}

/** The first places of a sentence in a text, whatever its case, width, accents and white space. An empty sentence is nowhere. */
export function excerptsOf(
  text: string,
  sentence: string,
  { context = 80, limit = 3 }: ExcerptOptions = {},
): readonly Excerpt[] {
  const wanted = fold(sentence);
  if (wanted === '') return [];
  const folded = fold(text);
  const walk = new FoldedWalk(text);
  const found: Excerpt[] = [];
  for (
    let at = folded.indexOf(wanted);
    at !== -1 && found.length < limit;
    at = folded.indexOf(wanted, at + wanted.length)
  ) {
    const from = walk.to(at);
    // The last character of the sentence, and not the blanks that follow it.
    const last = walk.to(at + wanted.length - 1);
    const end = last + unitsAt(text, last);
    found.push({
      before: text.slice(startOfCharacter(text, Math.max(0, from - context)), from),
      match: text.slice(from, end),
      after: text.slice(end, startOfCharacter(text, Math.min(text.length, end + context))),
    });
  }
  return found;
}

/** Finds the character of a text that a place of its folded form comes from; places are asked for in rising order. */
class FoldedWalk {
  readonly #text: string;
  #at = 0;
  #folded = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** Folding goes character by character: the folded text is the folded characters one after the other. */
  to(place: number): number {
    for (;;) {
      const character = this.#text.slice(this.#at, this.#at + unitsAt(this.#text, this.#at));
      if (character === '') return this.#at;
      const length = foldedLength(character);
      if (this.#folded + length > place) return this.#at;
      this.#folded += length;
      this.#at += character.length;
    }
  }
}

/** Most characters are ASCII or Chinese, and stay one. */
function foldedLength(character: string): number {
  const unit = character.charCodeAt(0);
  if ((unit > 0x20 && unit < 0x7f) || (unit >= 0x4e00 && unit <= 0x9fff)) return 1;
  return fold(character).length;
}

/** Of the character at a place: 2 for a surrogate pair, 1 for anything else. */
function unitsAt(text: string, at: number): number {
  return (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
}

function startOfCharacter(text: string, at: number): number {
  const isInside = at > 0 && (text.codePointAt(at - 1) ?? 0) > 0xffff;
  return isInside ? at - 1 : at;
}
