import type { Route } from '../api/route.ts';
import { addressOf } from './address.ts';
import { readFailure } from './answer.ts';
import { GuzhengApiError } from './error.ts';
import { TimeLimit } from './limit.ts';
import type { Wire } from './options.ts';
import { aborted, withRetries } from './retry.ts';

/** What a program may say with any request. */
export interface Asking {
  readonly signal?: AbortSignal;
  /** For requests that make something: the same key, the same thing, once. One is made where none is given. */
  readonly idempotencyKey?: string;
}

export type SentBody = string | Blob | ReadableStream<Uint8Array>;

export interface Outgoing extends Asking {
  readonly route: Pick<Route, 'name' | 'method' | 'path' | 'answer' | 'idempotent'>;
  readonly params?: object;
  readonly query?: object;
  readonly headers?: Readonly<Record<string, string>>;
  /** Called for each attempt; a stream touches its limit with each piece. */
  readonly body?: (limit: TimeLimit) => SentBody;
  /** Milliseconds on top of the client's own, for a body that takes long to send. */
  readonly extraMs?: number;
  /** A body that comes only once cannot be sent again. */
  readonly once?: boolean;
  /** Every line of the body has a key of its own. */
  readonly repeatable?: boolean;
  /** A status that is an answer too, where success is not the only one. */
  readonly alsoAnswers?: number;
}

/** Reads an answer; the limit is its own from then on, to be ended by it. */
export type ReadAnswer<T> = (response: Response, limit: TimeLimit) => Promise<T>;

/** One request with its attempts. Rejects with GuzhengApiError. */
export async function exchange<T>(wire: Wire, outgoing: Outgoing, read: ReadAnswer<T>): Promise<T> {
  const { route } = outgoing;
  if (!route.idempotent) return await attempts(wire, outgoing, read);
  const idempotencyKey = outgoing.idempotencyKey ?? newKey(wire);
  try {
    return await attempts(wire, { ...outgoing, idempotencyKey }, read);
  } catch (error) {
    throw error instanceof GuzhengApiError ? error.with({ idempotencyKey }) : error;
  }
}

async function attempts<T>(wire: Wire, outgoing: Outgoing, read: ReadAnswer<T>): Promise<T> {
  const { route, signal, once = false } = outgoing;
  const url = addressOf(wire.base, route, outgoing.params, outgoing.query);
  const headers = headersOf(wire, outgoing);
  const repeatable = !once && (route.method === 'GET' || route.idempotent || outgoing.repeatable === true);
  const timeoutMs = wire.timeoutMs + (outgoing.extraMs ?? 0);
  if (once) return await attempt(wire, { url, headers, outgoing, ms: timeoutMs }, read);
  const options = { repeatable, signal, timeoutMs };
  return await withRetries(wire, options, (ms) => attempt(wire, { url, headers, outgoing, ms }, read));
}

interface Attempt {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly outgoing: Outgoing;
  readonly ms: number;
}

async function attempt<T>(wire: Wire, { url, headers, outgoing, ms }: Attempt, read: ReadAnswer<T>): Promise<T> {
  const limit = new TimeLimit(ms, outgoing.signal);
  let code: 'unreachable' | 'answer-cut' = 'unreachable';
  try {
    const response = await wire.fetch(url, initOf(outgoing, headers, limit));
    code = 'answer-cut';
    if (!response.ok && response.status !== outgoing.alsoAnswers) throw await readFailure(response);
    return await read(response, limit);
  } catch (error) {
    limit.stop();
    throw translated(error, code, limit, outgoing);
  }
}

/** Redirects are not followed: nothing of this API redirects, and a key must not go elsewhere. Nor do cookies belong to it. */
function initOf(
  { route, body, once = false }: Outgoing,
  headers: Readonly<Record<string, string>>,
  limit: TimeLimit,
): RequestInit {
  const rest = { headers, signal: limit.signal, redirect: 'manual', credentials: 'omit', cache: 'no-store' } as const;
  if (body === undefined) return { method: route.method, ...rest };
  // What streams are sent with (Fetch, `duplex`); the types of browsers do not know it yet.
  const duplex = once ? { duplex: 'half' } : {};
  return { method: route.method, body: body(limit), ...rest, ...duplex } as RequestInit;
}

function headersOf(wire: Wire, { route, headers, idempotencyKey }: Outgoing): Readonly<Record<string, string>> {
  return {
    accept: acceptOf(route.answer),
    ...(wire.key === undefined ? {} : { authorization: `Bearer ${wire.key}` }),
    ...(route.idempotent && idempotencyKey !== undefined ? { 'idempotency-key': idempotencyKey } : {}),
    ...headers,
  };
}

function acceptOf(answer: Route['answer']): string {
  switch (answer.kind) {
    case 'json':
      return 'application/json, application/problem+json';
    case 'ndjson':
      return 'application/x-ndjson, application/problem+json';
    case 'events':
      return 'text/event-stream, application/problem+json';
    case 'bytes':
    case 'none':
      return '*/*';
  }
}

/** An idempotency key of 128 random bits. */
export function newKey(wire: Wire): string {
  return Array.from(wire.random(16), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** What went wrong on the way, in the terms of the caller. */
export function translated(
  error: unknown,
  code: 'unreachable' | 'answer-cut',
  limit: TimeLimit,
  { route, signal }: Pick<Outgoing, 'route' | 'signal'>,
): unknown {
  if (error instanceof GuzhengApiError) return error;
  if (signal?.aborted === true) return aborted(signal);
  if (limit.expired)
    return new GuzhengApiError('timeout', `${route.name} was not answered in time`, {
      hint: 'Ask again with the same idempotency key: what was done is not done twice.',
      cause: error,
    });
  const what = code === 'unreachable' ? 'did not reach the server, or its answer did not come back' : 'was cut off';
  return new GuzhengApiError(code, `${code === 'unreachable' ? route.name : `The answer to ${route.name}`} ${what}`, {
    hint: 'Is the server running, and is its address right?',
    cause: error,
  });
}
