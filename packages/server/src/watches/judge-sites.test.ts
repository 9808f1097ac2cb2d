import type { PageState } from '@guzheng/sdk/api';
import { describe, expect, it } from 'vitest';
import { NAV, OTHER, PASSAGE, POST, page, type Shown, sight } from '../../test/support/sights.ts';
import { baselineOf, steadied } from './baseline.ts';
import { judgeState } from './judge.ts';
import type { Outcome } from './sight.ts';

/** What real sites show where a post was, and where it still is: the words as they are commonly seen, none of it fetched. */

const marked = baselineOf(sight({ pictures: ['a', 'b'] }), []);
const watched = baselineOf(sight({ pictures: ['a', 'b'] }), [PASSAGE]);
const FRAME = '首页 热门 关注 我的 消息 发现 视频 搜索\n登录 注册 帮助中心 关于我们 联系客服 隐私政策 用户协议';
const framed = (post: string, more = ''): string => `${FRAME}\n${post}\n${more}`;
const unmarked = (post: string, more: Shown = {}): ReturnType<typeof sight> =>
  sight({ basis: 'page', text: framed(post), ...more });
const steady = (passages: readonly string[] = []) => steadied(baselineOf(unmarked(POST), passages), unmarked(POST));
const seen = (one: ReturnType<typeof sight>): Outcome => ({ kind: 'sealed', sight: one });
const codes = (reasons: readonly string[]) => reasons.map((one) => one.split(':', 1)[0]);

describe('a page in place of the post', () => {
  it.each<[words: string, state: PageState, code: string]>([
    // Weibo
    ['抱歉，此微博已被作者删除。查看帮助：网页链接', 'removed', 'notice-removed'],
    ['微博不存在或暂无查看权限', 'unknown', 'notice-open'],
    ['抱歉，由于作者设置，你暂时没有这条微博的查看权限哦。', 'private', 'notice-private'],
    ['抱歉，作者已设置仅展示半年内微博，此微博已不可见。', 'private', 'notice-private'],
    ['Sina Visitor System', 'unknown', 'text-mostly-other'],
    // WeChat
    ['该内容已被发布者删除', 'removed', 'notice-removed'],
    ['此内容因违规无法查看\n此内容因言论自由违反规定，由用户投诉', 'removed', 'notice-removed'],
    ['该链接已失效，请在微信客户端打开', 'unknown', 'text-mostly-other'],
    ['参数错误', 'unknown', 'text-mostly-other'],
    // Bilibili
    ['啊叻？视频不见了？\n没有找到该视频', 'removed', 'notice-removed'],
    ['由于UP主设置，该视频仅自己可见', 'private', 'notice-private'],
    ['抱歉，您所在地区不可观看！', 'unknown', 'text-mostly-other'],
    // Zhihu
    ['该回答已被删除', 'removed', 'notice-removed'],
    [
      '{"error":{"need_login":true,"message":"您当前请求存在异常，暂时限制本次访问。"}}',
      'unknown',
      'text-mostly-other',
    ],
    // shops
    ['很抱歉，您查看的宝贝不存在，可能已下架或者被转移。', 'unknown', 'notice-open'],
    ['该商品已下架', 'removed', 'notice-removed'],
    ['Currently unavailable. We do not know when this item will be back in stock.', 'unknown', 'text-mostly-other'],
    // forums
    ['抱歉，指定的主题不存在或已被删除或正在被审核', 'unknown', 'notice-open'],
    ['该贴已被删除', 'removed', 'notice-removed'],
    ['抱歉，您没有权限查看本版块', 'unknown', 'notice-open'],
    // a firewall, a filter, a session, a region
    ['您没有访问该页面的权限', 'unknown', 'notice-open'],
    ['该页面已被屏蔽', 'unknown', 'text-mostly-other'],
    ['页面已失效，请刷新重试', 'unknown', 'text-mostly-other'],
    ['页面不存在，系统维护中', 'unknown', 'notice-open'],
    ['该内容不存在，请登录后查看', 'unknown', 'notice-open'],
    ['系统繁忙，页面暂时无法访问', 'unknown', 'text-mostly-other'],
    ['This video is no longer available in your country', 'unknown', 'notice-open'],
    // elsewhere
    [
      "This content isn't available right now\nWhen this happens, it's usually because the owner only shared it with a small group of people, changed who can see it or it's been deleted.",
      'unknown',
      'text-mostly-other',
    ],
    [
      "Sorry, this page isn't available.\nThe link you followed may be broken, or the page may have been removed.",
      'unknown',
      'text-mostly-other',
    ],
    ['Hmm...this page doesn’t exist. Try searching for something else.', 'removed', 'notice-removed'],
    ['Video unavailable\nThis video has been removed by the uploader', 'removed', 'notice-removed'],
    ['Something went wrong. Try reloading.', 'unknown', 'text-mostly-other'],
  ])('%s', (words, state, code) => {
    const judged = judgeState(marked, 'live', page(`${NAV}\n${words}`));
    expect([judged.state, codes(judged.reasons)]).toEqual([state, expect.arrayContaining([code])]);
  });

  it('is not called removed by a headline on the home page that the address now leads to', () => {
    const home = `${NAV}\n官方通报：该视频已被平台下架\n该视频已被平台下架\n${OTHER.repeat(20)}`;
    const judged = judgeState(marked, 'live', page(home, { finalUrl: 'https://site.example/' }));
    expect(judged).toMatchObject({
      state: 'unknown',
      reasons: expect.arrayContaining(['redirected-elsewhere:site.example/']),
    });
  });

  it('is not called removed where the capture was cut short, or the site speaks of a region', () => {
    const words = `${NAV}\n该内容已被删除`;
    expect(judgeState(marked, 'live', page(words, { isComplete: false })).state).toBe('unknown');
    expect(judgeState(marked, 'live', page(words, { walls: ['geo-block'] })).state).toBe('unknown');
  });

  it('is not called removed where only one of the means was answered and the capture lacks something', () => {
    const judge = (more: Shown) => judgeState(marked, 'live', page('出错了', { status: 404, ...more })).state;
    expect(judge({ isComplete: false })).toBe('unknown');
    expect(judge({ isComplete: false, statuses: { browser: 404, plain: 410 } })).toBe('removed');
    expect(judge({ statuses: { browser: 404, plain: 403 } })).toBe('unknown');
    expect(judge({})).toBe('removed');
  });

  it('is not called removed before it was ever seen', () => {
    for (const now of [page('出错了', { status: 404 }), page('页面不存在'), page('出错了', { status: 410 })])
      expect(judgeState(undefined, undefined, now)).toMatchObject({
        ...{ state: 'unknown', reasons: expect.arrayContaining(['never-stood']) },
      });
    expect(judgeState(undefined, undefined, page('我的视频被平台删除了，大家评评理')).state).toBe('live');
    expect(judgeState(undefined, undefined, page('您没有权限访问此页面')).state).toBe('unknown');
  });
});

