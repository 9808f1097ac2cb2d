import { gunzipSync } from 'node:zlib';

/** One exchange as the archive has it, read by other code than wrote it. */
export interface Archived {
  readonly means: 'browser' | 'http';
  readonly method: string;
  readonly url: string;
  /** RFC 3339. */
  readonly date: string;
  readonly status: number | 'failed';
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Uint8Array;
  readonly truncated: boolean;
}

interface Record {
  readonly fields: ReadonlyMap<string, string>;
  readonly block: Uint8Array;
}

/** Pairs requests with their answers, or with what stands in place of one. */
export function readExchanges(warc: Uint8Array): readonly Archived[] {
  const records = readRecords(gunzipSync(warc));
  const requests = new Map(
    records.filter(isOf('request')).map((record) => [record.fields.get('warc-concurrent-to'), record]),
  );
  const answers = records.filter((record) => isOf('response')(record) || isFailure(record));
  return answers.map((answer) => exchangeOf(answer, requests.get(answer.fields.get('warc-record-id'))));
}

function exchangeOf({ fields, block }: Record, request: Record | undefined): Archived {
  const asked = request === undefined ? undefined : messageOf(request.block);
  const failure = fields.get('warc-type') === 'metadata' ? fieldsOf(textOf(block).split('\r\n')) : undefined;
  const { line, headers, body } = messageOf(block);
  const agent = asked?.headers.get('user-agent') ?? '';
  return {
    means: failure?.get('means') === 'http' || / guzheng\//.test(agent) ? 'http' : 'browser',
    method: asked?.line.split(' ')[0] ?? '',
    url: fields.get('warc-target-uri') ?? '',
    date: fields.get('warc-date') ?? '',
    status: failure === undefined ? Number(line.split(' ')[1]) : 'failed',
    headers,
    body,
    truncated: fields.has('warc-truncated'),
  };
}

function isOf(type: string): (record: Record) => boolean {
  return ({ fields }) => fields.get('warc-type') === type;
}

/** A metadata record that stands where an answer would: it says in which phase the exchange failed. */
function isFailure(record: Record): boolean {
  return isOf('metadata')(record) && /^phase: /m.test(textOf(record.block));
}

function readRecords(bytes: Uint8Array): readonly Record[] {
  const records: Record[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = headEnd(bytes, at);
    const fields = fieldsOf(textOf(bytes.subarray(at, end)).split('\r\n').slice(1));
    const length = Number(fields.get('content-length'));
    records.push({ fields, block: bytes.subarray(end + 4, end + 4 + length) });
    at = end + 4 + length + 4;
  }
  return records;
}

function messageOf(block: Uint8Array): { line: string; headers: ReadonlyMap<string, string>; body: Uint8Array } {
  const end = headEnd(block, 0);
  const [line = '', ...lines] = textOf(block.subarray(0, end)).split('\r\n');
  return { line, headers: fieldsOf(lines), body: block.subarray(end + 4) };
}

/** Names in lower case; of a field that comes twice the first counts. */
function fieldsOf(lines: readonly string[]): ReadonlyMap<string, string> {
  const pairs = lines.map(
    (line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()] as const,
  );
  return new Map(pairs.reverse());
}

function headEnd(bytes: Uint8Array, from: number): number {
  const end = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).indexOf('\r\n\r\n', from);
  return end === -1 ? bytes.length : end;
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1');
}
