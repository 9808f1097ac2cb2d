import type { CallLogEntry, Means } from '@guzheng/evidence';

/** A step of the tool's own that other documents of the package speak of too. */
export interface OwnStep {
  readonly line: number;
  readonly time: string;
  readonly call: OwnCall;
  readonly args: { readonly [name: string]: unknown };
  readonly result: { readonly [name: string]: unknown };
}

export type OwnCall = 'check environment' | 'check environment again' | 'ask time server' | 'launch browser';

export interface LoggedFailure {
  readonly line: number;
  readonly means: Means;
  readonly call: string;
  readonly error: string;
}

/** Between a line and the one before it. */
interface Interval {
  readonly line: number;
  readonly ms: number;
}

export interface LogCourse {
  /** Calls that failed of themselves: nobody outside was asked. The first of them, and how many. */
  readonly failures: readonly LoggedFailure[];
  readonly failureTotal: number;
  /** Questions to somebody outside (a host, a server, a resolver) that were not answered. */
  readonly unanswered: number;
  readonly own: readonly OwnStep[];
  /** Calls that asked for something of the page, the first of each means. */
  readonly firstRequests: { readonly [means in Means]?: { readonly line: number; readonly time: string } };
  /** The longest time in which nothing was logged, by the monotonic clock; null of a log of one line. */
  readonly silence: Interval | null;
  /** By how much wall clock and monotonic clock went apart the most within one interval. */
  readonly step: Interval | null;
}

const OWN: ReadonlySet<string> = new Set<OwnCall>([
  'check environment',
  'check environment again',
  'ask time server',
  'launch browser',
]);
/** Names of arguments that say who outside was asked. */
const OUTSIDE = ['url', 'host', 'server', 'resolver', 'remote'] as const;
const SHOWN = 50;
const MAX_OWN = 1_000;

/** Follows the log line by line, in bounded memory. */
export class Course {
  readonly #failures: LoggedFailure[] = [];
  readonly #own: OwnStep[] = [];
  readonly #firstRequests: { [means in Means]?: { line: number; time: string } } = {};
  #failureTotal = 0;
  #unanswered = 0;
  #silence: Interval | null = null;
  #step: Interval | null = null;
  #before: { readonly wall: number; readonly mono: number } | null = null;

  take(entry: CallLogEntry, line: number): void {
    this.#noteTime(entry, line);
    this.#noteFailure(entry, line);
    this.#noteRequest(entry, line);
    if (isOwn(entry) && this.#own.length < MAX_OWN) {
      const { time, call, args, result } = entry;
      this.#own.push({ line, time, call, args, result });
    }
  }

  result(): LogCourse {
    return {
      failures: this.#failures,
      failureTotal: this.#failureTotal,
      unanswered: this.#unanswered,
      own: this.#own,
      firstRequests: this.#firstRequests,
      silence: this.#silence,
      step: this.#step,
    };
  }

  #noteTime({ time, mono }: CallLogEntry, line: number): void {
    const now = { wall: Date.parse(time), mono };
    if (this.#before !== null) {
      const silent = now.mono - this.#before.mono;
      const apart = Math.abs(now.wall - this.#before.wall - silent);
      if (silent > (this.#silence?.ms ?? -1)) this.#silence = { line, ms: silent };
      if (apart > (this.#step?.ms ?? -1)) this.#step = { line, ms: apart };
    }
    this.#before = now;
  }

  #noteFailure({ means, call, args, result }: CallLogEntry, line: number): void {
    if (result.ok) return;
    if (OUTSIDE.some((name) => args[name] !== undefined)) {
      this.#unanswered += 1;
      return;
    }
    this.#failureTotal += 1;
    if (this.#failures.length < SHOWN)
      this.#failures.push({ line, means, call: call.slice(0, 100), error: result.error.slice(0, 300) });
  }

  #noteRequest({ means, call, time }: CallLogEntry, line: number): void {
    if (means === 'system' || (call !== 'GET' && call !== 'Page.navigate')) return;
    this.#firstRequests[means] ??= { line, time };
  }
}

function isOwn(entry: CallLogEntry): entry is CallLogEntry & { readonly call: OwnCall } {
  return entry.means === 'system' && OWN.has(entry.call);
}
