/** Stable codes of this package: they do not change between major versions, messages may. */
export type EvidenceErrorCode =
  | 'hex-malformed'
  | 'base64-malformed'
  | 'utf8-malformed'
  | 'json-malformed'
  | 'json-duplicate-key'
  | 'json-too-deep'
  | 'json-not-canonical'
  | 'document-malformed'
  | 'version-unknown'
  | 'path-unsafe'
  | 'zip-limit'
  | 'tar-malformed'
  | 'ots-malformed'
  | 'ots-digest-mismatch'
  | 'ots-absent'
  | 'note-malformed'
  | 'note-unsigned'
  | 'checkpoint-malformed'
  | 'number-malformed';

/** An input that is not what it must be. `fields` lists every bad field when a document was parsed. */
export class EvidenceError extends Error {
  override readonly name = 'EvidenceError';
  readonly code: EvidenceErrorCode;
  readonly fields: readonly string[];

  constructor(code: EvidenceErrorCode, message: string, options: { fields?: readonly string[]; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.fields = options.fields ?? [];
  }
}
