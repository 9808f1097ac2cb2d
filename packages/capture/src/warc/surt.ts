/**
 * The key of a URL in a CDXJ index, a sort-friendly transform (SURT), as warcio.js and wabac.js compute it: without scheme and
 * leading `www.`, all lower case, host labels reversed, the port if it is not the scheme's own, path, query parts sorted.
 * What is not http or https stays as it is.
 */
export function surt(url: string): string {
  if (!/^https?:/i.test(url) || !URL.canParse(url)) return url;
  const bare = new URL(url).href.toLowerCase().replace(/^(https?:\/\/)www\d*\./, '$1');
  const { hostname, port, pathname, search } = new URL(bare);
  const host = hostname.split('.').reverse().join(',');
  const query = search === '' ? '' : `?${search.slice(1).split('&').sort().join('&')}`;
  return `${host}${port === '' ? '' : `:${port}`})${pathname}${query}`;
}
