import { mkdir } from 'node:fs/promises';
import type { Screenshot } from '@guzheng/evidence';
import { findBrowser } from '../browser/find.ts';
import { type LaunchedBrowser, launchBrowser } from '../browser/launch.ts';
import { withoutSecrets } from '../error.ts';
import { systemClock } from '../log/call-log.ts';
import { type Desk, withDesk } from '../staging/desk.ts';
import { openDeadEnd } from './dead-end.ts';
import { type CountedRequest, RecordBook, type ReplayRecord } from './record-book.ts';
import { attempt, keepPicture, readText, takePictures } from './sights.ts';
import { arrive, openStage } from './stage.ts';

export interface ReplayOptions {
  /** Every exchange that may be answered from, in the order in which they took place. */
  readonly records: readonly ReplayRecord[];
  /** Where the pictures go, as `viewport.png`, `full-page.png` and so on; made where it is missing. */
  readonly folder: string;
  readonly browserPath?: string;
  /** CSS pixels. */
  readonly viewport: { readonly width: number; readonly height: number };
  readonly userAgent?: string;
  /** The clock that the page's scripts see begins here; the present where it is left out. */
  readonly startAt?: Date;
  /** For everything. Default 60,000 ms. */
  readonly maxTimeMs?: number;
  /** How long nothing may be under way before the page counts as loaded. Default 250 ms. */
  readonly quietMs?: number;
  /** The most pictures of the whole page. Default 32. */
  readonly maxTiles?: number;
  readonly onProgress?: (detail: string) => void;
}

/** What the archive alone made of the page. */
export interface Replayed {
  readonly finalUrl: string;
  readonly title: string;
  /** The visible text; absent where the page did not let itself be read, which is in `errors`. */
  readonly text?: string;
  readonly pictures: readonly (Pick<Screenshot, 'role' | 'clip' | 'width' | 'height'> & { readonly file: string })[];
  readonly requestsWithoutRecord: readonly CountedRequest[];
  readonly repeated: readonly CountedRequest[];
  readonly recordsNeverRequested: readonly CountedRequest[];
  /** How often something tried to reach the network past the archive, and did not. */
  readonly attemptsToLeave: number;
  readonly browser: string;
  readonly errors: readonly string[];
}

/** For answers under way when all has been seen. */
const GRACE_MS = 500;

/**
 * Shows a page from its records alone, in a browser that has no network: every request is answered from exactly one record or fails, and
 * what tries to leave another way ends at a proxy that leads nowhere. Throws CaptureError `browser-missing`, `browser-failed`, and
 * `nothing-reachable` where the records have nothing for the address.
 */
export async function replayPage(url: string, options: ReplayOptions): Promise<Replayed> {
  const { viewport, userAgent, browserPath } = options;
  const found = await findBrowser(browserPath === undefined ? {} : { browserPath });
  const deadEnd = await openDeadEnd();
  try {
    options.onProgress?.('starting the browser');
    const { proxy } = deadEnd;
    const launched = await launchBrowser(found, { viewport, proxy, ...(userAgent === undefined ? {} : { userAgent }) });
    try {
      await mkdir(options.folder, { recursive: true });
      const desk = { out: options.folder, name: 'replay', clock: systemClock };
      const replayed = await withDesk(desk, (own) => show(launched, url, options, own));
      return { ...replayed, attemptsToLeave: deadEnd.attempts(), browser: await launched.browser.version() };
    } finally {
      await launched.close();
    }
  } finally {
    await deadEnd.close();
  }
}

async function show(
  launched: LaunchedBrowser,
  url: string,
  options: ReplayOptions,
  desk: Desk,
): Promise<Omit<Replayed, 'attemptsToLeave' | 'browser'>> {
  const book = new RecordBook(options.records);
  const stage = await openStage(launched, options, { ...desk, book });
  options.onProgress?.('loading the page from the archive');
  await arrive(stage, url, book);
  options.onProgress?.('taking pictures and text');
  const pictures = await takePictures(stage);
  const seen = await attempt(stage, 'the text could not be read', () => readText(stage));
  await stage.answerer.settle(GRACE_MS);
  return {
    finalUrl: withoutSecrets(seen?.url ?? url),
    title: seen?.title ?? '',
    ...(seen === undefined ? {} : { text: seen.text }),
    pictures: await Promise.all(pictures.map((picture) => keepPicture(picture, options.folder))),
    requestsWithoutRecord: book.requestsWithoutRecord(),
    repeated: book.repeated(),
    recordsNeverRequested: book.neverRequested(),
    errors: [...stage.errors, ...stage.answerer.errors()],
  };
}
