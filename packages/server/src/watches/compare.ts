import { foldText, searchBudget, searchIn } from '@guzheng/verify';
import { type Baseline, comparable, isThere, marksArticle, passagesIn, searchOf } from './baseline.ts';
import { withoutFleeting } from './fleeting.ts';
import { cut, reason } from './judgement.ts';
import { likeNew } from './likeness.ts';
import type { Sight } from './sight.ts';

/** Shares of the first state's words. */
export const MOSTLY = 0.7;
export const HARDLY = 0.3;

/** The first state beside what is there now. Counts of what was there and of what is gone. */
export interface Compared {
  readonly segments: number;
  /** Of the characters of the first state's sentences, those that are still there: 0 … 1. */
  readonly share: number;
  readonly textGone: number;
  /** The last sentences of the first state, and no others, are gone. */
  readonly textGoneAtEnd: boolean;
  readonly textAdded: number;
  readonly passages: number;
  readonly passagesGone: number;
  readonly hasLostAllPassages: boolean;
  readonly neverSeen: number;
  /** Folded characters of all watched passages. */
  readonly passagesLength: number;
  readonly pictures: number;
  /** Of a marked article, where no other picture has come that may be the same one in another size. */
  readonly picturesGone: number;
  /** Of which it is not known whether they were the article's, or what became of them. */
  readonly picturesDiffer: number;
  readonly picturesUnanswered: number;
  /** A sentence that is much like a passage that is gone has come. */
  readonly hasLikePassage: boolean;
}

export function compare(first: Baseline, sight: Sight): Compared {
  const there = searchOf(sight);
  const gone = first.segments.filter((segment) => !there(segment));
  const lengthOf = (list: readonly { folded: string }[]) => list.reduce((sum, { folded }) => sum + folded.length, 0);
  const all = lengthOf(first.segments);
  const present = passagesIn(sight.text, first.passages);
  const lost = first.passages.filter((_, at) => present[at] !== true);
  return {
    segments: first.segments.length,
    share: all === 0 ? 1 : 1 - lengthOf(gone) / all,
    textGone: gone.length,
    textGoneAtEnd:
      gone.length > 0 && gone.length < first.segments.length && first.segments.at(-gone.length) === gone[0],
    textAdded: addedTo(first, sight),
    passages: first.passages.length,
    passagesGone: lost.length,
    hasLostAllPassages: lost.length > 0 && lost.length === first.passages.length,
    neverSeen: first.neverSeen,
    passagesLength: first.passages.reduce((sum, passage) => sum + foldText(passage).length, 0),
    ...comparePictures(first, sight),
    hasLikePassage: lost.length > 0 && lost.every(likeNew(first, sight)),
  };
}

type ComparedPictures = Pick<Compared, 'pictures' | 'picturesGone' | 'picturesDiffer' | 'picturesUnanswered'>;

function comparePictures(first: Baseline, sight: Sight): ComparedPictures {
  const unanswered = new Set(sight.unanswered);
  const absent = first.pictures.filter((picture) => !isThere(picture, sight));
  const gone = absent.filter(({ url }) => !unanswered.has(url)).length;
  const isKnown = marksArticle(first) && first.isSteady && picturesNewTo(first, sight) === 0;
  return {
    pictures: first.pictures.length,
    picturesGone: isKnown ? gone : 0,
    picturesDiffer: isKnown ? 0 : gone,
    picturesUnanswered: absent.length - gone,
  };
}

function picturesNewTo({ pictures, unanswered }: Baseline, sight: Sight): number {
  const known = new Set([...unanswered, ...pictures.map(({ url }) => url)]);
  const seen = sight.pictures.filter((picture) => !known.has(picture.url) && !isThere(picture, { pictures }));
  return seen.length + sight.unanswered.filter((url) => !known.has(url)).length;
}

/** Only where both looks have an article that is marked as one, and it is the same: of several on a page any may be the longest. */
function addedTo(first: Baseline, { content }: Sight): number {
  if (!marksArticle(first) || content.basis !== first.basis) return 0;
  if (shareWithin(first, content) < HARDLY) return 0;
  // In one, so that a line broken elsewhere adds nothing.
  const before = searchIn(first.segments.map(({ text }) => withoutFleeting(text)).join('\n'), searchBudget());
  return comparable(content).filter((segment) => before(segment) === false).length;
}

function shareWithin({ segments }: Baseline, { segments: now }: Sight['content']): number {
  const there = searchIn(now.map(({ text }) => withoutFleeting(text)).join('\n'), searchBudget());
  const all = segments.reduce((sum, { folded }) => sum + folded.length, 0);
  const kept = segments.filter((segment) => there(segment) !== false);
  return all === 0 ? 0 : kept.reduce((sum, { folded }) => sum + folded.length, 0) / all;
}

export function stillThere({ share, segments, passages, passagesGone }: Compared): boolean {
  if (passages > 0) return passagesGone === 0;
  return segments > 0 && share >= MOSTLY;
}

/** A passage of a few characters may stand on a page that says that the rest is gone. */
export function isKept(compared: Compared): boolean {
  return stillThere(compared) && compared.share >= HARDLY;
}

export function standsInPart(first: Baseline, compared: Compared): boolean {
  const { share, passages, passagesGone } = compared;
  return isKept(compared) || (share >= HARDLY && (marksArticle(first) || passagesGone < passages));
}

export function lossesOf({ textGone, textAdded, passages, passagesGone, pictures, picturesGone }: Compared): string[] {
  return [
    ...(passagesGone > 0 ? [reason('passage-gone', `${passagesGone}/${passages}`)] : []),
    ...(picturesGone > 0 ? [reason('picture-gone', `${picturesGone}/${pictures}`)] : []),
    ...(textGone > 0 ? [reason('text-gone', textGone)] : []),
    ...(textAdded > 0 && (textGone > 0 || passagesGone > 0) ? [reason('text-added', textAdded)] : []),
  ];
}

export function elsewhere({ finalUrl }: Baseline, sight: Sight): string[] {
  const [before, after] = [placeOf(finalUrl), placeOf(sight.finalUrl)];
  return before === after ? [] : [reason('redirected-elsewhere', cut(after))];
}

/** Without the query, which holds tickets. */
function placeOf(url: string): string {
  if (!URL.canParse(url)) return url;
  const { host, pathname } = new URL(url);
  return `${host}${pathname}`;
}

export function isSameTitle(first: Pick<Baseline, 'title'>, sight: Sight): boolean {
  return first.title !== '' && bareTitle(sight.title) === bareTitle(first.title);
}

/** `(3) ` at its head counts messages. */
function bareTitle(title: string): string {
  return title.replace(/^[(（[]\d+\+?[)）\]]\s?/, '');
}
