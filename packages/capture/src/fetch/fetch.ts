import { type Loss, layout, type PlainCapture } from '@guzheng/evidence';
import { CaptureError } from '../error.ts';
import type { Exchange, ExchangeResponse, HeaderList, Truncation } from '../exchange.ts';
import type { Gateway } from '../gateway/gateway.ts';
import type { CallLog } from '../log/call-log.ts';
import type { StagedFile, Staging } from '../staging/staging.ts';
import { connect, type Open, tlsContext } from './connect.ts';
import { type Deadline, startDeadline } from './deadline.ts';
import { RequestFailure } from './failure.ts';
import { type Answer, send, valuesOf } from './request.ts';
import type { PlainResult } from './result.ts';
import { parseTarget, type Redirect, redirectOf } from './target.ts';

export interface FetchOptions {
  readonly staging: Staging;
  readonly log: CallLog;
  /** Through which everything leaves; it keeps the list of connections. */
  readonly gateway: Gateway;
  readonly now: () => Date;
  readonly userAgent: string;
  /** Sent as Accept-Language when given. */
  readonly acceptLanguage?: string;
  /** The most bytes kept of one body; a longer one is cut. Default 256 MiB. */
  readonly maxBytes?: number;
  /** The longest silence. Default 15,000 ms. */
  readonly idleTimeoutMs?: number;
  /** The longest time for the whole of it, redirects included. Default 60,000 ms. */
  readonly totalTimeoutMs?: number;
  /** Roots trusted beside the ones Node brings, in PEM. */
  readonly ca?: string;
  /** Goes on where the certificate is not valid; the connection says so. Default false. */
  readonly allowInvalidTls?: boolean;
  /** The value of the Cookie header for a URL, where one is to be sent. Default none. */
  readonly cookieFor?: (url: URL) => string | undefined;
  /** Takes secrets out of headers before they are written anywhere. Default: they stay as they are. */
  readonly conceal?: (headers: HeaderList) => HeaderList;
}

/** As many as browsers follow. */
const MAX_REDIRECTS = 20;

type PlainHop = PlainCapture['hops'][number];

/** What has been gathered so far; it only grows. */
interface Trail {
  readonly exchanges: Exchange[];
  readonly hops: PlainHop[];
  readonly losses: Loss[];
}

/**
 * Fetches `url` with a plain HTTP client: the source 源码 exactly as sent, every redirect hop, every header in wire order.
 * An answer is an answer: 404 and 500 are results. What ends it early is in `error`, with all that came before it.
 * Throws CaptureError only for a URL that cannot be fetched at all (`url-malformed`, `url-unsupported`), and
 * `output-unwritable` when the staging folder cannot be written.
 */
export async function fetchPlain(url: string, options: FetchOptions): Promise<PlainResult> {
  const target = parseTarget(url);
  const deadline = startDeadline({
    idleMs: options.idleTimeoutMs ?? 15_000,
    totalMs: options.totalTimeoutMs ?? 60_000,
  });
  const trail: Trail = { exchanges: [], hops: [], losses: [] };
  const startedAt = options.now().toISOString();
  const visiting = { ...options, deadline, context: tlsContext(options.ca), conceal: options.conceal ?? asTheyAre };
  try {
    const error = await follow(target, trail, visiting);
    const finalUrl = trail.hops.at(-1)?.url ?? target.href;
    const whole = { startedAt, endedAt: options.now().toISOString(), finalUrl, ...trail };
    return error === undefined ? whole : { ...whole, error };
  } finally {
    deadline.stop();
  }
}

interface Visiting extends FetchOptions {
  readonly deadline: Deadline;
  readonly context: ReturnType<typeof tlsContext>;
  readonly conceal: NonNullable<FetchOptions['conceal']>;
}

const asTheyAre = (headers: HeaderList): HeaderList => headers;

async function follow(target: URL, trail: Trail, options: Visiting): Promise<CaptureError | undefined> {
  const visited = new Set<string>();
  for (let next: URL | undefined = target; next !== undefined; ) {
    if (visited.has(next.href)) return redirectLoop(next);
    if (visited.size > MAX_REDIRECTS) return tooManyRedirects(target);
    visited.add(next.href);
    const redirect = await visit(next, trail, options);
    if (redirect instanceof CaptureError) return redirect;
    next = redirect.to === 'url' ? redirect.url : undefined;
  }
  return undefined;
}

/** One request and its answer, written into the trail whatever came of it; secrets are sent, and written down concealed. */
async function visit(url: URL, trail: Trail, options: Visiting): Promise<Redirect | CaptureError> {
  const startedAt = options.now().toISOString();
  const sent = requestHeaders(url, options);
  const visit = { url, startedAt, headers: options.conceal(sent) };
  try {
    const { socket, ip } = await reach(url, options);
    const { deadline, maxBytes = 256 * 2 ** 20 } = options;
    const received = await send(url, socket, { headers: sent, deadline, maxBytes });
    const answer = { ...received, headers: options.conceal(received.headers) };
    const body = await keepBody(answer, trail.hops.length + 1, options.staging);
    return settle({ ...visit, ip, answer, body }, trail, options);
  } catch (cause) {
    if (!(cause instanceof RequestFailure)) throw cause;
    return fail({ ...visit, failure: cause }, trail, options);
  }
}

/**
 * Everything the request says. No referrer, no cookies but those that were given, and no content coding asked for: what comes
 * compressed all the same is kept so.
 */
