import type { DisclosureReport, Report } from '@guzheng/verify';
import { renderDisclosureReport, renderReport } from '@guzheng/verify/render';
import { type Token, Tokenizer } from 'parse5';

/** The report of `guzheng verify --report`, in parts that a page can place. */
export interface ReportNodes {
  /** The sections in their order: `verdict`, `record`, … are the first class of each. */
  readonly sections: readonly Element[];
  /** The report's own style sheet. */
  readonly style: string;
  /** Tags and attributes that were not on the list and left out; empty for every report of ours. */
  readonly refused: readonly string[];
}

/**
 * Builds the report's nodes out of its HTML by an allow-list. The renderer escapes what came from a file; if it ever failed to, nothing
 * could come of it here but text and plain elements: no script, no link, no style, no address is on the list.
 */
export function reportNodes(report: Report | DisclosureReport): ReportNodes {
  const html =
    'subject' in report ? renderReport(report, { lang: 'zh' }) : renderDisclosureReport(report, { lang: 'zh' });
  const { root, refused } = buildNodes(between(html, '<main>', '</main>'));
  return { sections: [...root.children], style: between(html, '<style>', '</style>'), refused };
}

/** What stands between the first opening and the last closing tag. No text from a file can hold either: its angle brackets are escaped. */
function between(html: string, open: string, close: string): string {
  const from = html.indexOf(open) + open.length;
  const to = html.lastIndexOf(close);
  return from < open.length || to < from ? '' : html.slice(from, to);
}

const HTML_TAGS: ReadonlySet<string> = new Set(
  (
    'section header footer div p h1 h2 h3 h4 span b strong em i small ul ol li dl dt dd table caption thead tbody tfoot tr th td ' +
    'details summary pre code bdi br hr time figure figcaption'
  ).split(' '),
);
const SVG_TAGS: ReadonlySet<string> = new Set(['svg', 'g', 'path', 'circle', 'rect', 'line']);
const VOID_TAGS: ReadonlySet<string> = new Set(['br', 'hr']);

/** `viewbox` as the tokenizer gives it, and as SVG wants it. */
const ATTRIBUTES: ReadonlyMap<string, string> = new Map(
  'class lang dir role scope colspan rowspan open datetime aria-hidden aria-label d cx cy r x y x1 y1 x2 y2 width height fill'
    .split(' ')
    .map((name) => [name, name] as const)
    .concat([['viewbox', 'viewBox']]),
);

const SVG = 'http://www.w3.org/2000/svg';

/** Well-formed markup in, nodes out. */
export function buildNodes(markup: string): { readonly root: HTMLElement; readonly refused: readonly string[] } {
  const builder = new Builder();
  const tokenizer = new Tokenizer({}, builder);
  tokenizer.write(markup, true);
  return { root: builder.root, refused: builder.refused };
}

class Builder {
  readonly root: HTMLElement = document.createElement('div');
  readonly refused: string[] = [];
  readonly #open: { readonly tag: string; readonly node: Element }[] = [];

  onStartTag({ tagName, attrs, selfClosing }: Token.TagToken): void {
    const node = this.#make(tagName);
    if (node === undefined) return void this.refused.push(`<${tagName}>`);
    for (const { name, value } of attrs) this.#set(node, name, value);
    this.#parent().appendChild(node);
    if (!selfClosing && !VOID_TAGS.has(tagName)) this.#open.push({ tag: tagName, node });
  }

  onEndTag({ tagName }: Token.TagToken): void {
    const at = this.#open.findLastIndex(({ tag }) => tag === tagName);
    if (at !== -1) this.#open.length = at;
  }

  onCharacter({ chars }: Token.CharacterToken): void {
    this.#parent().appendChild(new Text(chars));
  }

  onWhitespaceCharacter({ chars }: Token.CharacterToken): void {
    this.#parent().appendChild(new Text(chars));
  }

  onNullCharacter(): void {}

  onComment(): void {
    this.refused.push('<!--');
  }

  onDoctype(): void {
    this.refused.push('<!doctype>');
  }

  onEof(): void {}

  #parent(): Element {
    return this.#open.at(-1)?.node ?? this.root;
  }

  #make(tag: string): Element | undefined {
    if (SVG_TAGS.has(tag)) return document.createElementNS(SVG, tag);
    return HTML_TAGS.has(tag) ? document.createElement(tag) : undefined;
  }

  #set(node: Element, name: string, value: string): void {
    const known = ATTRIBUTES.get(name);
    if (known === undefined) this.refused.push(`${name}=`);
    else node.setAttribute(known, value);
  }
}
