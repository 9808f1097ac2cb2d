import type { Browser, CDPSession, Page } from 'puppeteer-core';
import type { LaunchedBrowser } from '../browser/launch.ts';
import type { SessionCookie } from '../credentials/cookies.ts';
import type { HeaderList } from '../exchange.ts';
import type { FactSelector } from '../facts/selectors.ts';
import { type GlyphTest, testGlyphs } from '../fonts/glyphs.ts';
import type { CallLog } from '../log/call-log.ts';
import type { CaptureStep } from '../progress.ts';
import type { Staging } from '../staging/staging.ts';
import { paintsBeyondWindow } from './beyond-window.ts';
import type { BodyLimits } from './bodies.ts';
import { Onlooker } from './look.ts';
import type { MessageLimits } from './message-file.ts';
import type { Door } from './reason.ts';
import { Recorder } from './recorder.ts';
import { type Deadline, logged } from './step.ts';
import type { JudgeChain } from './tls.ts';

export interface VisitOptions {
  readonly staging: Staging;
  readonly log: CallLog;
  readonly now: () => Date;
  readonly deadline: Deadline;
  /** Through which the browser was started to reach the network. Without one nothing is refused, and addresses are the browser's own word. */
  readonly gateway?: Door;
  /** Judges certificates, where the browser was told to take any. Without one what the browser takes is valid. */
  readonly judgeChain?: JudgeChain;
  /** Takes the secrets out of headers before they are kept. */
  readonly conceal?: (headers: HeaderList) => HeaderList;
  readonly limits: BodyLimits;
  /** Of sockets and streams of events. Default 100,000 messages, 64 MiB. */
  readonly messageLimits?: MessageLimits;
  /** How long nothing may be in flight before the page counts as loaded. */
  readonly quietMs: number;
  /** For scrolling down the page. Default 10,000 ms, and never more than 30 % of the time that is left. */
  readonly scrollBudgetMs?: number;
  /** The most pictures of the whole page. Default 32. */
  readonly maxTiles?: number;
  /** Set before the first request. */
  readonly cookies?: readonly SessionCookie[];
  /** Facts to be read beside those that are found by themselves. */
  readonly factSelectors?: readonly FactSelector[];
  readonly tell: (step: CaptureStep) => void;
}

/** One tab, with everything listening before the first request leaves. */
export interface Tab extends VisitOptions {
  readonly session: CDPSession;
  readonly mainFrameId: string;
  readonly recorder: Recorder;
  readonly onlooker: Onlooker;
  readonly glyphs: GlyphTest;
  /** Whether pictures of what lies outside the window can be taken without resizing it. */
  readonly paintsBeyondWindow: boolean;
  /** Resolves when the browser or the process of the page has died. */
  readonly lost: Promise<void>;
}

/** Opens the tab, tests the fonts in it while it is still empty, and starts the recorder. */
export async function openTab({ browser, source }: LaunchedBrowser, options: VisitOptions): Promise<Tab> {
  const { log, deadline } = options;
  const [page = await browser.newPage()] = await browser.pages();
  const glyphs = await logged(
    log,
    { means: 'browser', call: 'test glyphs', args: { url: 'about:blank' } },
    async () => {
      const value = await testGlyphs(page);
      return { value, result: { ...value } };
    },
  );
  const [session, root] = await Promise.all([page.createCDPSession(), browser.target().createCDPSession()]);
  const { frameTree } = await session.send('Page.getFrameTree');
  const mainFrameId = frameTree.frame.id;
  const recorder = new Recorder({ ...options, browser, mainFrameId, remaining: () => deadline.remaining() });
  const lost = death(browser, session);
  await Promise.all([keepWindow(session, page), recorder.attach(session, root)]);
  const onlooker = new Onlooker(session, mainFrameId);
  // The browser that npm brings is the very one this was tested with.
  const beyond = source === 'bundled' || (await testPainting(session, log));
  return { ...options, session, mainFrameId, recorder, onlooker, glyphs, paintsBeyondWindow: beyond, lost };
}

/**
 * The window as it was opened, said again by the session that takes the pictures: it knows only what it set itself, and would take them
 * in the wrong scale and leave the page in another one.
 */
async function keepWindow(session: CDPSession, page: Page): Promise<void> {
  const { width, height, deviceScaleFactor = 1 } = page.viewport() ?? {};
  if (width === undefined || height === undefined) return;
  await session.send('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor, mobile: false });
}

function testPainting(session: CDPSession, log: CallLog): Promise<boolean> {
  return logged(log, { means: 'browser', call: 'test painting', args: { url: 'about:blank' } }, async () => {
    const value = await paintsBeyondWindow(session);
    return { value, result: { paintsBeyondWindow: value } };
  });
}

function death(browser: Browser, session: CDPSession): Promise<void> {
  return new Promise((done) => {
    browser.once('disconnected', () => done());
    session.once('Inspector.targetCrashed', () => done());
  });
}
