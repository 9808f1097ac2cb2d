import { decodeText } from './charset.ts';
import { type Markup, type Piece, readMarkup, textOf } from './markup.ts';
import { type Search, type SearchBudget, searchBudget, searchIn } from './search.ts';
import { lengthOf, type Segment, segmentsOf } from './segments.ts';
import type { PageSources, Part } from './sources.ts';

/**
 * Where a sentence that a source lacks comes from. `source-script`: it stands in a script, an attribute or a comment of the browser's own
 * document; `sub-resource`: in something else that the page loaded; `script`: only in the rendered DOM; `other-answer`: the browser was
 * sent it, the plain client was not; `picture`: in none of what was kept; `unsearched`: the search had to stop before.
 */
export type MissingReason = 'source-script' | 'sub-resource' | 'script' | 'other-answer' | 'picture' | 'unsearched';

/** Null: that source is not there, cannot be read, or was not searched so far. */
export interface Presence {
  readonly dom: boolean | null;
  readonly browser: boolean | null;
  readonly plain: boolean | null;
}

export interface MissingSentence extends Presence {
  readonly sentence: string;
  readonly reason: MissingReason;
  /** Of the record that holds it, with `sub-resource`. */
  readonly url?: string;
}

/** The visible text against each source. */
export interface Containment {
  readonly sentences: number;
  readonly characters: number;
  /** False where the text has more sentences than are compared. */
  readonly isWhole: boolean;
  /** Of the characters of the text, those in sentences that the source holds: 0 … 1; null where there is no such source. */
  readonly shares: { readonly [K in keyof Presence]: number | null };
  /** The first of those that a source lacks. */
  readonly missing: readonly MissingSentence[];
  readonly missingTotal: number;
  /** Sentences with at least one letter that stand nowhere in the DOM, not even between or inside its tags. */
  readonly strange: number;
  /** Sentences with at least one letter. */
  readonly lettered: number;
}

/** As many as a person reads; the report must not grow with a hostile page. */
const SHOWN = 50;

/** Looks for every sentence of the visible text in the DOM and in both sources. Null where there is no text to look for. */
export function containmentOf(sources: PageSources): Containment | null {
  if (typeof sources.text !== 'string') return null;
  const { segments, isWhole } = segmentsOf(sources.text);
  if (segments.length === 0) return null;
  const budget = searchBudget();
  const found = presences(segments, sources, budget);
  const missing = found.filter(({ presence }) => Object.values(presence).some((is) => is === false));
  const why = reasons(sources, budget);
  return {
    sentences: segments.length,
    characters: lengthOf(segments),
    isWhole: isWhole && budget.left > 0,
    shares: {
      dom: shareOf(found, 'dom'),
      browser: shareOf(found, 'browser'),
      plain: shareOf(found, 'plain'),
    },
    missing: missing
      .slice(0, SHOWN)
      .map(({ segment, presence }) => ({ sentence: segment.text, ...presence, ...why(segment, presence) })),
    missingTotal: missing.length,
    ...strangeness(found, sources.dom, budget),
  };
}

interface Located {
  readonly segment: Segment;
  readonly presence: Presence;
}

function presences(segments: readonly Segment[], sources: PageSources, budget: SearchBudget): readonly Located[] {
  const dom = searchMarkup(sources.dom, budget);
  const browser = searchMarkup(sources.browser?.markup, budget);
  const plain = sources.plain?.markup === sources.browser?.markup ? null : searchMarkup(sources.plain?.markup, budget);
  return segments.map((segment) => {
    const inBrowser = browser(segment);
    return {
      segment,
      // One document that both means got is searched once.
      presence: { dom: dom(segment), browser: inBrowser, plain: plain === null ? inBrowser : plain(segment) },
    };
  });
}

/** Looks into the text of a document; always null for one that cannot be read. */
export function searchMarkup(markup: Markup | undefined, budget: SearchBudget): Search {
  return markup?.state === 'read' ? searchIn(textOf(markup.pieces), budget) : () => null;
}

