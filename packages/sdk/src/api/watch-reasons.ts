/** Why a look was judged as it was: stable codes, each with what it says and what it does not show, in both languages. */

import type { Observation, PageState } from './watch.ts';

export interface LanguagePair {
  /** `{}` stands for what follows the colon. */
  readonly zh: string;
  readonly en: string;
}
/** What was found, and what else it could come from. */
export interface ReasonWords {
  readonly says: LanguagePair;
  readonly but?: LanguagePair;
}

const words = (zh: string, en: string): LanguagePair => ({ zh, en });

const ONE_VISITOR = words(
  '这只是向本次访问者给出的回答：他人、他地、登录用户看到的可能不同。',
  'This is the answer that this visitor got: others, elsewhere or logged in, may see something else.',
);
const NOTHING_OF_PAGE = words('不能据此判断页面本身是否还在。', 'It shows nothing about the page itself.');
const MACHINE_WORDS = words(
  '这些字样由程序比对得出，只说明页面上有这样的文字；应当查看截图。',
  'A program found these words; it shows that they stand there and no more. Look at the picture.',
);
const COMPARED_ONLY = words(
  '只比较了程序从页面中取出的文字和图片；其余变化未作判断。',
  'Only the words and pictures that the program took from the page were compared; other changes were not judged.',
);
const PERHAPS_LISTS = words(
  '可能来自广告、推荐列表或评论，而不是正文；应当对照两份证据包。',
  'It may come from advertisements, lists or comments and not from the post; compare the two packages.',
);

export type WatchReasonCode =
  | 'first-look'
  | 'as-before'
  | 'came-back'
  | 'compared-article-body'
  | 'compared-article'
  | 'compared-main'
  | 'compared-page'
  | 'compared-steady'
  | 'status-gone'
  | 'content-stands'
  | 'status-login'
  | 'status-refused'
  | 'status-legal'
  | 'status-server-error'
  | 'status-other'
  | 'means-differ'
  | 'wall-captcha'
  | 'wall-bot-check'
  | 'wall-rate-limit'
  | 'wall-login'
  | 'wall-paywall'
  | 'wall-consent'
  | 'wall-age'
  | 'wall-geo-block'
  | 'wall-passed'
  | 'notice-removed'
  | 'notice-private'
  | 'redirected-elsewhere'
  | 'text-mostly-other'
  | 'text-gone'
  | 'text-added'
  | 'text-differs'
  | 'passage-gone'
  | 'passage-never-seen'
  | 'picture-gone'
  | 'picture-unanswered'
  | 'edit-time-changed'
  | 'title-differs'
  | 'nothing-to-compare'
  | 'capture-partial'
  | 'not-reached'
  | 'capture-failed'
  | 'package-unreadable';

