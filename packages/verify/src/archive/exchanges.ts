import { type CaptureRecord, type Hashing, layout, portableHashing, utf8Lossy } from '@guzheng/evidence';
import { resolveUrl } from '../checks/url.ts';
import { type Container, readExhibit, streamMember } from '../container/container.ts';
import { readPackage } from '../container/contents.ts';
import { VerifyError } from '../error.ts';
import type { LoggedCall } from '../log/call-log.ts';
import type { ByteSource } from '../source.ts';
import { ArchiveFault, gunzip } from './gunzip.ts';
import { type PayloadSink, type RecordHead, readWarc, type WarcRecord } from './warc.ts';

/** One request of the browser's and what came of it, as the archive has it. `B` is where its body went. */
export interface ArchivedExchange<B> {
  readonly method: string;
  readonly url: string;
  /** When it began, RFC 3339. */
  readonly date: string;
  /** SHA-256 of the body that was sent; absent where none was. */
  readonly requestSha256?: string;
  readonly answer: ArchivedAnswer<B> | ArchivedFailure;
}

export interface ArchivedAnswer<B> {
  readonly kind: 'response';
  readonly status: number;
  readonly statusText: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: B;
  readonly bytes: number;
  /** WARC-Truncated. */
  readonly truncated?: string;
}

/** An exchange without an answer: in which part it ended, and how the browser called that. */
export interface ArchivedFailure {
  readonly kind: 'failure';
  readonly phase: string;
  readonly error: string;
}

export interface ArchivedPage<B> {
  readonly capture: CaptureRecord;
  /** Of the browser alone, in the order in which they began. */
  readonly exchanges: readonly ArchivedExchange<B>[];
}

export interface ReadExchangesOptions<B extends PayloadSink> {
  /** Called for each answer before its body comes; the bodies of the plain client's are given too, and to be thrown away. */
  readonly openBody: () => B;
  readonly hashing?: Hashing;
}

/**
 * Reads the browser's exchanges out of a package, in their order, each body streamed into a sink. Which of the archive's records are
 * the browser's is told by the call log. Judges nothing but what it reads: throws VerifyError `not-evidence` for a file whose structure
 * or documents cannot be read, and `unreadable-file` for an archive that cannot be read to its end.
 */
export async function readArchivedPage<B extends PayloadSink>(
  file: ByteSource,
  { openBody, hashing = portableHashing }: ReadExchangesOptions<B>,
): Promise<ArchivedPage<B>> {
  const { container } = await readExhibit(file, { hashing });
  const contents = container === null ? null : (await readPackage(container, null)).contents;
  if (container === null || contents === null)
    throw new VerifyError('not-evidence', 'The file is not an evidence package whose documents can be read');
  const { capture, log } = contents;
  const records = await readRecords(container, openBody);
  return { capture, exchanges: browserExchanges(records, log.calls) };
}

/** A record with what its payload went into. */
interface Read<B> {
  readonly record: WarcRecord;
  readonly sink: Sink<B>;
}

type Sink<B> =
  | { readonly kind: 'response'; readonly head: RecordHead; readonly body: B; write: PayloadSink['write'] }
  | { readonly kind: 'request'; readonly head: RecordHead; write: PayloadSink['write'] }
  | { readonly kind: 'failure'; readonly text: () => string; write: PayloadSink['write'] };

async function readRecords<B extends PayloadSink>(
  container: Container,
  openBody: () => B,
): Promise<readonly Read<B>[]> {
  const member = container.members.get(layout.warc);
  if (member === undefined) return [];
  const read: Read<B>[] = [];
  try {
    const records = readWarc(gunzip(streamMember(container, member)), container.hashing, (head) =>
      sinkFor(head, openBody),
    );
    for await (const { record, sink } of records) if (sink !== null) read.push({ record, sink });
    return read;
  } catch (error) {
    if (!(error instanceof ArchiveFault)) throw error;
    throw new VerifyError('unreadable-file', `The archive in the package cannot be read: ${error.message}`);
  }
}

