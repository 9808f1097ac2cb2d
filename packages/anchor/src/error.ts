import type { AnchorRecord } from '@guzheng/evidence';

/** Stable codes of this package: they do not change between major versions, messages may. */
export type AnchorErrorCode =
  // the node
  | 'rpc-unreachable'
  | 'rpc-malformed'
  | 'rpc-refused'
  | 'rpc-lied'
  | 'wrong-chain'
  | 'wrong-genesis'
  | 'block-unreadable'
  // agreement among nodes about a block
  | 'block-pruned'
  | 'block-not-found'
  | 'rpc-contradicts'
  // the journal of an account
  | 'journal-busy'
  | 'journal-unreadable'
  | 'journal-unwritable'
  | 'journal-mismatch'
  // the transaction
  | 'no-balance'
  | 'gas-too-expensive'
  | 'transaction-rejected'
  | 'record-invalid'
  // the calendars of OpenTimestamps
  | 'calendar-unreachable'
  | 'calendar-malformed'
  | 'calendar-quorum'
  // the time-stamping authority
  | 'tsa-unreachable'
  | 'tsa-malformed'
  | 'tsa-refused'
  | 'tsa-lied'
  | 'unknown-authority'
  // the key
  | 'key-missing'
  | 'key-malformed'
  | 'wrong-password'
  | 'keystore-exists'
  | 'keystore-unwritable'
  // configuration and development
  | 'unknown-network'
  | 'config-malformed'
  | 'devnet-unavailable';

interface AnchorErrorOptions {
  readonly hint?: string;
  readonly cause?: unknown;
  readonly record?: AnchorRecord;
  readonly rpcCode?: number;
}

/** Anchoring could not be done. The message names the offending value, credentials stripped; `hint` says what a person can do. */
export class AnchorError extends Error {
  override readonly name = 'AnchorError';
  readonly code: AnchorErrorCode;
  readonly hint: string | undefined;
  /** Set when something may be on its way already: keep it, it can be completed later (`refreshEvmAnchor` for an EVM anchor). */
  readonly record: AnchorRecord | undefined;
  /** The JSON-RPC error code of `rpc-refused`. */
  readonly rpcCode: number | undefined;

  constructor(code: AnchorErrorCode, message: string, options: AnchorErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
    this.record = options.record;
    this.rpcCode = options.rpcCode;
  }
}

/** The same error, carrying what was sent. */
export function withRecord(error: AnchorError, record: AnchorRecord): AnchorError {
  const hint = error.hint === undefined ? {} : { hint: error.hint };
  const rpcCode = error.rpcCode === undefined ? {} : { rpcCode: error.rpcCode };
  return new AnchorError(error.code, error.message, { ...hint, ...rpcCode, record, cause: error });
}
