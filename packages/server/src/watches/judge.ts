import type { Observation, PageState, WatchReasonCode } from '@guzheng/sdk/api';
import { type Baseline, marksArticle } from './baseline.ts';
import {
  type Compared,
  compare,
  elsewhere,
  HARDLY,
  isSameTitle,
  lossesOf,
  MOSTLY,
  standsInPart,
  stillThere,
} from './compare.ts';
import { isFleeting } from './fleeting.ts';
import { byNotice, noticeOn, THIN } from './judge-notice.ts';
import { cut, type Judgement, judgement, reason } from './judgement.ts';
import { isCollapsed } from './notices-on-page.ts';
import type { Outcome, Sight } from './sight.ts';

/** The page still stands, with all or with a part of what it said. */
export const STANDING: readonly Observation['state'][] = ['live', 'edited', 'partly-removed'];
/** It is not shown to this visitor, and the site's own answer says so. */
export const GONE: readonly Observation['state'][] = ['removed', 'private'];

/** Sides on which a name of the network or its server failed to answer, as capture names it. */
const NOT_REACHED =
  /^(?:host-unknown|connection-refused|connection-failed|timeout|tls-invalid|nothing-reachable|response-malformed|headers-too-large|redirect-loop|too-many-redirects)$/;
/** Folded characters by which a post is known again. */
const TELLING = 12;
const BEFORE_ALL = ['captcha', 'bot-check', 'rate-limit'];

/**
 * What became of the page, from what one look showed. `first` is the first state, absent until there is one; `previous` the state at the look
 * before. Pure. Nothing is concluded from a captcha, a server's failure or a capture that was cut short.
 */
export function judgeState(first: Baseline | undefined, previous: PageState | undefined, now: Outcome): Judgement {
  const judged = now.kind === 'sealed' ? judgeSight(first, now.sight) : judgeFailure(now);
  const cameBack = previous !== undefined && GONE.includes(previous) && STANDING.includes(judged.state);
  return cameBack ? { ...judged, reasons: [reason('came-back', previous), ...judged.reasons] } : judged;
}

function judgeFailure({ kind, code }: Exclude<Outcome, { kind: 'sealed' }>): Judgement {
  if (kind === 'unreadable') return judgement('unknown', reason('package-unreadable', code));
  if (NOT_REACHED.test(code)) return judgement('unreachable', reason('not-reached', code));
  return judgement('unknown', reason('capture-failed', code));
}

function judgeSight(first: Baseline | undefined, sight: Sight): Judgement {
  const compared = first === undefined ? undefined : compare(first, sight);
  return (
    byWallBefore(sight) ??
    byStatus(first, compared, sight) ??
    byNotice(first, compared, sight) ??
    byWallOver(compared, sight) ??
    byContent(first, compared, sight)
  );
}

/** What the site shows to programs in place of its pages. */
function byWallBefore({ walls }: Sight): Judgement | undefined {
  const found = walls.filter((kind) => BEFORE_ALL.includes(kind)).map((kind) => `wall-${kind}`);
  return found.length === 0 ? undefined : judgement('unknown', ...found);
}

function byStatus(first: Baseline | undefined, compared: Compared | undefined, sight: Sight): Judgement | undefined {
  const { status, walls } = sight;
  if (status === undefined || status < 400) return undefined;
  const text = String(status);
  if (isGone(status)) return byGone(first, compared, sight, reason('status-gone', text));
  if (status === 401) return judgement('private', reason('status-login', text));
  if (status === 403 && walls.includes('login'))
    return judgement('private', reason('status-refused', text), 'wall-login');
  if (status === 403) return judgement('unknown', reason('status-refused', text));
  if (status === 451) return judgement('unknown', reason('status-legal', text));
  return judgement('unknown', reason(status >= 500 ? 'status-server-error' : 'status-other', text));
}

/** Whoever would have a page counted as taken down needs no more than a status: what is read here is still published. */
function byGone(
  first: Baseline | undefined,
  compared: Compared | undefined,
  { statuses, isComplete }: Sight,
  said: string,
): Judgement {
  const apart = statuses !== undefined && isGone(statuses.browser) !== isGone(statuses.plain);
  const differ = apart ? [reason('means-differ', `${statuses.browser}/${statuses.plain}`)] : [];
  if (first === undefined || compared === undefined) return judgement('unknown', said, 'never-stood', ...differ);
  if (standsInPart(first, compared)) return judgement('unknown', said, 'content-stands', ...differ);
  // A plain client alone is told so by sites that keep programs out.
  if (statuses === undefined && !isComplete) return judgement('unknown', said, 'capture-partial');
  return judgement(apart ? 'unknown' : 'removed', said, ...differ);
}

/** RFC 9110 §15.5.5, §15.5.11. */
function isGone(status: number): boolean {
  return status === 404 || status === 410;
}

/** Walls over a page hide it only where what is compared cannot be seen. */
function byWallOver(compared: Compared | undefined, { walls, text }: Sight): Judgement | undefined {
  if (walls.length === 0 || (compared !== undefined && stillThere(compared))) return undefined;
  // Before there is anything to compare with: a request for consent lies over pages that say much more.
  if (compared === undefined && text.length > THIN && walls.every((kind) => kind === 'consent')) return undefined;
  return judgement(walls.includes('login') ? 'private' : 'unknown', ...walls.map((kind) => `wall-${kind}`));
}

