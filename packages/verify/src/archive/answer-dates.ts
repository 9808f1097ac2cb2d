import { hostOf } from '../checks/url.ts';
import { headerOf } from '../corroboration/kept.ts';
import type { OpenSink, PayloadSink, RecordHead } from './warc.ts';

/** What the answers of one host said the time was (RFC 9110 §6.6.1), against when the archive says they were asked for. */
export interface HostDates {
  readonly host: string;
  /** Answers with a Date of their own, and those that a cache had kept (RFC 9111 §5.1) or whose Date cannot be read. */
  readonly answers: number;
  readonly setAside: number;
  /** Host minus this machine, seconds: Date has whole seconds, and the answer came a little after the question. */
  readonly least: number;
  readonly most: number;
  /** The Date fields as sent, the first few. */
  readonly sent: readonly string[];
}

export type AnswerDates = readonly HostDates[];

const MAX_HOSTS = 2_000;
const MAX_SENT = 8;

interface Tally {
  answers: number;
  setAside: number;
  least: number;
  most: number;
  readonly sent: string[];
}

/** Watches the records go by; nothing of them is kept but the sums. */
export class DateCollector {
  readonly #hosts = new Map<string, Tally>();

  watch<S extends PayloadSink>(openSink: OpenSink<S>): OpenSink<S> {
    return (head) => {
      this.#take(head);
      return openSink(head);
    };
  }

  result(): AnswerDates {
    return [...this.#hosts].map(([host, tally]) => ({ host, ...tally }));
  }

  #take({ type, uri, date: askedAt, http }: RecordHead): void {
    const host = type === 'response' && uri !== undefined ? hostOf(uri) : null;
    const stated = headerOf(http?.headers ?? [], 'date');
    if (host === null || stated === undefined || http === undefined) return;
    const tally = this.#tallyOf(host);
    if (tally === undefined) return;
    const seconds = (parseHttpDate(stated) - Date.parse(askedAt)) / 1000;
    if (Number.isNaN(seconds) || isFromCache(http.headers)) {
      tally.setAside += 1;
      return;
    }
    tally.answers += 1;
    tally.least = Math.min(tally.least, seconds);
    tally.most = Math.max(tally.most, seconds);
    if (tally.sent.length < MAX_SENT) tally.sent.push(stated.slice(0, 60));
  }

  #tallyOf(host: string): Tally | undefined {
    const known = this.#hosts.get(host);
    if (known !== undefined) return known;
    if (this.#hosts.size >= MAX_HOSTS) return undefined;
    const made: Tally = {
      answers: 0,
      setAside: 0,
      least: Number.POSITIVE_INFINITY,
      most: Number.NEGATIVE_INFINITY,
      sent: [],
    };
    this.#hosts.set(host, made);
    return made;
  }
}

const IMF_FIXDATE = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/** IMF-fixdate (RFC 9110 §5.6.7), which is all that a server may send today; NaN for anything else. */
export function parseHttpDate(text: string): number {
  return IMF_FIXDATE.test(text) ? Date.parse(text) : Number.NaN;
}

/** Age says that the answer was kept for a while; many caches say so in a field of their own as well. */
function isFromCache(headers: readonly (readonly [string, string])[]): boolean {
  return headers.some(([name, value]) => /^age$/i.test(name) || (/cache/i.test(name) && /\bhit\b/i.test(value)));
}
