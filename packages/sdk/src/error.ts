/** Stable codes of this package: they do not change between minor versions, messages may. */
export type SdkErrorCode =
  | 'file-unreadable'
  | 'file-empty-list'
  | 'output-exists'
  | 'output-unwritable'
  | 'output-changed'
  | 'proof-missing'
  | 'anchor-failed'
  | 'not-replayable'
  | 'not-disclosable'
  | 'custody-broken'
  | 'custody-refused';

/** Something the SDK could not do. `hint` says what a person can do about it; `kept` names files that were finished before. */
export class SdkError extends Error {
  override readonly name = 'SdkError';
  readonly code: SdkErrorCode;
  readonly hint: string | undefined;
  readonly kept: readonly string[];

  constructor(
    code: SdkErrorCode,
    message: string,
    options: { hint?: string; kept?: readonly string[]; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
    this.kept = options.kept ?? [];
  }
}
