import type { PageState } from '@guzheng/sdk/api';
import { wordsOfReason } from '@guzheng/sdk/api';
import { segmentsOf } from '@guzheng/verify';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NAV, OTHER, PASSAGE, POST, page, type Shown, sight } from '../../test/support/sights.ts';
import { type Baseline, baselineOf, steadied } from './baseline.ts';
import { judgeState } from './judge.ts';
import type { Outcome } from './sight.ts';

const withPicture = sight({ pictures: ['a', 'b'] });
const first = baselineOf(withPicture, [PASSAGE]);
const plain = baselineOf(sight(), []);
const same: Outcome = { kind: 'sealed', sight: withPicture };
const changed = (shown: Shown): Outcome => ({ kind: 'sealed', sight: sight({ pictures: ['a', 'b'], ...shown }) });
const status = (code: number, shown: Shown = {}): Outcome => page('出错了', { status: code, ...shown });
const edited = (post: string, shown: Shown = {}): Outcome => changed({ text: `${NAV}\n${post}`, main: post, ...shown });

describe('the state of a page', () => {
  it.each<[what: string, first: Baseline | undefined, now: Outcome, state: PageState, reasons: string[]]>([
    ['the first look', undefined, same, 'live', ['first-look', 'compared-article-body']],
    ['as it was', first, same, 'live', ['as-before', 'compared-article-body']],

    // what a site may say while it goes on publishing
    [
      'a 404 under which the post still stands',
      first,
      changed({ status: 404 }),
      'unknown',
      ['status-gone:404', 'content-stands'],
    ],
    [
      'words of removal under the watched passage',
      first,
      edited(`${POST.slice(0, 45)}该内容已被删除。`),
      'edited',
      ['text-gone:2', 'text-added:1', 'compared-article-body'],
    ],
    [
      'a 404 that names a watched word and nothing else of the post',
      baselineOf(sight(), ['市场监管']),
      page('市场监管：您访问的页面不存在', { status: 404 }),
      'removed',
      ['status-gone:404'],
    ],

    // what is no edit
    [
      'navigation that changed',
      first,
      changed({ text: `首页 更多 搜索 消息 12\n${POST}\n推荐：今日热点十条` }),
      'live',
      ['as-before', 'compared-article-body'],
    ],
    [
      'counters and minutes that went on',
      first,
      edited(`阅读 4,512 转发 451\n3分钟前\n${POST}`),
      'live',
      ['as-before', 'compared-article-body'],
    ],
    ['a bare number that changed', first, edited(`${POST}\n4521`), 'live', ['as-before', 'compared-article-body']],
    [
      'white space and width',
      first,
      edited(POST.replaceAll('，', '，\n ')),
      'live',
      ['as-before', 'compared-article-body'],
    ],
    [
      'other messages in the title',
      first,
      changed({ title: '(3) 一篇帖子' }),
      'live',
      ['as-before', 'compared-article-body'],
    ],
    [
      'another title',
      first,
      changed({ title: '另一个标题' }),
      'live',
      ['as-before', 'compared-article-body', 'title-differs'],
    ],
    [
      'a picture under another address',
      first,
      {
        kind: 'sealed',
        sight: {
          ...withPicture,
          pictures: withPicture.pictures.map((one) => ({ ...one, url: 'https://cdn.example/x' })),
        },
      },
      'live',
      ['as-before', 'compared-article-body'],
    ],

    // edits
    [
      'a sentence reworded',
      plain,
      edited(POST.replace('坏了两次', '坏了一次')),
      'edited',
      ['text-gone:1', 'text-added:1', 'compared-article-body'],
    ],
    [
      'a number in the post',
      plain,
      edited(POST.replace('三个月', '30 个月')),
      'edited',
      ['text-gone:1', 'text-added:1', 'compared-article-body'],
    ],
    ['a sentence added', first, edited(`${POST}以上内容不实，特此道歉。`), 'edited', ['compared-article-body']],
    [
      'a watched passage reworded',
      first,
      edited(POST.replace('客服一直说会处理', '客服已经答应处理')),
      'edited',
      ['passage-gone:1/1', 'text-gone:1', 'text-added:1', 'compared-article-body'],
    ],
    [
      'another time of editing, with the same words',
      { ...first, editTimes: ['2026-11-01T00:00:00+08:00'] },
      changed({ editTimes: ['2026-11-28T00:00:00+08:00'] }),
      'live',
      ['edit-time-changed:2026-11-28T00:00:00+08:00', 'compared-article-body'],
    ],
    [
      'hidden, not shown',
      plain,
      {
        kind: 'sealed',
        sight: {
          ...sight(),
          text: `${NAV}\n${POST.slice(0, 60)}`,
          content: { basis: 'article-body', segments: segmentsOf(POST.slice(0, 60)).segments, pictures: [] },
        },
      },
      'edited',
      ['text-gone:1', 'compared-article-body'],
    ],

    // parts that are gone
    [
      'one picture gone, the words left',
      first,
      changed({ pictures: ['a'] }),
      'partly-removed',
      ['picture-gone:1/2', 'compared-article-body'],
    ],
    [
      'all pictures gone',
      first,
      changed({ pictures: [] }),
      'partly-removed',
      ['picture-gone:2/2', 'compared-article-body'],
    ],
    [
      'a picture that failed to load',
      first,
      changed({ pictures: ['a'], unanswered: ['https://img.example/b'] }),
      'live',
      ['as-before', 'compared-article-body', 'picture-unanswered:1'],
    ],
    [
      'a request for consent over the first look',
      undefined,
      page(`${OTHER.repeat(30)}`, { walls: ['consent'] }),
      'live',
      ['first-look', 'compared-article-body', 'wall-passed:consent'],
    ],
    [
      'a capture without the browser',
      first,
      page('', { isComplete: false }),
      'unknown',
      ['capture-partial', 'passage-gone:1/1', 'picture-gone:2/2', 'text-gone:4', 'compared-article-body'],
    ],
    [
      'a watched passage cut out',
      first,
      edited(POST.replace('客服一直说会处理，但是到今天也没有人联系我。', '')),
      'partly-removed',
      ['passage-gone:1/1', 'text-gone:1', 'compared-article-body'],
    ],

    // gone
    ['404', first, status(404), 'removed', ['status-gone:404']],
    ['410', first, status(410), 'removed', ['status-gone:410']],
    ['404 at the first look', undefined, status(404), 'unknown', ['status-gone:404', 'never-stood']],
    [
      '404 to the browser alone',
      first,
      status(404, { statuses: { browser: 404, plain: 200 } }),
      'unknown',
      ['status-gone:404', 'means-differ:404/200'],
    ],
    [
      'a notice and nothing else',
      first,
      page('抱歉，该内容已被删除'),
      'removed',
      ['notice-removed:抱歉，该内容已被删除'],
    ],
    [
      'a notice of the platform',
      first,
      page(`${NAV}\n该微博已被作者删除`),
      'removed',
      ['notice-removed:该微博已被作者删除'],
    ],
    [
      'a notice among lists',
      first,
      page(`${NAV}\n此视频已被UP主删除\n${OTHER.repeat(20)}`),
      'removed',
      ['notice-removed:此视频已被UP主删除'],
    ],
    [
      'a notice in English',
      first,
      page('Sorry, this page is no longer available.'),
      'removed',
      ['notice-removed:Sorry, this page is no longer available.'],
    ],
    [
      'a notice before anything was seen',
      undefined,
      page('页面不存在'),
      'unknown',
      ['notice-removed:页面不存在', 'never-stood'],
    ],
    [
      'words of removal in the post itself',
      baselineOf(sight({ text: `我的视频被平台删除了。${POST}`, main: `我的视频被平台删除了。${POST}` }), [PASSAGE]),
      page(`我的视频被平台删除了。${POST}`),
      'live',
      ['as-before', 'compared-article-body'],
    ],
    [
      'words of removal in a comment',
      first,
      changed({ text: `${NAV}\n${POST}\n评论：该评论已被删除` }),
      'live',
      ['as-before', 'compared-article-body'],
    ],

    // for some only
    ['401', first, status(401), 'private', ['status-login:401']],
    ['403 with a login', first, status(403, { walls: ['login'] }), 'private', ['status-refused:403', 'wall-login']],
    ['a login in its place', first, page('请先登录后查看', { walls: ['login'] }), 'private', ['wall-login']],
    [
      'a login over it, with the words left',
      first,
      changed({ walls: ['login'] }),
      'live',
      ['as-before', 'compared-article-body', 'wall-passed:login'],
    ],
    [
      'words of privacy',
      first,
      page('由于作者设置，仅粉丝可见'),
      'private',
      ['notice-private:由于作者设置，仅粉丝可见'],
    ],

    // what proves nothing
    ['403', first, status(403), 'unknown', ['status-refused:403']],
    ['451', first, status(451), 'unknown', ['status-legal:451']],
    ['500', first, status(500), 'unknown', ['status-server-error:500']],
    ['503', first, status(503), 'unknown', ['status-server-error:503']],
    ['a captcha', first, page('请完成安全验证', { walls: ['captcha'] }), 'unknown', ['wall-captcha']],
    ['a captcha with 404', first, status(404, { walls: ['captcha'] }), 'unknown', ['wall-captcha']],
    [
      'too many visits',
      first,
      page('访问过于频繁', { walls: ['rate-limit'], status: 429 }),
      'unknown',
      ['wall-rate-limit'],
    ],
    ['a question of age over it', first, page('您是否年满18岁', { walls: ['age'] }), 'unknown', ['wall-age']],
    [
      'something else in its place',
      first,
      page(OTHER.repeat(30)),
      'unknown',
      ['text-mostly-other:30', 'passage-gone:1/1', 'picture-gone:2/2', 'text-gone:4', 'compared-article-body'],
    ],
    [
      'the home page in its place',
      plain,
      page(OTHER.repeat(30), { finalUrl: 'https://site.example/?from=1' }),
      'unknown',
      ['redirected-elsewhere:site.example/', 'text-mostly-other:30', 'text-gone:4', 'compared-article-body'],
    ],
    [
      'a capture that was cut short',
      first,
      changed({ pictures: ['a'], isComplete: false }),
      'unknown',
      ['capture-partial', 'picture-gone:1/2', 'compared-article-body'],
    ],
    [
      'a capture that was cut short, with all there',
      first,
      changed({ isComplete: false }),
      'live',
      ['as-before', 'compared-article-body'],
    ],
    ['an empty page', undefined, page('', { basis: 'page' }), 'unknown', ['nothing-to-compare']],
    [
      'nobody who answers',
      first,
      { kind: 'failed', code: 'host-unknown' },
      'unreachable',
      ['not-reached:host-unknown'],
    ],
    ['a time-out', first, { kind: 'failed', code: 'timeout' }, 'unreachable', ['not-reached:timeout']],
    ['no browser', first, { kind: 'failed', code: 'browser-failed' }, 'unknown', ['capture-failed:browser-failed']],
    [
      'a capture that was given up',
      first,
      { kind: 'failed', code: 'cancelled' },
      'unknown',
      ['capture-failed:cancelled'],
    ],
    [
      'a package that cannot be read',
      first,
      { kind: 'unreadable', code: 'original-missing' },
      'unknown',
      ['package-unreadable:original-missing'],
    ],
  ])('%s', (_what, baseline, now, state, reasons) => {
    expect(judgeState(baseline, 'live', now)).toEqual({ state, reasons });
  });

  it('comes back from what it was', () => {
    expect(judgeState(first, 'removed', same)).toEqual({
      ...{ state: 'live', reasons: ['came-back:removed', 'as-before', 'compared-article-body'] },
    });
    expect(judgeState(first, 'unreachable', same).reasons).not.toContain('came-back:unreachable');
  });
});

