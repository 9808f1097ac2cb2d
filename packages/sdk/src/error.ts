import type { Testimony } from './deposit/testimony.ts';

/** Stable codes of this package: they do not change between minor versions, messages may. */
export type SdkErrorCode =
  | 'file-unreadable'
  | 'file-empty-list'
  | 'list-malformed'
  | 'output-exists'
  | 'output-unwritable'
  | 'output-changed'
  | 'deposit-differs'
  | 'spool-damaged'
  | 'proof-missing'
  | 'proof-malformed'
  | 'proof-would-lose'
  | 'anchor-failed'
  | 'capture-failed'
  | 'capture-differs'
  | 'not-replayable'
  | 'print-failed'
  | 'proof-full'
  | 'ots-other-digest'
  | 'ots-unnamed'
  | 'not-disclosable'
  | 'custody-broken'
  | 'custody-refused'
  | 'ledger-unreachable'
  | 'ledger-malformed'
  | 'monitor-state-malformed'
  | 'monitor-key-differs';

interface SdkErrorOptions {
  readonly hint?: string;
  readonly kept?: readonly string[];
  readonly testimony?: Testimony;
  readonly cause?: unknown;
}

/** Something the SDK could not do. `hint` says what a person can do about it; `kept` names files that were finished before. */
export class SdkError extends Error {
  override readonly name = 'SdkError';
  readonly code: SdkErrorCode;
  readonly hint: string | undefined;
  readonly kept: readonly string[];
  /** What the witnesses said all the same, where `anchor-failed` is about some of them; it stands in the files that are kept. */
  readonly testimony: Testimony | undefined;

  constructor(code: SdkErrorCode, message: string, options: SdkErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
    this.kept = options.kept ?? [];
    this.testimony = options.testimony;
  }
}
