import type { Observation, PageState, WatchReasonCode } from '@guzheng/sdk/api';
import { searchBudget, searchIn } from '@guzheng/verify';
import { type Baseline, comparable, isThere, marksArticle, passagesIn, searchOf } from './baseline.ts';
import { isFleeting, withoutFleeting } from './fleeting.ts';
import { privateWords, removedWords } from './notices-on-page.ts';
import type { Outcome, Sight } from './sight.ts';

export interface Judgement {
  readonly state: PageState;
  /** Codes of WATCH_REASONS, some with a detail after a colon. */
  readonly reasons: readonly string[];
}

/** The page still stands, with all or with a part of what it said. */
export const STANDING: readonly Observation['state'][] = ['live', 'edited', 'partly-removed'];
/** It is not shown to this visitor, and the site's own answer says so. */
export const GONE: readonly Observation['state'][] = ['removed', 'private'];

/** Shares of the first state's words. */
const MOSTLY = 0.7;
const HARDLY = 0.3;
/** A page with less text than this says little but what a phrase of it says. Characters. */
const THIN = 800;
/** Before anything was seen of a page, only a notice and nothing else is taken for one. */
const BARE = 200;
/** Sides on which a name of the network or its server failed to answer, as capture names it. */
const NOT_REACHED =
  /^(?:host-unknown|connection-refused|connection-failed|timeout|tls-invalid|nothing-reachable|response-malformed|headers-too-large|redirect-loop|too-many-redirects)$/;
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
    byStatus(compared, sight) ??
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

function byStatus(compared: Compared | undefined, { status, statuses, walls }: Sight): Judgement | undefined {
  if (status === undefined || status < 400) return undefined;
  const text = String(status);
  const apart = statuses !== undefined && isGone(statuses.browser) !== isGone(statuses.plain);
  const differ = apart ? [reason('means-differ', `${statuses.browser}/${statuses.plain}`)] : [];
  // Whoever would have it counted as taken down needs no more than a status: what is read here is still published.
  if (isGone(status) && compared !== undefined && isKept(compared))
    return judgement('unknown', reason('status-gone', text), 'content-stands', ...differ);
  if (isGone(status)) return judgement(apart ? 'unknown' : 'removed', reason('status-gone', text), ...differ);
  if (status === 401) return judgement('private', reason('status-login', text));
  if (status === 403 && walls.includes('login'))
    return judgement('private', reason('status-refused', text), 'wall-login');
  if (status === 403) return judgement('unknown', reason('status-refused', text));
  if (status === 451) return judgement('unknown', reason('status-legal', text));
  return judgement('unknown', reason(status >= 500 ? 'status-server-error' : 'status-other', text));
}

/** RFC 9110 §15.5.5, §15.5.11. */
function isGone(status: number): boolean {
  return status === 404 || status === 410;
}

/** The site's own words, where the page says little else or has lost what it had. */
function byNotice(first: Baseline | undefined, compared: Compared | undefined, { text }: Sight): Judgement | undefined {
  const isThin = text.replace(/\s+/g, '').length <= (first === undefined ? BARE : THIN);
  const isLost = compared !== undefined && (compared.share < HARDLY || compared.hasLostAllPassages);
  const keeps = compared !== undefined && isKept(compared);
  if (keeps || !(isThin || isLost)) return undefined;
  const removed = removedWords(text);
  if (removed !== undefined && removed !== first?.removedWords)
    return judgement(first === undefined ? 'unknown' : 'removed', reason('notice-removed', cut(removed)));
  const hidden = privateWords(text);
  return hidden === undefined ? undefined : judgement('private', reason('notice-private', cut(hidden)));
}

/** Walls over a page hide it only where what is compared cannot be seen. */
function byWallOver(compared: Compared | undefined, { walls, text }: Sight): Judgement | undefined {
  if (walls.length === 0 || (compared !== undefined && stillThere(compared))) return undefined;
  // Before there is anything to compare with: a request for consent lies over pages that say much more.
  if (compared === undefined && text.length > THIN && walls.every((kind) => kind === 'consent')) return undefined;
  return judgement(walls.includes('login') ? 'private' : 'unknown', ...walls.map((kind) => `wall-${kind}`));
}

function stillThere({ share, segments, passages, passagesGone }: Compared): boolean {
  if (passages > 0) return passagesGone === 0;
  return segments > 0 && share >= MOSTLY;
}

/** A passage of a few characters may stand on a page that says that the rest is gone. */
function isKept(compared: Compared): boolean {
  return stillThere(compared) && compared.share >= HARDLY;
}

