import { bytesToHex, concatBytes, EvidenceError, type Hasher, type Hashing, utf8Decode } from '@guzheng/evidence';
import { ArchiveFault } from './gunzip.ts';

/** What a record holds, computed from its bytes. Digests are SHA-256 in hex. */
export interface WarcRecord {
  readonly type: string;
  readonly uri?: string;
  readonly ip?: string;
  readonly date: string;
  /** Of a response: the HTTP status, and the body after the HTTP head (WARC 1.1 §5.9: the payload). */
  readonly status?: number;
  readonly blockSha256: string;
  readonly payloadSha256?: string;
  readonly payloadBytes?: number;
  readonly fields: ReadonlyMap<string, string>;
}

/** The head of an HTTP message as the archive has it: one character is one byte. */
export interface HttpHead {
  readonly startLine: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
}

/** What a record says before its payload comes: enough to tell whether anyone wants it. */
export interface RecordHead {
  readonly type: string;
  readonly date: string;
  readonly uri?: string;
  readonly fields: ReadonlyMap<string, string>;
  /** Of a request or response; the payload is the body after it. */
  readonly http?: HttpHead;
}

/** Gets a payload as it is read, piece by piece. A piece must be copied if it is to be kept. */
export interface PayloadSink {
  write(bytes: Uint8Array): void | Promise<void>;
}

/** Asked once for each record; null for a payload that nobody wants. */
export type OpenSink<S extends PayloadSink> = (head: RecordHead) => S | null;

const MAX_HEAD_BYTES = 64 * 1024;
const MAX_HTTP_HEAD_BYTES = 1024 * 1024;
const MAX_RECORDS = 200_000;
const HEAD_END = [0x0d, 0x0a, 0x0d, 0x0a];

interface OpenRecord<S> {
  readonly type: string;
  readonly date: string;
  readonly fields: ReadonlyMap<string, string>;
  readonly block: Hasher;
  readonly http: HttpBlock | null;
  left: number;
  /** Undefined until it is known what the payload is. */
  sink: S | null | undefined;
}

/**
 * Reads WARC 1.1 records from a stream, and recomputes the digest of every block and payload. Throws ArchiveFault for a record that
 * breaks the format or does not have the digest it states. Memory grows with the number of records, not with their size; what a sink
 * keeps is the sink's affair.
 */
export async function* readWarc<S extends PayloadSink = never>(
  pieces: AsyncIterable<Uint8Array>,
  hashing: Hashing,
  openSink: OpenSink<S> = () => null,
): AsyncGenerator<{ readonly record: WarcRecord; readonly sink: S | null }> {
  let buffered: Uint8Array = new Uint8Array(0);
  let open: OpenRecord<S> | null = null;
  let count = 0;
  for await (const piece of pieces) {
    let rest = buffered.length === 0 ? piece : concatBytes(buffered, piece);
    for (;;) {
      if (open === null) {
        const end = indexOfHeadEnd(rest, MAX_HEAD_BYTES, 'A WARC record');
        if (end === -1) break;
        open = openRecord(rest.subarray(0, end), hashing);
        rest = rest.subarray(end + HEAD_END.length);
      }
      rest = await feed(open, rest, openSink);
      if (open.left > 0 || rest.length < HEAD_END.length) break;
      if (!HEAD_END.every((byte, i) => rest[i] === byte))
        throw new ArchiveFault(`Record ${count} is not followed by two line ends`);
      yield { record: close(open, count), sink: sinkOf(open, openSink) };
      count += 1;
      if (count > MAX_RECORDS) throw new ArchiveFault(`The archive has more than ${MAX_RECORDS} records`);
      open = null;
      rest = rest.subarray(HEAD_END.length);
    }
    buffered = rest.slice();
  }
  if (open !== null || buffered.length > 0) throw new ArchiveFault(`The archive ends inside record ${count}`);
}

function openRecord<S>(head: Uint8Array, hashing: Hashing): OpenRecord<S> {
  const [version, ...lines] = text(head).split('\r\n');
  if (version !== 'WARC/1.1') throw new ArchiveFault('A record does not begin with WARC/1.1');
  const fields = readFields(lines);
  const type = fields.get('warc-type');
  const date = fields.get('warc-date');
  const length = fields.get('content-length') ?? '';
  if (type === undefined || date === undefined || !/^(0|[1-9]\d{0,14})$/.test(length))
    throw new ArchiveFault('A record has no type, date or length');
  const isHttp = /^application\/http\b/.test(fields.get('content-type') ?? '');
  const http = isHttp && (type === 'response' || type === 'request') ? new HttpBlock(type, hashing) : null;
  return { type, date, fields, block: hashing.sha256(), http, left: Number(length), sink: undefined };
}

/** Field names are case-insensitive and, but for WARC-Concurrent-To, must not come twice (WARC 1.1 §4). */
function readFields(lines: readonly string[]): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    if (colon <= 0) throw new ArchiveFault(`A record has the line ${JSON.stringify(line.slice(0, 100))}`);
    const name = line.slice(0, colon).toLowerCase();
    if (fields.has(name) && !REPEATABLE.has(name)) throw new ArchiveFault(`A record has the field ${name} twice`);
    fields.set(name, line.slice(colon + 1).trim());
  }
  return fields;
}

/** WARC-Protocol is a proposal (iipc/warc-specifications issue 42) that allows several. */
const REPEATABLE: ReadonlySet<string> = new Set(['warc-concurrent-to', 'warc-protocol']);

