/** The words by which pages name what they state. By pattern, not by site: a site changes its class names, not its language. */

export const COUNTERS = [
  'views',
  'reposts',
  'comments',
  'likes',
  'favourites',
  'sales',
  'followers',
  'online',
] as const;
export type Counter = (typeof COUNTERS)[number];

/** Beside a number: what it counts. Regular expressions, for text that `plainText` has made plain. */
const WORDS: Readonly<Record<Counter, string>> = {
  views: '阅读|浏览|播放|观看|点击|围观|看过|查看|\\b(?:page ?)?views?\\b|\\bplays?\\b|\\breads?\\b|\\bwatched\\b',
  reposts: '转发|分享|转载|转帖|转推|\\bre-?posts?\\b|\\bretweets?\\b|\\bshares?\\b',
  comments: '评论|回复|留言|跟帖|\\bcomments?\\b|\\brepl(?:y|ies)\\b',
  likes: '点赞|赞同|喜欢|赞(?![助美叹扬])|\\blikes?\\b|\\bupvotes?\\b',
  favourites: '收藏|\\bfavou?rites?\\b|\\bbookmarks?\\b',
  sales: '月销|销量|已售|售出|付款|购买|成交|已拼|\\bsold\\b|\\bsales\\b',
  followers: '粉丝|关注者|\\bfollowers?\\b|\\bsubscribers?\\b',
  online: '正在看|正在观看|在线|人气|热度|\\bonline\\b|\\bwatching\\b|\\bviewers?\\b',
};

/** In class names, ids and the names of icons: whole words of them. Weaker than a word that is shown, and said to be so. */
const NAMES: Readonly<Record<Counter, readonly string[]>> = {
  views: ['view', 'views', 'read', 'reads', 'play', 'plays', 'watch', 'pv', 'yuedu', 'bofang', 'liulan', 'hits'],
  reposts: ['repost', 'reposts', 'retweet', 'retweets', 'forward', 'share', 'shares', 'zhuanfa'],
  comments: ['comment', 'comments', 'reply', 'replies', 'cmt', 'pinglun'],
  likes: ['like', 'likes', 'zan', 'praise', 'digg', 'thumb', 'thumbs', 'thumbup', 'upvote', 'attitude', 'dianzan'],
  favourites: ['fav', 'favor', 'favorite', 'favourite', 'collect', 'collection', 'bookmark', 'star', 'shoucang'],
  sales: ['sale', 'sales', 'sold', 'deal', 'deals', 'xiaoliang'],
  followers: ['fans', 'follower', 'followers'],
  online: ['online', 'popularity', 'renqi', 'hot'],
};

const named = COUNTERS.map((id) => `(?<${id}>${WORDS[id]})`).join('|');

/** Every label in a plain text; the group that matched is the counter. */
export const LABEL: RegExp = new RegExp(named, 'gi');
/** Any of the labels, for the page's script: only to find what is worth reading. */
const LABEL_SOURCE = COUNTERS.map((id) => WORDS[id]).join('|');
const NAME_SOURCE = `(?:^|[^a-z])(?:${COUNTERS.flatMap((id) => NAMES[id]).join('|')})(?![a-z])`;

/** The counters that a class name or an icon's name speaks of: `video-like-info` and `iconLike` of likes, `likely` of none. */
export function countersNamed(name: string): Counter[] {
  const parts = new Set(
    name
      .replace(/([a-z])([A-Z])/g, '$1 $2')
      .toLowerCase()
      .match(/[a-z]+/g) ?? [],
  );
  return COUNTERS.filter((id) => NAMES[id].some((own) => parts.has(own)));
}

export const PROVINCES =
  '北京|天津|河北|山西|内蒙古|辽宁|吉林|黑龙江|上海|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|广西|海南|重庆|四川|贵州|云南|西藏|陕西|甘肃|青海|宁夏|新疆|香港|澳门|台湾|中国香港|中国澳门|中国台湾';
const BEFORE_NAME = ' ?[:|/] ?';

