import type { Connection } from '@guzheng/evidence';
import { CaptureError, type CaptureErrorCode } from '../error.ts';
import type { Exchange } from '../exchange.ts';

export type Phase = NonNullable<Exchange['failure']>['phase'];

/** A request that gave no answer: where it stopped, and the error a person reads. */
export class RequestFailure extends Error {
  override readonly name = 'RequestFailure';
  readonly phase: Phase;
  readonly error: CaptureError;
  /** The connection, where one was made and then refused: an invalid certificate is worth keeping. */
  readonly connection?: Connection;

  constructor(phase: Phase, error: CaptureError, connection?: Connection) {
    super(error.message, { cause: error });
    this.phase = phase;
    this.error = error;
    if (connection !== undefined) this.connection = connection;
  }
}

type Explanation = readonly [code: CaptureErrorCode, sentence: (url: URL) => string, hint?: string];

const byCode: { readonly [code: string]: Explanation } = {
  ENOTFOUND: [
    'host-unknown',
    (url) => `The host name ${url.hostname} is unknown.`,
    'Check the spelling of the address.',
  ],
  EAI_AGAIN: [
    'host-unknown',
    (url) => `The host name ${url.hostname} could not be resolved.`,
    'Is this machine on line?',
  ],
  ENODATA: ['host-unknown', (url) => `The host name ${url.hostname} has no address.`],
  ECONNREFUSED: [
    'connection-refused',
    (url) => `${url.host} refuses the connection.`,
    'Is the server running on this port?',
  ],
  ETIMEDOUT: ['timeout', (url) => `${url.host} did not accept the connection in time.`],
  HPE_HEADER_OVERFLOW: ['headers-too-large', (url) => `${url.host} sent more response headers than can be read.`],
};

/** Tells what went wrong from an error of Node's: its code says it, or the phase in which it came. */
export function failureOf(cause: unknown, phase: Phase, url: URL): RequestFailure {
  if (cause instanceof RequestFailure) return cause;
  const code = codeOf(cause);
  const known = Object.hasOwn(byCode, code) ? byCode[code] : undefined;
  const [kind, sentence, hint] = known ?? byPhase(code, phase);
  const options = hint === undefined ? { cause } : { cause, hint };
  return new RequestFailure(phase, new CaptureError(kind, sentence(url), options));
}

/** The failure of a request that took too long. */
export function timeoutFailure(phase: Phase, url: URL, milliseconds: number): RequestFailure {
  const error = new CaptureError('timeout', `${url.host} gave no answer within ${milliseconds / 1000} seconds.`, {
    hint: 'Try again, or allow more time.',
  });
  return new RequestFailure(phase, error);
}

function byPhase(code: string, phase: Phase): Explanation {
  if (phase === 'dns')
    return ['host-unknown', (url) => `The host name ${url.hostname} could not be resolved (${code}).`];
  if (code.startsWith('HPE_')) return ['response-malformed', (url) => `${url.host} does not answer in HTTP (${code}).`];
  if (phase === 'tls')
    return ['connection-failed', (url) => `No TLS connection to ${url.host} could be made (${code}).`];
  if (phase === 'connect')
    return ['connection-failed', (url) => `No connection to ${url.host} could be made (${code}).`];
  return ['connection-failed', (url) => `${url.host} closed the connection without an answer (${code}).`];
}

function codeOf(cause: unknown): string {
  // Happy eyeballs (RFC 8305) gathers the errors of all addresses; the first tells most.
  if (cause instanceof AggregateError && cause.errors.length > 0) return codeOf(cause.errors[0]);
  if (cause instanceof Error && 'code' in cause && typeof cause.code === 'string') return cause.code;
  return cause instanceof Error ? cause.name : 'unknown error';
}
