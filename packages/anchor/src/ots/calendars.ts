/**
 * Public aggregators, as opentimestamps-client asks them unless told otherwise (otsclient/cmds.py). Each hands on to a calendar of its
 * operator: Peter Todd (two), Eternity Wall, Bull Bitcoin.
 */
export const OTS_CALENDARS: readonly string[] = [
  'https://a.pool.opentimestamps.org',
  'https://b.pool.opentimestamps.org',
  'https://a.pool.eternitywall.com',
  'https://ots.btc.catallaxy.com',
];

/** Where the calendars behind them stand: `DEFAULT_CALENDAR_WHITELIST` of python-opentimestamps, calendar.py. */
const CALENDAR_DOMAINS: readonly string[] = [
  'calendar.opentimestamps.org',
  'calendar.eternitywall.com',
  'calendar.catallaxy.com',
];

/**
 * Where a pending attestation's calendar may be asked: at a public one over https, or at one that the caller named, exactly. Undefined for
 * any other: an address in a file must not make this machine ask whoever wrote the file wants to be asked.
 */
export function askableCalendar(uri: string, named: readonly string[]): URL | undefined {
  const url = calendarUrl(uri);
  if (url === undefined) return undefined;
  return isPublic(url) || named.some((each) => calendarUrl(each)?.href === url.href) ? url : undefined;
}

/** The address as all spellings of it are compared: without the slash at its end. */
export function calendarUrl(uri: string): URL | undefined {
  const url = URL.canParse(uri) ? new URL(uri) : undefined;
  if (url === undefined || !(url.protocol === 'https:' || url.protocol === 'http:')) return undefined;
  url.pathname = url.pathname.replace(/\/+$/, '');
  return url;
}

function isPublic({ protocol, hostname, port, pathname }: URL): boolean {
  const isRoot = pathname === '/' && port === '';
  return protocol === 'https:' && isRoot && CALENDAR_DOMAINS.some((domain) => hostname.endsWith(`.${domain}`));
}