/** Lines that say by their own words what they state. The group `value` is the statement. */
export const LINES: readonly { readonly id: string; readonly pattern: RegExp }[] = [
  { id: 'author', pattern: new RegExp(`(?:作者|撰文|发布者|楼主|记者)${BEFORE_NAME}(?<value>[^\\s:|,，/]{1,30})`) },
  { id: 'author', pattern: /\bby (?<value>[A-Z][\w.'-]*(?: [A-Z][\w.'-]*){0,3})(?![\w])/ },
  {
    id: 'author-id',
    pattern: /(?:微信号|微博号|抖音号|快手号|小红书号|用户 ?ID|UID|账号) ?[:]? ?(?<value>[\w.-]{3,40})/i,
  },
  {
    id: 'publish-time',
    pattern: /(?:发布(?:时间|日期|于)|发表于|时间|日期|published|posted)(?: on)? ?:? ?(?<value>[^|]{4,60})/i,
  },
  {
    id: 'edit-time',
    pattern:
      /(?:编辑于|更新(?:时间|于)|修改(?:时间|于)|最后(?:更新|修改|编辑)|updated|edited|modified)(?: on)? ?:? ?(?<value>[^|]{4,60})/i,
  },
  { id: 'ip-location', pattern: /IP ?(?:(?:归属地|归属|属地) ?:? ?|: ?)(?<value>\p{Script=Han}{2,10})/u },
  { id: 'ip-location', pattern: new RegExp(`(?:发布于|来自)[ :]?(?<value>${PROVINCES})(?![\\p{Script=Han}])`, 'u') },
  { id: 'icp-number', pattern: /(?<value>\p{Script=Han}ICP ?[备证] ?\d{5,10} ?号?(?: ?- ?\d{1,4})?(?:[A-Z]\b)?)/u },
  { id: 'icp-number', pattern: /(?<value>\p{Script=Han}公网安备 ?\d{8,16} ?号?)/u },
  { id: 'icp-number', pattern: /(?<value>\p{Script=Han}[AB]\d(?:\.[AB]\d)?-\d{6,10}(?:-\d+)?)/u },
  {
    id: 'site-owner',
    pattern:
      /(?:主办(?:单位|方)?|版权所有|网站所有者|经营者|运营(?:单位|方)) ?[:©]? ?(?![^\s|]{0,12}(?:ICP|公网|许可|保留|所有权利))(?<value>[^\s|]{2,60})/u,
  },
  {
    id: 'site-owner',
    pattern:
      /(?:©|\(c\)|copyright)(?: ?(?:©|\(c\)))?(?: ?\d{4}(?: ?[-–—] ?\d{4})?)? ?(?!\p{Script=Han}(?:ICP|公网))(?<value>[^\d\s|][^|]{1,60}?)(?: ?(?:all rights reserved|版权所有|保留所有权利)|[|.。]|$)/iu,
  },
];

/** Only to find what is worth reading, in the page. */
const LINE_SOURCE =
  '作者|撰文|发布|发表于|楼主|记者|\\bby [A-Z]|微信号|微博号|抖音号|快手号|小红书号|用户 ?ID|UID|账号|时间|日期|published|posted|编辑于|更新|修改|updated|edited|modified|IP|属地|来自|ICP|公网安备|[AB]\\d-\\d{6}|主办|版权|所有者|经营者|运营|©|copyright';

/** In class names and ids, as `NAMES` are. */
const AUTHOR_SOURCE = '(?:^|[^a-z])(?:author|byline|nick|nickname|username|uname|writer|poster|publisher)(?![a-z])';
const TIME_SOURCE = '(?:^|[^a-z])(?:time|date|datetime|pubtime|pubdate|ctime|publish|published|timestamp)(?![a-z])';
const PRICE_SOURCE = '(?:^|[^a-z])(?:price|jiage|amount)(?![a-z])';
const PLACE_SOURCE = '(?:^|[^a-z])ip(?![a-z])';

/** A number or handle at the place of an address where sites put whose page it is. */
export const IDENTITY_SOURCE: string =
  '^(?:https?:)?//space\\.[^/]+/(\\d+)|/(?:u|user|users|people|profile|author|authors|member|space|channel|home/main)/([\\w.~-]{2,64})|/@([\\w.-]{2,64})|[?&](?:uid|user_?id|mid|author_?id)=([\\w-]{2,64})';

/** What the page's script looks for, as source and flags: only to find what is worth reading. Names of classes come to it in lower case. */
export const SOUGHT: { readonly [what: string]: readonly [source: string, flags: string] } = {
  label: [LABEL_SOURCE, 'i'],
  line: [LINE_SOURCE, 'i'],
  money: ['[¥￥$€£]|元', ''],
  identity: [IDENTITY_SOURCE, 'i'],
  name: [NAME_SOURCE, ''],
  author: [AUTHOR_SOURCE, ''],
  time: [TIME_SOURCE, ''],
  price: [PRICE_SOURCE, ''],
  place: [PLACE_SOURCE, ''],
};
