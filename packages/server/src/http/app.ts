import type { Route } from '@guzheng/sdk/api';
import express, { type Express, type NextFunction, type Request, type RequestHandler, type Response } from 'express';
import { ServerError } from '../error.ts';
import { addressOf } from './address.ts';
import { secure, sendProblem } from './answer.ts';
import type { Handled } from './handled.ts';
import { requireSoundHead } from './head.ts';
import type { Machine } from './machine.ts';
import { answer, type Exchanged, refuse } from './pipeline.ts';
import { document } from './problem.ts';
import { readTarget } from './target.ts';

export interface AppOptions {
  /** All that the server serves. Throws TypeError where one of these has no handler, or a handler is for none of them. */
  readonly routes: readonly Route[];
  readonly handlers: readonly Handled[];
  readonly machine: Machine;
  /** Answers what is no route of the API: the pages. Calls `next` for what it does not know. */
  readonly pages?: RequestHandler;
}

/** The HTTP application. Nothing of Express reads a body, a query or a cookie: what is read is read in the pipeline, by the route's schemas. */
export function makeApp({ routes, handlers, machine, pages }: AppOptions): Express {
  requireComplete(routes, handlers);
  const app = express();
  for (const setting of ['x-powered-by', 'etag', 'query parser']) app.disable(setting);
  for (const setting of ['case sensitive routing', 'strict routing']) app.enable(setting);
  app.use(begin(machine));
  for (const [path, methods] of byPath(routes, handlers)) app.all(path, dispatch(methods, machine));
  app.use(onlyWhileRunning(machine));
  if (pages !== undefined) app.use(pages);
  app.use(unknown(machine));
  app.use(failed(machine));
  return app;
}

type Methods = ReadonlyMap<string, Handled>;

/** A request of an exchange, as the middlewares hand it on. */
interface Carrier extends Response {
  locals: { exchange?: Exchanged };
}

function begin(machine: Machine): RequestHandler {
  return (request, response: Carrier, next) => {
    const exchange: Exchanged = {
      id: machine.newRequestId(),
      request,
      response,
      address: addressOf(request, machine.proxies),
      began: performance.now(),
      query: '',
      bodyAsked: request.headers.expect === undefined,
    };
    response.once('close', () => written(exchange, machine));
    response.locals.exchange = exchange;
    secure(response, exchange.id, machine.https);
    // Whoever keeps a connection would else go on asking on it until the end.
    if (machine.stopping) response.setHeader('Connection', 'close');
    try {
      machine.enter(exchange);
      requireSoundHead(request);
      const { path, query } = readTarget(request.url);
      request.url = query === '' ? path : `${path}?${query}`;
      response.locals.exchange = Object.assign(exchange, { query });
    } catch (error) {
      void refuse(exchange, machine, undefined, error).catch(next);
      return;
    }
    next();
  };
}

/** One layer for each path: Express looks at them one after the other. */
function dispatch(methods: Methods, machine: Machine): RequestHandler {
  const allowed = allowOf(methods);
  return async (request, response: Carrier) => {
    const exchange = exchangeOf(response);
    const { method } = request;
    const handled = methods.get(method === 'HEAD' ? 'GET' : method);
    if (handled !== undefined) return await answer(exchange, handled, request.params, machine);
    if (method === 'OPTIONS') return void response.status(204).setHeader('Allow', allowed).end();
    exchange.code = 'method-not-allowed';
    const said = `${method.slice(0, 20)} is not served here; ${allowed} are.`;
    const { heartbeatMs } = machine;
    await sendProblem({ ...exchange, heartbeatMs }, document('method-not-allowed', said, exchange.id), allowed);
  };
}

/** Whoever stops serves no pages either. */
function onlyWhileRunning(machine: Machine): RequestHandler {
  return (_request, _response, next) => {
    if (machine.stopping) throw new ServerError('not-ready', 'The server is stopping.', { retryAfter: 5 });
    next();
  };
}

function unknown(machine: Machine): RequestHandler {
  return async (_request, response: Carrier) => {
    const exchange = exchangeOf(response);
    await refuse(exchange, machine, undefined, new ServerError('not-found', 'There is no such address.'));
  };
}

/** Express takes a function of four for errors. */
function failed(machine: Machine) {
  return (error: unknown, _request: Request, response: Carrier, _next: NextFunction): void => {
    const { exchange } = response.locals;
    if (exchange === undefined) return void response.destroy();
    refuse(exchange, machine, undefined, error).catch((cause: unknown) => {
      machine.log.error({ request: exchange.id, err: cause }, 'a refusal failed');
      response.destroy();
    });
  };
}

/** One line and one observation for each request, however it ended. No address of the web, no query, no header. */
function written({ id, request, response, address, began, route, principal, code }: Exchanged, machine: Machine): void {
  const ms = performance.now() - began;
  const status = response.writableFinished ? response.statusCode : 499;
  const name = route?.name ?? 'none';
  machine.metrics.requests.observe({ route: name, method: methodLabel(request.method), status }, ms / 1000);
  if (code !== undefined) machine.metrics.problems.inc({ code });
  machine.log.info({
    request: id,
    method: methodLabel(request.method),
    route: name,
    status,
    ms: Math.round(ms * 10) / 10,
    address,
    ...(code === undefined ? {} : { code }),
    ...(principal === undefined ? {} : { account: principal.account, key: principal.key }),
  });
}

/** Clients may send any word. */
function methodLabel(method: string | undefined): string {
  return ['GET', 'HEAD', 'POST', 'PATCH', 'DELETE', 'OPTIONS'].find((known) => known === method) ?? 'other';
}

function byPath(routes: readonly Route[], handlers: readonly Handled[]): ReadonlyMap<string, Methods> {
  const paths = new Map<string, Map<string, Handled>>();
  for (const route of routes) {
    const handled = handlers.find((candidate) => candidate.route === route);
    if (handled === undefined) continue;
    const path = expressPath(route.path);
    const methods = paths.get(path) ?? new Map<string, Handled>();
    paths.set(path, methods.set(route.method, handled));
  }
  return paths;
}

/** `/a/{b}` is `/a/:b` to Express, `{+c}` is `*c`. */
export function expressPath(template: string): string {
  return template.replace(/\{\+(\w+)\}/g, '*$1').replace(/\{(\w+)\}/g, ':$1');
}

function allowOf(methods: Methods): string {
  const names = [...methods.keys()];
  return [...names, ...(names.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].join(', ');
}

function requireComplete(routes: readonly Route[], handlers: readonly Handled[]): void {
  const lacking = routes.filter((route) => !handlers.some((handled) => handled.route === route));
  const surplus = handlers.filter(
    ({ route }, at) => !routes.includes(route) || handlers.findIndex((h) => h.route === route) !== at,
  );
  if (lacking.length > 0)
    throw new TypeError(`routes without a handler: ${lacking.map(({ name }) => name).join(', ')}`);
  if (surplus.length > 0)
    throw new TypeError(
      `handlers of no route, or the second of one: ${surplus.map(({ route }) => route.name).join(', ')}`,
    );
}

function exchangeOf({ locals }: Carrier): Exchanged {
  if (locals.exchange === undefined) throw new TypeError('a request came past its beginning');
  return locals.exchange;
}
