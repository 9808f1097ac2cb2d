import { Cookie, CookieJar } from 'tough-cookie';
import type { SessionCookie } from './cookies.ts';

/** The value of the header field Cookie for a URL, or undefined where none is due (RFC 6265 §5.4). */
export type CookieHeader = (url: URL) => string | undefined;

/** The plain client sends what it was given and keeps nothing that it is sent: each of its requests stands alone. */
export function cookieHeaderFrom(cookies: readonly SessionCookie[]): CookieHeader {
  const jar = new CookieJar(undefined, { rejectPublicSuffixes: false, looseMode: true });
  for (const cookie of cookies) jar.setCookieSync(jarCookie(cookie), originOf(cookie), { ignoreError: true });
  return (url) => {
    const header = jar.getCookieStringSync(url.href);
    return header === '' ? undefined : header;
  };
}

function jarCookie({ name, value, domain, hostOnly, path, secure, httpOnly, expires }: SessionCookie): Cookie {
  return new Cookie({
    key: name,
    value,
    path,
    secure,
    httpOnly,
    hostOnly,
    ...(hostOnly ? {} : { domain }),
    expires: expires === undefined ? 'Infinity' : new Date(expires * 1000),
  });
}

function originOf({ domain, path, secure }: SessionCookie): string {
  const host = domain.includes(':') && !domain.startsWith('[') ? `[${domain}]` : domain;
  return `${secure ? 'https' : 'http'}://${host}${path}`;
}
