import type { CDPSession } from 'puppeteer-core';

/** How a request of the page ended, as far as it has. */
export type Outcome =
  | { readonly state: 'pending' }
  | { readonly state: 'finished' }
  | { readonly state: 'failed'; readonly reason: string };

/** How every address that the page asked for fared: to tell a hole in the picture that the site left from one that the capture left. */
export interface Outcomes {
  /** Of an address as the page names it, before redirects; undefined where it was never asked for. */
  of(url: string): Outcome | undefined;
  /** Images asked for so far, and those of them that have come. */
  images(): { readonly started: number; readonly finished: number };
}

/** A page may ask without end; what is asked for first is what it shows first. */
const WATCHED_AT_MOST = 20_000;

/** Calls back with every frame and worker: those there are, and those that come. */
export type Hear = (listen: (session: CDPSession) => void) => void;

/** Listens from now on. */
export function watchOutcomes(hear: Hear): Outcomes {
  const urls = new Map<string, string>();
  const outcomes = new Map<string, Outcome>();
  const images = { started: new Set<string>(), finished: new Set<string>() };
  const end = (id: string, outcome: Outcome) => {
    const url = urls.get(id);
    if (url !== undefined && outcomes.get(url)?.state !== 'failed') outcomes.set(url, outcome);
  };
  hear((session) => {
    session.on('Network.requestWillBeSent', ({ requestId, request, type }) => {
      if (urls.has(requestId) || urls.size >= WATCHED_AT_MOST) return;
      urls.set(requestId, request.url);
      outcomes.set(request.url, { state: 'pending' });
      if (type === 'Image') images.started.add(requestId);
    });
    session.on('Network.responseReceived', ({ requestId, response: { status } }) => {
      if (status >= 400) end(requestId, { state: 'failed', reason: `HTTP ${status}` });
    });
    // Of the document of a frame in another process the end is told there.
    session.on('Network.loadingFinished', ({ requestId }) => {
      end(requestId, { state: 'finished' });
      if (images.started.has(requestId)) images.finished.add(requestId);
    });
    session.on('Network.loadingFailed', ({ requestId, errorText, blockedReason }) =>
      end(requestId, { state: 'failed', reason: blockedReason ?? errorText }),
    );
  });
  return {
    of: (url) => outcomes.get(url.replace(/#.*$/s, '')),
    images: () => ({ started: images.started.size, finished: images.finished.size }),
  };
}
