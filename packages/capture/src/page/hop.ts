import type { CDPSession, Protocol } from 'puppeteer-core';
import type { CaptureError } from '../error.ts';
import type { Exchange, HeaderList, StoredBody, Truncation } from '../exchange.ts';
import type { BodyPlan } from './body-plan.ts';
import { headerList, isDecoded, type RawHead, receivedHeaders } from './headers.ts';

/**
 * One request as the browser's two domains report it, piece by piece and in no fixed order: Network (which has times, types and errors)
 * and Fetch (which can be paused, and has headers as a list). A chain of redirects is several hops under one id.
 */
export interface Hop {
  readonly id: string;
  readonly url: string;
  readonly method: string;
  /** True for a document of the page's own frame. */
  mainDocument: boolean;
  /** What the Network domain calls it: `Document`, `Image` … Absent while only Fetch knows of it. */
  type?: Protocol.Network.ResourceType;
  /** Of the frame or worker that asked. */
  session?: CDPSession;
  startedAt?: string;
  /** When the recorder had all of it, or knew that there would be no more. */
  endedAt?: string;
  requestHeaders: HeaderList;
  requestBody?: Uint8Array;
  /** The request had a body that the browser does not hand over. */
  requestBodyLost?: true;
  protocol?: string;
  ip?: string;
  status?: number;
  statusText?: string;
  responseHeaders?: HeaderList;
  mimeType?: string;
  /** Where it was not the network that answered. */
  answeredBy?: 'cache' | 'service-worker' | 'browser';
  plan?: BodyPlan;
  body: StoredBody | null;
  truncated?: Truncation;
  /** What cut the body, in words. */
  why?: string;
  /** The browser kept the answer from the page, and from the recorder. */
  isWithheld?: true;
  /** Nothing shows whether the body came whole. */
  endUnconfirmed?: true;
  /** Milliseconds since the last piece of a body that was still coming at the end. */
  silentMs?: number;
  /** The browser itself loads it, as the main script of a worker, and does not count its bytes. */
  isUncounted?: true;
  /** Bytes on the network as the browser counts them, headers and framing included; what is known of an answer that did not end. */
  received: number;
  /** Bytes of the body that a renderer had, content coding removed. */
  arrived: number;
  /** How the browser says that it ended. */
  end?: HopEnd;
  failure?: NonNullable<Exchange['failure']>;
  /** Why the gateway made no connection for it. */
  refusal?: CaptureError;
  done: boolean;
}

export type HopEnd =
  | { readonly how: 'finished' }
  | { readonly how: 'failed'; readonly error: string; readonly canceled: boolean; readonly blocked: boolean };

type Requested = Pick<Protocol.Network.Request, 'url' | 'method' | 'headers'>;

/** The hops under one id, and what came of them under that id alone. */
interface Chain {
  readonly hops: Hop[];
  readonly announced: Set<Hop>;
  readonly sent: HeaderList[];
  readonly heads: RawHead[];
}

/** All hops of one page load, in the order in which the browser first spoke of them. Nothing is merged or dropped. */
export class HopBook {
  readonly #hops: Hop[] = [];
  readonly #chains = new Map<string, Chain>();

  /** The hop that Network announces: one that Fetch spoke of before, or a new one. */
  announce(id: string, request: Requested): Hop {
    const chain = this.#chain(id);
    const url = withoutFragment(request.url);
    const known = chain.hops.find((hop) => !chain.announced.has(hop) && hop.url === url);
    const hop = known ?? this.#add(id, request);
    chain.announced.add(hop);
    return hop;
  }

  /** The hop whose answer Fetch has paused: the first of its chain with this address that has none yet. */
  answer(id: string, request: Requested): Hop {
    const url = withoutFragment(request.url);
    const known = this.#chain(id).hops.find((hop) => hop.status === undefined && !hop.done && hop.url === url);
    return known ?? this.#add(id, request);
  }

  last(id: string): Hop | undefined {
    return this.#chains.get(id)?.hops.at(-1);
  }

  /** The headers really sent. They may come before or after everything else, or never: the n-th belong to the n-th hop. */
  addSentHeaders(id: string, headers: HeaderList): void {
    this.#chain(id).sent.push(headers);
  }

