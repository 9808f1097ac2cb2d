import type { Piece } from './markup.ts';

/** Why two answers of one address differ although they show the same. Words for the report stand in the renderer. */
export type NoiseReason = 'token' | 'address-parameter' | 'fetch-time' | 'comment' | 'advertisement' | 'experiment';

/** A piece without what changes from one answer to the next; the reasons say what was taken out. */
export interface Masked {
  readonly key: string;
  readonly reasons: ReadonlySet<NoiseReason>;
}

/** The time of the capture itself, which a server writes into its answers. Milliseconds since 1970. */
export interface Moment {
  readonly from: number;
  readonly to: number;
}

/**
 * A time in an answer counts as that of the fetch when it is within 5 minutes of the capture: as long as the two means may lie apart
 * (C1). A publishing time is further off, and a difference in it is shown.
 */
const NEAR_MS = 300_000;
/** Times without a zone are read as UTC, and as the time of China, where most servers of these pages stand. */
const CHINA_MS = 8 * 3_600_000;

/** Names of attributes, fields and parameters whose value is made anew for every answer. */
const TOKEN_NAME =
  /nonce|csrf|xsrf|token|authenticity|captcha|__viewstate|__eventvalidation|formhash|request-?id|trace-?id|session|^(php|j|asp)?sess(ion)?(id)?$|^sid$|^rnd$|^rand(om)?$/i;
const EXPERIMENT_NAME = /^(data-)?(ab|abtest|ab-test|experiment|exp-?id|variant|bucket)$/i;
/**
 * Letters and digits without sense, such as an identifier: at least 16, with a digit among them; at most 88, which is a 512-bit digest
 * in base64. What is longer may be a text in disguise.
 */
const OPAQUE = /(?<![A-Za-z0-9_-])(?=[A-Za-z0-9_-]*\d)[A-Za-z0-9_-]{16,88}(?![A-Za-z0-9_-])/g;
/** Hosts that serve nothing but advertisements. */
const AD_HOST =
  /^(https?:)?\/\/([^/]+\.)?(doubleclick\.net|googlesyndication\.com|googleadservices\.com|adnxs\.com|amazon-adsystem\.com|pos\.baidu\.com|cpro\.baidu(static)?\.com|tanx\.com|mmstat\.com|gdt\.qq\.com)(\/|$)/i;
/** Attributes that name what is shown: there only the parameters may differ. */
const ADDRESSES: ReadonlySet<string> = new Set(['href', 'src', 'srcset', 'action', 'data', 'poster', 'content']);

/** Takes out of a piece what differs between honest answers. Text loses nothing but the time of the fetch. */
export function maskPiece(piece: Piece, moment: Moment): Masked {
  const reasons = new Set<NoiseReason>();
  return { key: keyOf(piece, (reason) => void reasons.add(reason), moment), reasons };
}

type Note = (reason: NoiseReason) => void;

function keyOf(piece: Piece, note: Note, moment: Moment): string {
  switch (piece.kind) {
    case 'tag':
      return tagKey(piece, note, moment);
    case 'text':
      return `text ${maskTimes(collapse(piece.text), note, moment)}`;
    case 'script':
    case 'style':
    case 'hidden':
      return `${piece.kind} ${maskOpaque(maskTimes(collapse(piece.text), note, moment), note)}`;
    case 'comment':
      note('comment');
      return 'comment';
  }
}

function tagKey({ name, attributes }: Extract<Piece, { kind: 'tag' }>, note: Note, moment: Moment): string {
  const values = new Map(attributes);
  if (isAdvertisement(name, values)) {
    note('advertisement');
    return `advertisement ${name}`;
  }
  const isToken = TOKEN_NAME.test(values.get('name') ?? values.get('property') ?? '');
  const masked = attributes.map(([attribute, value]) => {
    const own = isToken && (attribute === 'value' || attribute === 'content');
    return `${attribute}=${JSON.stringify(own ? token(note) : maskValue(attribute, value, note, moment))}`;
  });
  return `<${name} ${masked.join(' ')}>`;
}