function byContent(first: Baseline | undefined, compared: Compared | undefined, sight: Sight): Judgement {
  if (first === undefined || compared === undefined) return byFirstContent(sight);
  if (compared.segments === 0 && compared.pictures === 0 && compared.passages === 0)
    return judgement('unknown', 'nothing-to-compare');
  const about = aboutOf(first, compared, sight);
  const lost = lossesOf(compared);
  if (!sight.isComplete && lost.length > 0) return judgement('unknown', 'capture-partial', ...lost, ...about);
  if (compared.share < HARDLY && compared.segments > 0 && (compared.passages === 0 || compared.hasLostAllPassages))
    return judgement(
      'unknown',
      ...elsewhere(first, sight),
      reason('text-mostly-other', `${HARDLY * 100}`),
      ...lost,
      ...about,
    );
  return byDifferences(first, compared, { sight, about, lost });
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
 * A watched passage or a picture that is gone is a part that was removed; where the article itself has other words in its place, it was
 * edited. Words that are gone from what is steady are an edit; words that came are one only in what is marked as the article's body.
 */
function byDifferences(first: Baseline, compared: Compared, { sight, about, lost }: Found): Judgement {
  const { textGone, textAdded, passagesGone, picturesGone } = compared;
  const edits = editTimeOf(first, sight);
  const isReworded = passagesGone > 0 && textAdded > 0 && first.basis === 'article-body' && picturesGone === 0;
  if ((passagesGone > 0 || picturesGone > 0) && !isReworded)
    return judgement('partly-removed', ...lost, ...edits, ...about);
  const isEdited =
    isReworded ||
    edits.length > 0 ||
    (textGone > 0 && first.isSteady) ||
    (textAdded > 0 && first.basis === 'article-body');
  if (isEdited) return judgement('edited', ...lost, ...edits, ...about);
  const notes = [...unsteady(first, compared), ...about];
  return judgement('live', ...(notes.some((note) => note.startsWith('text-')) ? [] : ['as-before']), ...notes);
}

function unsteady(first: Baseline, { textGone, textAdded }: Compared): string[] {
  if (!first.isSteady && textGone > 0) return [reason('text-differs', textGone)];
  return first.basis === 'article' && textAdded > 0 ? [reason('text-added', textAdded)] : [];
}

function lossesOf({ textGone, textAdded, passages, passagesGone, pictures, picturesGone }: Compared): string[] {
  return [
    ...(passagesGone > 0 ? [reason('passage-gone', `${passagesGone}/${passages}`)] : []),
    ...(picturesGone > 0 ? [reason('picture-gone', `${picturesGone}/${pictures}`)] : []),
    ...(textGone > 0 ? [reason('text-gone', textGone)] : []),
    ...(textAdded > 0 && (textGone > 0 || passagesGone > 0) ? [reason('text-added', textAdded)] : []),
  ];
}

/** What was compared, and what else was noticed that decides nothing. */
function aboutOf(first: Baseline, { segments, neverSeen, picturesUnanswered }: Compared, sight: Sight): string[] {
  const isTitled = first.title !== '' && bareTitle(sight.title) !== bareTitle(first.title);
  return [
    `compared-${first.basis}`,
    ...(first.isSteady && !marksArticle(first) ? [reason('compared-steady', segments)] : []),
    ...(neverSeen > 0 ? [reason('passage-never-seen', neverSeen)] : []),
    ...(picturesUnanswered > 0 ? [reason('picture-unanswered', picturesUnanswered)] : []),
    ...sight.walls.map((kind) => reason('wall-passed', kind)),
    ...(isTitled ? ['title-differs'] : []),
  ];
}

/** `(3) ` at its head counts messages. */
function bareTitle(title: string): string {
  return title.replace(/^[(（[]\d+\+?[)）\]]\s?/, '');
}

function editTimeOf({ editTimes }: Baseline, sight: Sight): string[] {
  const [changed] = sight.editTimes.filter((time) => !editTimes.includes(time) && !isAgo(time));
  return changed === undefined || editTimes.length === 0 ? [] : [reason('edit-time-changed', cut(changed))];
}

function isAgo(time: string): boolean {
  return isFleeting(time) && !/\d{4}/.test(time);
}

function elsewhere({ finalUrl }: Baseline, sight: Sight): string[] {
  const [before, after] = [placeOf(finalUrl), placeOf(sight.finalUrl)];
  return before === after ? [] : [reason('redirected-elsewhere', cut(after))];
}

/** Without the query, which holds tickets. */
function placeOf(url: string): string {
  if (!URL.canParse(url)) return url;
  const { host, pathname } = new URL(url);
  return `${host}${pathname}`;
}

/** The first state beside what is there now. Counts of what was there and of what is gone. */
interface Compared {
  readonly segments: number;
  /** Of the characters of the first state's sentences, those that are still there: 0 … 1. */
  readonly share: number;
  readonly textGone: number;
  readonly textAdded: number;
  readonly passages: number;
  readonly passagesGone: number;
  readonly hasLostAllPassages: boolean;
  readonly neverSeen: number;
  readonly pictures: number;
  readonly picturesGone: number;
  readonly picturesUnanswered: number;
}

function compare(first: Baseline, sight: Sight): Compared {
  const there = searchOf(sight);
  const gone = first.segments.filter((segment) => !there(segment));
  const lengthOf = (list: readonly { folded: string }[]) => list.reduce((sum, { folded }) => sum + folded.length, 0);
  const all = lengthOf(first.segments);
  const absent = first.pictures.filter((picture) => !isThere(picture, sight));
  const lost = passagesIn(sight.text, first.passages).filter((isPresent) => !isPresent);
  return {
    segments: first.segments.length,
    share: all === 0 ? 1 : 1 - lengthOf(gone) / all,
    textGone: gone.length,
    textAdded: addedTo(first, sight),
    passages: first.passages.length,
    passagesGone: lost.length,
    hasLostAllPassages: lost.length > 0 && lost.length === first.passages.length,
    neverSeen: first.neverSeen,
    pictures: first.pictures.length,
    picturesGone: absent.filter(({ url }) => !sight.unanswered.includes(url)).length,
    picturesUnanswered: absent.filter(({ url }) => sight.unanswered.includes(url)).length,
  };
}

/** Only where both looks have an article that is marked as one. */
function addedTo(first: Baseline, { content }: Sight): number {
  if (!marksArticle(first) || content.basis !== first.basis) return 0;
  // In one, so that a line broken elsewhere adds nothing.
  const before = searchIn(first.segments.map(({ text }) => withoutFleeting(text)).join('\n'), searchBudget());
  return comparable(content).filter((segment) => before(segment) === false).length;
}

function judgement(state: PageState, ...reasons: readonly string[]): Judgement {
  return { state, reasons };
}

function reason(code: WatchReasonCode, detail: string | number): string {
  return `${code}:${detail}`;
}

function cut(text: string): string {
  return text.replace(/\s+/g, ' ').slice(0, 80);
}
