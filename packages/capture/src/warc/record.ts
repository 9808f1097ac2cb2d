import { createReadStream } from 'node:fs';
import type { StoredBody } from '../exchange.ts';
import { nodeHashing } from '../staging/hashing.ts';

/** The block of a record: a head in memory and, after it, the payload where there is one. */
interface Block {
  readonly head: Uint8Array;
  readonly payload: StoredBody | Uint8Array | null;
}

/** A record to be written. `fields` are those that only this record has, in order. */
export interface WarcRecord {
  readonly type: 'warcinfo' | 'request' | 'response' | 'resource' | 'metadata';
  readonly id: string;
  /** RFC 3339 UTC, milliseconds: when the capture this record comes from began (WARC 1.1 §5.4). */
  readonly date: string;
  readonly uri?: string;
  readonly fields: readonly (readonly [name: string, value: string])[];
  readonly contentType: string;
  readonly block: Block;
}

/** `sha256:` and hex: the form other WACZ writers use, and the one `sha256sum` can be held against. */
export interface BlockDigests {
  readonly block: string;
  /** Absent where the record type has no payload (WARC 1.1 §5.9), and for a request without a body. */
  readonly payload?: string;
  readonly bytes: number;
}

/** The whole record, uncompressed: header, block, and the two line breaks that end it (WARC 1.1 §4). */
export async function* recordChunks(record: WarcRecord, digests: BlockDigests): AsyncGenerator<Uint8Array> {
  yield Buffer.from(headerOf(record, digests), 'utf8');
  yield* blockChunks(record.block);
  yield Buffer.from('\r\n\r\n', 'utf8');
}

/** Hashes the block, reading a staged body from disk. Throws when the body is not the one that was received. */
export async function digestBlock({ type, block }: WarcRecord): Promise<BlockDigests> {
  const whole = nodeHashing.sha256();
  const payload = nodeHashing.sha256();
  whole.update(block.head);
  let bytes = block.head.length;
  for await (const chunk of payloadChunks(block.payload)) {
    whole.update(chunk);
    payload.update(chunk);
    bytes += chunk.length;
  }
  const digests = { block: digestText(whole.digest()), bytes };
  const payloadDigest = digestText(payload.digest());
  refuseChanged(block.payload, payloadDigest);
  return hasPayload(type, block) ? { ...digests, payload: payloadDigest } : digests;
}

function headerOf(record: WarcRecord, { block, payload, bytes }: BlockDigests): string {
  const lines: (readonly [string, string])[] = [
    ['WARC-Type', record.type],
    ['WARC-Record-ID', `<urn:uuid:${record.id}>`],
    ['WARC-Date', record.date],
    ...(record.uri === undefined ? [] : [['WARC-Target-URI', bareUri(record.uri)] as const]),
    ...record.fields,
    ['WARC-Block-Digest', block],
    ...(payload === undefined ? [] : [['WARC-Payload-Digest', payload] as const]),
    ['Content-Type', record.contentType],
    ['Content-Length', String(bytes)],
  ];
  return `WARC/1.1\r\n${lines.map(([name, value]) => `${name}: ${oneLine(value)}\r\n`).join('')}\r\n`;
}

/** A resource's whole block is its payload; so is an answer's body, even one of no bytes. A question's only if it has one. */
function hasPayload(type: WarcRecord['type'], { payload }: Block): boolean {
  if (type === 'response' || type === 'resource') return true;
  return type === 'request' && payload !== null;
}

function refuseChanged(payload: Block['payload'], found: string): void {
  if (payload === null || payload instanceof Uint8Array) return;
  if (found !== `sha256:${payload.sha256}`) throw new Error(`${payload.file} is not what was received any more`);
}

async function* blockChunks({ head, payload }: Block): AsyncGenerator<Uint8Array> {
  yield head;
  yield* payloadChunks(payload);
}

async function* payloadChunks(payload: Block['payload']): AsyncGenerator<Uint8Array> {
  if (payload === null) return;
  if (payload instanceof Uint8Array) yield payload;
  else if (payload.held !== undefined) yield payload.held;
  else yield* createReadStream(payload.file);
}

function digestText(digest: Uint8Array): string {
  return `sha256:${Buffer.from(digest).toString('hex')}`;
}

/** WARC 1.1 §5.7: the URI as it is, without angle brackets; white space has no place in one. */
function bareUri(uri: string): string {
  return uri.replace(/\s/g, (space) => encodeURIComponent(space));
}

function oneLine(value: string): string {
  return value.replace(/[\r\n]+/g, ' ');
}
