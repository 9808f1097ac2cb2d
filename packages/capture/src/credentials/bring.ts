import { logged } from '../page/step.ts';
import type { Tab } from '../page/tab.ts';
import type { SessionCookie } from './cookies.ts';

/** Gives the browser the cookies before it asks for anything. The call log has their names, not their values. */
export async function bringCookies({ session, log }: Tab, cookies: readonly SessionCookie[]): Promise<void> {
  if (cookies.length === 0) return;
  const args = { cookies: cookies.map(({ name, domain, path }) => ({ name, domain, path })) };
  await logged(log, { means: 'browser', call: 'Network.setCookies', args }, async () => {
    await session.send('Network.setCookies', { cookies: cookies.map(asParameter) });
    return { value: undefined };
  });
}

/** With a URL and no domain the browser makes it a cookie of that host alone (RFC 6265 §5.3). */
function asParameter({ name, value, domain, hostOnly, path, secure, httpOnly, expires }: SessionCookie) {
  const host = domain.includes(':') ? `[${domain}]` : domain;
  const place = hostOnly ? { url: `${secure ? 'https' : 'http'}://${host}${path}` } : { domain: `.${domain}` };
  return { name, value, path, secure, httpOnly, ...place, ...(expires === undefined ? {} : { expires }) };
}
