import type { Browser, CDPSession } from 'puppeteer-core';
import type { LaunchedBrowser } from '../browser/launch.ts';
import { type GlyphTest, testGlyphs } from '../fonts/glyphs.ts';
import type { CallLog } from '../log/call-log.ts';
import type { Staging } from '../staging/staging.ts';
import type { BodyLimits } from './bodies.ts';
import type { Gate } from './gate.ts';
import { Onlooker } from './look.ts';
import { answerPage } from './manners.ts';
import { Recorder } from './recorder.ts';
import { type Deadline, logged } from './step.ts';

export interface VisitOptions {
  readonly staging: Staging;
  readonly log: CallLog;
  readonly now: () => Date;
  readonly deadline: Deadline;
  readonly gate: Gate;
  readonly limits: BodyLimits;
  /** How long nothing may be in flight before the page counts as loaded. */
  readonly quietMs: number;
  /** Told in a few words what is being done. */
  readonly tell: (detail: string) => void;
}

/** One tab, with everything listening before the first request leaves. */
export interface Tab extends VisitOptions {
  readonly session: CDPSession;
  readonly mainFrameId: string;
  readonly recorder: Recorder;
  readonly onlooker: Onlooker;
  readonly glyphs: GlyphTest;
  /** Resolves when the browser or the process of the page has died. */
  readonly lost: Promise<void>;
}

/** Opens the tab, tests the fonts in it while it is still empty, and starts the recorder. */
export async function openTab({ browser }: LaunchedBrowser, options: VisitOptions): Promise<Tab> {
  const { log, staging, gate, limits, deadline, now } = options;
  const [page = await browser.newPage()] = await browser.pages();
  const glyphs = await logged(
    log,
    { means: 'browser', call: 'test glyphs', args: { url: 'about:blank' } },
    async () => {
      const value = await testGlyphs(page);
      return { value, result: { ...value } };
    },
  );
  const session = await page.createCDPSession();
  const { frameTree } = await session.send('Page.getFrameTree');
  const mainFrameId = frameTree.frame.id;
  const recorder = new Recorder({ staging, limits, gate, mainFrameId, remaining: () => deadline.remaining(), now });
  const lost = death(browser, session);
  await Promise.all([
    session.send('Page.enable'),
    session.send('Inspector.enable'),
    recorder.attach(session),
    answerPage(browser, session, log),
  ]);
  return { ...options, session, mainFrameId, recorder, onlooker: new Onlooker(session, mainFrameId), glyphs, lost };
}

function death(browser: Browser, session: CDPSession): Promise<void> {
  return new Promise((done) => {
    browser.once('disconnected', () => done());
    session.once('Inspector.targetCrashed', () => done());
  });
}
