import type { Receipt } from '@guzheng/evidence';
import type { FieldProblem, Problem, ProblemCode } from '../api/problem.ts';
import type { Later } from '../api/shapes.ts';

/**
 * What the client itself finds, beside the codes that servers give. `unreachable`: no answer came, and whether the server heard is unknown;
 * `timeout` is the client's own where `status` is absent.
 */
export type ClientCode =
  | 'unreachable'
  | 'aborted'
  | 'answer-unexpected'
  | 'answer-malformed'
  | 'answer-too-large'
  | 'answer-cut'
  | 'receipt-invalid'
  | 'ledger-inconsistent'
  | 'ledger-unchecked'
  | 'digest-differs'
  | 'webhook-invalid'
  | 'option-invalid';

/** The codes that this version knows. */
export type ApiErrorCode = ProblemCode | ClientCode;

const clientCodes: Readonly<Record<ClientCode, true>> = {
  unreachable: true,
  aborted: true,
  'answer-unexpected': true,
  'answer-malformed': true,
  'answer-too-large': true,
  'answer-cut': true,
  'receipt-invalid': true,
  'ledger-inconsistent': true,
  'ledger-unchecked': true,
  'digest-differs': true,
  'webhook-invalid': true,
  'option-invalid': true,
};
export const CLIENT_CODES: ReadonlySet<string> = new Set(Object.keys(clientCodes));

export interface ApiErrorFacts {
  readonly status?: number;
  readonly hint?: string;
  readonly fields?: readonly FieldProblem[];
  readonly retryAfter?: number;
  readonly request?: string;
  readonly checkpoints?: readonly [string, string];
  readonly number?: string;
  readonly receipt?: Receipt;
  readonly idempotencyKey?: string;
  readonly cause?: unknown;
}

/** What a server refused, or what it said that does not hold. Keys and secrets are never in it. */
export class GuzhengApiError extends Error {
  override readonly name = 'GuzhengApiError';
  /** `Later`: of a server that knows more codes. `status`, `hint` and `retryAfter` say what can be done. */
  readonly code: ApiErrorCode | Later;
  /** Of HTTP; absent where there was no answer. */
  readonly status: number | undefined;
  /** What to do. */
  readonly hint: string | undefined;
  /** Every bad field of the request. */
  readonly fields: readonly FieldProblem[];
  /** Seconds, where the server said how long to wait. */
  readonly retryAfter: number | undefined;
  /** Names the request in the server's log. */
  readonly request: string | undefined;
  /** Of `ledger-inconsistent`: the two signed notes that cannot both be true of one ledger. Keep them. */
  readonly checkpoints: readonly [string, string] | undefined;
  /** The evidence number, where the server has given one before this was found. */
  readonly number: string | undefined;
  /** The receipt that came, as it came: where it does not hold, or its ledger does not, it is what shows that. Keep it. */
  readonly receipt: Receipt | undefined;
  /** Of a request that has one: asked again with it, nothing is done twice. */
  readonly idempotencyKey: string | undefined;

  readonly #facts: ApiErrorFacts;

  constructor(code: ApiErrorCode | Later, message: string, facts: ApiErrorFacts = {}) {
    super(message, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.#facts = facts;
    this.code = code;
    this.status = facts.status;
    this.hint = facts.hint;
    this.fields = facts.fields ?? [];
    this.retryAfter = facts.retryAfter;
    this.request = facts.request;
    this.checkpoints = facts.checkpoints;
    this.number = facts.number;
    this.receipt = facts.receipt;
    this.idempotencyKey = facts.idempotencyKey;
  }

  /** The same with more to it. */
  with(facts: Pick<ApiErrorFacts, 'receipt' | 'idempotencyKey'>): GuzhengApiError {
    return new GuzhengApiError(this.code, this.message, { ...this.#facts, ...facts });
  }
}

/** A problem document as an error. `retryAfter`: of the header, where the document has none. */
export function fromProblem(problem: Problem, status: number, retryAfter: number | undefined): GuzhengApiError {
  const wait = problem.retryAfter ?? retryAfter;
  return new GuzhengApiError(problem.code, problem.detail, {
    status,
    ...(problem.hint === undefined ? {} : { hint: problem.hint }),
    ...(problem.fields === undefined ? {} : { fields: problem.fields }),
    ...(problem.request === undefined ? {} : { request: problem.request }),
    ...(wait === undefined ? {} : { retryAfter: wait }),
  });
}
