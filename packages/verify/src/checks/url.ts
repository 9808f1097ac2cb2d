/** Addresses as the WHATWG URL Standard reads them: the same code in every runtime, though in no ECMAScript library. */

/** The absolute URL without its fragment, which is never sent; null for what is no URL. */
export function resolveUrl(url: string, base?: string): string | null {
  if (!URL.canParse(url, base)) return null;
  const parsed = new URL(url, base);
  parsed.hash = '';
  return parsed.href;
}

/** The same resource, but for the fragment and for spellings that the URL Standard makes one. */
export function samePage(a: string, b: string): boolean {
  const left = resolveUrl(a);
  return left !== null && left === resolveUrl(b);
}

export function sameOrigin(a: string, b: string): boolean {
  return URL.canParse(a) && URL.canParse(b) && new URL(a).origin === new URL(b).origin;
}

/** Host name as a resolver is asked for it: no port, and no brackets around an IPv6 address; null for what is no URL. */
export function hostOf(url: string): string | null {
  return URL.canParse(url) ? new URL(url).hostname.replace(/^\[(.*)\]$/, '$1') : null;
}
