import type { IncomingMessage, ServerResponse } from 'node:http';
import { toWellFormed } from '@guzheng/evidence';
import type { Problem, Route } from '@guzheng/sdk/api';
import type { Streamed } from './handled.ts';
import { hasBody } from './head.ts';

/** A body that was not read to its end is read off for so long and so far, so that the client gets to see the answer (RFC 9112 §9.6). */
const LINGER_MS = 2000;
const LINGER_BYTES = 4_194_304;
const heartbeat: Uint8Array = Buffer.from(': \n\n');

const HTML_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; frame-ancestors 'none'; form-action 'none'; base-uri 'none'; sandbox";
const DATA_POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox";

/** Headers of every answer of the API; documents and pages bring their own policy. */
export function secure(response: ServerResponse, request: string, https: boolean): void {
  response.setHeader('X-Request-Id', request);
  response.setHeader('Cache-Control', 'no-store');
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.setHeader('Cross-Origin-Resource-Policy', 'same-origin');
  response.setHeader('Referrer-Policy', 'no-referrer');
  response.setHeader('Content-Security-Policy', DATA_POLICY);
  if (https) response.setHeader('Strict-Transport-Security', 'max-age=31536000');
}

export interface Answering {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** False where the client waits for 100 Continue and was never told: nothing of its body is under way. */
  readonly bodyAsked: boolean;
  /** Between comments in a stream of events, so that proxies keep it open and a client that is gone is noticed. */
  readonly heartbeatMs: number;
}

export async function sendProblem(answering: Answering, problem: Problem, allow?: string): Promise<void> {
  const { response } = answering;
  if (response.headersSent) {
    // The status is out. That the answer is cut is all that can still be told.
    response.destroy();
    return;
  }
  if (problem.retryAfter !== undefined) response.setHeader('Retry-After', String(problem.retryAfter));
  if (problem.status === 401) response.setHeader('WWW-Authenticate', 'Bearer realm="guzheng"');
  if (allow !== undefined) response.setHeader('Allow', allow);
  for (const name of ['Content-Disposition', 'Content-Length']) response.removeHeader(name);
  await sendWhole(answering, problem.status, 'application/problem+json', JSON.stringify(problem));
}

export async function sendJson(answering: Answering, { status }: Route, value: unknown): Promise<void> {
  await sendWhole(answering, status, 'application/json', JSON.stringify(value));
}

export async function sendNothing(answering: Answering, status: number): Promise<void> {
  answering.response.statusCode = status;
  closeWhereUnread(answering);
  await finish(answering);
}

/** Bytes as they come, no faster than the client takes them. An error before the first of them still becomes a problem. */
export async function sendStream(
  answering: Answering,
  route: Route,
  reply: Streamed,
  signal: AbortSignal,
): Promise<void> {
  const { request, response } = answering;
  const source = reply.stream[Symbol.asyncIterator]();
  try {
    const head = request.method === 'HEAD';
    const first = head || route.answer.kind === 'events' ? undefined : await source.next();
    describe(response, route, reply);
    closeWhereUnread(answering);
    if (head) return void (await finish(answering));
    if (route.answer.kind === 'events') response.flushHeaders();
    if (first !== undefined && first.done !== true) await write(response, first.value, signal);
    if (first?.done !== true) await writeRest(answering, route, source, signal);
    if (signal.aborted) response.destroy();
    else await finish(answering);
  } finally {
    await endOf(source, signal);
  }
}

/** A source that still waits for something is told, and not waited for: it may never come. */
async function endOf(source: AsyncIterator<Uint8Array>, signal: AbortSignal): Promise<void> {
  const ended = source.return?.();
  if (!signal.aborted) await ended;
  else ended?.catch(() => undefined);
}

async function sendWhole(answering: Answering, status: number, type: string, text: string): Promise<void> {
  const { request, response } = answering;
  const bytes = Buffer.from(text);
  response.statusCode = status;
  response.setHeader('Content-Type', type);
  response.setHeader('Content-Length', bytes.length);
  closeWhereUnread(answering);
  await finish(answering, request.method === 'HEAD' ? undefined : bytes);
}

