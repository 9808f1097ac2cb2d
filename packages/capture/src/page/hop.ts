import type { Protocol } from 'puppeteer-core';
import type { Exchange, ExchangeResponse, HeaderList, StoredBody, Truncation } from '../exchange.ts';
import type { BodyPlan } from './body-plan.ts';

/**
 * One request as the browser's two domains report it, piece by piece and in no fixed order: Fetch (which can be paused, and has
 * headers as a list) and Network (which has times, addresses and errors). A chain of redirects is several hops under one id.
 */
export interface Hop {
  readonly seq: number;
  readonly id: string;
  readonly url: string;
  readonly method: string;
  /** True for a document of the page's own frame. */
  mainDocument: boolean;
  startedAt?: string;
  /** When the recorder had all of it, or knew that there would be no more. */
  endedAt?: string;
  requestHeaders: HeaderList;
  requestBody?: Uint8Array;
  protocol?: string;
  ip?: string;
  port?: number;
  security?: Protocol.Network.SecurityDetails;
  status?: number;
  statusText?: string;
  responseHeaders?: HeaderList;
  mimeType?: string;
  plan?: BodyPlan;
  body: StoredBody | null;
  truncated?: Truncation;
  failure?: NonNullable<Exchange['failure']>;
  done: boolean;
}

type Domain = 'fetch' | 'network';

/** All hops of one page load, in the order in which the browser first spoke of them. Nothing is merged or dropped. */
export class HopBook {
  readonly #hops: Hop[] = [];
  readonly #byId = new Map<string, Hop[]>();
  readonly #seen = new Map<Hop, Set<Domain>>();
  readonly #extraRequests = new Map<string, HeaderList[]>();

  /** The hop that a new request event of `domain` speaks of: one that the other domain opened, or a new one. */
  open(domain: Domain, id: string, request: { url: string; method: string; headers: Record<string, string> }): Hop {
    const last = this.last(id);
    const seen = last === undefined ? undefined : this.#seen.get(last);
    if (last !== undefined && seen !== undefined && !seen.has(domain)) {
      seen.add(domain);
      return last;
    }
    return this.#add(domain, id, request);
  }

  last(id: string): Hop | undefined {
    return this.#byId.get(id)?.at(-1);
  }

  /** The headers really sent. They may come before or after everything else, or never: the n-th belong to the n-th hop. */
  addSentHeaders(id: string, headers: HeaderList): void {
    this.#extraRequests.set(id, [...(this.#extraRequests.get(id) ?? []), headers]);
  }

  hops(): readonly Hop[] {
    for (const [id, sent] of this.#extraRequests) this.#applySentHeaders(id, sent);
    return this.#hops;
  }

  #add(domain: Domain, id: string, request: { url: string; method: string; headers: Record<string, string> }): Hop {
    const hop: Hop = {
      seq: this.#hops.length,
      id,
      url: withoutFragment(request.url),
      method: request.method,
      mainDocument: false,
      requestHeaders: headerList(request.headers),
      body: null,
      done: false,
    };
    this.#hops.push(hop);
    this.#byId.set(id, [...(this.#byId.get(id) ?? []), hop]);
    this.#seen.set(hop, new Set([domain]));
    return hop;
  }

  /** Where the counts differ nobody can say which belongs to which; the provisional headers stay. */
  #applySentHeaders(id: string, sent: readonly HeaderList[]): void {
    const hops = (this.#byId.get(id) ?? []).filter((hop) => hop.failure?.phase !== 'blocked');
    if (hops.length !== sent.length) return;
    for (const [i, hop] of hops.entries()) hop.requestHeaders = sent[i] ?? hop.requestHeaders;
  }
}

/** A hop as the archive wants it. What never got an answer becomes a failure, never an invented response. */
export function exchangeOf(hop: Hop, fallbackTime: string): Exchange {
  const protocol = httpVersion(hop.protocol);
  const response = responseOf(hop, protocol);
  const failure =
    response === undefined
      ? (hop.failure ?? { error: 'no answer before the capture ended', phase: 'request' as const })
      : hop.failure;
  return {
    means: 'browser',
    url: hop.url,
    startedAt: hop.startedAt ?? fallbackTime,
    ...(hop.endedAt === undefined ? {} : { endedAt: hop.endedAt }),
    ...(hop.ip === undefined ? {} : { ip: hop.ip }),
    request: {
      method: hop.method,
      protocol,
      headers: hop.requestHeaders,
      ...(hop.requestBody === undefined ? {} : { body: hop.requestBody }),
    },
    ...(response === undefined ? {} : { response }),
    ...(failure === undefined ? {} : { failure }),
  };
}

function responseOf(hop: Hop, protocol: string): ExchangeResponse | undefined {
  if (hop.status === undefined || hop.responseHeaders === undefined) return undefined;
  return {
    protocol,
    status: hop.status,
    statusText: hop.statusText ?? '',
    headers: hop.responseHeaders,
    body: hop.body,
    decoded: hop.body !== null && headerValue(hop.responseHeaders, 'content-encoding') !== undefined,
    ...(hop.truncated === undefined ? {} : { truncated: hop.truncated }),
  };
}

/** The pseudo-header fields of HTTP/2 are no header fields (RFC 9113 §8.3), and ExtraInfo joins duplicates with LF. */
export function headerList(headers: Record<string, string>): HeaderList {
  return Object.entries(headers)
    .filter(([name]) => !name.startsWith(':'))
    .flatMap(([name, value]) => value.split('\n').map((part) => [name, part] as const));
}

/** The first value of a header, trimmed; undefined where there is none. */
export function headerValue(headers: HeaderList, name: string): string | undefined {
  return headers.find(([key]) => key.toLowerCase() === name)?.[1].trim();
}

function withoutFragment(url: string): string {
  const hash = url.indexOf('#');
  return hash === -1 ? url : url.slice(0, hash);
}

function httpVersion(protocol: string | undefined): string {
  return protocol === undefined || protocol === '' ? 'HTTP/1.1' : protocol.replace(/^http\//, 'HTTP/');
}
