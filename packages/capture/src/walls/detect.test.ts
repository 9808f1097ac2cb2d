import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { detectWalls } from './detect.ts';
import type { PageSigns, WallObservation } from './observation.ts';
import { wallLabels } from './wall.ts';

type Shown = Partial<Omit<PageSigns, 'cover'>> & { readonly cover?: Partial<PageSigns['cover']> };
type Seen = Partial<Omit<WallObservation, 'page'>> & { readonly page?: Shown };

const ARTICLE = '据介绍，此次抽检覆盖全市十二个区县，检出不合格产品八批次。'.repeat(60);
const URL_ASKED = 'https://news.example/2024/05/01/100.html';

function observe({ page, ...seen }: Seen): WallObservation {
  const { text = ARTICLE, cover, ...rest } = page ?? {};
  return {
    requestedUrl: URL_ASKED,
    finalUrl: seen.requestedUrl ?? URL_ASKED,
    status: 200,
    headers: [],
    requests: [],
    ...seen,
    page: {
      ...{
        title: '某市抽检结果公布',
        text,
        textLength: text.length,
        passwords: 0,
        codeFields: 0,
        widgets: [],
        paywallBoxes: [],
      },
      ...{ cover: { share: 0, text: '', passwords: 0, ...cover } },
      ...rest,
    },
  };
}

const inShort = (seen: Seen): string[] =>
  detectWalls(observe(seen)).map(({ kind, confidence }) => `${kind} ${confidence}`);