describe('a post that still stands', () => {
  const other = (text: string, more: Shown = {}) => page(text, { pictures: ['a', 'b'], ...more });

  it('is not called removed because a comment, a picture or a quoted post was', () => {
    const short = baselineOf(sight({ text: '这家店卖假货，大家不要买。', main: '这家店卖假货，大家不要买。' }), []);
    for (const comment of [
      '该评论已被删除',
      '图片已被删除',
      '原微博已被作者删除',
      '该内容已被删除',
      '评论内容不存在',
      '仅粉丝可见',
    ]) {
      const now = page(`这家店卖假货，大家千万不要买。\n${comment}`, { main: '这家店卖假货，大家千万不要买。' });
      expect(['removed', 'private']).not.toContain(judgeState(short, 'live', now).state);
    }
  });

  it('is edited, not removed, where its author says in it that something was deleted', () => {
    const now = POST.replace(`${PASSAGE}，但是到今天也没有人联系我。`, '原视频已删除，特此道歉。');
    expect(judgeState(watched, 'live', other(now)).state).toBe('edited');
  });

  it('stands under a 404 also where one sentence of it was changed', () => {
    const now = other(POST.replace(PASSAGE, '客服已经处理'), { status: 404 });
    expect(judgeState(watched, 'live', now)).toMatchObject({
      ...{ state: 'unknown', reasons: ['status-gone:404', 'content-stands'] },
    });
  });

  it('is not edited because its end is folded up', () => {
    const now = other(`${POST.slice(0, 45)}……\n展开全文`, { main: POST.slice(0, 45) });
    expect(judgeState(marked, 'live', now)).toMatchObject({
      ...{ state: 'unknown', reasons: expect.arrayContaining(['text-collapsed']) },
    });
  });

  it('is not edited because a longer answer to it is marked as an article too', () => {
    const now = sight({ text: `${NAV}\n${POST}\n${OTHER}${OTHER}`, main: `${OTHER}${OTHER}`, pictures: ['a', 'b'] });
    expect(judgeState(marked, 'live', seen(now))).toEqual({
      ...{ state: 'live', reasons: ['as-before', 'compared-article-body'] },
    });
  });

  it.each([
    ['发布于 3分钟前', '发布于 11-28 16:02'],
    ['刚刚', '昨天 15:30'],
    ['１．２万阅读', '1.3万阅读'],
    ['阅读 9,999', '阅读 10万+'],
    ['已有 123 人参与', '已有 2,456 人参与'],
    ['在看 99', '在看 1.2w'],
  ])('is not edited because %s became %s', (before, after) => {
    const begun = baselineOf(sight({ text: `${POST}\n${before}`, main: `${POST}\n${before}` }), []);
    const now = page(`${POST}\n${after}`);
    expect(judgeState(begun, 'live', now)).toEqual({
      ...{ state: 'live', reasons: ['as-before', 'compared-article-body'] },
    });
  });

  it('has lost no picture that came in another size, from another host, or in another format', () => {
    const seenAs = (urls: readonly string[]) => ({
      ...sight(),
      pictures: urls.map((url, at) => ({ url, sha256: `${at}${url.length}`.padEnd(64, '0') })),
    });
    const begun = baselineOf(seenAs(['https://wx1.img.example/orj360/006Xy12zgy1hq0abcdefgj30u0.jpg']), []);
    for (const url of [
      'https://wx3.img.example/mw690/006Xy12zgy1hq0abcdefgj30u0.jpg',
      'https://wx1.img.example/orj360/006Xy12zgy1hq0abcdefgj30u0.jpg@640w.webp',
    ])
      expect(judgeState(begun, 'live', seen(seenAs([url])))).toEqual({
        ...{ state: 'live', reasons: ['as-before', 'compared-article-body'] },
      });
    const replaced = judgeState(begun, 'live', seen(seenAs(['https://cdn.example/another'])));
    expect(replaced).toMatchObject({ state: 'live', reasons: ['compared-article-body', 'picture-differs:1/1'] });
  });
});

