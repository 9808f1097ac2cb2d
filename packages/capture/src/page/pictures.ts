import { type Loss, layout, type Screenshot } from '@guzheng/evidence';
import type { CDPSession } from 'puppeteer-core';
import { withoutSecrets } from '../error.ts';
import type { CallLog } from '../log/call-log.ts';
import type { StagedFile, Staging } from '../staging/staging.ts';
import type { Look, Onlooker } from './look.ts';
import { patience } from './patience.ts';
import { type Deadline, logged } from './step.ts';
import { planTiles, type Tile } from './tiles.ts';

export interface Picture {
  readonly screenshot: Screenshot;
  readonly file: StagedFile;
  /** What the document said of itself just before. */
  readonly look: Look;
}

export interface PictureTools {
  readonly session: CDPSession;
  readonly onlooker: Onlooker;
  readonly staging: Staging;
  readonly log: CallLog;
  readonly deadline: Deadline;
  readonly now: () => Date;
  readonly paintsBeyondWindow: boolean;
  /** Default 32. */
  readonly maxTiles?: number;
}

const MAX_TILES = 32;

/** Of the time that is left, so that DOM and text are still read. */
const TILES_SHARE = 0.5;

/** What the window shows, nothing touched or resized. */
export function shootWindow(
  tools: PictureTools,
  { name, role, scroller }: Pick<Screenshot, 'role' | 'scroller'> & { readonly name: string },
): Promise<Picture> {
  const facts = { role, ...(scroller === undefined ? {} : { scroller }) };
  return shoot(tools, name, facts, { captureBeyondViewport: false });
}

/**
 * The whole page from its top: one picture where it can be painted in one, else tiles. Each is kept as soon as it is there. Returns
 * what is missing.
 */
export async function shootFullPage(
  tools: PictureTools,
  { url, deviceScaleFactor }: Pick<Look, 'url' | 'deviceScaleFactor'>,
  keep: (picture: Picture) => void,
): Promise<readonly Loss[]> {
  const { maxTiles = MAX_TILES } = tools;
  const size = await pageSize(tools);
  const { tiles, needed } = planTiles(size, deviceScaleFactor, maxTiles);
  const enough = tools.deadline.remaining() * (1 - TILES_SHARE);
  const changes: string[] = [];
  let taken = 0;
  for (const tile of tiles) {
    if (taken > 0 && tools.deadline.remaining() < enough) break;
    const place = needed === 1 ? {} : { clip: tile };
    keep(await shoot(tools, tileName(taken, needed), { role: 'full-page', ...place }, beyondWindow(tile, tools)));
    taken += 1;
    if (needed === 1) break;
    const now = await pageSize(tools);
    if (now.width !== size.width || now.height !== size.height) changes.push(`after ${taken} ${inWords(now)}`);
  }
  return [
    ...tooTall(url, size, { taken, needed, maxTiles }),
    ...changed(url, size, changes),
    ...(tools.paintsBeyondWindow ? [] : [disturbed(url)]),
  ];
}

/** `full-page.png`, or `full-page-01.png` and so on. */
function tileName(index: number, needed: number): string {
  return needed === 1 ? 'full-page' : `full-page-${String(index + 1).padStart(2, '0')}`;
}

interface PageSize {
  readonly width: number;
  readonly height: number;
}

async function pageSize({ session, deadline }: PictureTools): Promise<PageSize> {
  const { cssContentSize } = await session.send('Page.getLayoutMetrics', undefined, { timeout: patience(deadline) });
  return cssContentSize;
}

function tooTall(url: string, size: PageSize, count: { taken: number; needed: number; maxTiles: number }): Loss[] {
  const { taken, needed, maxTiles } = count;
  if (taken === needed) return [];
  const limit = taken === maxTiles ? `the limit is ${maxTiles}` : 'the time for them was over';
  const detail = `the page is ${inWords(size)}, which takes ${needed} pictures; the first ${taken} were taken, ${limit}`;
  return [{ weight: 'gap', code: 'page-too-tall', means: 'browser', url: withoutSecrets(url), detail }];
}

/** Tiles of a page that moved in between may miss a part of it or show one twice. */
function changed(url: string, size: PageSize, changes: readonly string[]): Loss[] {
  if (changes.length === 0) return [];
  const detail = `the page was ${inWords(size)} before its pictures were taken, ${changes.slice(0, 10).join(', ')}`;
  return [{ weight: 'gap', code: 'page-size-changed', means: 'browser', url: withoutSecrets(url), detail }];
}

function inWords({ width, height }: PageSize): string {
  return `${Math.ceil(width)} × ${Math.ceil(height)} CSS pixels`;
}

interface Frame {
  readonly captureBeyondViewport: boolean;
  readonly clip?: Tile & { readonly scale: 1 };
}

/**
 * Parts of the page outside the window, at their place. `captureBeyondViewport` would do it anywhere, but makes the window one pixel wide
 * and high for a moment (Chromium page_handler.cc, for crbug 40727379): the page is laid out anew, media queries fire, scripts see it. A
 * browser that does not cut its painting off at the window (launch.ts) needs none of that, and the page notices nothing.
 */
function beyondWindow(tile: Tile, { paintsBeyondWindow }: PictureTools): Frame {
  return { captureBeyondViewport: !paintsBeyondWindow, clip: { ...tile, scale: 1 } };
}

function disturbed(url: string): Loss {
  const detail =
    'this browser makes its window one pixel wide and high for a moment before it paints a whole page, which the page may have noticed';
  return { weight: 'note', code: 'window-disturbed', means: 'browser', url: withoutSecrets(url), detail };
}

function shoot(
  tools: PictureTools,
  name: string,
  facts: Pick<Screenshot, 'role' | 'clip' | 'scroller'>,
  frame: Frame,
): Promise<Picture> {
  const { session, onlooker, staging, log, deadline, now } = tools;
  // Twice as fast for pictures of about the same size: what it saves is a search for the best way to compress them.
  const params = { format: 'png', optimizeForSpeed: true, ...frame } as const;
  const args = { role: facts.role, ...params };
  return logged(log, { means: 'browser', call: 'Page.captureScreenshot', args }, async () => {
    const look = await onlooker.look(patience(deadline));
    const { data } = await session.send('Page.captureScreenshot', params, { timeout: patience(deadline) });
    const takenAt = now().toISOString();
    const png = Buffer.from(data, 'base64');
    const size = pngSize(png);
    const file = await staging.stageFile(`${layout.screenshots}${name}.png`, png);
    const { url, scroll, window, deviceScaleFactor } = look;
    const screenshot = { path: file.path, ...facts, url, takenAt, ...size, scroll, deviceScaleFactor };
    return { value: { screenshot, file, look }, result: { ...size, scroll, window, url }, outputs: [file] };
  });
}

/** The size the file itself gives: IHDR is the first chunk (PNG §11.2.1), after the signature of 8 bytes. */
function pngSize(png: Uint8Array): { width: number; height: number } {
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  if (png.length < 24 || view.getUint32(0) !== 0x89504e47 || view.getUint32(12) !== 0x49484452)
    throw new Error('the browser gave no PNG picture');
  return { width: view.getUint32(16), height: view.getUint32(20) };
}
