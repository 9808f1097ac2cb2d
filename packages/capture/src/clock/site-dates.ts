import type { EnvironmentFinding, SiteDate } from '@guzheng/evidence';
import { concern, found, unchecked } from '../environment/finding.ts';
import { withoutSecrets } from '../error.ts';
import type { Exchange, HeaderList } from '../exchange.ts';

/** Of each exchange: the time that the site gave, or why it tells nothing. */
type SiteTime = { readonly date: SiteDate } | { readonly means: Exchange['means']; readonly why: string };

/** The two clocks are strangers; a web server's is often a little wrong, and nobody should wonder at a few seconds. */
const TOLERATED_MS = 5_000;
/** Both means bring one document; more would be a mistake of the caller's. */
const MOST = 8;

/**
 * C5: the header field Date (RFC 9110 §6.6.1) of the main documents, one for each means, against this machine's clock. It is reported
 * whatever it says, and nothing is corrected by it: the site may be wrong, and it may be the other party's.
 */
export function compareSiteDates(documents: readonly Exchange[]): {
  readonly siteDates: SiteDate[];
  readonly finding: EnvironmentFinding;
} {
  const times = documents.slice(0, MOST).map(siteTime);
  const siteDates = times.flatMap((time) => ('date' in time ? [time.date] : []));
  const silent = times.flatMap((time) => ('date' in time ? [] : [`by the ${nameOf(time.means)}: ${time.why}`]));
  return { siteDates, finding: assess(siteDates, silent) };
}

function assess(dates: readonly SiteDate[], silent: readonly string[]): EnvironmentFinding {
  const id = 'site-date';
  if (dates.length === 0) {
    const why = silent.length === 0 ? 'no answer of the site was received' : silent.join('; ');
    return unchecked(id, 'E4', `the site's own time was not compared: ${why}`);
  }
  const told = dates.map((date) => `by the ${nameOf(date.means)} ${distance(date)}`);
  const detail = `the site's Date was, ${[...told, ...silent].join('; ')}`;
  const near = dates.every(({ differenceMs, errorMs = 0 }) => Math.abs(differenceMs) - errorMs <= TOLERATED_MS);
  return (near ? found : concern)(id, 'E4', detail);
}

function siteTime({ means, url, startedAt, endedAt, response }: Exchange): SiteTime {
  if (response === undefined) return { means, why: 'there was no answer' };
  const cached = cacheSign(response.headers);
  if (cached !== undefined) return { means, why: `the answer came from a cache (${cached}), and its Date with it` };
  const date = fieldOf(response.headers, 'date');
  if (date === undefined) return { means, why: 'the answer has no Date' };
  const site = parseHttpDate(date);
  if (site === undefined) return { means, why: `its Date cannot be read: ${JSON.stringify(date.slice(0, 60))}` };
  const receivedAt = endedAt ?? startedAt;
  return { date: { means, url: withoutSecrets(url), date, receivedAt, ...compare(site, startedAt, receivedAt) } };
}

/**
 * The site wrote Date at some moment between request and answer, and left out the fraction of its second: the difference lies
 * between two bounds, and is told as their middle.
 */
function compare(site: number, startedAt: string, receivedAt: string): Pick<SiteDate, 'differenceMs' | 'errorMs'> {
  const from = site - Date.parse(receivedAt);
  const to = site + 1000 - Date.parse(startedAt);
  return { differenceMs: (from + to) / 2, errorMs: Math.max(0, to - from) / 2 };
}

function distance({ differenceMs, errorMs = 0 }: SiteDate): string {
  if (Math.abs(differenceMs) <= errorMs) return `the same as this clock's time, to ${seconds(errorMs)}`;
  const which = differenceMs > 0 ? 'later' : 'earlier';
  return `${seconds(Math.abs(differenceMs))} ${which} than this clock's time, give or take ${seconds(errorMs)}`;
}

/** Age says that the answer was kept for a while (RFC 9111 §5.1); many caches say so in a field of their own as well. */
function cacheSign(headers: HeaderList): string | undefined {
  const sign = headers.find(([name, value]) => /^age$/i.test(name) || (/cache/i.test(name) && /\bhit\b/i.test(value)));
  return sign === undefined ? undefined : `${sign[0]}: ${sign[1]}`.slice(0, 80);
}

function fieldOf(headers: HeaderList, name: string): string | undefined {
  return headers.find(([field]) => field.toLowerCase() === name)?.[1].slice(0, 100);
}

const IMF_FIXDATE = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/** IMF-fixdate (RFC 9110 §5.6.7), which is all that a server may send today. */
function parseHttpDate(text: string): number | undefined {
  const time = IMF_FIXDATE.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}

function nameOf(means: Exchange['means']): string {
  return means === 'browser' ? 'browser' : 'plain client';
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
