import { type Baseline, marksArticle } from './baseline.ts';
import { type Compared, elsewhere, HARDLY, isKept, lossesOf, MOSTLY } from './compare.ts';
import { cut, type Judgement, judgement, reason } from './judgement.ts';
import { likeNew } from './likeness.ts';
import { noticesIn, type PageNotice } from './notices-on-page.ts';
import type { Sight } from './sight.ts';

/** A page with less text than this says little but what a phrase of it says. Characters. */
export const THIN = 800;
/** Before anything was seen of a page, only a notice and nothing else is taken for one. */
const BARE = 200;
/** Sentences of which a reworded one is looked for. */
const COMPARED = 50;

/**
 * The site's own words, where what it had is lost. Words that leave open what became of it, or that stand on another page than the one that
 * was asked for, or where more of the page is left than they say, tell nothing.
 */
export function byNotice(
  first: Baseline | undefined,
  compared: Compared | undefined,
  sight: Sight,
): Judgement | undefined {
  const notice = noticeOn(first, sight);
  if (notice === undefined) return undefined;
  const said = reason(notice.kind === 'removed' ? 'notice-removed' : 'notice-private', cut(notice.words));
  if (first === undefined || compared === undefined) return byFirstNotice(notice, sight, said);
  if (isKept(compared)) return undefined;
  if (!isLost(first, compared)) return stillMostly(first, compared) ? undefined : notToBeTold(said, compared);
  const doubts = doubtsOf(notice, first, sight);
  if (doubts.length > 0) return judgement('unknown', said, ...doubts);
  return judgement(notice.kind, said);
}

function byFirstNotice(notice: PageNotice, { text }: Sight, said: string): Judgement | undefined {
  if (bareLength(text) > BARE) return undefined;
  if (notice.isOpen) return judgement('unknown', said, 'notice-open');
  return notice.kind === 'private' ? judgement('private', said) : judgement('unknown', said, 'never-stood');
}

/** Words that stood there from the first, in a comment for instance, say nothing now. */
export function noticeOn(first: Baseline | undefined, { text }: Sight): PageNotice | undefined {
  return noticesIn(text).find(({ words }) => first === undefined || !first.notices.includes(words));
}

/** Little of it is left. On a page that marks no article its frame may be left and all that was watched gone. */
function isLost(first: Baseline, { segments, share, hasLostAllPassages }: Compared): boolean {
  if (segments > 0 && share < HARDLY) return true;
  return hasLostAllPassages && (segments === 0 || (!marksArticle(first) && share < MOSTLY));
}

/** Where the article itself stands, words of removal beside or within it are about something else. */
function stillMostly(first: Baseline, { segments, share }: Compared): boolean {
  return marksArticle(first) && segments > 0 && share >= MOSTLY;
}

function notToBeTold(said: string, compared: Compared): Judgement {
  return judgement('unknown', said, 'more-is-left', ...lossesOf(compared));
}

function doubtsOf({ isOpen }: PageNotice, first: Baseline, sight: Sight): string[] {
  const isThin = bareLength(sight.text) <= THIN;
  const isLike = likeNew(first, sight);
  const isReworded = first.segments.slice(0, COMPARED).some(({ text }) => isLike(text));
  return [
    ...(isOpen ? ['notice-open'] : []),
    // A post of one sentence that was reworded, above a comment that was deleted.
    ...(isReworded ? ['more-is-left'] : []),
    ...(sight.walls.includes('geo-block') ? ['wall-geo-block'] : []),
    ...(isThin ? [] : elsewhere(first, sight)),
    ...(sight.isComplete ? [] : ['capture-partial']),
  ];
}

function bareLength(text: string): number {
  return text.replace(/\s+/g, '').length;
}
