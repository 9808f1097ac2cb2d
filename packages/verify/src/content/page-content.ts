import { type Search, searchBudget, searchIn } from '../corroboration/search.ts';
import { type Segment, segmentsOf } from '../corroboration/segments.ts';
import { type Area, type Basis, readAreas } from './areas.ts';

/** What of a page is its subject, as far as its own markup says so, and otherwise all of it. */
export interface PageContent {
  /** `article-body`: marked as such (schema.org); `article`, `main`: the element of HTML; `page`: nothing was marked, so everything. */
  readonly basis: Basis | 'page';
  /** Its sentences that can be seen, each once, in their order. */
  readonly segments: readonly Segment[];
  /** The addresses of its pictures, as they are written. */
  readonly pictures: readonly string[];
}

/** An area with less than this is no subject: an empty frame, a teaser. Folded characters. */
const LEAST = 12;
/** Of the text of all articles: a page on which none has as much is a list of them. */
const SHARE = 0.6;
const MAX_PICTURES = 500;

/**
 * Finds the subject of a page in its rendered DOM, and keeps the sentences that its visible text has as well. An article's navigation, lists
 * and advertisements are left out where the page marks what is the article.
 */
export function readPageContent({
  dom,
  text,
}: {
  readonly dom: string | undefined;
  readonly text: string;
}): PageContent {
  const areas = dom === undefined ? [] : readAreas(dom);
  const visible = searchIn(text, searchBudget());
  const seen = areas.map((area) => ({ area, segments: seenIn(area, visible) }));
  const chosen = choose(seen);
  if (chosen !== undefined) {
    const { area, segments } = chosen;
    return { basis: area.basis as Basis, segments, pictures: area.pictures.slice(0, MAX_PICTURES) };
  }
  const pictures = areas.find(({ basis }) => basis === 'page')?.pictures ?? [];
  return { basis: 'page', segments: segmentsOf(text).segments, pictures: pictures.slice(0, MAX_PICTURES) };
}

interface Seen {
  readonly area: Area;
  readonly segments: readonly Segment[];
}

function seenIn({ basis, text }: Area, visible: Search): readonly Segment[] {
  return basis === 'page' ? [] : segmentsOf(text).segments.filter((segment) => visible(segment) === true);
}

function choose(seen: readonly Seen[]): Seen | undefined {
  const largest = (basis: Basis): Seen | undefined =>
    seen
      .filter(({ area, segments }) => area.basis === basis && lengthOf(segments) >= LEAST)
      .sort((a, b) => lengthOf(b.segments) - lengthOf(a.segments))[0];
  const article = largest('article');
  const all = seen.filter(({ area }) => area.basis === 'article' && !area.isNested);
  const total = all.reduce((sum, { segments }) => sum + lengthOf(segments), 0);
  const isSubject = article !== undefined && lengthOf(article.segments) >= SHARE * total;
  return largest('article-body') ?? (isSubject ? article : undefined) ?? largest('main');
}

function lengthOf(segments: readonly Segment[]): number {
  return segments.reduce((sum, { folded }) => sum + folded.length, 0);
}
