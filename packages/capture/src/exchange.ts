/** What both means of capture hand to the archive: one request and what came of it. */

/** A body kept for the archive, hashed while it was received: on disk, in the staging folder, or, where it is small, in memory. */
export interface StoredBody {
  /** Absolute path of the staged file; of a body that is held in memory, where it would lie. */
  readonly file: string;
  /** The bytes themselves, where they are few: hundreds of small files take longer to open than to fetch. */
  readonly held?: Uint8Array;
  readonly bytes: number;
  readonly sha256: string;
}

/** Header name and value as received, in order, duplicates kept. */
export type HeaderList = readonly (readonly [name: string, value: string])[];

/** WARC 1.1 §5.13 */
export type Truncation = 'length' | 'time' | 'disconnect' | 'unspecified';

export interface ExchangeRequest {
  readonly method: string;
  /** `HTTP/1.1`, `h2` …: as the means reports it. */
  readonly protocol: string;
  readonly headers: HeaderList;
  readonly body?: Uint8Array;
}

export interface ExchangeResponse {
  readonly protocol: string;
  readonly status: number;
  readonly statusText: string;
  readonly headers: HeaderList;
  /** Transfer coding removed. `decoded` says whether the content coding is gone too (the browser gives bodies that way). */
  readonly body: StoredBody | null;
  readonly decoded: boolean;
  readonly truncated?: Truncation;
}

export interface Exchange {
  readonly means: 'browser' | 'http';
  readonly url: string;
  /** RFC 3339 UTC with milliseconds: when the request began. */
  readonly startedAt: string;
  /** When all of the answer was there, or it was known that there would be no more. */
  readonly endedAt?: string;
  readonly ip?: string;
  readonly request: ExchangeRequest;
  /** Absent when the exchange failed: then `failure` says how (no response record is invented). */
  readonly response?: ExchangeResponse;
  readonly failure?: {
    readonly error: string;
    readonly phase: 'dns' | 'connect' | 'tls' | 'request' | 'response' | 'blocked';
  };
}
