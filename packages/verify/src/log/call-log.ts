import {
  bytesToHex,
  type CallLogEntry,
  type CallOutput,
  EvidenceError,
  layout,
  type Means,
  parseCallLogEntry,
  parseCanonicalJson,
  sha256,
} from '@guzheng/evidence';
import { type Container, streamMember } from '../container/container.ts';
import { FaultList } from '../container/fault.ts';
import type { MemberDigests } from '../container/pass.ts';
import { CLOCK_STEP_MS } from '../time.ts';
import { Course, type LogCourse } from './course.ts';
import { splitLines } from './lines.ts';

/** What later checks need of a line; `line` counts from 1, as an editor does. */
export interface LoggedCall {
  readonly line: number;
  readonly time: string;
  readonly means: Means;
  readonly call: string;
  readonly ok: boolean;
  readonly url?: string;
  readonly host?: string;
  readonly status?: number;
  readonly ip?: string;
  /** When the exchange began, where the line was written later. */
  readonly startedAt?: string;
  /** Of the body, where the call is an answer that the browser got: it has no file of its own. */
  readonly bodySha256?: string;
  readonly outputs: readonly CallOutput[];
}

export interface CallLogReading {
  /** Against the log's own rules: form, chain, order (T7). */
  readonly faults: FaultList;
  readonly lines: number;
  readonly head: string | null;
  readonly last: LoggedCall | null;
  /** Every call that made a file or was an HTTP exchange; the others are only counted. */
  readonly calls: readonly LoggedCall[];
  /** Wall-clock facts for C2: the outermost lines, and those that are earlier than a line before them. */
  readonly earliest: LoggedTime | null;
  readonly latest: LoggedTime | null;
  readonly backwards: readonly (LoggedTime & { readonly after: string })[];
  /** What the lines say of the course of the work: failures, silences, the tool's own steps. */
  readonly course: LogCourse;
}

interface LoggedTime {
  readonly line: number;
  readonly time: string;
}

/** Limits of the format (docs/spec/evidence-package.md, Limits). */
const MAX_LINE_BYTES = 4 * 1024 * 1024;
const MAX_KEPT_CALLS = 200_000;

/** Reads evidence/call-log.jsonl once, in constant memory per line. */
export async function readCallLog(container: Container, member: MemberDigests): Promise<CallLogReading> {
  const reader = new LogReader(container);
  for await (const line of splitLines(streamMember(container, member), MAX_LINE_BYTES)) {
    if (line.kind === 'too-long') reader.fault('call-log-malformed', 'is longer than the format allows');
    else if (line.kind === 'unended') reader.fault('call-log-cut', 'does not end in a line feed: the log was cut');
    else reader.take(line.bytes);
  }
  return reader.result();
}

class LogReader {
  readonly #container: Container;
  readonly #faults = new FaultList();
  readonly #calls: LoggedCall[] = [];
  readonly #backwards: (LoggedTime & { after: string })[] = [];
  readonly #course = new Course();
  #earliest: LoggedTime | null = null;
  #latest: LoggedTime | null = null;
  #lines = 0;
  #head: string | null = null;
  #mono = 0;
  #last: LoggedCall | null = null;

  constructor(container: Container) {
    this.#container = container;
  }

  take(bytes: Uint8Array): void {
    const entry = this.#parse(bytes);
    if (entry === null) this.#last = null;
    else {
      this.#follow(entry);
      this.#course.take(entry, this.#lines + 1);
      this.#keep(slim(entry, this.#lines + 1));
    }
    this.#head = bytesToHex(sha256(bytes, this.#container.hashing));
    this.#lines += 1;
  }

  fault(
    code: 'call-log-malformed' | 'call-log-broken' | 'call-log-cut',
    what: string,
    facts: { expected?: unknown; actual?: unknown } = {},
  ): void {
    const line = this.#lines + 1;
    this.#faults.add({ code, path: `${layout.callLog}:${line}`, detail: `Line ${line} ${what}`, ...facts });
  }

  result(): CallLogReading {
    return {
      faults: this.#faults,
      lines: this.#lines,
      head: this.#head,
      last: this.#last,
      calls: this.#calls,
      earliest: this.#earliest,
      latest: this.#latest,
      backwards: this.#backwards,
      course: this.#course.result(),
    };
  }

  #parse(bytes: Uint8Array): CallLogEntry | null {
    try {
      return parseCallLogEntry(parseCanonicalJson(bytes));
    } catch (error) {
      if (!(error instanceof EvidenceError)) throw error;
      this.fault('call-log-malformed', `cannot be read: ${error.message}`);
      return null;
    }
  }

  #follow(entry: CallLogEntry): void {
    if (entry.seq !== this.#lines)
      this.fault('call-log-broken', 'has another number than its place', { expected: this.#lines, actual: entry.seq });
    if (entry.prev !== this.#head)
      this.fault('call-log-broken', 'does not follow from the line before it', {
        expected: this.#head,
        actual: entry.prev,
      });
    if (entry.mono < this.#mono)
      this.fault('call-log-broken', 'runs backwards on the monotonic clock', {
        expected: `>= ${this.#mono}`,
        actual: entry.mono,
      });
    this.#mono = Math.max(this.#mono, entry.mono);
  }

  #noteTime(now: LoggedTime): void {
    const at = Date.parse(now.time);
    if (this.#earliest === null || at < Date.parse(this.#earliest.time)) this.#earliest = now;
    if (this.#latest === null || at >= Date.parse(this.#latest.time)) this.#latest = now;
    else if (isBefore(at, this.#latest.time) && this.#backwards.length < 50)
      this.#backwards.push({ ...now, after: this.#latest.time });
  }

  #keep(call: LoggedCall): void {
    this.#noteTime({ line: call.line, time: call.time });
    this.#last = call;
    if (!isKept(call)) return;
    if (this.#calls.length < MAX_KEPT_CALLS) this.#calls.push(call);
    else if (this.#calls.length === MAX_KEPT_CALLS)
      this.fault('call-log-malformed', 'is beyond the number of calls that the format allows');
  }
}

/** An exchange that failed has no status, but began at some time. */
function isKept({ outputs, means, status, startedAt }: LoggedCall): boolean {
  return outputs.length > 0 || means === 'http' || status !== undefined || startedAt !== undefined;
}

function isBefore(at: number, time: string): boolean {
  return at < Date.parse(time) - CLOCK_STEP_MS;
}

function slim({ time, means, call, args, result, outputs }: CallLogEntry, line: number): LoggedCall {
  return {
    ...{ line, time, means, call, outputs, ok: result.ok },
    ...(typeof args.url === 'string' ? { url: args.url } : {}),
    ...(typeof args.host === 'string' ? { host: args.host } : {}),
    ...(typeof result.status === 'number' ? { status: result.status } : {}),
    ...(typeof result.ip === 'string' ? { ip: result.ip } : {}),
    ...(typeof args.startedAt === 'string' ? { startedAt: args.startedAt } : {}),
    ...(typeof result.sha256 === 'string' ? { bodySha256: result.sha256 } : {}),
  };
}
