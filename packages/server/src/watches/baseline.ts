import { foldText, type PageContent, type Segment, searchBudget, searchIn } from '@guzheng/verify';
import { isFleeting, withoutFleeting } from './fleeting.ts';
import { noticesIn } from './notices-on-page.ts';
import type { SeenPicture, Sight } from './sight.ts';

/** The first state of a series, which later looks are compared with. */
export interface Baseline {
  readonly basis: PageContent['basis'];
  /** Sentences without what changes by itself. */
  readonly segments: readonly Segment[];
  readonly pictures: readonly SeenPicture[];
  /** Addresses of pictures that were named and not answered. */
  readonly unanswered: readonly string[];
  /** Watched passages that were there. */
  readonly passages: readonly string[];
  /** How many of the watched passages were not. */
  readonly neverSeen: number;
  readonly finalUrl: string;
  readonly title: string;
  readonly editTimes: readonly string[];
  /** Words of removal or of privacy that stood there from the first, in a comment for instance. */
  readonly notices: readonly string[];
  /** Reduced to what the second look had as well, but for what is marked as an article's body: elements of articles hold lists too. */
  readonly isSteady: boolean;
}

const MAX_SEGMENTS = 2_000;
const MAX_PICTURES = 200;
/** Shorter ones on a page that marks no article are buttons and names. Folded characters. */
const SHORTEST = 8;
/** A name of a picture that no other has: digests and serial numbers are longer. */
const LONG_NAME = 16;

/** Whether the page itself says what on it is the article. */
export function marksArticle({ basis }: Pick<Baseline, 'basis'>): boolean {
  return basis === 'article-body' || basis === 'article';
}

export function baselineOf(sight: Sight, passages: readonly string[]): Baseline {
  const { content, pictures, finalUrl, title, editTimes, text } = sight;
  const present = presentIn(text, passages);
  return {
    basis: content.basis,
    segments: comparable(content).slice(0, MAX_SEGMENTS),
    pictures: pictures.slice(0, MAX_PICTURES),
    unanswered: sight.unanswered.slice(0, MAX_PICTURES),
    passages: present,
    neverSeen: passages.length - present.length,
    ...{ finalUrl, title, editTimes },
    notices: noticesIn(text).map(({ words }) => words),
    isSteady: content.basis === 'article-body',
  };
}

function presentIn(text: string, passages: readonly string[]): readonly string[] {
  const present = passagesIn(text, passages);
  return passages.filter((_, at) => present[at] === true);
}

/** What stood there in both of the first two looks: rotating lists and advertisements fall out. */
export function steadied(baseline: Baseline, sight: Sight): Baseline {
  const there = searchOf(sight);
  const pictures = baseline.pictures.filter((picture) => isThere(picture, sight));
  return { ...baseline, segments: baseline.segments.filter(there), pictures, isSteady: true };
}

/** Sentences that can be compared from one look to the next. */
export function comparable(content: PageContent): Segment[] {
  const shortest = marksArticle(content) ? 1 : SHORTEST;
  return content.segments.flatMap(({ text }) => {
    if (isFleeting(text)) return [];
    const bare = withoutFleeting(text);
    const folded = foldText(bare);
    return folded.length < shortest ? [] : [{ text: text.trim(), folded }];
  });
}

/** Whether the visible text of a look has a sentence. What a hostile page makes too dear to look for counts as there: nothing is said of it. */
export function searchOf({ text }: Sight): (segment: Segment) => boolean {
  const search = searchIn(withoutFleeting(text), searchBudget());
  return (segment) => search(segment) !== false;
}

/** The same bytes, the same address, or the same long name: networks that deliver pictures change hosts, folders and sizes. */
export function isThere(
  { url, sha256 }: SeenPicture,
  { pictures }: { readonly pictures: readonly SeenPicture[] },
): boolean {
  const name = nameOf(url);
  return pictures.some((other) => {
    if (other.sha256 === sha256 || other.url === url) return true;
    return name.length >= LONG_NAME && nameOf(other.url) === name;
  });
}

/** Without folders and endings: `a1b2….jpg@640w.webp` and `a1b2….jpg` are one picture. */
function nameOf(url: string): string {
  return url.slice(url.lastIndexOf('/') + 1).replace(/[.@!~].*$/s, '');
}

/** Which of the passages stand in a text: word for word, but for case, width, accents and white space. */
export function passagesIn(text: string, passages: readonly string[]): readonly boolean[] {
  const folded = foldText(text);
  return passages.map((passage) => isPassage(passage) && folded.includes(foldText(passage)));
}

/** Whether it says anything that could be looked for. */
export function isPassage(passage: string): boolean {
  return foldText(passage) !== '';
}
