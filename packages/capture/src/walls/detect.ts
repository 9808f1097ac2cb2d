import { withoutSecrets } from '../error.ts';
import type { PageSigns, WallObservation } from './observation.ts';
import {
  AGE_PHRASE,
  BOT_PHRASE,
  BOT_TITLE,
  CAPTCHA_PHRASE,
  CHALLENGE_SCRIPT,
  CONSENT_PHRASE,
  GEO_PHRASE,
  isCaptchaUrl,
  isLoginUrl,
  LOGIN_PHRASE,
  LOGIN_TITLE,
  PAYWALL_PHRASE,
  RATE_PHRASE,
} from './phrases.ts';
import { type Sign, type Wall, wallOf } from './wall.ts';

/** A page with less text than this says little but what a phrase of it says. Characters. */
const THIN = 600;
/** A question and its answers. */
const FEW_WORDS = 200;
/** An article of which only the beginning is shown. */
const SHORT = 1_500;
/** Layers must take more than this share of the window, and be no page of their own. */
const COVERED = 0.5;
const LONGEST_COVER = 1_500;

/** Says which walls stood before the page, with every sign that speaks for them. They are kept and labelled; nothing is done about them. */
export function detectWalls(seen: WallObservation): Wall[] {
  return [
    ...wallOf('captcha', captcha(seen)),
    ...wallOf('bot-check', botCheck(seen)),
    ...wallOf('login', login(seen)),
    ...wallOf('geo-block', geoBlock(seen)),
    ...wallOf('paywall', paywall(seen)),
    ...wallOf('consent', consent(seen)),
    ...wallOf('age', age(seen)),
    ...wallOf('rate-limit', rateLimit(seen)),
    ...wallOf('http-error', httpError(seen)),
  ];
}

function captcha(seen: WallObservation): Sign[] {
  const { page, requestedUrl, finalUrl } = seen;
  const led = isCaptchaUrl(finalUrl) && !isCaptchaUrl(requestedUrl);
  const [widget] = page?.widgets ?? [];
  return [
    ...header(seen, 'x-amzn-waf-action', /captcha/i, 4),
    ...(led ? [redirected(seen, 'captcha')] : []),
    ...phrase(page, CAPTCHA_PHRASE, 2),
    ...(widget === undefined
      ? codeField(page)
      : [sign('widget', widget.what, widget.inCover && isCovered(page) ? 4 : 2)]),
    ...status(seen, [403, 405, 429, 503], 1),
  ];
}

/** A puzzle of the site's own. */
function codeField(page: PageSigns | undefined): Sign[] {
  if (page === undefined || page.codeFields === 0 || page.textLength > THIN) return [];
  return [sign('code-field', 'a field asks for a code', 1)];
}

function botCheck(seen: WallObservation): Sign[] {
  const { page, requests } = seen;
  const script = requests.find((url) => CHALLENGE_SCRIPT.test(url));
  return [
    ...header(seen, 'cf-mitigated', /challenge/i, 4),
    ...header(seen, 'x-amzn-waf-action', /challenge/i, 4),
    ...(refused(seen) ? [...header(seen, 'x-datadome', /./, 2), ...header(seen, 'x-sucuri-block', /./, 2)] : []),
    ...(refused(seen) ? header(seen, 'server', /ddos-guard|yunjiasu|akamaighost|cloudflare-waf/i, 1) : []),
    ...(page !== undefined && BOT_TITLE.test(page.title.trim()) ? [sign('title', page.title, 2)] : []),
    ...phrase(page, BOT_PHRASE, 2),
    ...(script === undefined ? [] : [sign('script', withoutSecrets(script), 2)]),
    ...status(seen, [403, 412, 503, 521], 1),
  ];
}

/** A login page that was asked for is no wall before it. */
function login(seen: WallObservation): Sign[] {
  const { page, requestedUrl, finalUrl } = seen;
  const asked = seen.status === 401 ? header(seen, 'www-authenticate', /./, 4) : [];
  if (isLoginUrl(requestedUrl)) return asked;
  const covering = page !== undefined && isCovered(page) && page.cover.passwords > 0;
  return [
    ...asked,
    ...(isLoginUrl(finalUrl) ? [redirected(seen, 'login')] : []),
    ...(page !== undefined && LOGIN_TITLE.test(page.title.trim()) ? [sign('title', page.title, 2)] : []),
    ...phrase(page, LOGIN_PHRASE, 2),
    ...(page !== undefined && page.passwords > 0
      ? [sign('password-field', covering ? 'in a layer over the page' : 'on the page', covering ? 2 : 1)]
      : []),
    ...status(seen, [401, 403], 1),
  ];
}

