import type { Target } from './targets.ts';

/** A server can hint at anything. */
const MOST_HINTS = 1_000;

/**
 * What 103 Early Hints (RFC 8297) named for preloading. The browser asks for it before there is a page that could be listened to: what
 * the page then uses it tells of, what it does not use it never mentions.
 */
export class EarlyHints {
  readonly #links: { readonly requestId: string; readonly link: string }[] = [];

  /** Listens to one frame. */
  listen({ session }: Target): void {
    session.on('Network.responseReceivedEarlyHints', ({ requestId, headers }) => {
      const link = Object.entries(headers).find(([name]) => name.toLowerCase() === 'link')?.[1];
      if (link !== undefined && this.#links.length < MOST_HINTS) this.#links.push({ requestId, link });
    });
  }

  /** The addresses that are not among `heard`; `urlOf` knows what a request asked for. */
  unheard(heard: ReadonlySet<string>, urlOf: (requestId: string) => string | undefined): string[] {
    const named = this.#links.flatMap(({ requestId, link }) => preloads(link, urlOf(requestId)));
    return [...new Set(named)].filter((url) => !heard.has(url)).slice(0, MOST_HINTS);
  }
}

/** RFC 8288 §3, as much of it as a browser preloads. */
function preloads(link: string, base: string | undefined): string[] {
  return [...link.matchAll(/<([^>]*)>((?:;[^,<]*)*)/g)].flatMap(([, target = '', params = '']) => {
    if (!/;\s*rel\s*=\s*"?(?:[^"]*\s)?(?:module)?preload\b/i.test(params) || !URL.canParse(target, base)) return [];
    const url = new URL(target, base);
    url.hash = '';
    return [url.href];
  });
}
