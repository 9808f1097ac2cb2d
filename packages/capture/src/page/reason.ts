import { CaptureError, type CaptureErrorCode, withoutSecrets } from '../error.ts';
import type { Phase } from '../fetch/failure.ts';
import type { Gateway } from '../gateway/gateway.ts';

/** Of the gateway, what the page's side asks for. */
export type Door = Pick<Gateway, 'fate' | 'report'>;

/** Why a request gave no answer. */
export interface Reason {
  readonly error: CaptureError;
  readonly phase: Phase;
}

/** Chromium's names for whatever its proxy, the gateway, did not connect: they do not say why. */
const NOT_CONNECTED = /ERR_(SOCKS|PROXY|TUNNEL)_CONNECTION/;

/** Why the gateway made no connection for `url`; undefined where the error is of another kind, or the gateway knows of none. */
export function refusalOf(errorText: string, url: string, gateway: Door | undefined): Reason | undefined {
  const fate = gateway?.fate({ means: 'browser', ...placeOf(url) });
  if (fate === undefined || fate.outcome === 'connected') return undefined;
  // A handshake that was not let through breaks, which Chromium names in several ways.
  const speaks = NOT_CONNECTED.test(errorText) || (fate.phase === 'tls' && /CONNECTION|SSL|EMPTY/.test(errorText));
  return speaks ? { error: fate.error, phase: fate.phase } : undefined;
}

/** The address that `url` was got from: the one that the gateway reached for its host and port. */
export function addressOf(url: string, gateway: Door): string | undefined {
  const fate = gateway.fate({ means: 'browser', ...placeOf(url) });
  return fate?.outcome === 'connected' ? fate.ip : undefined;
}

/** Host, in the URL parser's one notation and without brackets, and port, the scheme's own where none is named. */
export function placeOf(url: string): { readonly host: string; readonly port: number } {
  const { hostname, port, protocol } = new URL(url);
  const usual = protocol === 'https:' || protocol === 'wss:' ? 443 : 80;
  return { host: hostname.replace(/^\[(.*)\]$/, '$1'), port: port === '' ? usual : Number(port) };
}

/** Chromium net/base/net_error_list.h */
const NET_ERRORS: readonly (readonly [RegExp, CaptureErrorCode])[] = [
  [/NAME_(NOT_RESOLVED|RESOLUTION_FAILED)/, 'host-unknown'],
  [/CONNECTION_REFUSED/, 'connection-refused'],
  [/TOO_MANY_REDIRECTS/, 'redirect-loop'],
  [/CERT_|SSL_/, 'tls-invalid'],
  [/TIMED_OUT/, 'timeout'],
];

/**
 * The error for a page that the browser could not load, in words that a person can use. `url` is the address that failed: after
 * redirects not the one that was asked for.
 */
export function reasonOf(errorText: string, url: string, gateway: Door | undefined): CaptureError {
  const refusal = refusalOf(errorText, url, gateway);
  if (refusal !== undefined) return refusal.error;
  const code = NET_ERRORS.find(([pattern]) => pattern.test(errorText))?.[1] ?? 'connection-failed';
  return new CaptureError(code, `The browser could not load ${withoutSecrets(url)}: ${errorText}.`);
}
