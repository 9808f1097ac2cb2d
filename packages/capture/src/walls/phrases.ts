/** What walls say of themselves, in Chinese and English. */

export const CAPTCHA_PHRASE: RegExp =
  /(?:安全|滑动|拼图|行为|人机)验证|完成(?:下方|以下|下列)?(?:的)?验证|验证码(?:后|以)(?:继续|访问)|输入(?:图中|下方|右侧|图片中的)?(?:的)?验证码(?:继续|以|后)|(?:拖动|按住|向右滑动)[^。]{0,8}滑块|向右(?:滑动|拖动)|证明(?:您|你)(?:不是|是)(?:机器人|真人)|verif(?:y|ying) (?:that )?you(?:'re| are) (?:a )?human|i'?m not a robot|complete the (?:captcha|security check)|press (?:&|and) hold/i;

export const BOT_PHRASE: RegExp =
  /checking (?:if the site connection is secure|your browser)|enable javascript and cookies to continue|ddos protection by|reference #[0-9a-f.]{8,}|unusual traffic|automated (?:queries|requests|access)|bot (?:traffic|activity) detected|请开启 ?javascript ?并刷新|(?:检测到|存在)异常(?:流量|访问|请求)|正在(?:进行|检查)[^。]{0,6}浏览器|(?:您的)?(?:访问|请求)(?:已)?被(?:拦截|阻断|拒绝)|web应用防火墙/i;

export const BOT_TITLE: RegExp =
  /^(?:just a moment|attention required|access denied|access to this page has been denied|pardon our interruption|ddos-guard|please wait\b|one more step|请稍候|安全检查|访问被(?:拒绝|拦截|阻断))/i;

/** What is promised to those who log in so that they may write something is no wall. */
export const LOGIN_PHRASE: RegExp =
  /(?:请(?:先)?登录(?:后)?|需要登录|登录后(?:才能|才可以|可|即可|可以|方可)?)(?:继续)?(?:查看|可见|访问|阅读|浏览|观看|使用)|^请(?:您)?先?登录[。！!]?$|请先登录(?!.{0,4}(?:评论|回复|发表|点赞|收藏|下载|关注))|扫码登录|登录已(?:过期|失效)|(?:log|sign) ?in to (?:continue|view|see|access)|you (?:must|need to) (?:log|sign) ?in|please (?:log|sign) ?in(?! to (?:comment|reply|post))/im;

export const LOGIN_TITLE: RegExp =
  /^(?:(?:用户|账号|帐号|统一身份|会员)?(?:登录|登陆)(?:认证|中心|页面?)?|(?:log|sign) ?in|login)(?:\s*[-_|–—·].*)?$/i;

export const GEO_PHRASE: RegExp =
  /您所在的(?:国家|地区|区域)|(?:该|此|当前|所在)(?:国家|地区|区域)[^。]{0,10}(?:无法|不能|不可|暂不|限制)|(?:地区|区域|版权)限制[^。]{0,12}(?:无法|不能)|(?:not|isn't|is not|unavailable)[^.]{0,20} in your (?:country|region|location|area)|from your (?:country|region) (?:is|are) not/i;

export const PAYWALL_PHRASE: RegExp =
  /(?:订阅|付费|购买|开通会员|成为会员)(?:后)?(?:即可|可以|可|才能|方可)(?:继续)?(?:阅读|观看|查看|收听)|(?:订阅|付费|购买|开通会员|成为会员)(?:后)?(?:继续)?(?:阅读|观看|查看|收听)(?:全文|全部|完整|剩余|本文)|解锁(?:全文|全部|剩余|本文)|(?:剩余|还有|还剩) ?\d{1,2} ?%[^。]{0,8}(?:未读|付费|订阅|内容)|subscribe to (?:continue|keep|read)|to continue reading|(?:for|to) subscribers only|already a subscriber/i;

export const CONSENT_PHRASE: RegExp = /cookies?\b|consent|gdpr|同意并(?:继续|进入)|接受(?:全部|所有)/i;

export const AGE_PHRASE: RegExp =
  /(?:年满|已满|未满) ?(?:18|十八) ?(?:周)?岁|18 ?岁以上|成人内容|are you (?:over |at least )?18|(?:over|at least) 18 years|age (?:verification|gate|check|restricted)|confirm your age/i;

export const RATE_PHRASE: RegExp =
  /(?:访问|操作|请求|搜索)(?:过于|太过?)频繁|频繁(?:访问|操作)|请求次数过多|稍后(?:再试|重试)[^。]{0,6}频|too many requests|rate limit(?:ed)?\b/i;

/** Puzzles for people, by the addresses of those who make them, and the names of their boxes. `size=invisible` shows none. */
export const WIDGET: RegExp =
  /geetest|gcaptcha4|turing\.captcha|captcha\.(?:qq|gtimg|qcloud)|tcaptcha|\/nc\/nc\.js|nocaptcha|aliyuncaptcha|\bpunish\b|dun\.163|cstaticdun|yidun|recaptcha\/(?:api2|enterprise)\/(?:anchor|bframe)(?!.*size=invisible)|hcaptcha\.com|challenges\.cloudflare\.com|arkoselabs|funcaptcha|captcha-delivery\.com|px-captcha|captcha\.awswaf/i;

/** Scripts of challenge pages. Their makers also have scripts on ordinary pages, which are not meant. */
export const CHALLENGE_SCRIPT: RegExp =
  /\/cdn-cgi\/challenge-platform\/[^?]*orchestrate|_incapsula_resource\?(?:swudnsai|.*incident)|captcha-delivery\.com|challenge\.js\?.*awswaf|\.token\.awswaf\.com\/.*challenge/i;

const LOGIN_PATH =
  /(?:^|[/._-])(?:log-?in|sign-?in|passport|sso|cas|auth(?:orize|enticate)?|signin|denglu|user\/login|account\/login)(?:[/._?-]|$)/i;
const LOGIN_HOST = /^(?:passport|login|sso|accounts?|auth|signin|id)\./i;
const CAPTCHA_PATH =
  /(?:^|[/._-])(?:captcha|verify|verification|punish|challenge|antispider|anti-?bot|security-?check|safecheck|sorry)(?:[/._?-]|$)/i;

export function isLoginUrl(url: string): boolean {
  return onUrl(
    url,
    ({ pathname, hash, hostname }) =>
      LOGIN_PATH.test(pathname) || /^#\/(?:log-?in|sign-?in)\b/i.test(hash) || LOGIN_HOST.test(hostname),
  );
}

export function isCaptchaUrl(url: string): boolean {
  return onUrl(url, ({ pathname }) => CAPTCHA_PATH.test(pathname));
}

function onUrl(url: string, test: (url: URL) => boolean): boolean {
  return URL.canParse(url) && test(new URL(url));
}
