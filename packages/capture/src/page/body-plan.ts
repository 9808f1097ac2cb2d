import type { Protocol } from 'puppeteer-core';
import type { HeaderList } from '../exchange.ts';
import { headerValue, isDecoded } from './headers.ts';

/**
 * Above this a body that could be held is not: it would lie in the browser's memory several times over. Only documents and what the page
 * does not load by itself are ever held.
 */
const HELD_BACK = 64 * 2 ** 20;
/** Up to this a body may be held beside any number of others. */
const SMALL = 2 ** 20;

/** What a renderer loads piece by piece, and can be told to hand over in pieces. */
const STREAMABLE: readonly Protocol.Network.ResourceType[] = [
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
 * `none`: no body by protocol; `copy`: written while the page receives it; `late-copy`: the same, begun when the page has the head, so
 * that a body that is over at once would be missed; `hold`: read whole before the page gets it; `drain`: streamed to disk in place of
 * the page, which would only have been refused it: a download.
 */
export type BodyPlan = 'none' | 'copy' | 'late-copy' | 'hold' | 'drain';

export interface Answer {
  readonly method: string;
  readonly status: number;
  readonly headers: HeaderList;
  /** As the Network domain has it; absent where it has not spoken yet. */
  readonly type: Protocol.Network.ResourceType | undefined;
  /** As the Fetch domain has it: `Other` for the main script of a worker, which no renderer loads. */
  readonly pausedAs: Protocol.Network.ResourceType;
  readonly priority: Protocol.Network.ResourcePriority;
}

/**
 * Bodies are copied while the page gets them, wherever that cannot miss a byte: it costs neither memory nor the page's time. Else they
 * are held, which is as exact. `Network.getResponseBody` is never used: it decodes and re-encodes text, and what was evicted is gone.
 */
export function planFor(answer: Answer): BodyPlan {
  const { method, status, headers, type, pausedAs } = answer;
  if (method === 'HEAD' || status === 204 || status === 304 || status < 200) return 'none';
  if (pausedAs === 'Document') return planForDocument(headers);
  const isStreamed = type !== undefined && STREAMABLE.includes(type) && pausedAs !== 'Other';
  if (isStreamed && !blocksItsReader(answer) && !isLikelyEmpty(answer)) return 'copy';
  return fits(headers, HELD_BACK, true) ? 'hold' : 'drain';
}

/** They never end, so that holding them back would hold the page back for ever. */
export const ENDLESS: RegExp = /^(text\/event-stream|multipart\/x-mixed-replace)\b/i;

/** Whether so little is to come that it may be held at any time. */
export function isSmall(headers: HeaderList): boolean {
  return fits(headers, SMALL, false);
}

/** The length the body must have, where the header can say so: it counts the bytes of a content coding that is gone by now. */
export function plainLength(headers: HeaderList): number | undefined {
  const length = headerValue(headers, 'content-length');
  if (length === undefined || isDecoded(headers)) return undefined;
  return /^\d{1,15}$/.test(length) ? Number(length) : undefined;
}

/** A document goes to a renderer that is only chosen now: nobody can be told beforehand to hand it over. */
function planForDocument(headers: HeaderList): BodyPlan {
  if (isDownload(headers)) return fits(headers, HELD_BACK, false) ? 'hold' : 'drain';
  if (ENDLESS.test(headerValue(headers, 'content-type') ?? '')) return 'late-copy';
  return fits(headers, HELD_BACK, true) ? 'hold' : 'late-copy';
}

function fits(headers: HeaderList, bytes: number, unknown: boolean): boolean {
  const length = plainLength(headers);
  return length === undefined ? unknown : length <= bytes;
}

/** A synchronous request stops the thread that would have to be told to hand the body over (only those have this priority). */
function blocksItsReader({ type, priority }: Answer): boolean {
  return type === 'XHR' && priority === 'VeryHigh';
}

/** Of an empty body the browser says the same as of one that the page gave up, so that it would not be known to be whole. */
function isLikelyEmpty({ type, headers }: Answer): boolean {
  const isAsked = type === 'XHR' || type === 'Fetch';
  return isAsked && headerValue(headers, 'content-type') === undefined && plainLength(headers) === undefined;
}

function isDownload(headers: HeaderList): boolean {
  if (/^\s*attachment/i.test(headerValue(headers, 'content-disposition') ?? '')) return true;
  const type = headerValue(headers, 'content-type') ?? 'text/html';
  return !/^(text\/|image\/|application\/(xhtml\+xml|xml|json)|multipart\/x-mixed-replace)/i.test(type);
}