async function feed<S extends PayloadSink>(
  record: OpenRecord<S>,
  bytes: Uint8Array,
  openSink: OpenSink<S>,
): Promise<Uint8Array> {
  const part = bytes.subarray(0, Math.min(bytes.length, record.left));
  record.block.update(part);
  const payload = record.http === null ? part : record.http.update(part);
  record.left -= part.length;
  if (payload.length > 0) await sinkOf(record, openSink)?.write(payload);
  return bytes.subarray(part.length);
}

function sinkOf<S extends PayloadSink>(record: OpenRecord<S>, openSink: OpenSink<S>): S | null {
  if (record.sink === undefined) {
    const { type, date, fields, http } = record;
    const uri = fields.get('warc-target-uri');
    const place = uri === undefined ? {} : { uri };
    record.sink = openSink({ type, date, fields, ...place, ...(http === null ? {} : { http: http.head() }) });
  }
  return record.sink;
}

function close({ type, date, fields, block, http }: OpenRecord<unknown>, index: number): WarcRecord {
  const blockSha256 = bytesToHex(block.digest());
  const payload = http === null ? null : http.close();
  requireDigest({
    stated: fields.get('warc-block-digest'),
    actual: blockSha256,
    what: `The block of record ${index}`,
    required: true,
  });
  requireDigest({
    stated: fields.get('warc-payload-digest'),
    actual: payload?.sha256 ?? blockSha256,
    what: `The payload of record ${index}`,
    required: type === 'response',
  });
  const uri = fields.get('warc-target-uri');
  const ip = fields.get('warc-ip-address');
  return {
    ...{ type, date, fields, blockSha256 },
    ...(uri === undefined ? {} : { uri }),
    ...(ip === undefined ? {} : { ip }),
    ...(payload === null ? {} : { payloadSha256: payload.sha256, payloadBytes: payload.bytes }),
    ...(payload?.status === undefined ? {} : { status: payload.status }),
  };
}

function requireDigest(claim: { stated: string | undefined; actual: string; what: string; required: boolean }): void {
  const { stated, actual, what, required } = claim;
  if (stated === undefined) {
    if (required) throw new ArchiveFault(`${what} states no digest`);
    return;
  }
  if (stated !== `sha256:${actual}`)
    throw new ArchiveFault(`${what} states ${stated.slice(0, 100)} and has sha256:${actual}`);
}

/** An HTTP message inside a block: the head is kept, the body only hashed and handed on. */
class HttpBlock {
  readonly #type: 'request' | 'response';
  readonly #body: Hasher;
  #head: Uint8Array = new Uint8Array(0);
  #isWhole = false;
  #status: number | undefined;
  #bytes = 0;

  constructor(type: 'request' | 'response', hashing: Hashing) {
    this.#type = type;
    this.#body = hashing.sha256();
  }

  /** Gives back what of the bytes is body. */
  update(bytes: Uint8Array): Uint8Array {
    if (this.#isWhole) return this.#take(bytes);
    const head = concatBytes(this.#head, bytes);
    const end = indexOfHeadEnd(head, MAX_HTTP_HEAD_BYTES, 'An HTTP message');
    this.#isWhole = end !== -1;
    this.#head = this.#isWhole ? head.slice(0, end) : head;
    if (!this.#isWhole) return new Uint8Array(0);
    if (this.#type === 'response') this.#status = readStatus(this.#head);
    return this.#take(head.subarray(end + HEAD_END.length));
  }

  head(): HttpHead {
    this.#requireWhole();
    return readHttpHead(this.#head);
  }

  close(): { status: number | undefined; sha256: string; bytes: number } {
    this.#requireWhole();
    return { status: this.#status, sha256: bytesToHex(this.#body.digest()), bytes: this.#bytes };
  }

  #take(bytes: Uint8Array): Uint8Array {
    this.#body.update(bytes);
    this.#bytes += bytes.length;
    return bytes;
  }

  #requireWhole(): void {
    if (!this.#isWhole) throw new ArchiveFault('An HTTP record has no whole HTTP head');
  }
}

/** A line without a colon is no header field, and is left out. */
function readHttpHead(head: Uint8Array): HttpHead {
  const [startLine = '', ...lines] = latin1(head).split('\r\n');
  const headers = lines.flatMap((line) => {
    const colon = line.indexOf(':');
    return colon <= 0 ? [] : [[line.slice(0, colon).trim(), line.slice(colon + 1).trim()] as const];
  });
  return { startLine, headers };
}

function readStatus(head: Uint8Array): number {
  const line = latin1(head.subarray(0, 64));
  const match = /^HTTP\/\d(?:\.\d)? (\d{3})(?: |\r|$)/.exec(line);
  if (match === null) throw new ArchiveFault('A response record does not begin with an HTTP status line');
  return Number(match[1]);
}

/** Where CR LF CR LF begins, or -1 while it has not come. Throws when it would come too late. */
function indexOfHeadEnd(bytes: Uint8Array, limit: number, what: string): number {
  const end = Math.min(bytes.length, limit);
  for (let at = bytes.indexOf(0x0d); at !== -1 && at + 3 < end; at = bytes.indexOf(0x0d, at + 1)) {
    if (bytes[at + 1] === 0x0a && bytes[at + 2] === 0x0d && bytes[at + 3] === 0x0a) return at;
  }
  if (bytes.length >= limit) throw new ArchiveFault(`${what} has a head that does not end within ${limit} bytes`);
  return -1;
}

/** Piece by piece: a function takes only so many arguments. */
function latin1(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 4096) text += String.fromCharCode(...bytes.subarray(at, at + 4096));
  return text;
}

function text(bytes: Uint8Array): string {
  try {
    return utf8Decode(bytes);
  } catch (error) {
    if (error instanceof EvidenceError) throw new ArchiveFault('The head of a record is not UTF-8');
    throw error;
  }
}
