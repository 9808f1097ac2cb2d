import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request to the witness behind the proxy, as the proxy got it. */
export interface ProxiedRequest {
  /** Counted from 0, per proxy. */
  readonly count: number;
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly body: Uint8Array;
  /** The body as JSON; `undefined` where it is none. */
  readonly json: unknown;
}

/** What is done to one request or its answer. */
export type Fault =
  /** Everything comes, later. */
  | { readonly kind: 'delay'; readonly ms: number }
  /** Never answered; the connection stays open. The witness does not hear of it. */
  | { readonly kind: 'silent' }
  /** The connection is cut: `before` the witness hears of the request, `after` it has answered, or in the middle of the `body`. */
  | { readonly kind: 'cut'; readonly where: 'before' | 'after' | 'body' }
  /** 429, 503 …, instead of the witness. */
  | { readonly kind: 'status'; readonly status: number; readonly body?: string }
  /** Status 200 with what no witness says. */
  | { readonly kind: 'garbage'; readonly body?: string }
  | { readonly kind: 'empty' }
  /** The witness's JSON answer, changed: a lie. `question` is the request's JSON. */
  | { readonly kind: 'rewrite'; readonly rewrite: (answer: unknown, question: unknown) => unknown }
  /** The same for answers that are no JSON. */
  | { readonly kind: 'rewrite-bytes'; readonly rewrite: (answer: Uint8Array, request: ProxiedRequest) => Uint8Array };

/** Decides what becomes of each request: nothing, one fault, or a delay and a fault. */
export type FaultPlan = (request: ProxiedRequest) => Fault | readonly Fault[] | undefined;

/** A real HTTP proxy on 127.0.0.1 in front of one witness (RPC, TSA, calendar), with faults on order. */
export interface FaultProxy {
  /** Where to ask instead of the witness; no slash at the end. */
  readonly url: string;
  /** Every request so far, in order, whatever was done to it. */
  readonly requests: readonly ProxiedRequest[];
  /** How often each kind of fault was used. */
  readonly faults: Readonly<Record<string, number>>;
  /** Follows this plan from now on. */
  follow(plan: FaultPlan): void;
  close(): Promise<void>;
}

