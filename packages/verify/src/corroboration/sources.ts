import { type CaptureRecord, EvidenceError, utf8Decode } from '@guzheng/evidence';
import type { WarcRecord } from '../archive/warc.ts';
import { samePage } from '../checks/url.ts';
import { type Container, readMember } from '../container/container.ts';
import type { LoggedCall } from '../log/call-log.ts';
import { decodeText } from './charset.ts';
import { removeCoding } from './coding.ts';
import { headerOf, type KeptBody, MAX_DOCUMENT_BYTES } from './kept.ts';
import { type Markup, readMarkup } from './markup.ts';

/** A document as one means received it: the page's source 源码. */
export interface SourceDocument {
  readonly url: string;
  readonly status: number;
  readonly sha256: string;
  readonly bytes: number;
  readonly headers: readonly (readonly [string, string])[];
  /** Lower case, without parameters; empty where none was sent. */
  readonly mediaType: string;
  /** WARC-Truncated of its record. */
  readonly truncated?: string;
  readonly charset?: string;
  /** The source 源码 itself, as text; left out where it cannot be decoded. */
  readonly text?: string;
  readonly markup: Markup;
}

/** What a package has of one page, read for comparison. Undefined where it has none. */
export interface PageSources {
  /** The visible text of the instant of the pictures; null where it is there and cannot be read. */
  readonly text: string | null | undefined;
  /** The rendered DOM of the same instant. */
  readonly dom: Markup | undefined;
  readonly browser: SourceDocument | undefined;
  readonly plain: SourceDocument | undefined;
  /** What else the browser loaded and could hold text. */
  readonly parts: readonly Part[];
}

export interface Part {
  readonly url: string;
  readonly bytes: Uint8Array;
  readonly contentType: string;
}

/** An answer in the archive with what was kept of its body. */
export interface KeptRecord {
  readonly record: WarcRecord;
  readonly kept: KeptBody;
}

interface Given {
  readonly capture: CaptureRecord;
  readonly calls: readonly LoggedCall[];
  readonly kept: readonly KeptRecord[];
}

/** Reads text, DOM and both sources; each document once, in bounded memory. */
export async function readSources(container: Container, given: Given): Promise<PageSources> {
  const { capture, kept } = given;
  const logged = browserDigests(given.calls);
  const answer = browserAnswer(given, logged);
  const browser = answer === undefined ? undefined : documentOf(answer);
  const isXml = isXmlType(browser?.mediaType ?? '');
  return {
    text: await readTextMember(container, capture.browser?.text),
    dom: await readDom(container, capture.browser?.dom, isXml),
    browser,
    plain: await plainDocument(container, given, browser),
    parts: kept.flatMap((own) => (isPart(own.record, answer?.record, logged) ? partOf(own) : [])),
  };
}

/** The address of the document that the browser shows: its last answer, before scripts changed the address. */
export function pageUrlOf({ browser, plain }: CaptureRecord): string | undefined {
  return browser?.hops.at(-1)?.url ?? plain?.hops.at(-1)?.url;
}

/**
 * The answer that became the page. Its address may have been asked for by scripts too: a navigation says what it is (Fetch Metadata), or,
 * without TLS, asks to be upgraded (Upgrade Insecure Requests §3.2.1).
 */
function browserAnswer({ capture, kept }: Given, logged: ReadonlySet<string>): KeptRecord | undefined {
  const hop = capture.browser?.hops.at(-1);
  if (hop === undefined) return undefined;
  const answers = kept.filter(
    ({ record: { type, uri = '', status, payloadSha256 = '' } }) =>
      type === 'response' && status === hop.status && samePage(uri, hop.url) && logged.has(payloadSha256),
  );
  const requests = new Map(kept.map(({ record, kept: { head } }) => [record.fields.get('warc-record-id'), head]));
  const isNavigation = ({ record }: KeptRecord): boolean => {
    const headers = requests.get(record.fields.get('warc-concurrent-to'))?.http?.headers ?? [];
    const destination = headerOf(headers, 'sec-fetch-dest');
    if (destination !== undefined) return destination === 'document';
    return headerOf(headers, 'upgrade-insecure-requests') !== undefined;
  };
  return answers.findLast(isNavigation) ?? answers[0];
}

/** Digests of the bodies that the log says the browser got: the archive itself does not tell the means apart. */
function browserDigests(calls: readonly LoggedCall[]): ReadonlySet<string> {
  return new Set(
    calls.flatMap(({ means, ok, bodySha256 }) =>
      means === 'browser' && ok && bodySha256 !== undefined ? [bodySha256] : [],
    ),
  );
}

function isPart(record: WarcRecord, page: WarcRecord | undefined, logged: ReadonlySet<string>): boolean {
  const { type, payloadSha256 = '' } = record;
  return type === 'response' && payloadSha256 !== page?.payloadSha256 && logged.has(payloadSha256);
}

