/** Stable codes: nothing can be said about the file, so there is no report. Whatever can be said is a `Report`. */
export type VerifyErrorCode =
  | 'proof-malformed'
  | 'proof-version-unknown'
  | 'disclosure-malformed'
  | 'disclosure-version-unknown'
  | 'unreadable-file'
  | 'not-evidence'
  | 'policy-malformed'
  | 'trust-malformed'
  | 'declaration-malformed'
  | 'replay-malformed';

/** `hint` is there where a person can do something about it. */
export class VerifyError extends Error {
  override readonly name = 'VerifyError';
  readonly code: VerifyErrorCode;
  readonly hint?: string;

  constructor(code: VerifyErrorCode, message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    if (options.hint !== undefined) this.hint = options.hint;
  }
}
