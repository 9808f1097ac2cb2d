/**
 * What platforms write where something was, collected from common usage and not from any list of theirs: that a phrase stands on a page proves
 * nothing by itself. Only a short sentence counts that begins with it and says little else: a headline or a reader may speak of a removal too,
 * and a deleted comment, picture or link is not the page.
 */

export interface PageNotice {
  readonly kind: 'removed' | 'private';
  /** The sentence as it stands there. */
  readonly words: string;
  /** It leaves open what became of the page: gone, or under review, elsewhere, not for this visitor. */
  readonly isOpen: boolean;
}

/** A sentence of a notice. Characters. */
const LONGEST = 80;
/** Of the sentence, what the phrase takes. */
const SHARE = 0.4;
const MOST = 100;

const THING =
  '(?:内容|微博|博文|文章|帖子?|贴子?|主题|视频|稿件|作品|笔记|回答|问题|动态|说说|商品|宝贝|日志|条目|页面?|网页)';
const WHICH = '(?:[该此本这]|当前|指定的?|(?:您|你)[^，,。]{0,8}?的?)?(?:[条篇个则款])?';
const BY = '(?:原?作者|发布者|发布人|用户|楼主|博主|管理员|平台|UP主|卖家|商家|系统)?';
const OPENING =
  '^(?:(?:很|非常|真)?(?:抱歉|对不起)|啊[叻哦]|呃|哎呀|糟糕|提示|温馨提示|sorry|oops|hmm+|404|error)?[\\s，,：:、.…~～|–—-]*';

const GONE = [
  `${WHICH}${THING}(?:已经?|现已)?被?${BY}(?:自行|主动)?(?:删除|移除|撤回|下架|下柜)`,
  `${WHICH}${THING}(?:已经?|可能)?(?:不存在|不见了|消失了?|找不到了?|未找到)`,
  `${WHICH}(?:内容|微博|博文|文章|帖子?|贴子?|主题|视频|稿件|作品|笔记|回答|动态)已?被${BY}屏蔽`,
  `(?:找不到|无法找到|未找到)${WHICH}${THING}`,
  `${WHICH}${THING}?因(?:涉嫌)?(?:违规|违反[^。]{0,30}|违法|侵权|被?(?:多人|用户)?投诉)[^。]{0,30}(?:无法查看|不可见|已?被(?:删除|屏蔽|下架|移除))`,
  `${WHICH}${THING}?可能已?被${BY}(?:删除|移除|下架)`,
  '(?:the |this |that |your )?(?:post|page|video|article|content|tweet|item|listing|product|thread|topic|story|answer|question)(?: you[^.]{0,40}?)? (?:has been|was|is|may have been) (?:removed|deleted|taken down|no longer available)',
  "(?:the |this |that )?(?:post|page|video|article|content|tweet|item|listing|product|thread|topic)(?: you[^.]{0,40}?)? (?:was |could )?(?:not (?:be )?found|does(?:n't| not) exist|no longer exists)",
  '(?:page )?not found',
];
const REMOVED = new RegExp(`${OPENING}(?:${GONE.join('|')})`, 'i');
/** By the owner's own setting. */
const PRIVATE =
  /(?:作者|用户|主人|博主|UP主|发布者|楼主|对方)(?:已经?)?(?:设置|设为|开启)了?[^。]{0,30}(?:私密|隐私|可见|权限)|仅(?:自己|作者|好友|粉丝|关注者|主人)可见|(?:内容|微博|账号|帐号|视频|空间|作品|日志|笔记)(?:已经?)?被?(?:[^。]{0,6}设置?为|是)(?:私密|隐私|非公开|仅[^。]{0,6}可见)|(?:account|video|post|content|profile) is private|(?:posts|tweets) are protected|only (?:me|friends|followers) can (?:see|view)|account owner limits who can view/i;
/** By whom, and for whom else, is not said: a firewall says the same. */
const NO_PERMISSION =
  /(?:没有|无|暂无)[^。]{0,12}(?:访问|查看|浏览|观看)[^。]{0,4}权限|(?:没有|无|暂无)权限(?:访问|查看|浏览|观看)|权限不足|(?:do not|don't) have permission/i;
const OPEN =
  /可能|审核|权限|登录|登陆|私密|地区|区域|国家|网络|稍后|重试|暂时|维护|升级|繁忙|语言|有误|错误|转移|迁移|隐藏|\b(?:may|might|could|region|country|permission|log ?in|sign ?in|try again|temporarily|maintenance|language|broken|moved)\b/i;
const OPEN_TOO = /可能|不存在|删除|\b(?:may|might|deleted|removed)\b/i;

/** The notices of a page, each once, in their order. */
export function noticesIn(text: string): readonly PageNotice[] {
  const found = new Map<string, PageNotice>();
  for (const sentence of text.split(/[\n\r\t。！!？?]+|(?<=\.)\s+/)) {
    const notice = sentence.length > 4 * LONGEST ? undefined : noticeIn(sentence.replace(/\s+/g, ' ').trim());
    if (notice !== undefined && found.size < MOST) found.set(notice.words, notice);
  }
  return [...found.values()];
}

function noticeIn(words: string): PageNotice | undefined {
  if (words.length > LONGEST) return undefined;
  const plain = words.replaceAll('’', "'");
  const fits = (pattern: RegExp) => (pattern.exec(plain)?.[0].length ?? 0) >= SHARE * plain.length && plain !== '';
  if (fits(REMOVED)) return { kind: 'removed', words, isOpen: OPEN.test(plain) };
  if (fits(PRIVATE)) return { kind: 'private', words, isOpen: OPEN_TOO.test(plain) };
  return fits(NO_PERMISSION) ? { kind: 'private', words, isOpen: true } : undefined;
}

/** Words by which a site shows the rest of a text only to those who ask, log in or pay. */
const COLLAPSED =
  /展开(?:阅读)?(?:全文|剩余|更多|全部)|阅读(?:剩余)?全文|查看(?:全文|剩余|全部内容)|点击(?:查看|展开|阅读)|(?:打开|下载|前往)[^\n。]{0,8}(?:APP|客户端)|登录后?(?:可|即可|才能)?(?:查看|阅读|浏览)|剩余\s?\d+\s?%|(?:continue|keep) reading|(?:read|show|see) (?:more|the rest)/i;

export function isCollapsed(text: string): boolean {
  return COLLAPSED.test(text);
}