function byContent(first: Baseline | undefined, compared: Compared | undefined, sight: Sight): Judgement {
  if (first === undefined || compared === undefined) return byFirstContent(sight);
  const { segments, share, passages, pictures } = compared;
  if (segments === 0 && pictures === 0 && passages === 0) return judgement('unknown', 'nothing-to-compare');
  const about = aboutOf(first, compared, sight);
  const lost = lossesOf(compared);
  if (!sight.isComplete && lost.length > 0) return judgement('unknown', 'capture-partial', ...lost, ...about);
  if (share < HARDLY && segments > 0 && !passagesStand(compared)) {
    const mostly = reason('text-mostly-other', `${HARDLY * 100}`);
    return judgement('unknown', ...elsewhere(first, sight), mostly, ...lost, ...about);
  }
  const open = whatIsOpen(first, compared, sight);
  if (open !== undefined) return judgement('unknown', open, ...lost, ...about);
  return byDifferences(first, compared, { sight, about, lost });
}

/** Enough words of its own to know the post by, whatever came and went around it. */
function passagesStand({ passages, passagesGone, passagesLength }: Compared): boolean {
  return passages > 0 && passagesGone === 0 && passagesLength >= TELLING;
}

/** What is missing may only not be shown: folded up, on another page of the thread, or in a frame that says nothing of the post. */
function whatIsOpen(first: Baseline, compared: Compared, sight: Sight): WatchReasonCode | undefined {
  const { share, textGoneAtEnd, passages, passagesGone } = compared;
  const isMissed = marksArticle(first) || passagesGone > 0;
  if (textGoneAtEnd && isMissed && isCollapsed(sight.text)) return 'text-collapsed';
  if (marksArticle(first) || share >= MOSTLY) return undefined;
  if (passages > 0) return passagesGone > 0 ? 'perhaps-elsewhere' : undefined;
  return isSameTitle(first, sight) ? undefined : 'perhaps-elsewhere';
}

function byFirstContent({ content, pictures, text, walls }: Sight): Judgement {
  if (text.trim() === '' && pictures.length === 0) return judgement('unknown', 'nothing-to-compare');
  return judgement(
    'live',
    'first-look',
    `compared-${content.basis}`,
    ...walls.map((kind) => reason('wall-passed', kind)),
  );
}

interface Found {
  readonly sight: Sight;
  readonly about: readonly string[];
  readonly lost: readonly string[];
}

/**
 * A watched passage that is gone is a part that was removed, a picture only from what is marked as the article; where other words stand in
 * place of the passage, it was edited. Words that are gone from a marked article are an edit, once it is known which of its words are steady;
 * words that came are one only in what is marked as the article's body. On a page that marks nothing lists and comments come and go: there
 * other words are told of and decide nothing. Nor does a time of editing that the page states, where no other words were found.
 */
function byDifferences(first: Baseline, compared: Compared, { sight, about, lost }: Found): Judgement {
  const { textGone, textAdded, passagesGone, picturesGone } = compared;
  const edits = editTimeOf(first, sight);
  const isReworded = passagesGone > 0 && picturesGone === 0 && (textAdded > 0 || compared.hasLikePassage);
  if ((passagesGone > 0 || picturesGone > 0) && !isReworded)
    return judgement('partly-removed', ...lost, ...edits, ...about);
  const isSteadyArticle = marksArticle(first) && first.isSteady;
  const isEdited = isReworded || (textGone > 0 && isSteadyArticle) || (textAdded > 0 && first.basis === 'article-body');
  if (isEdited) return judgement('edited', ...lost, ...edits, ...about);
  const notes = [...undecided(first, compared), ...edits, ...about];
  const isSame = !notes.some((note) => /^(?:text-|picture-differs|edit-time)/.test(note));
  return judgement('live', ...(isSame ? ['as-before'] : []), ...notes);
}

function undecided(first: Baseline, { textGone, textAdded }: Compared): string[] {
  return [
    ...(textGone > 0 ? [reason('text-differs', textGone)] : []),
    ...(first.basis === 'article' && textAdded > 0 ? [reason('text-added', textAdded)] : []),
  ];
}

/** What was compared, and what else was noticed that decides nothing. */
function aboutOf(first: Baseline, compared: Compared, sight: Sight): string[] {
  const { segments, neverSeen, pictures, picturesDiffer, picturesUnanswered } = compared;
  const noticed = noticeOn(first, sight);
  return [
    `compared-${first.basis}`,
    ...(first.isSteady && first.basis !== 'article-body' ? [reason('compared-steady', segments)] : []),
    ...(neverSeen > 0 ? [reason('passage-never-seen', neverSeen)] : []),
    ...(picturesDiffer > 0 ? [reason('picture-differs', `${picturesDiffer}/${pictures}`)] : []),
    ...(picturesUnanswered > 0 ? [reason('picture-unanswered', picturesUnanswered)] : []),
    ...sight.walls.map((kind) => reason('wall-passed', kind)),
    ...(noticed === undefined ? [] : [reason('notice-beside', cut(noticed.words))]),
    ...(first.title === '' || isSameTitle(first, sight) ? [] : ['title-differs']),
  ];
}

function editTimeOf({ editTimes }: Baseline, sight: Sight): string[] {
  const [changed] = sight.editTimes.filter((time) => !editTimes.includes(time) && !isAgo(time));
  return changed === undefined || editTimes.length === 0 ? [] : [reason('edit-time-changed', cut(changed))];
}

function isAgo(time: string): boolean {
  return isFleeting(time) && !/\d{4}/.test(time);
}