function shareOf(found: readonly Located[], name: keyof Presence): number | null {
  const known = found.filter(({ presence }) => presence[name] !== null);
  if (known.length === 0) return null;
  const contained = known.filter(({ presence }) => presence[name] === true);
  return lengthOf(contained.map(({ segment }) => segment)) / lengthOf(found.map(({ segment }) => segment));
}

type Why = { readonly reason: MissingReason; readonly url?: string };

/** Everything here is read only once a sentence is missing. */
function reasons(sources: PageSources, budget: SearchBudget): (segment: Segment, presence: Presence) => Why {
  const { browser, parts } = sources;
  const inDocument = lazy(() =>
    browser?.markup.state === 'read' ? searchIn(unseenOf(browser.markup.pieces), budget) : () => false,
  );
  const inParts = parts.map((part) => ({ url: part.url, search: lazy(() => searchPart(part, budget)) }));
  return (segment, presence) => {
    if (presence.browser === true) return { reason: presence.plain === false ? 'other-answer' : 'picture' };
    if (inDocument()(segment) === true) return { reason: 'source-script' };
    const part = inParts.find(({ search }) => search()(segment) === true);
    if (part !== undefined) return { reason: 'sub-resource', url: part.url };
    if (budget.left <= 0) return { reason: 'unsearched' };
    return { reason: presence.dom === true ? 'script' : 'picture' };
  };
}

function lazy<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** What a document holds without showing it: scripts, with their escapes undone, comments and the values of attributes. */
export function unseenOf(pieces: readonly Piece[]): string {
  return pieces
    .map((piece) => {
      if (piece.kind === 'tag') return piece.attributes.map(([, value]) => value).join('\n');
      return piece.kind === 'text' ? '' : unescapeScript(piece.text);
    })
    .join('\n');
}

/** As it stands, and as text: a script or data file may hold markup, with its own escapes around it. */
export function searchPart({ bytes, contentType }: Part, budget: SearchBudget): Search {
  const text = unescapeScript(decodeText(bytes, contentType).text);
  const markup = readMarkup(text);
  const [asIs, asText] = [searchIn(text, budget), searchMarkup(markup, budget)];
  return (segment) => asIs(segment) === true || asText(segment) === true;
}

/** Undoes the escapes of JSON and JavaScript strings; everything else stays. */
function unescapeScript(text: string): string {
  return text.replace(/\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(["'\\/])|[nrtbf])/g, (_, u, x, mark) => {
    const code: unknown = u ?? x;
    if (typeof code === 'string') return String.fromCharCode(Number.parseInt(code, 16));
    return typeof mark === 'string' ? mark : ' ';
  });
}

/**
 * Whether text and DOM have anything to do with each other. The whole DOM counts here, its tags too: a page may show its scripts, and
 * markup that scripts have built does not always read back as it was.
 */
function strangeness(
  found: readonly Located[],
  dom: Markup | undefined,
  budget: SearchBudget,
): Pick<Containment, 'strange' | 'lettered'> {
  const lettered = found.filter(({ segment }) => /\p{L}/u.test(segment.folded));
  const absent = lettered.filter(({ presence }) => presence.dom === false);
  if (dom?.state !== 'read' || absent.length < lettered.length) return { strange: 0, lettered: lettered.length };
  const anywhere = searchIn(everythingOf(dom.pieces), budget);
  return {
    strange: absent.filter(({ segment }) => anywhere(segment) === false).length,
    lettered: lettered.length,
  };
}

function everythingOf(pieces: readonly Piece[]): string {
  return pieces
    .map((piece) =>
      piece.kind === 'tag'
        ? `<${piece.name} ${piece.attributes.map(([name, value]) => `${name}="${value}"`).join(' ')}>`
        : piece.text,
    )
    .join('');
}