describe('a wall', () => {
  it.each<[string, Seen, string[]]>([
    [
      'of Cloudflare, by its header',
      { status: 403, headers: [['CF-Mitigated', 'challenge']], page: { title: 'Just a moment...', text: '' } },
      ['bot-check certain', 'http-error certain'],
    ],
    [
      'of Cloudflare, without its header',
      {
        status: 503,
        page: { title: 'Just a moment...', text: 'Checking your browser before accessing news.example.' },
      },
      ['bot-check certain', 'http-error certain'],
    ],
    [
      'of Akamai',
      {
        status: 403,
        page: {
          title: 'Access Denied',
          text: "You don't have permission to access this. Reference #18.6f2d1702.1714537800.1a2b3c",
        },
      },
      ['bot-check certain', 'http-error certain'],
    ],
    [
      'of AWS',
      { status: 202, headers: [['x-amzn-waf-action', 'challenge']], page: { text: '' } },
      ['bot-check certain'],
    ],
    [
      'of AWS, with a puzzle',
      { status: 405, headers: [['x-amzn-waf-action', 'captcha']], page: { text: '' } },
      ['captcha certain', 'http-error certain'],
    ],
    [
      'that asks to slide',
      {
        page: {
          title: '安全验证',
          text: '请完成安全验证 向右滑动完成拼图',
          widgets: [{ what: 'geetest_holder', inCover: false }],
        },
      },
      ['captcha certain'],
    ],
    [
      'that asks to slide, in a layer over the page',
      {
        page: {
          widgets: [{ what: 'nc_1_wrapper nc-container', inCover: true }],
          cover: { share: 1, text: '亲，请拖动下方滑块完成验证' },
        },
      },
      ['captcha certain'],
    ],
    [
      'to which a redirect led',
      { finalUrl: 'https://news.example/punish?x5secdata=1', page: { title: '验证', text: '请拖动下方滑块完成验证' } },
      ['captcha certain'],
    ],
    [
      'with a code of its own',
      { page: { title: '提示', text: '请输入验证码继续访问', codeFields: 1 } },
      ['captcha likely'],
    ],
    [
      'to which one must log in, by redirect',
      {
        finalUrl: 'https://passport.news.example/login?r=1',
        page: { title: '登录', text: '扫码登录 密码登录', passwords: 1 },
      },
      ['login certain'],
    ],
    [
      'to which one must log in, by redirect alone',
      { finalUrl: 'https://news.example/signin?next=%2Fa', page: { title: '新闻', text: '' } },
      ['login likely'],
    ],
    [
      'to which one must log in, by HTTP',
      { status: 401, headers: [['WWW-Authenticate', 'Basic realm=x']] },
      ['login certain', 'http-error certain'],
    ],
    [
      'to which one must log in, in a layer over the page',
      { page: { passwords: 1, cover: { share: 0.9, text: '登录后查看全文 手机号 密码 登录', passwords: 1 } } },
      ['login certain'],
    ],
    [
      'that says so and shows nothing else',
      { page: { title: '提示', text: '您需要登录后才可以查看本页面', passwords: 1 } },
      ['login likely'],
    ],
    [
      'for people elsewhere',
      { status: 403, page: { title: '提示', text: '抱歉，您所在的地区暂不支持访问本内容' } },
      ['geo-block certain', 'http-error certain'],
    ],
    [
      'for people elsewhere, over the page',
      { page: { cover: { share: 0.8, text: 'This video is not available in your country' } } },
      ['geo-block certain'],
    ],
    ['of the law', { status: 451, page: { text: 'Unavailable' } }, ['geo-block likely', 'http-error certain']],
    ['that wants to be paid', { status: 402 }, ['paywall certain', 'http-error certain']],
    [
      'that wants to be paid for the rest',
      { page: { text: `${ARTICLE.slice(0, 900)} 剩余 85% 内容订阅后即可阅读`, free: false } },
      ['paywall certain'],
    ],
    [
      'that wants to be paid for the rest, and says so in a box',
      { page: { text: `${ARTICLE} 订阅后可继续阅读`, paywallBoxes: ['c-paywall'] } },
      ['paywall likely'],
    ],
    [
      'of cookies over the page',
      { page: { cover: { share: 0.95, text: 'We value your privacy. We use cookies. Accept all' } } },
      ['consent certain'],
    ],
    ['of age', { page: { cover: { share: 1, text: '您是否已年满18周岁？ 是 否' } } }, ['age certain']],
    ['of age, and nothing else', { page: { title: '确认', text: 'Are you over 18? Yes No' } }, ['age likely']],
    ['of haste, by status', { status: 429 }, ['rate-limit certain', 'http-error certain']],
    ['of haste, by words', { page: { title: '提示', text: '您的访问过于频繁，请稍后再试' } }, ['rate-limit likely']],
    [
      'of haste, by words and status',
      { status: 503, page: { title: '', text: '请求次数过多' } },
      ['rate-limit certain', 'http-error certain'],
    ],
    ['of nothing but an error', { status: 404, page: { title: '404', text: '页面不存在' } }, ['http-error certain']],
  ])('%s', (_what, seen, expected) => {
    expect(inShort(seen)).toEqual(expected);
  });

  it('names what speaks for it, without the tickets of an address', () => {
    const [wall] = detectWalls(
      observe({
        finalUrl: 'https://passport.news.example/login?ticket=secret',
        page: { title: '登录', text: '', passwords: 1 },
      }),
    );
    expect(wall?.signs).toEqual([
      {
        sign: 'redirected',
        detail: `from ${URL_ASKED} to a login address, https://passport.news.example/login`,
        weight: 3,
      },
      { sign: 'title', detail: '登录', weight: 2 },
      { sign: 'password-field', detail: 'on the page', weight: 1 },
    ]);
  });

  it('has a label, but for an error, whose status is its label', () => {
    expect(wallLabels(detectWalls(observe({ status: 429, headers: [['x-amzn-waf-action', 'captcha']] })))).toEqual([
      'wall-captcha',
      'wall-rate-limit',
    ]);
  });
});