function isAdvertisement(name: string, values: ReadonlyMap<string, string>): boolean {
  if (name === 'ins' && /\badsbygoogle\b/.test(values.get('class') ?? '')) return true;
  return (name === 'iframe' || name === 'script' || name === 'img') && AD_HOST.test(values.get('src') ?? '');
}

function maskValue(attribute: string, value: string, note: Note, moment: Moment): string {
  if (TOKEN_NAME.test(attribute)) return token(note);
  if (EXPERIMENT_NAME.test(attribute)) {
    note('experiment');
    return '«experiment»';
  }
  const timed = maskTimes(value, note, moment);
  if (!ADDRESSES.has(attribute)) return maskOpaque(timed, note);
  return maskParameters(timed, note);
}

function token(note: Note): string {
  note('token');
  return '«token»';
}

function maskOpaque(text: string, note: Note): string {
  return text.replace(OPAQUE, () => token(note));
}

/** Session identifiers and random numbers in the query, and the `;jsessionid=` of servlets. Everything else of an address stays. */
function maskParameters(value: string, note: Note): string {
  return value.replace(/([?&;])([^=&;#?\s]{1,64})=([^&;#\s]*)/g, (whole, mark: string, name: string, given: string) => {
    const isNoise = TOKEN_NAME.test(name) || EXPERIMENT_NAME.test(name) || given.replace(OPAQUE, '') === '';
    if (!isNoise || given === '') return whole;
    note('address-parameter');
    return `${mark}${name}=«parameter»`;
  });
}

const DATE_TIME =
  /\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?[T ]{0,2}\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?\s?(?:Z|GMT|UTC|[+-]\d{2}:?\d{2})?/g;
const HTTP_DATE = /[A-Z][a-z]{2}, \d{1,2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT/g;
const EPOCH = /(?<![\d.])1\d{9}(?:\d{3})?(?![\d.])/g;
/** How long the server took, as forums print it: `Processed in 0.035284 second(s)`. */
const DURATION = /\b\d{1,3}\.\d{2,9}\s?(?:ms|seconds?|second\(s\)|s|秒|毫秒)(?![A-Za-z])/g;

/** Times that are those of the capture itself. */
function maskTimes(text: string, note: Note, moment: Moment): string {
  const mask = (isNow: boolean, whole: string) => {
    if (isNow) note('fetch-time');
    return isNow ? '«time»' : whole;
  };
  return text
    .replace(DATE_TIME, (whole) => mask(isDateNow(whole, moment), whole))
    .replace(HTTP_DATE, (whole) => mask(isNear(Date.parse(whole), moment), whole))
    .replace(EPOCH, (whole) => mask(isNear(Number(whole.padEnd(13, '0')), moment), whole))
    .replace(DURATION, (whole) => mask(true, whole));
}

function isDateNow(text: string, moment: Moment): boolean {
  const [, year = '', month = '', day = '', hour = '', minute = '', second = '0', zone = ''] =
    /^(\d+)\D(\d+)\D(\d+)日?[T ]*(\d+):(\d+)(?::(\d+)(?:\.\d+)?)?\s?(.*)$/.exec(text) ?? [];
  const utc = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
  const offset = /^([+-])(\d{2}):?(\d{2})$/.exec(zone);
  if (offset !== null) {
    const [, sign, hours, minutes] = offset;
    return isNear(utc - (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000, moment);
  }
  return isNear(utc, moment) || (zone === '' && isNear(utc - CHINA_MS, moment));
}

function isNear(time: number, { from, to }: Moment): boolean {
  return time >= from - NEAR_MS && time <= to + NEAR_MS;
}

/** White space is what a browser makes of it: one space, or nothing at the ends. */
export function collapse(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
