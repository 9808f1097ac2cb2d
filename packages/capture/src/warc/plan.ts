import type { Resolution } from '@guzheng/evidence';
import type { Exchange, ExchangeResponse, StoredBody } from '../exchange.ts';
import type { IndexEntry } from './cdxj.ts';
import { type Field, idText, WARC_FIELDS, warcFields } from './fields.ts';
import { requestHead, responseHead } from './http-message.ts';
import { nameRecords } from './names.ts';
import type { WarcRecord } from './record.ts';

/** Something made from the page: a picture, its DOM, its text. Written as a `resource` record. */
export interface ArchiveResource {
  /** `urn:view:<url>`, `urn:dom:<url>`, `urn:mhtml:<url>`, `urn:events:<url>`, `urn:websocket:<url>` … */
  readonly uri: string;
  readonly contentType: string;
  readonly body: StoredBody;
  /** When it was made, RFC 3339 UTC. */
  readonly at: string;
}

/** All that goes into the archive. */
export interface ArchiveContent {
  /** In the order in which they began. */
  readonly exchanges: readonly Exchange[];
  readonly resources: readonly ArchiveResource[];
  /** What every resolver said of every name: the `dns:` records. */
  readonly resolutions: readonly Resolution[];
  /** One of `exchanges`: the page's main response, to which the resource records are concurrent. */
  readonly main?: Exchange;
  /** Into the warcinfo record: what made this, such as `guzheng/0.1.0`. */
  readonly software: string;
  readonly userAgent?: string;
  readonly hostname?: string;
  /** The date of the warcinfo record, RFC 3339 UTC. */
  readonly startedAt: string;
}

/** What the index says of a record apart from where it lies. */
type Indexed = Pick<IndexEntry, 'url' | 'date' | 'mime' | 'status'>;

/** A record, and what the index says of it where it has a line there. */
export interface Planned {
  readonly record: WarcRecord;
  readonly indexed?: Indexed;
}

/** All records in order: the run, the names, every exchange, and what was made from the page. */
export function planRecords(options: ArchiveContent, uuid: () => string): Planned[] {
  const info = warcinfo(options, uuid());
  const common: Field[] = [['WARC-Warcinfo-ID', idText(info.id)]];
  const names = options.resolutions.flatMap((resolution) => nameRecords(resolution, common, uuid));
  const browserUrls = new Set(options.exchanges.filter(({ means }) => means === 'browser').map(({ url }) => url));
  const responseIds = new Map<Exchange, string>();
  const exchanges = options.exchanges.flatMap((exchange) => {
    const ids = { request: uuid(), answer: uuid() };
    responseIds.set(exchange, ids.answer);
    const replayable = exchange.means === 'browser' || !browserUrls.has(exchange.url);
    return recordsOf(exchange, { common, ids, replayable });
  });
  const mainId = options.main === undefined ? undefined : responseIds.get(options.main);
  const concurrent: Field[] = mainId === undefined ? [] : [['WARC-Concurrent-To', idText(mainId)]];
  const resources = options.resources.map((resource) => resourceRecord(resource, [...concurrent, ...common], uuid()));
  return [{ record: info }, ...names.map((record) => ({ record })), ...exchanges, ...resources];
}

function warcinfo({ software, userAgent, hostname, startedAt }: ArchiveContent, id: string): WarcRecord {
  const block = warcFields([
    ['software', software],
    ['format', 'WARC File Format 1.1'],
    ['conformsTo', 'http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/'],
    ['robots', 'ignore'],
    ...(hostname === undefined ? [] : [['hostname', hostname] as const]),
    ...(userAgent === undefined ? [] : [['http-header-user-agent', userAgent] as const]),
  ]);
  const fields: Field[] = [['WARC-Filename', 'data.warc.gz']];
  return { type: 'warcinfo', id, date: startedAt, fields, contentType: WARC_FIELDS, block };
}

interface ExchangePlan {
  readonly common: readonly Field[];
  readonly ids: { readonly request: string; readonly answer: string };
  readonly replayable: boolean;
}

/**
 * Request and response; for a failed exchange a metadata record in place of the response nobody gave, and no request record
 * when none had been sent yet.
 */
function recordsOf(exchange: Exchange, { common, ids, replayable }: ExchangePlan): Planned[] {
  const { url, startedAt: date, request, response, failure } = exchange;
  const place: Field[] = exchange.ip === undefined ? [] : [['WARC-IP-Address', exchange.ip]];
  const wasSent = response !== undefined || failure?.phase === 'request' || failure?.phase === 'response';
  const asked: WarcRecord = {
    type: 'request',
    id: ids.request,
    date,
    uri: url,
    fields: [['WARC-Concurrent-To', idText(ids.answer)], ...place, ...protocol(request.protocol), ...common],
    contentType: 'application/http;msgtype=request',
    block: { head: requestHead(request, url), payload: request.body ?? null },
  };
  const concurrent: Field[] = wasSent ? [['WARC-Concurrent-To', idText(ids.request)]] : [];
  const fields = [...concurrent, ...place, ...(response === undefined ? [] : protocol(response.protocol)), ...common];
  const head = { id: ids.answer, date, uri: url, fields };
  const answer = response === undefined ? { record: failed(head, exchange) } : answered(head, response);
  // The handshake of a WebSocket leads to no document.
  const indexable = replayable && request.method === 'GET' && response?.status !== 101;
  return [...(wasSent ? [{ record: asked }] : []), indexable ? answer : { record: answer.record }];
}

type RecordHead = Pick<WarcRecord, 'id' | 'date' | 'fields'> & { readonly uri: string };

function answered(head: RecordHead, response: ExchangeResponse): Planned {
  const truncated: Field[] = response.truncated === undefined ? [] : [['WARC-Truncated', response.truncated]];
  const record: WarcRecord = {
    ...head,
    type: 'response',
    fields: [...head.fields, ...truncated],
    contentType: 'application/http;msgtype=response',
    block: { head: responseHead(response), payload: response.body },
  };
  return { record, indexed: { url: head.uri, date: head.date, mime: mimeOf(response), status: response.status } };
}

function failed(head: RecordHead, { means, failure }: Exchange): WarcRecord {
  const block = warcFields([
    ['means', means],
    ['phase', failure?.phase ?? 'response'],
    ['error', failure?.error ?? 'no answer'],
  ]);
  return { ...head, type: 'metadata', contentType: WARC_FIELDS, block };
}

function resourceRecord(resource: ArchiveResource, fields: readonly Field[], id: string): Planned {
  const { uri, contentType, body, at: date } = resource;
  const block = { head: Buffer.alloc(0), payload: body };
  const record: WarcRecord = { type: 'resource', id, date, uri, fields, contentType, block };
  return { record, indexed: { url: uri, date, mime: contentType.split(';', 1)[0] ?? contentType } };
}

/** A field several archives write (warc-specifications issue 42): `http/1.1`, `h2`. */
function protocol(name: string): Field[] {
  return name === '' ? [] : [['WARC-Protocol', name.toLowerCase()]];
}

function mimeOf({ headers }: ExchangeResponse): string {
  const [, value = ''] = headers.find(([name]) => name.toLowerCase() === 'content-type') ?? [];
  const mime = value.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  return mime === '' ? 'unk' : mime;
}