function geoBlock(seen: WallObservation): Sign[] {
  // RFC 7725: for legal reasons, which mostly are those of a country.
  return [...phrase(seen.page, GEO_PHRASE, 3), ...status(seen, [451], 3), ...status(seen, [403], 1)];
}

function paywall(seen: WallObservation): Sign[] {
  const { page } = seen;
  const box = page?.paywallBoxes[0];
  const said = phrase(page, PAYWALL_PHRASE, 3, SHORT);
  const elsewhere = said.length === 0 && page !== undefined ? matched(page.text, PAYWALL_PHRASE, 1) : [];
  return [
    ...status(seen, [402], 4),
    ...said,
    ...(box === undefined ? [] : [sign('paywall-box', box, 2), ...elsewhere]),
    ...(page?.free === false ? [sign('structured-data', 'isAccessibleForFree is false', 1)] : []),
  ];
}

/** Only where it lies over the page: a banner at its foot hides nothing. */
function consent({ page }: WallObservation): Sign[] {
  return page !== undefined && isCovered(page) ? matched(page.cover.text, CONSENT_PHRASE, 4) : [];
}

function age({ page }: WallObservation): Sign[] {
  if (page !== undefined && isCovered(page)) return matched(page.cover.text, AGE_PHRASE, 4);
  // In a notice that says more, it is a condition and no gate.
  return phrase(page, AGE_PHRASE, page !== undefined && page.textLength <= FEW_WORDS ? 3 : 2);
}

function rateLimit(seen: WallObservation): Sign[] {
  return [...status(seen, [429], 4), ...phrase(seen.page, RATE_PHRASE, 3), ...status(seen, [403, 503], 1)];
}

function httpError({ status: code }: WallObservation): Sign[] {
  return code !== undefined && code >= 400 ? [sign('status', String(code), 4)] : [];
}

/**
 * A phrase counts in the title, in a layer over the page (where it weighs more), and where the page says little else. In an article it is
 * what the article is about.
 */
function phrase(page: PageSigns | undefined, words: RegExp, weight: 2 | 3, thin = THIN): Sign[] {
  if (page === undefined) return [];
  const inCover = isCovered(page) ? matched(page.cover.text, words, weight === 2 ? 3 : 4) : [];
  const inText = page.textLength <= thin ? page.text : '';
  return [...inCover, ...matched(page.title, words, weight), ...matched(inText, words, weight)].slice(0, 1);
}

function matched(text: string, words: RegExp, weight: Sign['weight']): Sign[] {
  const found = words.exec(text);
  return found === null ? [] : [sign('phrase', found[0], weight)];
}

function status({ status: code }: WallObservation, codes: readonly number[], weight: Sign['weight']): Sign[] {
  return code !== undefined && codes.includes(code) ? [sign('status', String(code), weight)] : [];
}

function header({ headers }: WallObservation, name: string, value: RegExp, weight: Sign['weight']): Sign[] {
  const found = headers.find(([own, text]) => own.toLowerCase() === name && value.test(text));
  return found === undefined ? [] : [sign('header', `${name}: ${found[1]}`, weight)];
}

function redirected({ requestedUrl, finalUrl }: WallObservation, to: string): Sign {
  return sign(
    'redirected',
    `from ${pathOf(requestedUrl)} to a ${to} address, ${pathOf(finalUrl)}`,
    to === 'login' ? 3 : 2,
  );
}

/** Without the query, which holds tickets and tokens. */
function pathOf(url: string): string {
  if (!URL.canParse(url)) return url.slice(0, 200);
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`.slice(0, 200);
}

function sign(name: string, detail: string, weight: Sign['weight']): Sign {
  return { sign: name, detail: detail.replace(/\s+/g, ' ').trim().slice(0, 200), weight };
}

function refused({ status: code }: WallObservation): boolean {
  return code === 401 || code === 403 || code === 429 || code === 503;
}

/** Some pages lie in one layer as a whole: then it covers nothing, unless it says little. */
function isCovered(page: PageSigns | undefined): boolean {
  if (page === undefined || page.cover.share <= COVERED) return false;
  const { length } = page.cover.text;
  return length <= (length < 0.9 * page.textLength ? LONGEST_COVER : THIN);
}
