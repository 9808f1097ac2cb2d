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
  '由服务器按固定间隔取证形成；每一行对应一份已存证的证据包',
  'Made of captures at fixed intervals; each line stands for an evidence package that was deposited',
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
    '计数是否为真实点击、浏览或转发；显示“1.2万”一类约数时，只列出其下限。',
    'Whether counters are of actual clicks, views or reposts; of a rounded number such as “1.2万” the lower end is given.',
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
