import type { Target } from './targets.ts';

/** A server can hint at anything. */
const MOST_HINTS = 1_000;

/**
 * What 103 Early Hints (RFC 8297) named for preloading. The browser asks for it before there is a page that could be listened to: what
 * the page then uses it tells of, what it does not use it never mentions.
 */
export class EarlyHints {
  readonly #named = new Set<string>();

  /** Listens to one frame; `urlOf` knows what a request asked for. */
  listen({ session }: Target, urlOf: (requestId: string) => string | undefined): void {
    session.on('Network.responseReceivedEarlyHints', ({ requestId, headers }) => {
      const base = urlOf(requestId);
      const link = Object.entries(headers).find(([name]) => name.toLowerCase() === 'link')?.[1];
      if (base === undefined || link === undefined) return;
      for (const url of preloads(link, base)) if (this.#named.size < MOST_HINTS) this.#named.add(url);
    });
  }

  /** Those that were never heard of again. */
  unheard(urls: ReadonlySet<string>): string[] {
    return [...this.#named].filter((url) => !urls.has(url));
  }
}

/** RFC 8288 §3, as much of it as a browser preloads. */
function preloads(link: string, base: string): string[] {
  return [...link.matchAll(/<([^>]*)>((?:;[^,<]*)*)/g)].flatMap(([, target = '', params = '']) => {
    if (!/;\s*rel\s*=\s*"?(?:[^"]*\s)?(?:module)?preload\b/i.test(params) || !URL.canParse(target, base)) return [];
    const url = new URL(target, base);
    url.hash = '';
    return [url.href];
  });
}