function sinkFor<B extends PayloadSink>(head: RecordHead, openBody: () => B): Sink<B> | null {
  const isHttp = head.http !== undefined;
  if (head.type === 'response' && isHttp) {
    const body = openBody();
    return { kind: 'response', head, body, write: (bytes) => body.write(bytes) };
  }
  if (head.type === 'request' && isHttp) return { kind: 'request', head, write: () => undefined };
  return head.type === 'metadata' && /^https?:/.test(head.uri ?? '') ? failureSink() : null;
}

/** A failure is told in three lines; a longer block is another kind of metadata, and is not read to its end. */
const MAX_FAILURE_BYTES = 16 * 1024;

function failureSink(): Sink<never> {
  let text = '';
  return {
    kind: 'failure',
    text: () => text,
    write: (bytes) => {
      if (text.length < MAX_FAILURE_BYTES) text += utf8Lossy(bytes.subarray(0, MAX_FAILURE_BYTES));
    },
  };
}

function browserExchanges<B>(
  records: readonly Read<B>[],
  calls: readonly LoggedCall[],
): readonly ArchivedExchange<B>[] {
  const requests = new Map(
    records.flatMap((read) => (read.sink.kind === 'request' ? [[idOf(read), read] as const] : [])),
  );
  const log = new BrowserLog(calls);
  return records.flatMap(({ record, sink }) => {
    const { uri: url, date } = record;
    if (url === undefined || sink.kind === 'request') return [];
    const answer = sink.kind === 'response' ? answerOf(record, sink) : failureOf(sink.text());
    const line = answer === null ? undefined : log.take(record, answer);
    if (answer === null || line === undefined) return [];
    const request = requests.get(record.fields.get('warc-concurrent-to') ?? '');
    const sent = request?.record.payloadBytes ? { requestSha256: request.record.payloadSha256 ?? '' } : {};
    return [{ method: line.call, url, date, ...sent, answer }];
  });
}

function idOf<B>({ record }: Read<B>): string {
  return record.fields.get('warc-record-id') ?? '';
}

function answerOf<B>(record: WarcRecord, { head, body }: Extract<Sink<B>, { kind: 'response' }>): ArchivedAnswer<B> {
  const { startLine = '', headers = [] } = head.http ?? {};
  const truncated = record.fields.get('warc-truncated');
  return {
    kind: 'response',
    status: record.status ?? 0,
    statusText: /^\S+ \d{3} (.*)$/.exec(startLine)?.[1] ?? '',
    ...{ headers, body, bytes: record.payloadBytes ?? 0 },
    ...(truncated === undefined ? {} : { truncated }),
  };
}

function failureOf(text: string): ArchivedFailure | null {
  const field = (pattern: RegExp) => pattern.exec(text)?.[1]?.trim();
  const [means, phase, error] = [/^means: (.*)$/m, /^phase: (.*)$/m, /^error: (.*)$/m].map(field);
  if (means !== 'browser' || phase === undefined || error === undefined) return null;
  return { kind: 'failure', phase, error };
}

/** What the call log says the browser asked for; each line stands for one record. */
class BrowserLog {
  readonly #lines = new Map<string, LoggedCall[]>();

  constructor(calls: readonly LoggedCall[]) {
    for (const call of calls) {
      if (call.means !== 'browser' || call.url === undefined || call.startedAt === undefined) continue;
      const key = keyOf(call.url, call.startedAt, call.ok ? (call.status ?? 0) : null, call.bodySha256);
      const same = this.#lines.get(key);
      if (same === undefined) this.#lines.set(key, [call]);
      else same.push(call);
    }
  }

  /** The line that tells of the record, which no other record gets; undefined where there is none. */
  take<B>(record: WarcRecord, answer: ArchivedAnswer<B> | ArchivedFailure): LoggedCall | undefined {
    const status = answer.kind === 'response' ? answer.status : null;
    const digest = answer.kind === 'response' && answer.bytes > 0 ? record.payloadSha256 : undefined;
    const url = record.uri ?? '';
    const lines = this.#lines.get(keyOf(url, record.date, status, digest)) ?? [];
    // An answer without a byte of body is logged with the digest of nothing, or with none.
    return lines.shift() ?? this.#lines.get(keyOf(url, record.date, status, record.payloadSha256))?.shift();
  }
}

function keyOf(url: string, startedAt: string, status: number | null, sha256: string | undefined): string {
  return JSON.stringify([Date.parse(startedAt), status, sha256 ?? null, resolveUrl(url) ?? url]);
}