describe('a page that marks no article', () => {
  const lists = (n: number) =>
    Array.from({ length: 6 }, (_, at) => `推荐第${n}批的第${at}条新闻标题写得很长`).join('\n');
  const look = (post: string, n: number) => sight({ basis: 'page', text: `${NAV}\n${post}\n${lists(n)}` });
  const begun = baselineOf(look(POST, 1), []);
  const steady = steadied(begun, look(POST, 2));

  it('is not called edited at the second look, where nobody knows what is a list', () => {
    expect(judgeState(begun, 'live', { kind: 'sealed', sight: look(POST, 2) })).toEqual({
      ...{ state: 'live', reasons: ['text-differs:6', 'compared-page'] },
    });
  });

  it('is compared by what stood in both of the first two looks', () => {
    expect(judgeState(steady, 'live', { kind: 'sealed', sight: look(POST, 3) })).toMatchObject({ state: 'live' });
    expect(judgeState(steady, 'live', { kind: 'sealed', sight: look(POST.replace('两次', '一次'), 3) })).toEqual({
      ...{ state: 'live', reasons: ['text-differs:1', 'compared-page', 'compared-steady:5'] },
    });
    const cut = judgeState(steady, 'live', { kind: 'sealed', sight: look(POST.slice(0, 5), 4) });
    expect(cut).toMatchObject({
      state: 'unknown',
      reasons: ['text-mostly-other:30', 'text-gone:4', expect.any(String), expect.any(String)],
    });
  });
});

