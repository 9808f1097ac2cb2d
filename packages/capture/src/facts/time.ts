import { misleading, plainText } from './text.ts';

/** A time by RFC 3339 as far as it was stated, or the reason why it is none. */
export type TimeReadResult = { readonly value: string; readonly note?: string } | { readonly reason: string };

const ZONE = String.raw`(?: ?(Z|UTC|GMT|[+-](?:0\d|1[0-4]):?[0-5]\d)(?![\w:]))?`;
const CLOCK = String.raw`(?:[T ,]*(上午|下午|晚上|中午|凌晨|早上)? ?(\d{1,2})(?:[:时]|点 ?)(\d{1,2})?(?:[:分](\d{1,2})(\.\d{1,9})?)?[分秒]?${ZONE})?`;
const NUMERIC = new RegExp(String.raw`(?<!\d)(\d{4}) ?([-/.年]) ?(\d{1,2}) ?[-/.月] ?(\d{1,2})(?!\d) ?日?${CLOCK}`);
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const MONTH = `(${MONTHS.join('|')})[a-z]*\\.?`;
/** RFC 9110 §5.6.7 and RFC 5322: `Wed, 01 May 2024 04:30:00 GMT`. */
const DAY_FIRST = new RegExp(String.raw`(?<!\d)(\d{1,2}) ${MONTH},? (\d{4})${CLOCK}`, 'i');
const MONTH_FIRST = new RegExp(String.raw`\b${MONTH} (\d{1,2}),? (\d{4})${CLOCK}`, 'i');
/** As the interfaces of some sites write it: `Wed May 01 12:30:00 +0800 2024`. */
const YEAR_LAST = new RegExp(String.raw`\b${MONTH} (\d{1,2}) (\d{1,2}):(\d{2}):(\d{2})${ZONE} (\d{4})(?!\d)`, 'i');
const EPOCH = /^\d{10}(?:\d{3})?$/;
const RELATIVE =
  /刚刚|\d ?(?:秒|分钟|小时|天|周|个月|月|年)(?:钟)?之?前|今天|昨天|前天|(?:second|minute|hour|day|week|month|year)s? ago|just now|yesterday|today/i;

/** Finds a time in a text and reads it. What was not stated is not added: no zone, no year, no day of its own. */
export function readTime(text: string): TimeReadResult {
  const trick = misleading(text);
  if (trick !== undefined) return { reason: trick };
  const plain = plainText(text).slice(0, 500);
  if (EPOCH.test(plain)) return fromEpoch(plain);
  const stated = numeric(plain) ?? named(plain) ?? yearLast(plain);
  if (stated !== undefined) return written(stated);
  if (RELATIVE.test(plain)) return { reason: 'it is relative to the moment of reading' };
  if (/(?<!\d)\d{1,2} ?[-/月] ?\d{1,2} ?日? \d{1,2}:\d{2}(?!\d)/.test(plain)) return { reason: 'no year is stated' };
  return { reason: 'it is no date' };
}

interface Stated {
  readonly year: string;
  readonly month: string;
  readonly day: string;
  readonly half?: string | undefined;
  readonly hour?: string | undefined;
  readonly minute?: string | undefined;
  readonly second?: string | undefined;
  readonly fraction?: string | undefined;
  readonly zone?: string | undefined;
}

function numeric(text: string): Stated | undefined {
  const found = NUMERIC.exec(text);
  if (found === null) return undefined;
  const [, year = '', , month = '', day = '', half, hour, minute, second, fraction, zone] = found;
  return { year, month, day, half, hour, minute, second, fraction, zone };
}

function named(text: string): Stated | undefined {
  const dayFirst = DAY_FIRST.exec(text);
  const found = dayFirst ?? MONTH_FIRST.exec(text);
  if (found === null) return undefined;
  const [, one = '', two = '', year = '', half, hour, minute, second, fraction, zone] = found;
  const [day, month] = dayFirst === null ? [two, one] : [one, two];
  return { year, month: monthNumber(month), day, half, hour, minute, second, fraction, zone };
}

function yearLast(text: string): Stated | undefined {
  const found = YEAR_LAST.exec(text);
  if (found === null) return undefined;
  const [, month = '', day = '', hour, minute, second, zone, year = ''] = found;
  return { year, month: monthNumber(month), day, hour, minute, second, zone };
}

function monthNumber(name: string): string {
  return String(MONTHS.indexOf(name.slice(0, 3).toLowerCase()) + 1);
}

function written(stated: Stated): TimeReadResult {
  const { year, month, day, minute, second, fraction = '', zone } = stated;
  const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const hour = fullHour(stated);
  const clock = `${(hour ?? '0').padStart(2, '0')}:${(minute ?? '0').padStart(2, '0')}:${(second ?? '0').padStart(2, '0')}`;
  if (!exists(date, clock)) return { reason: 'it is no time that exists' };
  if (hour === undefined) return { value: date, note: 'no time of day is stated' };
  const offset = zone === undefined ? '' : offsetOf(zone);
  const notes = [
    ...(minute === undefined ? ['no minutes are stated'] : second === undefined ? ['no seconds are stated'] : []),
    ...(zone === undefined ? ['no time zone is stated'] : []),
  ];
  return { value: `${date}T${clock}${fraction}${offset}`, ...(notes.length === 0 ? {} : { note: notes.join('; ') }) };
}

/** 下午 3 点 is 15. Undefined where no hour is stated. */
function fullHour({ half, hour }: Stated): string | undefined {
  if (hour === undefined || half === undefined) return hour;
  const late = half === '下午' || half === '晚上' || (half === '中午' && Number(hour) < 11);
  return late && Number(hour) < 12 ? String(Number(hour) + 12) : hour;
}

function offsetOf(zone: string): string {
  if (/^(?:Z|UTC|GMT)$/.test(zone)) return 'Z';
  return zone.includes(':') ? zone : `${zone.slice(0, 3)}:${zone.slice(3)}`;
}

function exists(date: string, clock: string): boolean {
  const time = Date.parse(`${date}T${clock}Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(date);
}

function fromEpoch(digits: string): TimeReadResult {
  const milliseconds = digits.length === 13;
  const value = new Date(Number(digits) * (milliseconds ? 1 : 1_000)).toISOString();
  return { value, note: `written as ${milliseconds ? 'milliseconds' : 'seconds'} since 1970` };
}
