import { PROBLEMS, type ProblemCode } from '@guzheng/sdk/api';

/** Stable codes of the server beyond those of problems: what keeps it from starting. */
export type ServerErrorCode =
  | ProblemCode
  | 'settings-malformed'
  | 'data-locked'
  | 'data-damaged'
  | 'address-unusable'
  | 'pages-missing';

interface ServerErrorOptions {
  readonly hint?: string;
  /** Every bad field, where a document was parsed. */
  readonly fields?: readonly { readonly field: string; readonly message: string }[];
  /** Seconds, where waiting helps. */
  readonly retryAfter?: number;
  readonly cause?: unknown;
}

/** What the server refuses or cannot do. `message` is one plain sentence with the offending value; secrets are not in it. */
export class ServerError extends Error {
  override readonly name = 'ServerError';
  readonly code: ServerErrorCode;
  readonly hint?: string;
  readonly fields: readonly { readonly field: string; readonly message: string }[];
  readonly retryAfter?: number;

  constructor(code: ServerErrorCode, message: string, options: ServerErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.fields = options.fields ?? [];
    if (options.hint !== undefined) this.hint = options.hint;
    if (options.retryAfter !== undefined) this.retryAfter = options.retryAfter;
  }
}

/** The HTTP status of an error's problem document; what is no problem of a request is the server's own failure. */
export function statusOf(code: ServerErrorCode): number {
  return isProblem(code) ? PROBLEMS[code].status : 500;
}

function isProblem(code: ServerErrorCode): code is ProblemCode {
  return code in PROBLEMS;
}
