/** The API over fetch, until the client of the SDK takes its place. */
import { type Exchange, type Problem, problemSchema, type Route, routes } from '@guzheng/sdk/api';
import * as v from 'valibot';

/** The server refused, and said why. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.detail);
    this.problem = problem;
  }
}

/** No answer, or none that can be read. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable';
}

export interface Asking<T extends Exchange> {
  readonly params?: T['params'];
  readonly query?: T['query'];
  readonly body?: T['body'];
  readonly idempotencyKey?: string;
  readonly signal?: AbortSignal;
  readonly headers?: Readonly<Record<string, string>>;
}

export class Api {
  readonly #key: string | undefined;
  constructor(key?: string) {
    this.#key = key;
  }

  async call<T extends Exchange>(route: Route<T>, asking: Asking<T> = {}): Promise<T['answer']> {
    const response = await this.send(route, asking);
    if (route.answer.kind !== 'json') return undefined;
    const read = v.safeParse(route.answer.schema, await response.json().catch(() => undefined));
    if (read.success) return read.output;
    throw new Unreachable(`the answer to ${route.name} cannot be read`);
  }

  async blob<T extends Exchange>(route: Route<T>, asking: Asking<T> = {}): Promise<Blob> {
    return (await this.send(route, asking)).blob();
  }

  async send<T extends Exchange>(route: Route<T>, asking: Asking<T>): Promise<Response> {
    const { signal, body, idempotencyKey } = asking;
    const response = await fetch(pathOf(route, asking), {
      method: route.method,
      headers: {
        ...(this.#key === undefined ? {} : { authorization: `Bearer ${this.#key}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
        ...asking.headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
      credentials: 'omit',
      redirect: 'error',
    }).catch((error: unknown) => {
      signal?.throwIfAborted();
      throw new Unreachable(String(error));
    });
    if (response.ok) return response;
    const read = v.safeParse(problemSchema, await response.json().catch(() => undefined));
    if (read.success) throw new Refused(read.output);
    throw new Unreachable(`${response.status}`);
  }
}

function pathOf<T extends Exchange>({ path }: Route<T>, { params = {}, query = {} }: Asking<T>): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String((params as Record<string, unknown>)[name])),
  );
  const search = new URLSearchParams(
    Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  ).toString();
  return search === '' ? filled : `${filled}?${search}`;
}

export { routes };