export const WATCH_REASONS: Readonly<Record<WatchReasonCode, ReasonWords>> = {
  'first-look': { says: words('首次取证，作为以后比较的基准', 'The first look; later ones are compared with it') },
  'as-before': {
    says: words('与基准比较，未见差异', 'Compared with the first state, no difference was found'),
    but: COMPARED_ONLY,
  },
  'came-back': {
    says: words('此前一次取证为“{}”，本次页面又可见', 'The look before was “{}”; the page can be seen again'),
  },
  'compared-article-body': {
    says: words('比较对象：页面自身标明的正文', 'Compared: what the page itself marks as the body of the article'),
  },
  'compared-article': {
    says: words('比较对象：页面自身标明的文章区域', 'Compared: the part that the page itself marks as the article'),
  },
  'compared-main': {
    says: words('比较对象：页面自身标明的主要区域', 'Compared: the part that the page itself marks as its main one'),
  },
  'compared-page': {
    says: words('页面未标明正文，比较的是全页文字', 'The page marks no article: its whole text was compared'),
  },
  'compared-steady': {
    says: words(
      '只比较最初两次取证中都出现的 {} 句',
      'Only the {} sentences that stood in both of the first two looks were compared',
    ),
  },
  'status-gone': {
    says: words('服务器回答 {}（不存在或已删除）', 'The server answered {} (not found, or gone)'),
    but: ONE_VISITOR,
  },
  'content-stands': {
    says: words('但所比较的内容仍可见', 'But what is compared could still be seen'),
    but: ONE_VISITOR,
  },
  'status-login': {
    says: words('服务器回答 {}，要求登录', 'The server answered {}: one must log in'),
    but: ONE_VISITOR,
  },
  'status-refused': { says: words('服务器回答 {}，拒绝访问', 'The server answered {}: refused'), but: NOTHING_OF_PAGE },
  'status-legal': {
    says: words('服务器回答 {}：因法律原因不提供', 'The server answered {}: withheld for legal reasons'),
    but: ONE_VISITOR,
  },
  'status-server-error': {
    says: words('服务器回答 {}：服务器故障', 'The server answered {}: it failed'),
    but: NOTHING_OF_PAGE,
  },
  'status-other': { says: words('服务器回答 {}', 'The server answered {}'), but: NOTHING_OF_PAGE },
  'means-differ': {
    says: words(
      '浏览器与普通 HTTP 客户端得到的状态码不同（{}）',
      'The browser and the plain client got different statuses ({})',
    ),
    but: ONE_VISITOR,
  },
  'wall-captcha': { says: words('页面前有验证码', 'A captcha stood before the page'), but: NOTHING_OF_PAGE },
  'wall-bot-check': {
    says: words('页面前有机器人检查', 'A check for programs stood before the page'),
    but: NOTHING_OF_PAGE,
  },
  'wall-rate-limit': {
    says: words('网站称访问过于频繁', 'The site said that it was asked too often'),
    but: NOTHING_OF_PAGE,
  },
  'wall-login': {
    says: words('需要登录才能看到', 'One must log in to see it'),
    but: words(
      '网站可能对所有未登录者都这样，不表示作者设了限制，也不表示内容已删除。',
      'The site may ask this of everybody who is not logged in; it does not show that the author restricted it or that it was removed.',
    ),
  },
  'wall-paywall': { says: words('需要付费才能看到', 'One must pay to see it'), but: NOTHING_OF_PAGE },
  'wall-consent': { says: words('同意框遮住了页面', 'A request for consent covered the page'), but: NOTHING_OF_PAGE },
  'wall-age': { says: words('年龄确认框遮住了页面', 'A question of age covered the page'), but: NOTHING_OF_PAGE },
  'wall-geo-block': {
    says: words('网站称本地区不能访问', 'The site said that it cannot be seen from here'),
    but: ONE_VISITOR,
  },
  'wall-passed': {
    says: words('出现“{}”，但所比较的内容仍可见', '“{}” was noticed, and what is compared could still be seen'),
  },
  'notice-removed': { says: words('页面上出现“{}”', 'The page says “{}”'), but: MACHINE_WORDS },
  'notice-private': { says: words('页面上出现“{}”', 'The page says “{}”'), but: MACHINE_WORDS },
  'redirected-elsewhere': {
    says: words('地址转到了另一处：{}', 'The address led elsewhere: {}'),
    but: words(
      '网站常把已删除的页面转到首页，但也可能是改版。',
      'Sites often send removed pages to their home page; it may also be a redesign.',
    ),
  },
  'text-mostly-other': {
    says: words('基准中的文字只剩不到 {}%', 'Less than {}% of the words of the first state were left'),
    but: words(
      '可能已删除、替换或改版，网站没有说明。',
      'It may have been removed, replaced or redesigned; the site does not say.',
    ),
  },
  'text-gone': {
    says: words('基准中的 {} 句不见了', 'Sentences of the first state that are gone: {}'),
    but: PERHAPS_LISTS,
  },
  'text-added': { says: words('多出 {} 句', 'Sentences that were added: {}'), but: PERHAPS_LISTS },
  'text-differs': {
    says: words(
      '未标明正文的页面上有 {} 句与首次不同，未据此认定编辑',
      '{} sentences differ from the first look on a page that marks no article; this was not taken for an edit',
    ),
    but: PERHAPS_LISTS,
  },
  'passage-gone': {
    says: words('所监看的语句有 {} 不再逐字出现', 'Of the watched passages, {} no longer stand there word for word'),
    but: words('也可能只是改写；应当查看截图。', 'They may have been reworded only; look at the picture.'),
  },
  'passage-never-seen': {
    says: words('所监看的语句有 {} 句在基准中就没有', '{} of the watched passages were not in the first state either'),
  },
  'picture-gone': {
    says: words('基准中的图片有 {} 不见了', 'Of the pictures of the first state, {} are gone'),
    but: words(
      '图片可能只是换了文件，或本次没有加载成功。',
      'A picture may have been replaced by another file, or have failed to load this time.',
    ),
  },
  'picture-unanswered': {
    says: words(
      '基准中的图片有 {} 张本次未能加载，未作判断',
      'Pictures of the first state that failed to load, of which nothing is said: {}',
    ),
  },
  'edit-time-changed': {
    says: words('页面所称的编辑时间变为“{}”', 'The time of editing that the page states became “{}”'),
    but: words('这是页面自己的说法。', 'The page itself says so.'),
  },
  'title-differs': {
    says: words('网页标题与首次不同', 'The title of the page differs from the first'),
    but: PERHAPS_LISTS,
  },
  'nothing-to-compare': {
    says: words('页面上没有可比较的文字或图片', 'The page had neither words nor pictures to compare'),
    but: NOTHING_OF_PAGE,
  },
  'capture-partial': {
    says: words(
      '本次取证不完整，缺少的内容不能认定为已删除',
      'This capture is incomplete: what is missing in it cannot be called removed',
    ),
    but: NOTHING_OF_PAGE,
  },
  'not-reached': { says: words('没有连上网站（{}）', 'The site could not be reached ({})'), but: NOTHING_OF_PAGE },
  'capture-failed': { says: words('取证没有成功（{}）', 'No capture could be made ({})'), but: NOTHING_OF_PAGE },
  'package-unreadable': {
    says: words('证据包无法读取（{}）', 'The package could not be read ({})'),
    but: NOTHING_OF_PAGE,
  },
};