describe('no wall', () => {
  it.each<[string, Seen]>([
    ['is an article', {}],
    ['is an article with a form to log in at its head', { page: { text: `登录 注册 ${ARTICLE}`, passwords: 1 } }],
    ['is an article under which one must log in to comment', { page: { text: `${ARTICLE} 请先登录后发表评论` } }],
    [
      'is a short post under which one must log in to comment',
      { page: { text: '今天天气不错。 转发 12 评论 3 赞 4 登录后即可评论' } },
    ],
    [
      'is a comment form with a puzzle',
      { page: { widgets: [{ what: 'https://www.recaptcha.net/recaptcha/api2/anchor?k=1', inCover: false }] } },
    ],
    [
      'is a short contact page with a puzzle',
      {
        page: { text: '联系我们 姓名 邮箱 留言 提交', widgets: [{ what: 'h-captcha', inCover: false }], codeFields: 1 },
      },
    ],
    [
      'is an article about puzzles',
      { page: { title: '滑动验证如何破解？', text: `${ARTICLE} 请完成安全验证 访问过于频繁 Just a moment` } },
    ],
    [
      'is an article about frequent visits, paid reading and age',
      { page: { text: `${ARTICLE} 访问过于频繁 订阅后即可阅读 未满18岁 您所在的地区` } },
    ],
    [
      'is a login page that was asked for',
      { requestedUrl: 'https://news.example/login', page: { title: '登录', text: '登录 密码', passwords: 1 } },
    ],
    [
      'is a page of captcha settings that was asked for',
      { requestedUrl: 'https://news.example/captcha/docs', page: { title: '文档' } },
    ],
    ['is a banner of cookies at the foot', { page: { cover: { share: 0.2, text: 'We use cookies. Accept all' } } }],
    [
      'is a page that lies in one layer as a whole',
      {
        page: {
          text: `${ARTICLE.slice(0, 900)} cookie 政策 请先登录`,
          cover: { share: 1, text: `${ARTICLE.slice(0, 900)} cookie 政策 请先登录`, passwords: 1 },
          passwords: 1,
        },
      },
    ],
    ['is an article free to some', { page: { free: false } }],
    ['is a menu of a shop for readers', { page: { text: '首页 书库 付费阅读 开通会员 排行 购买记录' } }],
    ['is a job for adults', { page: { text: `招聘保安，年满18周岁，身体健康。${'包吃包住，月薪六千。'.repeat(25)}` } }],
    ['is a redirect from one page to another', { finalUrl: 'https://www.news.example/author/passage/100' }],
    [
      'is an ordinary script of a maker of walls',
      {
        requests: [
          'https://news.example/cdn-cgi/challenge-platform/scripts/jsd/main.js',
          'https://www.google.com/recaptcha/api.js',
        ],
      },
    ],
  ])('%s', (_what, seen) => {
    expect(inShort(seen)).toEqual([]);
  });

  it('is claimed from less than three, however the signs are mixed; and a label needs a wall', () => {
    const words = fc.constantFrom('登录', '验证码', '频繁', '地区', '订阅', 'cookie', '18岁', 'robot', '正文', '。');
    const text = fc.array(words, { maxLength: 12 }).map((all) => all.join(' '));
    fc.assert(
      fc.property(
        text,
        text,
        fc.float({ min: 0, max: 1, noNaN: true }),
        fc.integer({ min: 200, max: 599 }),
        (title, body, share, status) => {
          const walls = detectWalls(observe({ status, page: { title, text: body, cover: { share, text: body } } }));
          for (const { confidence, signs } of walls) {
            const weight = signs.reduce((sum, own) => sum + own.weight, 0);
            expect([confidence, weight >= 3]).toEqual([weight > 3 ? 'certain' : 'likely', true]);
            expect(signs.every(({ detail }) => detail.length <= 200)).toBe(true);
          }
          expect(walls.some(({ kind }) => kind === 'http-error')).toBe(status >= 400);
        },
      ),
    );
  });

  it('is seen where nothing was shown', () => {
    expect(detectWalls({ requestedUrl: URL_ASKED, finalUrl: URL_ASKED, headers: [], requests: [] })).toEqual([]);
  });
});
