import type { HeaderList } from '../exchange.ts';
import { headerValue } from './hop.ts';

/**
 * Above this a body is copied while the page receives it. A held body passes through memory as base64; a copy begins after the
 * response has, and misses one that is over at once, so that it is kept for those that would not fit otherwise.
 */
const HELD_BACK = 128 * 2 ** 20;
/** What the renderer loads, and so announces with Network events; the rest never reaches a page that could be listened to. */
const LOADED_BY_PAGE: readonly string[] = [
  'Document',
  'Stylesheet',
  'Image',
  'Media',
  'Font',
  'Script',
  'TextTrack',
  'XHR',
  'Fetch',
  'EventSource',
];

/**
 * `none`: no body by protocol; `hold`: read whole before the page gets it; `copy`: written while it passes; `drain`: streamed to disk
 * in place of the page, which would only have been refused it: a download.
 */
export type BodyPlan = 'none' | 'hold' | 'copy' | 'drain';

/**
 * Bodies are held where that can be done: the bytes are exact (`Network.getResponseBody` would decode and re-encode text) and cannot
 * be evicted. What is large or never ends is copied, so that the page is not kept waiting for it.
 */
export function planFor(method: string, status: number, headers: HeaderList, resourceType: string): BodyPlan {
  if (method === 'HEAD' || status === 204 || status === 304 || status < 200) return 'none';
  const length = Number(headerValue(headers, 'content-length') ?? Number.NaN);
  if (isDownload(resourceType, headers)) return length <= HELD_BACK ? 'hold' : 'drain';
  if (length > HELD_BACK && !LOADED_BY_PAGE.includes(resourceType)) return 'drain';
  if (!LOADED_BY_PAGE.includes(resourceType)) return 'hold';
  if (ENDLESS.test(headerValue(headers, 'content-type') ?? '')) return 'copy';
  return length > HELD_BACK ? 'copy' : 'hold';
}

/** They never end, so holding them back would hold the page back for ever. */
export const ENDLESS: RegExp = /^(text\/event-stream|multipart\/x-mixed-replace)\b/i;

/** The length the body must have, where the header can say so: it counts the bytes of a content coding that is gone by now. */
export function plainLength(headers: HeaderList): number | undefined {
  const length = headerValue(headers, 'content-length');
  if (length === undefined || headerValue(headers, 'content-encoding') !== undefined) return undefined;
  return /^\d{1,15}$/.test(length) ? Number(length) : undefined;
}

function isDownload(resourceType: string, headers: HeaderList): boolean {
  if (resourceType !== 'Document') return false;
  if (/^\s*attachment/i.test(headerValue(headers, 'content-disposition') ?? '')) return true;
  const type = headerValue(headers, 'content-type') ?? 'text/html';
  return !/^(text\/|image\/|application\/(xhtml\+xml|xml|json)|multipart\/x-mixed-replace)/i.test(type);
}
