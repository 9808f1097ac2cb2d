import { CaptureError, withoutSecrets } from '../error.ts';

/**
 * Reads the URL a person asked for. Throws CaptureError `url-malformed`, or `url-unsupported` for what is neither http nor
 * https or carries a password: it would be sealed into the evidence for everyone to read.
 */
export function parseTarget(url: string): URL {
  if (!URL.canParse(url)) {
    throw new CaptureError('url-malformed', `${JSON.stringify(withoutSecrets(url))} is not a URL.`, {
      hint: 'Write it in full, as in https://example.com/page.',
    });
  }
  const target = new URL(url);
  if (!isWeb(target)) {
    throw new CaptureError('url-unsupported', `Only http and https can be captured, not ${target.protocol}`, {});
  }
  if (target.username !== '' || target.password !== '') {
    throw new CaptureError('url-unsupported', `The URL ${withoutSecrets(url)} carries a user name or password.`, {
      hint: 'Leave it out: it would be sealed into the evidence for everyone to read.',
    });
  }
  return withoutFragment(target);
}

/** RFC 9110 §15.4: the answers a client follows on its own. */
const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308];

/**
 * Where an answer sends its reader on to: nowhere, to a URL, or somewhere no HTTP client can go (no URL, another scheme,
 * several that differ).
 */
export type Redirect = { to: 'nowhere' } | { to: 'url'; url: URL } | { to: 'unfollowable'; location: string };

/** Reads status and Location values of one answer. A relative Location is resolved against the URL that gave it. */
export function redirectOf(status: number, locations: readonly string[], base: URL): Redirect {
  const [first, ...others] = locations.map(asText);
  if (first === undefined || !REDIRECTS.includes(status)) return { to: 'nowhere' };
  if (others.some((other) => other !== first))
    return { to: 'unfollowable', location: locations.map(asText).join(', ') };
  if (!URL.canParse(first, base.href)) return { to: 'unfollowable', location: first };
  const url = withoutFragment(new URL(first, base.href));
  if (!isWeb(url)) return { to: 'unfollowable', location: withoutSecrets(first) };
  // A password that a site writes into its own redirect is not ours to send.
  url.username = '';
  url.password = '';
  return { to: 'url', url };
}

/** Header bytes above ASCII come as Latin-1; sites that put them into Location mean UTF-8, and browsers read it so. */
function asText(value: string): string {
  const text = Buffer.from(value, 'latin1').toString('utf8');
  return text.includes('\ufffd') ? value : text;
}

function isWeb(url: URL): boolean {
  return url.protocol === 'http:' || url.protocol === 'https:';
}

function withoutFragment(url: URL): URL {
  const bare = new URL(url);
  bare.hash = '';
  return bare;
}
