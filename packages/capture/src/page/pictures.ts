import { type Loss, layout, type Screenshot } from '@guzheng/evidence';
import type { CDPSession } from 'puppeteer-core';
import type { CallLog } from '../log/call-log.ts';
import type { StagedFile, Staging } from '../staging/staging.ts';
import type { Onlooker } from './look.ts';
import { type Deadline, logged } from './step.ts';

/** Chrome's painter repeats or whitens what lies beyond (puppeteer issues 359, 1576). Device pixels. */
const TALLEST = 16_384;
/** One picture must be there in this time, or the page does not answer. */
const PICTURE_MS = 15_000;

export interface Picture {
  readonly screenshot: Screenshot;
  readonly file: StagedFile;
  readonly losses: readonly Loss[];
}

export interface PictureTools {
  readonly session: CDPSession;
  readonly onlooker: Onlooker;
  readonly staging: Staging;
  readonly log: CallLog;
  readonly deadline: Deadline;
  readonly now: () => Date;
}

/** What the window shows, nothing touched or resized. */
export function shootViewport(tools: PictureTools): Promise<Picture> {
  return shoot(tools, 'viewport', { format: 'png', captureBeyondViewport: false });
}

/** The whole page from its top, as tall as can be painted. */
export async function shootFullPage(tools: PictureTools): Promise<Picture> {
  const { session, deadline } = tools;
  const { cssContentSize: size } = await session.send('Page.getLayoutMetrics', undefined, {
    timeout: deadline.within(PICTURE_MS),
  });
  const width = Math.max(1, Math.min(Math.ceil(size.width), TALLEST));
  const height = Math.max(1, Math.min(Math.ceil(size.height), TALLEST));
  const picture = await shoot(tools, 'full-page', {
    format: 'png',
    captureBeyondViewport: true,
    clip: { x: 0, y: 0, width, height, scale: 1 },
  });
  if (width >= size.width && height >= size.height) return picture;
  const detail = `the page is ${Math.ceil(size.width)} × ${Math.ceil(size.height)} CSS pixels; the picture shows the first ${width} × ${height}`;
  const loss: Loss = { weight: 'gap', code: 'page-too-tall', means: 'browser', url: picture.screenshot.url, detail };
  return { ...picture, losses: [loss] };
}

type ScreenshotParams = {
  readonly format: 'png';
  readonly captureBeyondViewport: boolean;
  readonly clip?: { x: number; y: number; width: number; height: number; scale: number };
};

function shoot(tools: PictureTools, role: Screenshot['role'], params: ScreenshotParams): Promise<Picture> {
  const { session, onlooker, staging, log, deadline, now } = tools;
  return logged(log, { means: 'browser', call: 'Page.captureScreenshot', args: { role, ...params } }, async () => {
    const look = await onlooker.look(deadline.within(PICTURE_MS));
    const { data } = await session.send('Page.captureScreenshot', params, { timeout: deadline.within(PICTURE_MS) });
    const takenAt = now().toISOString();
    const png = Buffer.from(data, 'base64');
    const file = await staging.stageFile(`${layout.screenshots}${role}.png`, png);
    const { url, scroll, deviceScaleFactor } = look;
    const screenshot = { path: file.path, role, url, takenAt, ...pngSize(png), scroll, deviceScaleFactor };
    return { value: { screenshot, file, losses: [] }, result: { ...pngSize(png), scroll, url }, outputs: [file] };
  });
}

/** The size the file itself gives: IHDR is the first chunk (PNG §11.2.1), after the signature of 8 bytes. */
function pngSize(png: Uint8Array): { width: number; height: number } {
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  if (png.length < 24 || view.getUint32(0) !== 0x89504e47 || view.getUint32(12) !== 0x49484452)
    throw new Error('the browser gave no PNG picture');
  return { width: view.getUint32(16), height: view.getUint32(20) };
}
