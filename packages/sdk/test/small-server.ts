import { createHash, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { SmallLedger } from './small-ledger.ts';

/** What came, in the order in which it came. */
export interface Heard {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** Answers in place of the server: true where it did. */
export type Intercept = (heard: Heard, response: ServerResponse) => Promise<boolean> | boolean;

type Handler = (heard: Heard, response: ServerResponse) => Promise<void> | void;

/**
 * A server in a few lines over a real ledger in memory: deposits, batches, uploads, receipts, consistency. It is honest unless a test
 * makes it lie, which no real server of ours can be made to.
 */
export class SmallServer {
  ledger: SmallLedger = new SmallLedger();
  readonly heard: Heard[] = [];
  /** Asked first. */
  intercept: Intercept | undefined;
  readonly files = new Map<string, Buffer>();
  readonly #server: Server;
  readonly #keys = new Map<string, number>();

  private constructor(server: Server) {
    this.#server = server;
    server.on('request', (request, response) => {
      this.#answer(request, response).catch((error: unknown) => response.destroy(error as Error));
    });
  }

  static async start(): Promise<SmallServer> {
    const server = createServer();
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    return new SmallServer(server);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((done) => this.#server.close(done));
  }

  count(path: string): number {
    return this.heard.filter((heard) => heard.path === path).length;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.url);
    const { method = 'GET', headers } = request;
    const heard = { method, path: url.pathname, query: url.searchParams, headers, body: await buffer(request) };
    this.heard.push(heard);
    if ((await this.intercept?.(heard, response)) === true) return;
    const handler = this.#handlers[`${method} ${url.pathname.replace(/GZ-[^/]+/, '{number}')}`];
    if (handler === undefined) problem(response, 404, 'not-found');
    else await handler(heard, response);
  }

  readonly #handlers: Readonly<Record<string, Handler>> = {
    'GET /v1/server': (_, response) => json(response, 200, this.info()),
    'GET /checkpoint': async (_, response) => {
      response.end(await this.ledger.checkpoint());
    },
    'GET /v1/ledger/consistency': ({ query }, response) => this.#consistency(query, response),
    'POST /v1/deposits': async ({ headers, body }, response) =>
      json(response, 201, await this.take(headers['idempotency-key'], JSON.parse(body.toString()).subject)),
    'POST /v1/deposits/upload': async (heard, response) => this.#upload(heard, response),
    'POST /v1/deposits/batch': async ({ body }, response) => {
      response.setHeader('content-type', 'application/x-ndjson');
      response.end(`${(await this.batch(body)).map((line) => JSON.stringify(line)).join('\n')}\n`);
    },
    'GET /v1/deposits/{number}/receipt': async ({ path }, response) =>
      json(response, 200, await this.ledger.receipt(indexIn(path))),
    'GET /v1/deposits/{number}/file': ({ path }, response) => {
      const sha256 = this.ledger.statements[indexIn(path)]?.subject.sha256 ?? '';
      response.end(this.files.get(sha256));
    },
  };

  info(): object {
    return {
      version: '0.1.0',
      operator: { name: 'a test', statement: { zh: '测试', en: 'a test' } },
      ledger: { origin: this.ledger.origin, verifierKey: this.ledger.verifierKey },
      depositor: '00'.repeat(32),
      prefix: this.ledger.prefix,
      witnesses: [],
      captures: false,
      limits: { bodyBytes: 1 << 20, uploadBytes: 1 << 30, batchItems: 1000 },
    };
  }

  /** One deposit; the same key, the same deposit. */
  async take(key: string | string[] | undefined, subject: { readonly sha256: string }): Promise<object> {
    const name = String(key ?? randomBytes(8).toString('hex'));
    const before = this.#keys.get(name);
    const index = before ?? this.ledger.append(subject);
    this.#keys.set(name, index);
    const receipt = await this.ledger.receipt(index);
    const { number } = receipt;
    return { number, index, time: this.ledger.statements[index]?.time, receipt, again: before !== undefined };
  }

  async batch(body: Buffer): Promise<object[]> {
    const items = body.toString().trim().split('\n');
    const taken = [];
    for (const item of items) {
      const { key, subject } = JSON.parse(item);
      taken.push((await this.take(key, subject)) as { index: number; number: string; again: boolean });
    }
    const lines = taken.map(({ index, number, again }, line) => {
      const { statement, path } = this.ledger.parts(index);
      return { deposit: { line, number, index, statement, path, again } };
    });
    return [{ checkpoint: await this.ledger.checkpoint() }, ...lines];
  }

  async #upload({ headers, body, query }: Heard, response: ServerResponse): Promise<void> {
    const sha256 = createHash('sha256').update(body).digest('hex');
    if ((query.get('sha256') ?? sha256) !== sha256) return problem(response, 422, 'digest-mismatch');
    this.files.set(sha256, body);
    json(
      response,
      201,
      await this.take(headers['idempotency-key'], { sha256, bytes: body.length } as { sha256: string }),
    );
  }

  #consistency(query: URLSearchParams, response: ServerResponse): void {
    const from = Number(query.get('from'));
    const to = Number(query.get('to'));
    if (from > to || to > this.ledger.size) problem(response, 400, 'range-invalid');
    else json(response, 200, { from, to, path: this.ledger.consistency(from, to) });
  }
}

export function json(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(value));
}

export function problem(response: ServerResponse, status: number, code: string, more: object = {}): void {
  response.writeHead(status, { 'content-type': 'application/problem+json' });
  const type = `https://guzheng.dev/problems/${code}`;
  response.end(JSON.stringify({ type, code, title: code, status, detail: `it is ${code}`, ...more }));
}

function indexIn(path: string): number {
  const [, a = '', b = '', c = ''] = /GZ-.{4}-(\d{4})-(\d{4})-(\d{4})/.exec(path) ?? [];
  return Number(a + b + c);
}