/** The states of a page, as they are shown. */
export const PAGE_STATE_WORDS: Readonly<Record<PageState, LanguagePair>> = {
  live: words('在线', 'live'),
  edited: words('已编辑', 'edited'),
  'partly-removed': words('部分删除', 'partly removed'),
  removed: words('已删除', 'removed'),
  private: words('不公开', 'private'),
  unreachable: words('无法访问', 'unreachable'),
  unknown: words('无法判断', 'unknown'),
};

/** What became of a page, in words; a state that only a later server knows is given back as it is. */
export function wordsOfState(state: Observation['state']): LanguagePair {
  return isPageState(state) ? PAGE_STATE_WORDS[state] : { zh: state, en: state };
}

function isPageState(state: string): state is PageState {
  return Object.hasOwn(PAGE_STATE_WORDS, state);
}

/** A reason as observations carry it, `passage-gone:1/2`, in words. What is no known code is given back as it is. */
export function wordsOfReason(reason: string, lang: 'zh' | 'en'): { readonly says: string; readonly but?: string } {
  const colon = reason.indexOf(':');
  const [code, detail] = colon === -1 ? [reason, ''] : [reason.slice(0, colon), reason.slice(colon + 1)];
  if (!Object.hasOwn(WATCH_REASONS, code)) return { says: reason };
  const known: ReasonWords = WATCH_REASONS[code as WatchReasonCode];
  const says = known.says[lang].replace('{}', () => wordsOfDetail(code, detail, lang));
  return known.but === undefined ? { says } : { says, but: known.but[lang] };
}

/** Some details are codes themselves. */
function wordsOfDetail(code: string, detail: string, lang: 'zh' | 'en'): string {
  if (code === 'came-back' && isPageState(detail)) return PAGE_STATE_WORDS[detail][lang];
  if (code !== 'wall-passed' || !Object.hasOwn(WATCH_REASONS, `wall-${detail}`)) return detail;
  return WATCH_REASONS[`wall-${detail}` as WatchReasonCode].says[lang];
}
