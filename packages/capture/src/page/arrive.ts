import type { Loss } from '@guzheng/evidence';
import { CaptureError, withoutSecrets } from '../error.ts';
import { reasonOf } from './reason.ts';
import { logged } from './step.ts';
import type { Tab } from './tab.ts';

/**
 * Where the browser ended up: `shown`: a document of the site is in the window; `received`: an answer came but is no document (a download,
 * 204, an error without a body); `failed`: no answer.
 */
export type Arrival =
  | { readonly state: 'shown'; readonly losses: readonly Loss[] }
  | { readonly state: 'received'; readonly losses: readonly Loss[] }
  | { readonly state: 'failed'; readonly error: CaptureError; readonly losses: readonly Loss[] };

/** The load event may take this share of what is left; the rest is for looking. */
const LOAD_SHARE = 0.6;
/**
 * How long at most is waited for the network to fall quiet, by how loading ended. Of what a page had under way when it was stopped, the
 * end is not always reported.
 */
const QUIET_BUDGETS_MS = { loaded: 10_000, stopped: 2_000, late: 1 } as const;

/** Goes to the address, waits for the load event and then for the network to be quiet, both within their budgets. */
export async function arrive(tab: Tab, url: string): Promise<Arrival> {
  const budget = Math.max(1, Math.round(tab.deadline.remaining() * LOAD_SHARE));
  const loaded = loading(tab, budget);
  const asked = lastAsked(tab, url);
  try {
    return await logged(
      tab.log,
      { means: 'browser', call: 'Page.navigate', args: { url: withoutSecrets(url), budgetMs: budget } },
      async () => {
        const answer = await tab.session.send('Page.navigate', { url }, { timeout: budget });
        const arrival = await settle(tab, url, answer.errorText, { loaded, asked });
        if (arrival.state === 'failed') throw arrival.error;
        return {
          value: arrival,
          result: { state: arrival.state, ...(answer.errorText ? { errorText: answer.errorText } : {}) },
        };
      },
    );
  } catch (error) {
    return { state: 'failed', error: error instanceof CaptureError ? error : noAnswer(url, error), losses: [] };
  }
}

async function settle(
  tab: Tab,
  url: string,
  errorText: string | undefined,
  { loaded, asked }: { readonly loaded: Promise<Loaded>; readonly asked: () => string },
): Promise<Arrival> {
  switch (errorText) {
    case undefined:
    case '':
      return await awaitLoad(tab, url, loaded);
    case 'net::ERR_ABORTED':
    case 'net::ERR_HTTP_RESPONSE_CODE_FAILURE':
      return { state: 'received', losses: [] };
    default:
      return { state: 'failed', error: reasonOf(errorText, asked(), tab.gateway), losses: [] };
  }
}

async function awaitLoad(tab: Tab, url: string, loaded: Promise<Loaded>): Promise<Arrival> {
  const losses: Loss[] = [];
  const lose = (weight: Loss['weight'], code: string, detail: string) =>
    losses.push({ weight, code, means: 'browser', url: withoutSecrets(url), detail });
  const how = await loaded;
  if (how === 'lost') {
    lose('gap', 'browser-lost', 'the browser ended while it was loading the page');
    return { state: 'shown', losses };
  }
  if (how === 'late') lose('gap', 'load-timeout', 'the page had not fired its load event when its time was up');
  if (how === 'stopped') lose('note', 'load-stopped', 'the browser stopped loading the page before its load event');
  const quiet = await tab.recorder.quiet(tab.quietMs, tab.deadline.within(QUIET_BUDGETS_MS[how]));
  if (!quiet && losses.length === 0)
    lose('note', 'network-not-quiet', 'the page went on loading after its load event; it was looked at all the same');
  return { state: 'shown', losses };
}

type Loaded = 'loaded' | 'stopped' | 'late' | 'lost';

/** How loading ends: by the load event, or without one, as when the server cuts the document or the browser dies. Listens from now on. */
function loading(tab: Tab, budgetMs: number): Promise<Loaded> {
  return new Promise((done) => {
    const timer = setTimeout(() => done('late'), budgetMs);
    const end = (how: Loaded) => {
      clearTimeout(timer);
      done(how);
    };
    tab.session.once('Page.loadEventFired', () => end('loaded'));
    void tab.lost.then(() => end('lost'));
    tab.session.on('Page.frameStoppedLoading', ({ frameId }) => {
      if (frameId === tab.mainFrameId) end('stopped');
    });
  });
}

function noAnswer(url: string, cause: unknown): CaptureError {
  return new CaptureError('timeout', `${withoutSecrets(url)} gave the browser no answer in time.`, { cause });
}

/** The address that the page's own frame asked for last: after redirects, the one that failed. Listens from now on. */
function lastAsked({ session, mainFrameId }: Tab, first: string): () => string {
  let last = first;
  session.on('Network.requestWillBeSent', ({ type, frameId, request }) => {
    if (type === 'Document' && frameId === mainFrameId) last = request.url;
  });
  return () => last;
}
