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

const MAX_HEAD_BYTES = 64 * 1024;
const MAX_HTTP_HEAD_BYTES = 1024 * 1024;
const MAX_RECORDS = 200_000;
const HEAD_END = [0x0d, 0x0a, 0x0d, 0x0a];

interface OpenRecord {
  readonly type: string;
  readonly date: string;
  readonly fields: ReadonlyMap<string, string>;
  readonly block: Hasher;
  readonly http: HttpBlock | null;
  left: number;
}

/**
 * Reads WARC 1.1 records from a stream, and recomputes the digest of every block and payload. Throws ArchiveFault for a record that
 * breaks the format or does not have the digest it states. Memory grows with the number of records, not with their size.
 */
export async function* readWarc(pieces: AsyncIterable<Uint8Array>, hashing: Hashing): AsyncGenerator<WarcRecord> {
  let buffered: Uint8Array = new Uint8Array(0);
  let open: OpenRecord | null = null;
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
      rest = feed(open, rest);
      if (open.left > 0 || rest.length < HEAD_END.length) break;
      if (!HEAD_END.every((byte, i) => rest[i] === byte))
        throw new ArchiveFault(`Record ${count} is not followed by two line ends`);
      yield close(open, count);
      count += 1;
      if (count > MAX_RECORDS) throw new ArchiveFault(`The archive has more than ${MAX_RECORDS} records`);
      open = null;
      rest = rest.subarray(HEAD_END.length);
    }
    buffered = rest.slice();
  }
  if (open !== null || buffered.length > 0) throw new ArchiveFault(`The archive ends inside record ${count}`);
}

function openRecord(head: Uint8Array, hashing: Hashing): OpenRecord {
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
  return { type, date, fields, block: hashing.sha256(), http, left: Number(length) };
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

function feed(record: OpenRecord, bytes: Uint8Array): Uint8Array {
  const part = bytes.subarray(0, Math.min(bytes.length, record.left));
  record.block.update(part);
  record.http?.update(part);
  record.left -= part.length;
  return bytes.subarray(part.length);
}

function close({ type, date, fields, block, http }: OpenRecord, index: number): WarcRecord {
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

/** An HTTP message inside a block: the head is kept until it ends, the body only hashed. */
class HttpBlock {
  readonly #type: 'request' | 'response';
  readonly #body: Hasher;
  #head: Uint8Array | null = new Uint8Array(0);
  #status: number | undefined;
  #bytes = 0;

  constructor(type: 'request' | 'response', hashing: Hashing) {
    this.#type = type;
    this.#body = hashing.sha256();
  }

  update(bytes: Uint8Array): void {
    if (this.#head === null) {
      this.#take(bytes);
      return;
    }
    const head = concatBytes(this.#head, bytes);
    const end = indexOfHeadEnd(head, MAX_HTTP_HEAD_BYTES, 'An HTTP message');
    this.#head = end === -1 ? head : null;
    if (end === -1) return;
    if (this.#type === 'response') this.#status = readStatus(head.subarray(0, end));
    this.#take(head.subarray(end + HEAD_END.length));
  }

  close(): { status: number | undefined; sha256: string; bytes: number } {
    if (this.#head !== null) throw new ArchiveFault('An HTTP record has no whole HTTP head');
    return { status: this.#status, sha256: bytesToHex(this.#body.digest()), bytes: this.#bytes };
  }

  #take(bytes: Uint8Array): void {
    this.#body.update(bytes);
    this.#bytes += bytes.length;
  }
}

function readStatus(head: Uint8Array): number {
  const line = String.fromCharCode(...head.subarray(0, 64));
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

function text(bytes: Uint8Array): string {
  try {
    return utf8Decode(bytes);
  } catch (error) {
    if (error instanceof EvidenceError) throw new ArchiveFault('The head of a record is not UTF-8');
    throw error;
  }
}
