import { CaptureError, type CaptureErrorCode } from '../error.ts';
import type { Exchange } from '../exchange.ts';

export type Phase = NonNullable<Exchange['failure']>['phase'];

/** A request that gave no answer: where it stopped, and the error a person reads. */
export class RequestFailure extends Error {
  override readonly name = 'RequestFailure';
  readonly phase: Phase;
  readonly error: CaptureError;

  constructor(phase: Phase, error: CaptureError) {
    super(error.message, { cause: error });
    this.phase = phase;
    this.error = error;
  }
}

/** Whom a request was for, as messages name it: `example.com` and `example.com:8080`. Every URL is one. */
export type Site = Pick<URL, 'hostname' | 'host'>;

type Explanation = readonly [code: CaptureErrorCode, sentence: (site: Site) => string, hint?: string];

const byCode: { readonly [code: string]: Explanation } = {
  ENOTFOUND: [
    'host-unknown',
    (site) => `The host name ${site.hostname} is unknown.`,
    'Check the spelling of the address.',
  ],
  EAI_AGAIN: [
    'host-unknown',
    (site) => `The host name ${site.hostname} could not be resolved.`,
    'Is this machine on line?',
  ],
  ENODATA: ['host-unknown', (site) => `The host name ${site.hostname} has no address.`],
  ECONNREFUSED: [
    'connection-refused',
    (site) => `${site.host} refuses the connection.`,
    'Is the server running on this port?',
  ],
  ETIMEDOUT: ['timeout', (site) => `${site.host} did not accept the connection in time.`],
  HPE_HEADER_OVERFLOW: ['headers-too-large', (site) => `${site.host} sent more response headers than can be read.`],
};

/** Tells what went wrong from an error of Node's: its code says it, or the phase in which it came. */
export function failureOf(cause: unknown, phase: Phase, site: Site): RequestFailure {
  if (cause instanceof RequestFailure) return cause;
  const code = codeOf(cause);
  const known = Object.hasOwn(byCode, code) ? byCode[code] : undefined;
  const [kind, sentence, hint] = known ?? byPhase(code, phase);
  const options = hint === undefined ? { cause } : { cause, hint };
  return new RequestFailure(phase, new CaptureError(kind, sentence(site), options));
}

/** The failure of a request that took too long. */
export function timeoutFailure(phase: Phase, site: Site, milliseconds: number): RequestFailure {
  const error = new CaptureError('timeout', `${site.host} gave no answer within ${milliseconds / 1000} seconds.`, {
    hint: 'Try again, or allow more time.',
  });
  return new RequestFailure(phase, error);
}

function byPhase(code: string, phase: Phase): Explanation {
  if (phase === 'dns')
    return ['host-unknown', (site) => `The host name ${site.hostname} could not be resolved (${code}).`];
  if (code.startsWith('HPE_'))
    return ['response-malformed', (site) => `${site.host} does not answer in HTTP (${code}).`];
  if (phase === 'tls')
    return ['connection-failed', (site) => `No TLS connection to ${site.host} could be made (${code}).`];
  if (phase === 'connect')
    return ['connection-failed', (site) => `No connection to ${site.host} could be made (${code}).`];
  return ['connection-failed', (site) => `${site.host} closed the connection without an answer (${code}).`];
}

export function codeOf(cause: unknown): string {
  // Happy eyeballs (RFC 8305) gathers the errors of all addresses; the first tells most.
  if (cause instanceof AggregateError && cause.errors.length > 0) return codeOf(cause.errors[0]);
  if (cause instanceof Error && 'code' in cause && typeof cause.code === 'string') return cause.code;
  return cause instanceof Error ? cause.name : 'unknown error';
}
