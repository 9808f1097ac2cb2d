import { type Ask, answer, page, redirect } from '../answer.ts';
import type { Case, Family } from '../case.ts';

const LOGIN =
  '<h1>登录</h1><form action=/login/do method=post><input name=username placeholder=手机号><input type=password name=password><button>登录</button></form><p>登录后查看全部内容</p>';

/** Where a page is not shown to everybody: kept as it is, named, never gone around. */
export const walls: Family = {
  title: 'Walls',
  routes: {
    '/password': answer(
      '<h1>401',
      { 'content-type': 'text/html', 'www-authenticate': 'Basic realm="x"' },
      { status: 401 },
    ),
    '/forbidden': refusal(403, '禁止访问'),
    '/missing': refusal(404, '页面不存在'),
    '/gone': refusal(410, '内容已删除'),
    '/too-many': answer(
      '<h1>请求过于频繁',
      { 'content-type': 'text/html; charset=utf-8', 'retry-after': '60' },
      { status: 429 },
    ),
    '/unlawful': answer(
      '<h1>因法律原因无法显示',
      { 'content-type': 'text/html; charset=utf-8', link: '<https://law.invalid>; rel="blocked-by"' },
      { status: 451 },
    ),
    '/server-error': refusal(500, '服务器错误'),
    '/unavailable': refusal(503, '维护中'),
    '/captcha': page(
      '<h1>安全验证</h1><p>请完成下方验证后继续访问</p><div id=nc_1_wrapper class=nc-container><div class="slider">请按住滑块，拖动到最右边</div></div><img src=/captcha/puzzle.png>',
      { title: '安全验证' },
    ),
    '/challenge': page(
      '<h1>Just a moment...</h1><p>Verifying you are human. This may take a few seconds.</p><div id=challenge-form class=cf-turnstile data-sitekey=x></div>',
      { title: 'Just a moment...' },
      {
        status: 403,
        headers: { 'cf-mitigated': 'challenge', server: 'cloudflare', 'cf-ray': '0-XXX' },
      },
    ),
    '/for-members': page(LOGIN, { title: '登录' }),
    '/members': redirect(302, '/login?next=%2Fmembers'),
    '/login': page(LOGIN, { title: '用户登录' }),
    '/overlay': page(
      '<article><h1>原创文章</h1><p>第一段。</p></article><div style="position:fixed;inset:0;background:#fffc;z-index:99"><p>登录后阅读全文</p><input type=password></div>',
      { title: '原创文章' },
    ),
    '/geo': page(
      '<h1>抱歉</h1><p>您所在的地区无法访问此内容。This content is not available in your country or region.</p>',
      { title: '地区限制' },
    ),
    '/cookie-wall': page(
      '<p>正文</p><div role=dialog aria-label="Cookie" style="position:fixed;inset:0;background:#fff">We value your privacy. Accept all cookies to continue. <button>Accept all</button><button>Reject</button></div>',
      { title: '隐私' },
    ),
    '/two-faces': (ask) =>
      page(
        isBrowser(ask)
          ? '<h1>原创文章</h1><p>给人看的内容，共三段。</p>'
          : '<h1>Welcome</h1><p>text for robots only</p>',
      ),
  },
  cases: [
    refused('password', 'Status 401, with a question for name and password', 401, ['wall-login']),
    refused('forbidden', 'Status 403', 403),
    refused('missing', 'Status 404', 404),
    refused('gone', 'Status 410', 410),
    refused('too-many', 'Status 429', 429, ['wall-rate-limit']),
    refused('unlawful', 'Status 451, withheld for legal reasons', 451, ['wall-geo-block']),
    refused('server-error', 'Status 500', 500),
    refused('unavailable', 'Status 503', 503),
    refused('challenge', 'Status 403, with a test for robots', 403, ['wall-bot-check', 'wall-captcha']),
    walled('captcha', 'A slider to be moved before anything is shown.', ['wall-captcha'], ['安全验证']),
    walled(
      'for-members',
      'A form for name and password in place of the content.',
      ['wall-login'],
      ['登录后查看全部内容'],
    ),
    {
      ...walled('members', 'A redirect to a form for name and password.', ['redirected', 'wall-login'], ['登录']),
      traps: [
        {
          does: 'leads to /login',
          held: ['GET /members 302', 'GET /login?next=%2Fmembers 200'],
          lost: ['redirect-body-unavailable /members'],
        },
      ],
    },
    walled('overlay', 'The beginning of an article under a demand to log in.', ['wall-login'], ['第一段']),
    walled('geo', 'A page for other countries only.', ['wall-geo-block'], ['您所在的地区']),
    walled('cookie-wall', 'A demand to accept cookies, which nobody answers.', ['wall-consent'], ['正文']),
    walled(
      'two-faces',
      'One text for browsers and another for programs: each means keeps what it was given.',
      [],
      ['给人看的内容'],
    ),
  ],
};

function refusal(code: number, text: string) {
  return page(`<h1>${code}</h1><p>${text}</p>`, { title: String(code) }, { status: code });
}

function refused(name: string, about: string, code: number, labels: readonly string[] = []): Case {
  return {
    name,
    about: `${about}.`,
    at: `/${name}`,
    outcome: 'complete',
    labels: [`http-${code}`, ...labels],
    traps: [],
  };
}

function walled(
  name: string,
  about: string,
  labels: readonly string[],
  shows: readonly string[],
): Extract<Case, { traps: unknown }> {
  return { name, about, at: `/${name}`, outcome: 'complete', labels, shows, traps: [] };
}

function isBrowser({ headers }: Ask): boolean {
  return /Chrome\//.test(String(headers['user-agent'] ?? ''));
}