function describe(response: ServerResponse, { answer, status }: Route, reply: Streamed): void {
  response.statusCode = reply.status ?? status;
  const type = reply.type ?? typeOf(answer);
  response.setHeader('Content-Type', type);
  if (type.startsWith('text/html')) response.setHeader('Content-Security-Policy', HTML_POLICY);
  if (reply.length !== undefined) response.setHeader('Content-Length', reply.length);
  if (reply.maxAge !== undefined) response.setHeader('Cache-Control', cacheControl(reply.maxAge));
  if (reply.fileName !== undefined) response.setHeader('Content-Disposition', attachment(reply.fileName));
  else if (type === 'application/octet-stream') response.setHeader('Content-Disposition', 'attachment');
  // nginx gathers an answer before it passes it on, unless told.
  if (answer.kind === 'events') response.setHeader('X-Accel-Buffering', 'no');
}

function typeOf(answer: Route['answer']): string {
  switch (answer.kind) {
    case 'bytes':
      return answer.type;
    case 'ndjson':
      return 'application/x-ndjson';
    case 'events':
      return 'text/event-stream';
    case 'json':
      return 'application/json';
    case 'none':
      return 'text/plain';
  }
}

/** RFC 6266 §4.1 with both forms of the name (RFC 8187). */
function attachment(name: string): string {
  const plain = name.replace(/[^\w.-]/g, '_').slice(0, 200);
  const encoded = encodeURIComponent(toWellFormed(name)).replace(
    /['()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}

async function writeRest(
  { response, heartbeatMs }: Answering,
  { answer }: Route,
  source: AsyncIterator<Uint8Array>,
  signal: AbortSignal,
): Promise<void> {
  const beat = answer.kind === 'events' ? setInterval(() => void response.write(heartbeat), heartbeatMs) : undefined;
  try {
    for (;;) {
      const step = await untilAborted(source.next(), signal);
      if (step === undefined || step.done === true) return;
      await write(response, step.value, signal);
    }
  } finally {
    clearInterval(beat);
  }
}

/** Undefined where the signal fires first: a source that waits for something that never comes must not hold the answer. */
async function untilAborted<T>(step: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  if (signal.aborted) return undefined;
  let stop = (): void => undefined;
  const aborted = new Promise<undefined>((resolve) => {
    stop = () => resolve(undefined);
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([step, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

async function write(response: ServerResponse, bytes: Uint8Array, signal: AbortSignal): Promise<void> {
  if (signal.aborted || response.destroyed || response.write(bytes)) return;
  await drained(response, signal);
}

/** The client took what was written, or is gone, or nobody waits for it any more. */
function drained(response: ServerResponse, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const over = (): void => {
      response.off('drain', over).off('close', over);
      signal.removeEventListener('abort', over);
      resolve();
    };
    response.on('drain', over).on('close', over);
    signal.addEventListener('abort', over);
  });
}

function closeWhereUnread({ request, response }: Answering): void {
  if (hasBody(request) && !request.complete) response.setHeader('Connection', 'close');
}

/** Everything that was written is out, and the client had its chance to read it, when the connection is closed. */
async function finish({ request, response, bodyAsked }: Answering, bytes?: Uint8Array): Promise<void> {
  const unread = hasBody(request) && !request.complete;
  if (!unread || !bodyAsked) {
    response.end(bytes);
    return;
  }
  if (bytes === undefined) response.flushHeaders();
  else response.write(bytes);
  await readOff(request);
  response.end();
}

/** Until the body ends, the connection does, or one of the bounds is reached. */
function readOff(request: IncomingMessage): Promise<void> {
  return new Promise((resolve) => {
    let left = LINGER_BYTES;
    const timer = setTimeout(resolve, LINGER_MS);
    const over = (): void => {
      clearTimeout(timer);
      resolve();
    };
    request.on('data', (chunk: Uint8Array) => {
      left -= chunk.length;
      if (left < 0) over();
    });
    for (const event of ['end', 'close', 'error']) request.once(event, over);
    request.resume();
  });
}

/** What may be kept for a year never changes (RFC 8246). */
function cacheControl(maxAge: number): string {
  return `public, max-age=${maxAge}${maxAge >= 31_536_000 ? ', immutable' : ''}`;
}
