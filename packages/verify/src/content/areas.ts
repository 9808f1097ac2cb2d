import { type Token, Tokenizer, TokenizerMode } from 'parse5';

export type Basis = 'article-body' | 'article' | 'main';

/** A part of a page that its markup names, or the whole of it, with its text and the addresses of its pictures. */
export interface Area {
  readonly basis: Basis | 'page';
  /** Inside another one of the same kind: an answer to a post. */
  readonly isNested: boolean;
  readonly text: string;
  readonly pictures: readonly string[];
}

/** Beyond these a document is not read: no page needs them. */
const MAX_CHARACTERS = 8 * 1024 * 1024;
const MAX_AREAS = 200;
const MAX_DEPTH = 16;
const MAX_PICTURES = 2_000;
const CHUNK = 64 * 1024;

/** Where an address of a picture stands: pages that load it when it is scrolled to keep it elsewhere until then. */
const SOURCES = ['src', 'data-src', 'data-original', 'data-actualsrc', 'data-lazy-src'];
/** Everything else breaks a line. */
const INLINE =
  /^(a|abbr|acronym|b|bdi|bdo|big|cite|code|data|del|dfn|em|font|i|img|ins|kbd|label|mark|q|ruby|rb|rp|rt|s|samp|small|span|strike|strong|sub|sup|time|tt|u|var|wbr)$/;
const VOID = /^(area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr)$/;
const RAW: ReadonlyMap<string, (typeof TokenizerMode)[keyof typeof TokenizerMode]> = new Map([
  ['script', TokenizerMode.SCRIPT_DATA],
  ['style', TokenizerMode.RAWTEXT],
  ['noscript', TokenizerMode.RAWTEXT],
  ['iframe', TokenizerMode.RAWTEXT],
  ['noembed', TokenizerMode.RAWTEXT],
  ['noframes', TokenizerMode.RAWTEXT],
  ['title', TokenizerMode.RCDATA],
  ['textarea', TokenizerMode.RCDATA],
]);

/**
 * Reads the areas of a DOM that a browser has written down, where every element that was opened is closed. Only the tokenizer of the HTML
 * Standard is used, with a count of what is open: a tree can be made to take quadratic time. Nothing for a document that is too long.
 */
export function readAreas(dom: string): readonly Area[] {
  if (dom.length > MAX_CHARACTERS) return [];
  const reader = new AreaReader();
  const tokenizer = new Tokenizer({}, reader);
  reader.tokenizer = tokenizer;
  for (let from = 0; from < dom.length; from += CHUNK) tokenizer.write(dom.slice(from, from + CHUNK), false);
  tokenizer.write('', true);
  return reader.areas();
}

interface OpenArea {
  readonly basis: Basis | 'page';
  readonly isNested: boolean;
  readonly tag: string;
  /** Elements of the same name that are open within, itself included. */
  depth: number;
  readonly text: string[];
  readonly pictures: string[];
}

class AreaReader {
  tokenizer: Tokenizer | undefined;
  readonly #found: OpenArea[] = [begun('page', '', false)];
  #open: OpenArea[] = [...this.#found];
  #raw = '';

  areas(): readonly Area[] {
    return this.#found.map(({ basis, isNested, text, pictures }) => ({
      basis,
      isNested,
      text: text.join(''),
      pictures,
    }));
  }

  onStartTag({ tagName, attrs }: Token.TagToken): void {
    for (const area of this.#open) if (area.tag === tagName) area.depth += 1;
    const attributes = new Map(attrs.map(({ name, value }) => [name, value]));
    this.#begin(tagName, attributes);
    if (tagName === 'img') for (const name of SOURCES) this.#picture(attributes.get(name) ?? '');
    if (!INLINE.test(tagName)) this.#add('\n');
    const raw = RAW.get(tagName);
    if (raw === undefined || this.tokenizer === undefined) return;
    this.tokenizer.state = raw;
    this.#raw = tagName;
  }

  onEndTag({ tagName }: Token.TagToken): void {
    if (tagName === this.#raw) this.#raw = '';
    if (!INLINE.test(tagName)) this.#add('\n');
    for (const area of this.#open) if (area.tag === tagName) area.depth -= 1;
    this.#open = this.#open.filter(({ basis, depth }) => basis === 'page' || depth > 0);
  }

  onCharacter({ chars }: Token.CharacterToken): void {
    if (this.#raw === '') this.#add(chars);
  }

  /** White space in the markup is a space on the page. */
  onWhitespaceCharacter(): void {
    if (this.#raw === '') this.#add(' ');
  }

  onNullCharacter(): void {}
  onComment(): void {}
  onDoctype(): void {}
  onEof(): void {}

  #begin(tag: string, attributes: ReadonlyMap<string, string>): void {
    const basis = basisOf(tag, attributes);
    if (basis === undefined || VOID.test(tag)) return;
    if (this.#found.length >= MAX_AREAS || this.#open.length >= MAX_DEPTH) return;
    const area = begun(
      basis,
      tag,
      this.#open.some((other) => other.basis === basis),
    );
    this.#found.push(area);
    this.#open.push(area);
  }

  #picture(address: string): void {
    if (address === '' || address.startsWith('data:')) return;
    for (const { pictures } of this.#open)
      if (pictures.length < MAX_PICTURES && pictures.at(-1) !== address) pictures.push(address);
  }

  #add(text: string): void {
    for (const area of this.#open) area.text.push(text);
  }
}

function begun(basis: OpenArea['basis'], tag: string, isNested: boolean): OpenArea {
  return { basis, tag, isNested, depth: 1, text: [], pictures: [] };
}

function basisOf(tag: string, attributes: ReadonlyMap<string, string>): Basis | undefined {
  if (/(?:^|\s)articleBody(?:\s|$)/.test(attributes.get('itemprop') ?? '')) return 'article-body';
  if (tag === 'article' || attributes.get('role') === 'article') return 'article';
  if (tag === 'main' || attributes.get('role') === 'main') return 'main';
  return undefined;
}
