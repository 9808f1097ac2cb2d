import type { IncomingMessage, ServerResponse } from 'node:http';
import { idempotencyKey, type Route } from '@guzheng/sdk/api';
import * as v from 'valibot';
import { ServerError } from '../error.ts';
import type { Principal } from '../people/principal.ts';
import { type Answering, secure, sendJson, sendNothing, sendProblem, sendStream } from './answer.ts';
import { readBody } from './body.ts';
import type { Asked, Handled, Streamed } from './handled.ts';
import type { Machine } from './machine.ts';
import { codeOf, tell } from './problem.ts';
import { readQuery } from './target.ts';
import { validated } from './validated.ts';

/** One request on its way through the server. */
export interface Exchanged {
  readonly id: string;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly address: string;
  /** Milliseconds of a clock that does not jump. */
  readonly began: number;
  /** Everything after the question mark. */
  readonly query: string;
  route?: Route;
  principal?: Principal;
  code?: string;
  /** Whether the audit log has it already, from the commit of what was done. */
  isRecorded?: boolean;
  /** Whether the client was told to send its body. */
  bodyAsked: boolean;
}

/** From an exchange to its answer: who asks, may they, how often, what exactly; then the handler, the audit log, the answer. */
export async function answer(
  exchange: Exchanged,
  { route, handler }: Handled,
  params: object,
  machine: Machine,
): Promise<void> {
  exchange.route = route;
  let signal: AbortSignal | undefined;
  let target = targetIn(params);
  try {
    machine.admit(route);
    const principal = await identified(exchange, machine);
    allow(route, principal);
    count(exchange, route, machine);
    await machine.requireRoom(route);
    const asked = await read(exchange, route, params, machine);
    signal = asked.signal;
    const reply = await handler(asked);
    target ??= targetIn(reply);
    machine.requireFit(route, reply);
    await record(exchange, machine, target, 'ok');
    await send(exchange, route, reply, { machine, signal });
  } catch (error) {
    await refuse(exchange, machine, target, error);
  } finally {
    machine.release(exchange);
  }
}

/** Answers with a problem, wherever in the way the error came up. */
export async function refuse(
  exchange: Exchanged,
  machine: Machine,
  target: string | undefined,
  error: unknown,
): Promise<void> {
  const { problem, own } = tell(error, exchange.id);
  exchange.code = codeOf(error);
  if (own) machine.log.error({ request: exchange.id, route: exchange.route?.name, err: error }, 'a request failed');
  if (isAuditedRefusal(exchange)) await machine.recordRefusal(exchange, target);
  secure(exchange.response, exchange.id, machine.https);
  await sendProblem(answering(exchange, machine), problem);
}

async function identified(exchange: Exchanged, machine: Machine): Promise<Principal | undefined> {
  const { authorization } = exchange.request.headers;
  try {
    const principal = await machine.people.authenticate(authorization);
    if (principal !== undefined) exchange.principal = principal;
    return principal;
  } catch (error) {
    // Whoever guesses keys is slowed down as a stranger; a valid key from the same address is not.
    if (error instanceof ServerError && error.code === 'key-invalid') machine.countStranger(exchange.address);
    throw error;
  }
}

function allow({ access }: Route, principal: Principal | undefined): void {
  if (access === 'public') return;
  if (principal === undefined)
    throw new ServerError('key-missing', 'This operation needs a key.', {
      hint: 'Send it as Authorization: Bearer gz_…',
    });
  if (!access.includes(principal.role))
    throw new ServerError('role-forbidden', `A ${principal.role} may not do this; it is for: ${access.join(', ')}.`);
}

function count({ principal, address }: Exchanged, route: Route, machine: Machine): void {
  if (machine.isFree(route)) return;
  if (principal === undefined) machine.countStranger(address);
  else machine.count(principal);
}

async function read(exchange: Exchanged, route: Route, params: object, machine: Machine): Promise<Asked> {
  const { request, address, principal } = exchange;
  const begin = (): void => {
    if (!exchange.bodyAsked) exchange.response.writeContinue();
    exchange.bodyAsked = true;
  };
  const key = idempotency(request, route);
  const query = validated('query', route.query, readQuery(exchange.query));
  const path = validated('path', route.params, params);
  const { value, stream } = await readBody(request, route, machine.limits, begin);
  return {
    params: path,
    query,
    body: value,
    principal,
    idempotencyKey: key,
    stream,
    headers: plainHeaders(request),
    address,
    line: (target) => machine.line(exchange, target),
    signal: machine.signalOf(exchange),
  };
}

/** A key on an operation that keeps none would be a promise that is not held. */
function idempotency({ headers }: IncomingMessage, { idempotent, name }: Route): string | undefined {
  const key = headers['idempotency-key'];
  if (key === undefined) return undefined;
  if (!idempotent) throw new ServerError('request-malformed', `The operation ${name} takes no Idempotency-Key.`);
  const result = v.safeParse(idempotencyKey, key);
  if (result.success) return result.output;
  throw new ServerError(
    'request-malformed',
    'The Idempotency-Key is malformed: 1 to 128 printable ASCII characters without spaces.',
  );
}

/** What handlers may see of the head; the key is none of their business. */
function plainHeaders({ headers }: IncomingMessage): Asked['headers'] {
  const { authorization: _, cookie: __, ...rest } = headers;
  return rest as Asked['headers'];
}

async function send(
  exchange: Exchanged,
  route: Route,
  reply: unknown,
  { machine, signal }: { readonly machine: Machine; readonly signal: AbortSignal },
): Promise<void> {
  const to = answering(exchange, machine);
  switch (route.answer.kind) {
    case 'none':
      return await sendNothing(to, route.status);
    case 'json':
      return await sendJson(to, route, reply);
    case 'ndjson':
    case 'events':
    case 'bytes':
      return await sendStream(to, route, reply as Streamed, signal);
  }
}

function answering({ request, response, bodyAsked }: Exchanged, { heartbeatMs }: Machine): Answering {
  return { request, response, bodyAsked, heartbeatMs };
}

/** Everything but public reads. Somebody who uses an extraction code is in it, though nobody knows who it is. */
function isAudited({ route, principal }: Exchanged): boolean {
  if (route === undefined) return false;
  if (route.access !== 'public') return true;
  return route.method !== 'GET' && (principal !== undefined || route.name === 'extract');
}

/** Strangers and floods write nothing: the log would be theirs to fill. */
function isAuditedRefusal(exchange: Exchanged): boolean {
  const { principal, code, route } = exchange;
  if (code === 'rate-limited' || code === 'overloaded' || code === 'not-ready') return false;
  return isAudited(exchange) && (principal !== undefined || route?.name === 'extract');
}

async function record(
  exchange: Exchanged,
  machine: Machine,
  target: string | undefined,
  outcome: string,
): Promise<void> {
  if (isAudited(exchange) && exchange.isRecorded !== true) await machine.record(exchange, target, outcome);
}

/** The number or the id in a path, or of what was made: names, nothing of what they stand for. */
function targetIn(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { number, id } = value as { readonly number?: unknown; readonly id?: unknown };
  const name = number ?? id;
  return typeof name === 'string' ? name.slice(0, 60) : undefined;
}
