import type { PageState } from '@guzheng/sdk/api';
import { inBoth, type Markup } from '@guzheng/verify/render';

/** One sentence in both languages: a document cannot lack one of them. */
export interface Pair {
  readonly zh: string;
  readonly en: string;
}

export const pair = (zh: string, en: string): Pair => ({ zh, en });

/** Both languages, one of them shown. */
export function say({ zh, en }: Pair): Markup {
  return inBoth(zh, en);
}

export const TITLE: Pair = pair('网页监看时间线', 'Timeline of a watched page');
export const SUBTITLE: Pair = pair(
  '由服务器按固定间隔取证形成；标有存证编号的各行，各对应一份已存证的证据包',
  'Made of captures at fixed intervals; each line with an evidence number stands for an evidence package that was deposited',
);

export const COUNTERS: Readonly<Record<string, Pair>> = {
  views: pair('阅读', 'views'),
  reposts: pair('转发', 'reposts'),
  comments: pair('评论', 'comments'),
  likes: pair('赞', 'likes'),
  favourites: pair('收藏', 'favourites'),
  sales: pair('销量', 'sales'),
  followers: pair('粉丝', 'followers'),
  online: pair('在线人数', 'online'),
};

type Heading =
  | 'about'
  | 'summary'
  | 'notices'
  | 'looks'
  | 'counters'
  | 'passages'
  | 'gaps'
  | 'rules'
  | 'meaning'
  | 'notProven'
  | 'check';
export const HEADINGS: Readonly<Record<Heading, Pair>> = {
  about: pair('监看对象', 'What was watched'),
  summary: pair('概况', 'In short'),
  notices: pair('通知与经过天数', 'Notices, and the days since'),
  looks: pair('各次取证', 'The looks'),
  counters: pair('计数变化', 'Counters'),
  passages: pair('所监看的语句', 'Watched passages'),
  gaps: pair('未进行的取证', 'Looks that did not take place'),
  rules: pair('程序判定状态的规则', 'The rules by which a program found the states'),
  meaning: pair('判断依据及其他可能', 'The reasons, and what else they may come from'),
  notProven: pair('本文件不能证明的事项', 'What this document does not prove'),
  check: pair('如何核对', 'How to check it'),
};

type Label =
  | 'url'
  | 'label'
  | 'series'
  | 'every'
  | 'period'
  | 'account'
  | 'operator'
  | 'ledger'
  | 'server'
  | 'madeAt'
  | 'states'
  | 'last'
  | 'ownLoads'
  | 'missed';
export const LABELS: Readonly<Record<Label, Pair>> = {
  url: pair('网址', 'Address'),
  label: pair('名称', 'Name'),
  series: pair('监看编号', 'Series'),
  every: pair('间隔', 'Interval'),
  period: pair('期间', 'Period'),
  account: pair('委托账户', 'Account'),
  operator: pair('取证方', 'Captured by'),
  ledger: pair('账本', 'Ledger'),
  server: pair('服务器', 'Server'),
  madeAt: pair('本文件生成时间', 'This document was made'),
  states: pair('各状态次数', 'Looks by state'),
  last: pair('最近一次', 'Last look'),
  ownLoads: pair('取证自身访问', 'Own visits'),
  missed: pair('未进行', 'Did not take place'),
};

/** What each state says, and by which rule: the same for every page. */
export const RULES: Readonly<Record<PageState, Pair>> = {
  live: pair(
    '页面可见，未发现正文改动。不能确定属于正文的文字或图片差异（列表、评论、广告等）只列出，不据此判断。',
    'The page can be seen and no change of the post was found. Words or pictures that differ and may be lists, comments or advertisements are named and decide nothing.',
  ),
  edited: pair(
    '页面自身标明为正文的文字有增减，或所监看的语句被相近的语句取代。页面未标明正文时，不因其他文字变化而判为已编辑。',
    'Words of what the page itself marks as the article are gone or have come, or a like sentence stands in place of a watched passage. Where the page marks no article, no other words make an edit.',
  ),
  'partly-removed': pair(
    '页面仍可见，所监看的语句不见且没有相近的语句取代，或标明为正文的部分少了图片。',
    'The page can be seen; a watched passage is gone and no like one has come, or a picture of what is marked as the article is gone.',
  ),
  removed: pair(
    '本监看此前见过该页面，而本次两种取证方式得到的状态码一致为 404 或 410（只有一种得到应答的，须取证完整），或原有文字基本不见、原网址处出现网站自己的删除提示。提示含义不止一种的，不判为已删除。',
    'The page was seen before in this series, and now both means got 404 or 410 (or, in a capture that lacks nothing, the one that was answered did), or most of its words are gone and a notice of the site stands at its address. A notice that can mean something else as well is not taken for a removal.',
  ),
  private: pair(
    '服务器要求登录，或登录页取代了页面，或网站称仅部分人可见。只是要求登录的，不计入“不可见”的天数。',
    'The server asks for a login, or a login stands in place of the page, or the site says that it is for some only. Where a login is all, no days are counted to it.',
  ),
  unreachable: pair(
    '没有连上网站，对页面本身不作判断。',
    'The site could not be reached; nothing is said of the page.',
  ),
  unknown: pair(
    '其余一切：验证码、访问限制、服务器故障、取证不完整、提示含义不明、多数文字不同等。',
    'Everything else: a captcha, a limit, a failure of the server, an incomplete capture, words that leave it open, a page that is mostly another.',
  ),
};

export const NOT_PROVEN: readonly Pair[] = [
  pair(
    '两次取证之间页面处于何种状态：本文件只陈述各次取证的时刻。',
    'What the page was like between two looks: only the moments of the looks are told.',
  ),
  pair(
    '页面内容是否真实、由谁发布、由谁删除或修改。',
    'Whether what the page says is true, who published it, and who removed or changed it.',
  ),
  pair(
    '其他访问者看到的是否相同：每次取证均为一台未登录的服务器从一个地点所见。',
    'Whether others saw the same: each look is what one server, not logged in, saw from one place.',
  ),
  pair(
    '计数是否为真实点击、浏览或转发，以及页面上有多处同类计数时是否取自该帖：程序取最先读到的一处；显示“1.2万”一类约数时，列出其可能的范围。',
    'Whether counters are of actual clicks, views or reposts, and, where a page shows several of a kind, whether it is the post’s: the first that could be read is taken. Of a rounded number such as “1.2万” the range is given.',
  ),
  pair(
    '通知是否已送达、内容是否合格：通知由委托人自行申报，服务器只记录申报的时间。',
    'Whether a notice arrived and was sufficient: notices are declared by the account; the server records when it was told.',
  ),
  pair(
    '状态由程序按固定规则得出，是指引而不是结论；以证据包内的截图和源码为准。',
    'States are found by a program by fixed rules: a guide, not a finding. The pictures and the source in the packages are what counts.',
  ),
];