/** Starts a proxy on a free port. Without a plan it passes everything on unchanged. */
export async function startFaultProxy(target: string, plan: FaultPlan = () => undefined): Promise<FaultProxy> {
  const requests: ProxiedRequest[] = [];
  const faults: Record<string, number> = {};
  let current = plan;
  const server = createServer((incoming, response) => {
    void handle(incoming, response, target, (request) => {
      const numbered = { ...request, count: requests.length };
      requests.push(numbered);
      const chosen = [current(numbered) ?? []].flat();
      for (const { kind } of chosen) faults[kind] = (faults[kind] ?? 0) + 1;
      return { request: numbered, faults: chosen };
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    faults,
    follow: (next) => {
      current = next;
    },
    close: () => closed(server),
  };
}

/** Faults by chance, the same ones for the same seed and the same requests. `rate` is the share of requests that get one. */
export function randomFaults(options: {
  readonly seed: number;
  readonly rate: number;
  readonly faults: readonly Fault[];
}): FaultPlan {
  const random = seededRandom(options.seed);
  return () => (random() < options.rate ? options.faults[Math.floor(random() * options.faults.length)] : undefined);
}

/** A JSON-RPC node's lie about one method: `change` gets its result and the parameters, and gives another result. */
export function lieAbout(method: string, change: (result: unknown, params: readonly unknown[]) => unknown): FaultPlan {
  const rewrite = (answer: unknown, question: unknown): unknown =>
    isRecord(answer) && isRecord(question)
      ? { ...answer, result: change(answer.result, Array.isArray(question.params) ? question.params : []) }
      : answer;
  return ({ json }) => (isRecord(json) && json.method === method ? { kind: 'rewrite', rewrite } : undefined);
}

/** Several plans as one: the first one that has a fault for a request decides. */
export function firstOf(...plans: readonly FaultPlan[]): FaultPlan {
  return (request) => {
    for (const plan of plans) {
      const fault = plan(request);
      if (fault !== undefined) return fault;
    }
    return undefined;
  };
}

/** Mulberry32 (Tommy Ettinger, public domain): numbers from 0 up to 1 that a seed repeats. No use for secrets. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

type Decide = (request: Omit<ProxiedRequest, 'count'>) => { request: ProxiedRequest; faults: readonly Fault[] };

async function handle(
  incoming: IncomingMessage,
  response: ServerResponse,
  target: string,
  decide: Decide,
): Promise<void> {
  try {
    const { request, faults } = decide(await read(incoming));
    for (const fault of faults) if (fault.kind === 'delay') await later(fault.ms);
    const fault = faults.find(({ kind }) => kind !== 'delay');
    if (fault === undefined || !answersAlone(response, fault))
      finish(response, await pass(request, incoming, target), fault, request);
  } catch {
    // The client hung up, or the witness is gone: to the client both are a connection that is cut.
    response.destroy();
  }
}

async function read(incoming: IncomingMessage): Promise<Omit<ProxiedRequest, 'count'>> {
  const parts: Uint8Array[] = [];
  for await (const part of incoming) parts.push(Buffer.from(part));
  const body = Uint8Array.from(Buffer.concat(parts));
  return { method: incoming.method ?? 'GET', path: incoming.url ?? '/', body, json: parse(body) };
}

/** Whether the fault has dealt with the request without the witness. */
function answersAlone(response: ServerResponse, fault: Fault): boolean {
  switch (fault.kind) {
    case 'silent':
      return true;
    case 'status':
      response.writeHead(fault.status, { 'content-type': 'text/plain' }).end(fault.body ?? 'not now');
      return true;
    case 'garbage':
      response.writeHead(200, { 'content-type': 'text/html' }).end(fault.body ?? '<html>\u0000 Welcome to nginx');
      return true;
    case 'empty':
      response.writeHead(200).end();
      return true;
    case 'cut':
      if (fault.where === 'before') response.destroy();
      return fault.where === 'before';
    case 'delay':
    case 'rewrite':
    case 'rewrite-bytes':
      return false;
  }
}

interface Passed {
  readonly status: number;
  readonly type: string;
  readonly body: Uint8Array;
}

async function pass(request: ProxiedRequest, incoming: IncomingMessage, target: string): Promise<Passed> {
  const { 'content-type': contentType = 'application/octet-stream', accept } = incoming.headers;
  const headers = { 'content-type': contentType, ...(accept === undefined ? {} : { accept }) };
  const body = request.body.length === 0 ? {} : { body: Uint8Array.from(request.body) };
  const answer = await fetch(`${target.replace(/\/$/, '')}${request.path}`, {
    method: request.method,
    headers,
    ...body,
  });
  const type = answer.headers.get('content-type') ?? 'application/octet-stream';
  return { status: answer.status, type, body: new Uint8Array(await answer.arrayBuffer()) };
}

function finish(response: ServerResponse, passed: Passed, fault: Fault | undefined, request: ProxiedRequest): void {
  if (fault?.kind === 'cut' && fault.where === 'after') return void response.destroy();
  const body = changed(passed.body, fault, request);
  response.writeHead(passed.status, { 'content-type': passed.type, 'content-length': body.length });
  if (fault?.kind !== 'cut') return void response.end(body);
  response.write(body.subarray(0, body.length >> 1), () => response.destroy());
}

function changed(body: Uint8Array, fault: Fault | undefined, request: ProxiedRequest): Uint8Array {
  if (fault?.kind === 'rewrite-bytes') return fault.rewrite(body, request);
  if (fault?.kind !== 'rewrite') return body;
  return Uint8Array.from(Buffer.from(JSON.stringify(fault.rewrite(parse(body), request.json)) ?? ''));
}

function parse(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString('utf8'));
  } catch {
    return undefined; // no JSON: the plan looks at the bytes
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function later(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

async function closed(server: Server): Promise<void> {
  const gone = once(server, 'close');
  server.closeAllConnections();
  server.close();
  await gone;
}