function documentOf({ record, kept }: KeptRecord): SourceDocument {
  const headers = kept.head.http?.headers ?? [];
  const truncated = record.fields.get('warc-truncated');
  return {
    url: record.uri ?? '',
    status: record.status ?? 0,
    sha256: record.payloadSha256 ?? '',
    bytes: record.payloadBytes ?? 0,
    ...(truncated === undefined ? {} : { truncated }),
    ...readBody(kept.bytes(), headers),
  };
}

async function plainDocument(
  container: Container,
  { capture, kept }: Given,
  browser: SourceDocument | undefined,
): Promise<SourceDocument | undefined> {
  const hop = capture.plain?.hops.at(-1);
  if (hop === undefined) return undefined;
  const { url, status } = hop;
  if (hop.body === undefined)
    return { url, status, ...NOTHING, ...readBody(new Uint8Array(0), pairsOf(hop.rawHeaders)) };
  const member = container.members.get(hop.body);
  if (member === undefined) return undefined;
  const facts = { url, status, sha256: member.sha256, bytes: member.bytes };
  const record = kept.find(({ record }) => record.payloadSha256 === member.sha256 && samePage(record.uri ?? '', url));
  const truncated = record?.record.fields.get('warc-truncated');
  const headers = pairsOf(hop.rawHeaders);
  const bytes = member.bytes > MAX_DOCUMENT_BYTES ? null : await readMember(container, member);
  const same = browser?.sha256 === member.sha256 && headerOf(headers, 'content-encoding') === undefined;
  const body =
    same && typeOf(headers) === typeOf(browser.headers) ? shared(browser, headers) : readBody(bytes, headers);
  return { ...facts, ...(truncated === undefined ? {} : { truncated }), ...body };
}

/** An answer without a byte of body has no file. */
const NOTHING = { sha256: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855', bytes: 0 };

/** The same bytes of the same type are read the same way: once. */
function shared({ markup, text, charset, mediaType }: SourceDocument, headers: SourceDocument['headers']): Body {
  return {
    ...{ headers, mediaType, markup },
    ...(text === undefined ? {} : { text }),
    ...(charset === undefined ? {} : { charset }),
  };
}

function pairsOf(rawHeaders: readonly string[]): readonly (readonly [string, string])[] {
  return rawHeaders.flatMap((name, i) => (i % 2 === 0 ? [[name, rawHeaders[i + 1] ?? ''] as const] : []));
}

type Body = Pick<SourceDocument, 'headers' | 'mediaType' | 'charset' | 'text' | 'markup'>;

function readBody(bytes: Uint8Array | null, headers: SourceDocument['headers']): Body {
  const contentType = typeOf(headers);
  const mediaType = contentType?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  const undecodable = (why: string): Body => ({ headers, mediaType, markup: { state: 'undecodable', why } });
  if (bytes === null) return undecodable(`it is larger than ${MAX_DOCUMENT_BYTES} bytes`);
  const uncoded = removeCoding(bytes, headerOf(headers, 'content-encoding'), MAX_DOCUMENT_BYTES);
  if (uncoded.state === 'undecodable') return undecodable(uncoded.why);
  if (!isTextType(mediaType)) return undecodable(`it is no text, but ${mediaType.slice(0, 80)}`);
  const { text, charset } = decodeText(uncoded.bytes, contentType);
  return { headers, mediaType, charset, text, markup: markupOf(text, mediaType) };
}

function typeOf(headers: SourceDocument['headers']): string | undefined {
  return headerOf(headers, 'content-type');
}

/** A document without a type is read as HTML: a browser that showed it did so. */
function markupOf(text: string, mediaType: string): Markup {
  if (mediaType === '' || mediaType === 'text/html' || isXmlType(mediaType))
    return readMarkup(text, { isXml: isXmlType(mediaType) });
  return { state: 'read', pieces: text === '' ? [] : [{ kind: 'text', text }] };
}

function isXmlType(mediaType: string): boolean {
  return /^(application|text)\/xml$|\+xml$/.test(mediaType);
}

function isTextType(mediaType: string): boolean {
  return mediaType === '' || /^text\/|^application\/(json|javascript|xml)$|\+(json|xml)$/.test(mediaType);
}

async function readDom(container: Container, path: string | undefined, isXml: boolean): Promise<Markup | undefined> {
  const text = await readTextMember(container, path);
  if (text === undefined) return undefined;
  return text === null ? { state: 'undecodable', why: 'it is too large, or not UTF-8' } : readMarkup(text, { isXml });
}

/** A member in UTF-8; null where it is there and cannot be read. */
async function readTextMember(container: Container, path: string | undefined): Promise<string | null | undefined> {
  const member = path === undefined ? undefined : container.members.get(path);
  if (member === undefined) return undefined;
  if (member.bytes > MAX_DOCUMENT_BYTES) return null;
  const bytes = await readMember(container, member);
  try {
    return utf8Decode(bytes);
  } catch (error) {
    if (error instanceof EvidenceError) return null;
    throw error;
  }
}

function partOf({ record, kept }: KeptRecord): readonly Part[] {
  const bytes = kept.bytes();
  if (bytes === null || record.uri === undefined) return [];
  return [{ url: record.uri, bytes, contentType: headerOf(kept.head.http?.headers ?? [], 'content-type') ?? '' }];
}
