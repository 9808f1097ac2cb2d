import type { Browser, CDPSession } from 'puppeteer-core';
import type { LaunchedBrowser } from '../browser/launch.ts';
import { CaptureError, withoutSecrets } from '../error.ts';
import { systemClock } from '../log/call-log.ts';
import { paintsBeyondWindow } from '../page/beyond-window.ts';
import { Onlooker } from '../page/look.ts';
import type { PictureTools } from '../page/pictures.ts';
import { Deadline, messageOf } from '../page/step.ts';
import type { Desk } from '../staging/desk.ts';
import { Answerer } from './answerer.ts';
import { pastClockScript } from './past-clock.ts';
import type { RecordBook } from './record-book.ts';
import type { ReplayOptions } from './replay.ts';

/** A tab in which everything is answered from the records before the first request leaves. */
export interface Stage extends PictureTools {
  readonly mainFrameId: string;
  readonly answerer: Answerer;
  readonly quietMs: number;
  readonly errors: string[];
}

/** Of the time that is left. */
const LOAD_SHARE = 0.6;
export const QUIET_MS = 10_000;

/** Opens the tab, sets its clock and its window, and begins to answer. */
export async function openStage(
  { browser, source }: LaunchedBrowser,
  options: ReplayOptions,
  { staging, log, book }: Desk & { readonly book: RecordBook },
): Promise<Stage> {
  const [page = await browser.newPage()] = await browser.pages();
  const session = await page.createCDPSession();
  const { frameTree } = await session.send('Page.getFrameTree');
  const mainFrameId = frameTree.frame.id;
  const answerer = new Answerer({
    book,
    script: options.startAt === undefined ? '' : pastClockScript(options.startAt),
  });
  const beyond = source === 'bundled' || (await paintsBeyondWindow(session));
  await Promise.all([
    session.send('Page.enable'),
    session.send('Emulation.setDeviceMetricsOverride', { ...options.viewport, deviceScaleFactor: 1, mobile: false }),
    answerer.attach(session),
    keepManners(browser, session),
  ]);
  return {
    ...{ session, mainFrameId, staging, log, answerer, errors: [], paintsBeyondWindow: beyond },
    onlooker: new Onlooker(session, mainFrameId),
    deadline: new Deadline(options.maxTimeMs ?? 60_000),
    now: systemClock.now,
    quietMs: options.quietMs ?? 250,
    ...(options.maxTiles === undefined ? {} : { maxTiles: options.maxTiles }),
  };
}

/** A page that wants something gets the answers that a capture gives it: alerts acknowledged, everything else refused. */
async function keepManners(browser: Browser, session: CDPSession): Promise<void> {
  session.on('Page.javascriptDialogOpening', ({ type }) => {
    const accept = type === 'alert' || type === 'beforeunload';
    // A dialog that its page has taken back by then needs no answer.
    session.send('Page.handleJavaScriptDialog', { accept }).catch(() => undefined);
  });
  const root = await browser.target().createCDPSession();
  await root.send('Browser.setDownloadBehavior', { behavior: 'deny' });
}

/** Goes to the address. A capture that had to ask for its document twice has two records of it; the second is the one that it showed. */
export async function arrive(stage: Stage, url: string, book: RecordBook): Promise<void> {
  const request = { method: 'GET', url: (URL.canParse(url) ? new URL(url).href : url).replace(/#.*$/s, '') };
  if (!book.hasMore(request))
    throw new CaptureError('nothing-reachable', `The archive has no record of ${withoutSecrets(url)}.`);
  const failure = await navigate(stage, url);
  if (failure === null) return;
  const again = book.hasMore(request) ? await navigate(stage, url) : failure;
  if (again !== null) stage.errors.push(`the browser did not show ${withoutSecrets(url)}: ${again}`);
}

/** Goes to the address and waits until all is quiet. Why there is no page, or null. */
async function navigate(
  { session, mainFrameId, answerer, deadline, quietMs }: Stage,
  url: string,
): Promise<string | null> {
  const budget = Math.max(1, LOAD_SHARE * deadline.remaining());
  const loaded = loading(session, mainFrameId, budget);
  try {
    const { errorText = '' } = await session.send('Page.navigate', { url }, { timeout: budget });
    if (errorText !== '') return errorText;
  } catch (error) {
    return messageOf(error);
  }
  await loaded;
  await answerer.quiet(quietMs, deadline.within(QUIET_MS));
  return null;
}

function loading(session: CDPSession, mainFrameId: string, budgetMs: number): Promise<void> {
  return new Promise((done) => {
    const timer = setTimeout(end, budgetMs).unref();
    function end(): void {
      clearTimeout(timer);
      done();
    }
    session.once('Page.loadEventFired', end);
    session.on('Page.frameStoppedLoading', ({ frameId }) => {
      if (frameId === mainFrameId) end();
    });
  });
}