  /** The head as the network stack has it; likewise. */
  addHead(id: string, head: RawHead): void {
    this.#chain(id).heads.push(head);
  }

  get size(): number {
    return this.#hops.length;
  }

  /** All hops as they are now. */
  list(): readonly Hop[] {
    return this.#hops;
  }

  /** All hops, each with the headers that came apart from it; how many have only those that the page knows of. */
  complete(): { readonly hops: readonly Hop[]; readonly provisional: readonly Hop[] } {
    const provisional = [...this.#chains.values()].flatMap(completeHeaders);
    return { hops: this.#hops, provisional };
  }

  #chain(id: string): Chain {
    const chain = this.#chains.get(id) ?? { hops: [], announced: new Set(), sent: [], heads: [] };
    this.#chains.set(id, chain);
    return chain;
  }

  #add(id: string, { url, method, headers }: Requested): Hop {
    const hop: Hop = {
      id,
      url: withoutFragment(url),
      method,
      mainDocument: false,
      requestHeaders: headerList(headers),
      body: null,
      received: 0,
      arrived: 0,
      done: false,
    };
    this.#hops.push(hop);
    this.#chain(id).hops.push(hop);
    return hop;
  }
}

/** Where the counts differ nobody can say which belongs to which, and the headers stay as the page knows them. */
function completeHeaders({ hops, sent, heads }: Chain): Hop[] {
  const all = hops.filter(({ answeredBy }) => answeredBy === undefined);
  const left = all.length === sent.length ? all : all.filter(({ failure }) => failure?.phase !== 'blocked');
  const answered = left.filter(({ status }) => status !== undefined);
  const isTold = left.length === sent.length;
  for (const [i, hop] of left.entries()) {
    if (!isTold) continue;
    hop.requestHeaders = sent[i] ?? hop.requestHeaders;
    // It was the answer that the browser kept from the page (RFC 6454, Cross-Origin-Resource-Policy): the request was sent.
    if (hop.failure?.phase === 'blocked') hop.failure = { ...hop.failure, phase: 'response' };
  }
  for (const [i, hop] of answered.entries()) {
    const head = answered.length === heads.length ? heads[i] : undefined;
    if (isWithheld(hop, head)) withhold(hop);
    if (head === undefined || head.status === hop.status)
      hop.responseHeaders = receivedHeaders(hop.responseHeaders ?? [], head);
  }
  return isTold ? [] : answered;
}

/** What comes from another site without its leave the browser empties before anybody else sees it, headers and all (Fetch §4.6, ORB). */
function isWithheld({ responseHeaders = [], body }: Hop, head: RawHead | undefined): boolean {
  return responseHeaders.length === 0 && (body?.bytes ?? 0) === 0 && Object.keys(head?.headers ?? {}).length > 0;
}

function withhold(hop: Hop): void {
  hop.truncated = 'unspecified';
  hop.why = 'it came from another site that does not let the page read it';
  hop.isWithheld = true;
}

/** All of it is there, or there will be no more. */
export function finish(hop: Hop, at: Date): void {
  if (hop.done) return;
  hop.done = true;
  hop.endedAt = at.toISOString();
}

/** An answer that was never paused: what Network says of it is all there is, so far. */
export function adopt(hop: Hop, response: Protocol.Network.Response): void {
  hop.status = response.status;
  hop.statusText = response.statusText;
  hop.responseHeaders = headerList(response.headers);
  hop.truncated = 'unspecified';
  hop.why = 'the browser handed over the head and not the body';
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

function responseOf(hop: Hop, protocol: string): Exchange['response'] {
  if (hop.status === undefined || hop.responseHeaders === undefined) return undefined;
  return {
    protocol,
    status: hop.status,
    statusText: hop.statusText ?? '',
    headers: hop.responseHeaders,
    body: hop.body,
    decoded: hop.body !== null && isDecoded(hop.responseHeaders),
    ...(hop.truncated === undefined ? {} : { truncated: hop.truncated }),
  };
}

function withoutFragment(url: string): string {
  const hash = url.indexOf('#');
  return hash === -1 ? url : url.slice(0, hash);
}

/** Empty where the browser does not say: it tells it only of answers that it let through to the page. */
function httpVersion(protocol: string | undefined): string {
  return protocol?.replace(/^http\//, 'HTTP/') ?? '';
}
