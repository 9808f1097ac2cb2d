import type { HeaderList } from '../exchange.ts';

/** One request of an archive and what came of it. The body lies in a file of its own; null where there was none. */
export interface ReplayRecord {
  readonly method: string;
  readonly url: string;
  /** SHA-256 of the body that was sent; absent where none was. */
  readonly requestSha256?: string;
  readonly answer: ReplayAnswer;
}

export type ReplayAnswer =
  | {
      readonly kind: 'response';
      readonly status: number;
      readonly statusText: string;
      readonly headers: HeaderList;
      readonly body: { readonly file: string; readonly bytes: number } | null;
    }
  | { readonly kind: 'failure'; readonly error: string };

/** A request as it is asked for again. */
export type ReplayRequest = Pick<ReplayRecord, 'method' | 'url' | 'requestSha256'>;

/** A request, and how often. */
export interface CountedRequest extends ReplayRequest {
  readonly count: number;
}

/** A page may ask without end; what is listed is bounded, what is answered is not. */
const LISTED_AT_MOST = 1_000;

/**
 * The records of one page, each request answered by exactly one: the n-th request for a method, an address and a body gets the n-th
 * record of these three. Nothing is ever taken for something like it: a player that looks for the nearest address or the nearest time
 * shows what the page never showed (capture-peers §5, replay mixing).
 */
export class RecordBook {
  readonly #records = new Map<string, { readonly records: ReplayRecord[]; asked: number }>();
  readonly #unknown = new Map<string, { readonly request: ReplayRequest; count: number }>();

  constructor(records: readonly ReplayRecord[]) {
    for (const record of records) {
      const known = this.#records.get(keyOf(record));
      if (known === undefined) this.#records.set(keyOf(record), { records: [record], asked: 0 });
      else known.records.push(record);
    }
  }

  /** The record for this request; a request more than there are records gets the last of them once more. */
  take(request: ReplayRequest): ReplayRecord | undefined {
    const known = this.#records.get(keyOf(request));
    if (known === undefined) {
      this.#miss(request);
      return undefined;
    }
    known.asked += 1;
    return known.records[Math.min(known.asked, known.records.length) - 1];
  }

  /** Whether a further request of this kind would get a record of its own. */
  hasMore(request: ReplayRequest): boolean {
    const known = this.#records.get(keyOf(request));
    return known !== undefined && known.asked < known.records.length;
  }

  requestsWithoutRecord(): readonly CountedRequest[] {
    return [...this.#unknown.values()].map(({ request, count }) => ({ ...request, count }));
  }

  /** Requests that came more often than the archive has records of them, and how much more often. */
  repeated(): readonly CountedRequest[] {
    const more = [...this.#records.values()].filter(({ records, asked }) => asked > records.length);
    return more.flatMap(({ records, asked }) => counted(records[0], asked - records.length)).slice(0, LISTED_AT_MOST);
  }

  /** Records that nobody asked for. */
  neverRequested(): readonly CountedRequest[] {
    const less = [...this.#records.values()].filter(({ records, asked }) => asked < records.length);
    return less.flatMap(({ records, asked }) => counted(records[0], records.length - asked)).slice(0, LISTED_AT_MOST);
  }

  #miss(request: ReplayRequest): void {
    const key = keyOf(request);
    const known = this.#unknown.get(key);
    if (known !== undefined) known.count += 1;
    else if (this.#unknown.size < LISTED_AT_MOST) this.#unknown.set(key, { request, count: 1 });
  }
}

function counted(record: ReplayRecord | undefined, count: number): readonly CountedRequest[] {
  if (record === undefined) return [];
  const { method, url, requestSha256 } = record;
  return [{ method, url, ...(requestSha256 === undefined ? {} : { requestSha256 }), count }];
}

function keyOf({ method, url, requestSha256 }: ReplayRequest): string {
  return JSON.stringify([method, url, requestSha256 ?? null]);
}
