import { type Token, Tokenizer, TokenizerMode } from 'parse5';

/** One thing in a document, in its order. Tags of the end are left out: what they close is seen from what begins. */
export type Piece =
  | { readonly kind: 'tag'; readonly name: string; readonly attributes: readonly (readonly [string, string])[] }
  | { readonly kind: 'text' | 'script' | 'style' | 'comment' | 'hidden'; readonly text: string };

export type Markup =
  | { readonly state: 'read'; readonly pieces: readonly Piece[] }
  | { readonly state: 'undecodable'; readonly why: string };

/** Beyond these a document is not compared: it would take memory and time that no page needs. */
const MAX_CHARACTERS = 8 * 1024 * 1024;
const MAX_PIECES = 500_000;
/** Attributes of one tag. */
const MAX_ATTRIBUTES = 1_000;

/**
 * Cuts a document into its pieces with the tokenizer of the HTML Standard (§13.2.5). No tree is built: a tree can be made to take
 * quadratic time by a few megabytes of tags that never close, and what is compared here is what stands in the document.
 */
export function readMarkup(html: string, { isXml = false }: { isXml?: boolean } = {}): Markup {
  if (html.length > MAX_CHARACTERS) return undecodable(`it has more than ${MAX_CHARACTERS} characters`);
  const reader = new PieceReader(isXml);
  const tokenizer = new Tokenizer({}, reader);
  reader.tokenizer = tokenizer;
  tokenizer.inForeignNode = isXml;
  for (let from = 0; from < html.length && reader.excess === undefined; from += CHUNK)
    tokenizer.write(html.slice(from, from + CHUNK), false);
  if (reader.excess !== undefined) return undecodable(reader.excess);
  tokenizer.write('', true);
  return { state: 'read', pieces: reader.pieces };
}

/** So that a limit is noticed before the whole document has been read. */
const CHUNK = 64 * 1024;

function undecodable(why: string): Markup {
  return { state: 'undecodable', why };
}

type Mode = (typeof TokenizerMode)[keyof typeof TokenizerMode];
type Raw = 'text' | 'script' | 'style' | 'hidden';

/** Elements whose content is no markup (HTML §13.2.6.4), and what their text is. */
const RAW: ReadonlyMap<string, readonly [mode: Mode, kind: Raw]> = new Map<string, readonly [Mode, Raw]>([
  ['title', [TokenizerMode.RCDATA, 'text']],
  ['textarea', [TokenizerMode.RCDATA, 'text']],
  ['style', [TokenizerMode.RAWTEXT, 'style']],
  ['xmp', [TokenizerMode.RAWTEXT, 'text']],
  ['iframe', [TokenizerMode.RAWTEXT, 'hidden']],
  ['noembed', [TokenizerMode.RAWTEXT, 'hidden']],
  ['noframes', [TokenizerMode.RAWTEXT, 'hidden']],
  ['script', [TokenizerMode.SCRIPT_DATA, 'script']],
  ['plaintext', [TokenizerMode.PLAINTEXT, 'text']],
]);

/** Inside these a document has other rules; an HTML element that cannot stand there ends them (§13.2.6.5). */
const FOREIGN: ReadonlySet<string> = new Set(['svg', 'math']);
const ENDS_FOREIGN =
  /^(b|big|blockquote|body|br|center|code|dd|div|dl|dt|em|embed|h[1-6]|head|hr|i|img|li|listing|menu|meta|nobr|ol|p|pre|ruby|s|small|span|strong|strike|sub|sup|table|tt|u|ul|var)$/;

class PieceReader {
  readonly pieces: Piece[] = [];
  excess: string | undefined;
  tokenizer: Tokenizer | undefined;
  readonly #isXml: boolean;
  #foreign = 0;
  #raw: Raw = 'text';
  #text: string[] = [];

  constructor(isXml: boolean) {
    this.#isXml = isXml;
  }

  onStartTag({ tagName, attrs, selfClosing }: Token.TagToken): void {
    this.#add({ kind: 'tag', name: tagName, attributes: sorted(attrs) });
    if (attrs.length > MAX_ATTRIBUTES) this.excess = `a tag has more than ${MAX_ATTRIBUTES} attributes`;
    if (FOREIGN.has(tagName)) this.#enterForeign(selfClosing ? 0 : 1);
    else if (ENDS_FOREIGN.test(tagName)) this.#enterForeign(-this.#foreign);
    // In XML, `<script src="x"/>` is closed; in HTML it is not.
    const isClosed = this.#isXml && selfClosing;
    const raw = this.#foreign > 0 || isClosed ? undefined : RAW.get(tagName);
    if (raw === undefined || this.tokenizer === undefined) return;
    [this.tokenizer.state, this.#raw] = raw;
  }

  onEndTag({ tagName }: Token.TagToken): void {
    this.#flush();
    this.#raw = 'text';
    if (FOREIGN.has(tagName) && this.#foreign > 0) this.#enterForeign(-1);
  }

  /** CDATA sections are text in foreign content, and comments elsewhere (HTML §13.2.5.42). */
  #enterForeign(levels: number): void {
    this.#foreign += levels;
    if (this.tokenizer !== undefined) this.tokenizer.inForeignNode = this.#isXml || this.#foreign > 0;
  }

  onComment({ data }: Token.CommentToken): void {
    this.#add({ kind: 'comment', text: data });
  }

  onDoctype({ name }: Token.DoctypeToken): void {
    this.#add({ kind: 'tag', name: `!doctype ${name ?? ''}`, attributes: [] });
  }

  onCharacter({ chars }: Token.CharacterToken): void {
    this.#text.push(chars);
  }

  onWhitespaceCharacter({ chars }: Token.CharacterToken): void {
    this.#text.push(chars);
  }

  /** Ignored in text (§13.2.6.4.7). */
  onNullCharacter(): void {}

  onEof(): void {
    this.#flush();
  }

  #add(piece: Piece): void {
    this.#flush();
    this.pieces.push(piece);
    if (this.pieces.length > MAX_PIECES) this.excess = `it has more than ${MAX_PIECES} tags and texts`;
  }

  #flush(): void {
    if (this.#text.length === 0) return;
    this.pieces.push({ kind: this.#raw, text: this.#text.join('') });
    this.#text = [];
  }
}

/** The order of attributes says nothing. */
function sorted(attrs: Token.TagToken['attrs']): readonly (readonly [string, string])[] {
  return attrs.map(({ name, value }) => [name, value] as const).sort(([a], [b]) => (a < b ? -1 : 1));
}

/** All text of a document in one, as if nothing were between its elements: a sentence may run through several of them. */
export function textOf(pieces: readonly Piece[]): string {
  return pieces.map((piece) => (piece.kind === 'text' ? piece.text : '')).join('');
}
