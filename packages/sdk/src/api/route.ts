import type * as v from 'valibot';
import type { Role } from './role.ts';

/** What goes over the wire in one request and its answer. */
export interface Exchange {
  readonly params: object;
  readonly query: object;
  /** JSON that is sent, or `undefined` where there is none or it is a stream. */
  readonly body: unknown;
  /** JSON that comes back, or `undefined` where it is a stream or nothing. */
  readonly answer: unknown;
}

type Schema<T> = v.GenericSchema<unknown, T>;

/** What a request carries. `ndjson`: one JSON text a line, each of `schema`. */
export type Body<T> =
  | { readonly kind: 'none' }
  | { readonly kind: 'json'; readonly schema: Schema<T> }
  | { readonly kind: 'ndjson'; readonly schema: v.GenericSchema }
  | { readonly kind: 'bytes' };

/** What an answer carries. */
export type AnswerBody<T> =
  | { readonly kind: 'none' }
  | { readonly kind: 'json'; readonly schema: Schema<T> }
  | { readonly kind: 'ndjson'; readonly schema: v.GenericSchema }
  | { readonly kind: 'events'; readonly schema: v.GenericSchema }
  | { readonly kind: 'bytes'; readonly type: string };

/** One operation of the API: the server validates with it, the client speaks it, OpenAPI is written from it. */
export interface Route<T extends Exchange = Exchange> {
  /** operationId of OpenAPI, and the name in logs, metrics and the audit log. */
  readonly name: string;
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Parameters in braces; `{+tile}` takes the rest of the path (RFC 6570 §3.2.3). */
  readonly path: string;
  /** `public`: without a key. */
  readonly access: 'public' | readonly Role[];
  readonly summary: string;
  readonly params: Schema<T['params']>;
  readonly query: Schema<T['query']>;
  readonly body: Body<T['body']>;
  readonly status: 200 | 201 | 202 | 204;
  readonly answer: AnswerBody<T['answer']>;
  /** Takes an `Idempotency-Key` header. */
  readonly idempotent: boolean;
}
