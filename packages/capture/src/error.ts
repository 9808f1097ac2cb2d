/** Stable codes of this package: they do not change between major versions, messages may. */
export type CaptureErrorCode =
  | 'url-malformed'
  | 'url-unsupported'
  | 'host-unknown'
  | 'connection-refused'
  | 'connection-failed'
  | 'tls-invalid'
  | 'private-address'
  | 'traffic-limit'
  | 'resolver-malformed'
  | 'redirect-loop'
  | 'too-many-redirects'
  | 'timeout'
  | 'response-malformed'
  | 'headers-too-large'
  | 'nothing-reachable'
  | 'browser-missing'
  | 'browser-failed'
  | 'account-missing'
  | 'ca-malformed'
  | 'cookies-malformed'
  | 'profile-unreadable'
  | 'selector-invalid'
  | 'name-unsafe'
  | 'path-unsafe'
  | 'path-duplicate'
  | 'output-exists'
  | 'output-unwritable'
  | 'package-too-large'
  | 'source-malformed'
  | 'source-unsupported'
  | 'source-missing'
  | 'source-too-large'
  | 'git-missing'
  | 'git-failed'
  | 'registry-failed';

/** A capture that cannot go on. `message` is one plain sentence; `hint` is there where a person can do something. */
export class CaptureError extends Error {
  override readonly name = 'CaptureError';
  readonly code: CaptureErrorCode;
  readonly hint?: string;

  constructor(code: CaptureErrorCode, message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    if (options.hint !== undefined) this.hint = options.hint;
  }
}

/** The URL without user name and password, for messages and logs. What is no URL loses what comes before its `@`. */
export function withoutSecrets(url: string): string {
  const bare = url.replace(/^([^/?#@]*:\/\/)?[^/?#@]*@/, (_, scheme?: string) => scheme ?? '');
  if (!URL.canParse(bare)) return bare;
  const parsed = new URL(bare);
  if (parsed.username === '' && parsed.password === '') return bare;
  parsed.username = '';
  parsed.password = '';
  return parsed.href;
}