describe('a page that marks no article', () => {
  it('has other advertisements, lists and comments, and neither is an edit or a removal, however steady they were', () => {
    const begun = baselineOf(unmarked(`${POST}\n广告：双十一大促销全场五折起`, { pictures: ['post', 'ad'] }), []);
    const second = unmarked(`${POST}\n广告：双十一大促销全场五折起`, { pictures: ['post', 'ad'] });
    const later = unmarked(`${POST}\n广告：年货节好物限时秒杀中`, { pictures: ['post', 'ad2'] });
    expect(judgeState(begun, 'live', seen(later))).toMatchObject({ state: 'live' });
    expect(judgeState(steadied(begun, second), 'live', seen(later))).toEqual({
      state: 'live',
      reasons: ['text-differs:1', 'compared-page', expect.any(String), 'picture-differs:1/2'],
    });
  });

  it('is neither live nor edited where its frame is left and nothing of the post', () => {
    const judged = judgeState(steady(), 'live', seen(unmarked('您访问的内容走丢了', { title: '站点' })));
    expect(judged.state).toBe('unknown');
    const told = judgeState(steady(), 'live', seen(unmarked('该帖子已被删除', { title: '站点' })));
    expect(told).toMatchObject({
      state: 'unknown',
      reasons: expect.arrayContaining(['notice-removed:该帖子已被删除']),
    });
  });

  it('is removed where all that was watched is gone and the site says so', () => {
    const judged = judgeState(steady([PASSAGE]), 'live', seen(unmarked('该帖子已被删除', { title: '站点' })));
    expect(judged).toEqual({ state: 'removed', reasons: ['notice-removed:该帖子已被删除'] });
  });

  it('is edited where a watched passage was reworded, and partly removed where it was cut out', () => {
    const judge = (post: string) => judgeState(steady([PASSAGE]), 'live', seen(unmarked(post))).state;
    expect(judge(POST.replace(PASSAGE, '客服一直说不会处理'))).toBe('edited');
    expect(judge(POST.replace(`${PASSAGE}，但是到今天也没有人联系我。`, ''))).toBe('partly-removed');
  });

  it('does not tell where the watched passage may be on another page of the thread', () => {
    const judged = judgeState(steady([PASSAGE]), 'live', seen(unmarked(`${OTHER}\n上一页 1 2 3 下一页`)));
    expect(judged).toMatchObject({ state: 'unknown' });
  });
});

describe('an element that is marked as an article', () => {
  const look = (post: string, related: string) => {
    const main = `${post}\n相关阅读\n${related}`;
    return sight({ basis: 'article', text: `${NAV}\n${main}`, main });
  };
  it('may hold lists, which are known as such at the second look only', () => {
    const begun = baselineOf(look(POST, '某公司发布三季度财报引关注'), []);
    const second = look(POST, '某市地铁新线路年底开通运营');
    expect(judgeState(begun, 'live', seen(second))).toMatchObject({ state: 'live' });
    const known = steadied(begun, second);
    expect(judgeState(known, 'live', seen(look(POST, '某高校公布新一轮招生计划'))).state).toBe('live');
    expect(judgeState(known, 'live', seen(look(POST.replace('两次', '一次'), '某高校招生计划'))).state).toBe('edited');
  });
});
