import { joinBytes } from '@guzheng/evidence';
import type { OpenSink, PayloadSink, RecordHead } from '../archive/warc.ts';
import { samePage } from '../checks/url.ts';

/** A body of the archive that was kept in memory, with its head. Null bytes: it was longer than is kept. */
export interface KeptBody {
  readonly head: RecordHead;
  bytes(): Uint8Array | null;
}

/** The largest document that is compared, and the largest script or data file that is searched. Bytes. */
export const MAX_DOCUMENT_BYTES: number = 8 * 1024 * 1024;
const MAX_PART_BYTES = 4 * 1024 * 1024;
/** All that is kept, whatever the archive holds: verifying takes bounded memory. */
const MAX_DOCUMENTS_BYTES = 32 * 1024 * 1024;
const MAX_PARTS_BYTES = 32 * 1024 * 1024;
const MAX_PARTS = 2_000;

/** Keeps the page's own document, by either means, and the texts, scripts and data that it loaded. */
export function keepBodies(pageUrl: string | undefined): OpenSink<KeptBody & PayloadSink> {
  const room = { documents: MAX_DOCUMENTS_BYTES, parts: MAX_PARTS_BYTES };
  let parts = 0;
  return (head) => {
    if (head.http === undefined || head.uri === undefined || pageUrl === undefined) return null;
    if (samePage(head.uri, pageUrl)) return memorySink(head, takeFrom(room, 'documents', MAX_DOCUMENT_BYTES));
    if (head.type !== 'response' || !isTextual(head) || parts >= MAX_PARTS) return null;
    parts += 1;
    return memorySink(head, takeFrom(room, 'parts', MAX_PART_BYTES));
  };
}

type Take = (bytes: number) => boolean;

function takeFrom<K extends string>(room: Record<K, number>, name: K, most: number): Take {
  let left = most;
  return (bytes) => {
    if (bytes > left || bytes > room[name]) return false;
    left -= bytes;
    room[name] -= bytes;
    return true;
  };
}

function memorySink(head: RecordHead, take: Take): KeptBody & PayloadSink {
  let pieces: Uint8Array[] | null = [];
  return {
    head,
    write: (bytes) => {
      if (pieces !== null && take(bytes.length)) pieces.push(bytes.slice());
      else pieces = null;
    },
    bytes: () => (pieces === null ? null : joinBytes(pieces)),
  };
}

function isTextual({ http }: RecordHead): boolean {
  return /^\s*(text\/|application\/(json|javascript|ecmascript|x-javascript|xml|[\w.+-]+\+(json|xml)))/i.test(
    headerOf(http?.headers ?? [], 'content-type') ?? '',
  );
}

/** The first value of a header field; undefined where there is none. */
export function headerOf(headers: readonly (readonly [string, string])[], name: string): string | undefined {
  return headers.find(([key]) => key.toLowerCase() === name)?.[1];
}
