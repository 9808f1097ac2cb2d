import { isIPv6 } from 'node:net';

/** Letters, digits, hyphens and underscores; who is asked for a name in Unicode is asked for its A-labels (RFC 5890 §2.3.2.1). */
const NAME = /^[a-z0-9._-]{1,255}$/i;

/**
 * The one notation of a host: lower case, IPv4 in four decimal parts, IPv6 compressed and without brackets. It is read as browsers
 * read the host of a URL, so `0x7f.1` is 127.0.0.1 here too. Null for what is no host, zone identifiers (RFC 4007 §11) included.
 */
export function canonicalHost(host: string): string | null {
  const bare = host.replace(/^\[(.*)\]$/, '$1');
  const url = isIPv6(bare) ? `http://[${bare}]/` : `http://${bare}/`;
  if (!(isIPv6(bare) || NAME.test(bare)) || !URL.canParse(url)) return null;
  return new URL(url).hostname.replace(/^\[(.*)\]$/, '$1');
}

/** Host and port as one text: `example.com:443`, `[::1]:8080`. */
export function hostAndPort(host: string, port: number): string {
  return isIPv6(host) ? `[${host}]:${port}` : `${host}:${port}`;
}