describe('the judge', () => {
  const piece = fc.constantFrom(
    POST,
    OTHER,
    NAV,
    '该内容已被删除',
    '仅自己可见',
    '',
    '阅读 12',
    'Page not found',
    '登录',
  );
  const walls = fc.subarray(['captcha', 'login', 'age', 'rate-limit', 'geo-block']);
  const anything = fc.record({
    ...{
      status: fc.constantFrom(200, 204, 301, 401, 403, 404, 410, 429, 451, 500, 503),
      walls,
      isComplete: fc.boolean(),
    },
    text: fc.array(piece, { maxLength: 5 }).map((all) => all.join('\n')),
    basis: fc.constantFrom<Baseline['basis']>('article-body', 'article', 'main', 'page'),
    pictures: fc.subarray(['a', 'b', 'c']),
  });

  it('takes no captcha, failure or cut for a removal, and gives every reason words in both languages', () => {
    fc.assert(
      fc.property(anything, fc.boolean(), (shown, isFirst) => {
        const { state, reasons } = judgeState(isFirst ? undefined : first, 'live', page(shown.text, shown));
        expect(reasons.length).toBeGreaterThan(0);
        for (const reason of reasons)
          for (const lang of ['zh', 'en'] as const) expect(wordsOfReason(reason, lang).says).not.toBe(reason);
        const provesNothing = shown.status >= 500 || shown.walls.includes('captcha') || shown.status === 429;
        if (provesNothing) expect(state).toBe('unknown');
        if (state === 'removed') expect(isFirst).toBe(false);
        if (state === 'removed') expect(reasons.some((one) => /^(status-gone|notice-removed):/.test(one))).toBe(true);
        if (state === 'partly-removed') expect(shown.isComplete).toBe(true);
      }),
    );
  });

  it('takes no time over digits and words without end', () => {
    for (const text of [
      '1'.repeat(300_000),
      '阅读'.repeat(150_000),
      '1,'.repeat(150_000),
      `${'该'.repeat(150_000)}内容`,
      '刚刚 '.repeat(100_000),
      '因违规'.repeat(100_000),
      Array.from({ length: 30_000 }, (_, at) => `客服一直${at}`).join('\n'),
      '抱歉，您要访问的'.repeat(30_000),
    ])
      expect(judgeState(first, 'live', page(text, { basis: 'page' })).state).toBe('unknown');
  });
});