function requestHeaders(url: URL, { userAgent, acceptLanguage, cookieFor }: FetchOptions): HeaderList {
  const cookie = cookieFor?.(url);
  return [
    ['Host', url.host],
    ['User-Agent', userAgent],
    ['Accept', '*/*'],
    ...(acceptLanguage === undefined ? [] : [['Accept-Language', acceptLanguage] as const]),
    ['Accept-Encoding', 'identity'],
    ...(cookie === undefined ? [] : [['Cookie', cookie] as const]),
    ['Connection', 'close'],
  ];
}

/** The gateway writes down the connection; the handshake on it is a call of this client. */
async function reach(url: URL, { gateway, context, allowInvalidTls = false, deadline, log }: Visiting): Promise<Open> {
  const open = await connect(url, { gateway, context, allowInvalidTls, deadline });
  if (open.tls === undefined) return open;
  const { chain, ocsp, ...facts } = open.tls;
  const args = { host: url.hostname, ip: open.ip };
  const result = { ok: true, ...facts, chain: chain.map(({ sha256 }) => sha256), stapled: ocsp !== undefined } as const;
  log.record({ means: 'http', call: 'TLS handshake', args, result });
  return open;
}

/** Stages the body, or tells that there is none: an answer without a byte of body leaves no file. */
async function keepBody(answer: Answer, ordinal: number, staging: Staging): Promise<StagedFile | null> {
  const chunks = answer.body[Symbol.asyncIterator]();
  const first = await chunks.next();
  if (first.done === true) return null;
  return await staging.stageFile(`${layout.fetch}${ordinal}-body.bin`, startingWith(first.value, chunks));
}

async function* startingWith(first: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield first;
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
  } finally {
    // When the disk fails in the middle, the connection must not be left open.
    await rest.return?.();
  }
}

interface Visit {
  readonly url: URL;
  readonly startedAt: string;
  readonly headers: HeaderList;
}

interface Answered extends Visit {
  readonly ip: string;
  readonly answer: Answer;
  readonly body: StagedFile | null;
}

function settle(visit: Answered, trail: Trail, { log }: Visiting): Redirect {
  const { url, startedAt, headers, ip, answer, body } = visit;
  const response = responseOf(answer, body);
  const request = { method: 'GET', protocol: 'HTTP/1.1', headers };
  trail.exchanges.push({ means: 'http', url: url.href, startedAt, ip, request, response });
  trail.hops.push({ ...hopOf(visit), ip });
  if (response.truncated !== undefined) trail.losses.push(lossOf(response.truncated, url, body?.bytes ?? 0));
  const redirect = redirectOf(answer.status, valuesOf(answer.headers, 'location'), url);
  if (redirect.to === 'unfollowable') trail.losses.push(notFollowed(url, redirect.location));
  logAnswer(visit, response, log);
  return redirect;
}

function responseOf({ protocol, status, statusText, headers, cut }: Answer, body: StagedFile | null): ExchangeResponse {
  const truncated = cut();
  const response = { protocol, status, statusText, headers, body, decoded: false };
  return truncated === undefined ? response : { ...response, truncated };
}

function hopOf({ url, answer, body }: Answered): PlainHop {
  const [location] = valuesOf(answer.headers, 'location');
  return {
    url: url.href,
    status: answer.status,
    ...(location === undefined ? {} : { location }),
    rawHeaders: answer.headers.flat(),
    ...(body === null ? {} : { body: body.path }),
    bytes: body?.bytes ?? 0,
  };
}

function logAnswer({ url, headers, answer, body }: Answered, response: ExchangeResponse, log: CallLog): void {
  const { status, statusText, protocol, truncated } = response;
  log.record({
    means: 'http',
    call: 'GET',
    args: { url: url.href, headers },
    result: { ok: true, protocol, status, statusText, informational: answer.informational, truncated },
    outputs: body === null ? [] : [body],
  });
}

function fail(
  { url, startedAt, headers, failure }: Visit & { failure: RequestFailure },
  trail: Trail,
  { log }: Visiting,
) {
  const { phase, error } = failure;
  trail.exchanges.push({
    means: 'http',
    url: url.href,
    startedAt,
    request: { method: 'GET', protocol: 'HTTP/1.1', headers },
    failure: { error: error.message, phase },
  });
  log.record({
    means: 'http',
    call: 'GET',
    args: { url: url.href, headers },
    result: { ok: false, error: error.message, code: error.code, phase },
  });
  return error;
}

function lossOf(truncated: Truncation, url: URL, bytes: number): Loss {
  const [code, why] = cuts[truncated];
  return { weight: 'gap', code, means: 'http', url: url.href, detail: `The body ends after ${bytes} bytes: ${why}.` };
}

const cuts: { readonly [truncated in Truncation]: readonly [code: string, why: string] } = {
  length: ['body-too-large', 'it is longer than the limit'],
  time: ['timeout', 'the time for it was over'],
  disconnect: ['connection-cut', 'the connection broke before its end'],
  unspecified: ['body-cut', 'the reason is not known'],
};

function notFollowed(url: URL, location: string): Loss {
  const detail = `It redirects to ${JSON.stringify(location)}, where an HTTP client cannot follow.`;
  return { weight: 'note', code: 'redirect-not-followed', means: 'http', url: url.href, detail };
}

function redirectLoop(url: URL): CaptureError {
  return new CaptureError('redirect-loop', `${url.href} redirects to itself, at once or through others.`, {
    hint: 'The site may want a cookie or a login that a plain client does not have.',
  });
}

function tooManyRedirects(url: URL): CaptureError {
  return new CaptureError('too-many-redirects', `${url.href} redirects more than ${MAX_REDIRECTS} times.`);
}
