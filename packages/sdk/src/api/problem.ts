import * as v from 'valibot';
import { type Later, openWords, text } from './shapes.ts';

/** Stable codes of the server. Each is the last part of a problem's `type` (RFC 9457 §3.1.1) and has a line in docs/error-codes.md. */
export type ProblemCode =
  | 'request-malformed'
  | 'body-too-large'
  | 'media-type-unsupported'
  | 'length-mismatch'
  | 'digest-mismatch'
  | 'not-found'
  | 'method-not-allowed'
  | 'key-missing'
  | 'key-invalid'
  | 'role-forbidden'
  | 'not-yours'
  | 'rate-limited'
  | 'quota-exceeded'
  | 'idempotency-conflict'
  | 'state-conflict'
  | 'number-malformed'
  | 'code-invalid'
  | 'original-not-held'
  | 'original-missing'
  | 'url-refused'
  | 'queue-full'
  | 'range-invalid'
  | 'clock-behind'
  | 'storage-full'
  | 'storage-failed'
  | 'not-ready'
  | 'timeout'
  | 'overloaded'
  | 'internal';

/** One field of a request that is wrong. */
export interface FieldProblem {
  readonly field: string;
  readonly message: string;
}

/** A problem document (RFC 9457), media type application/problem+json. */
export interface Problem {
  /** `https://guzheng.dev/problems/<code>`: an identifier, nothing is fetched. */
  readonly type: string;
  readonly code: ProblemCode | Later;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  /** What to do. */
  readonly hint?: string;
  readonly fields?: readonly FieldProblem[];
  /** Names the request in the server's log. */
  readonly request?: string;
  /** Seconds, where waiting helps. */
  readonly retryAfter?: number;
}

export const PROBLEM_TYPE_PREFIX = 'https://guzheng.dev/problems/';

/** The codes with the HTTP status and the title that each has. */
export const PROBLEMS: Readonly<Record<ProblemCode, { readonly status: number; readonly title: string }>> = {
  'request-malformed': { status: 400, title: 'The request is malformed' },
  'body-too-large': { status: 413, title: 'The body is too large' },
  'media-type-unsupported': { status: 415, title: 'This media type is not read here' },
  'length-mismatch': { status: 400, title: 'The body ended early' },
  'digest-mismatch': { status: 422, title: 'The file does not have the digest that was stated' },
  'not-found': { status: 404, title: 'There is no such thing' },
  'method-not-allowed': { status: 405, title: 'This method is not served here' },
  'key-missing': { status: 401, title: 'A key is needed' },
  'key-invalid': { status: 401, title: 'The key is not valid' },
  'role-forbidden': { status: 403, title: 'Keys of this role may not do this' },
  'not-yours': { status: 404, title: 'There is no such thing' },
  'rate-limited': { status: 429, title: 'Too many requests' },
  'quota-exceeded': { status: 429, title: 'The quota is used up' },
  'idempotency-conflict': { status: 409, title: 'This idempotency key was used for another request' },
  'state-conflict': { status: 409, title: 'Not possible in this state' },
  'number-malformed': { status: 400, title: 'The evidence number is mistyped' },
  'code-invalid': { status: 403, title: 'The extraction code is not valid' },
  'original-not-held': { status: 404, title: 'Only the digest was deposited' },
  'original-missing': { status: 503, title: 'The original cannot be read at the moment' },
  'url-refused': { status: 422, title: 'This address is not captured' },
  'queue-full': { status: 503, title: 'The queue is full' },
  'range-invalid': { status: 400, title: 'There is no such range' },
  'clock-behind': { status: 503, title: "The server's clock is behind its own ledger" },
  'storage-full': { status: 507, title: 'The disk is full' },
  'storage-failed': { status: 503, title: 'The disk failed' },
  'not-ready': { status: 503, title: 'The server is not ready' },
  timeout: { status: 408, title: 'The request took too long' },
  overloaded: { status: 503, title: 'The server is overloaded' },
  internal: { status: 500, title: 'The server failed' },
};

const codes = Object.keys(PROBLEMS) as [ProblemCode, ...ProblemCode[]];

export const problemSchema: v.GenericSchema<unknown, Problem> = v.strictObject({
  type: v.string(),
  code: openWords(codes),
  title: v.string(),
  status: v.number(),
  detail: v.string(),
  hint: v.exactOptional(v.string()),
  fields: v.exactOptional(v.array(v.strictObject({ field: v.string(), message: v.string() }))),
  request: v.exactOptional(text(100)),
  retryAfter: v.exactOptional(v.number()),
});
