import type { CDPSession, Protocol } from 'puppeteer-core';
import type { HeaderList } from '../exchange.ts';
import { messageOf } from './step.ts';

/** Lets a paused response go on as it is. */
export async function resume(session: CDPSession, event: Protocol.Fetch.RequestPausedEvent): Promise<void> {
  await session.send('Fetch.continueRequest', { requestId: event.requestId }).catch(ignoreGone);
}

/** Ends a paused response; the page sees a network error. */
export async function fail(
  session: CDPSession,
  event: Protocol.Fetch.RequestPausedEvent,
  errorReason: Protocol.Network.ErrorReason,
): Promise<void> {
  await session.send('Fetch.failRequest', { requestId: event.requestId, errorReason }).catch(ignoreGone);
}

/** The page may have taken the request back, or have gone, in the meantime. */
function ignoreGone(error: unknown): void {
  if (!isGone(error)) throw error;
}

/** Whether a command failed because what it was for is no longer there. */
export function isGone(error: unknown): boolean {
  return /Invalid InterceptionId|(Target|Session) closed|Connection closed|Session with given id not found/.test(
    messageOf(error),
  );
}

/** The id both domains share; a request the Network domain does not know (it should not be) has its own. */
export function idOf(event: Protocol.Fetch.RequestPausedEvent): string {
  return event.networkId ?? event.requestId;
}

export function isRedirect(status: number, headers: HeaderList): boolean {
  return [301, 302, 303, 307, 308].includes(status) && headers.some(([name]) => name.toLowerCase() === 'location');
}

export function isHttp(url: string): boolean {
  return /^https?:/.test(url);
}

/** Which part of an exchange an error of Chromium (net/base/net_error_list.h) ended. */
export function phaseOf(errorText: string): 'dns' | 'connect' | 'tls' | 'request' | 'response' | 'blocked' {
  if (/BLOCKED_BY|UNSAFE_PORT|DISALLOWED_URL|UNKNOWN_URL_SCHEME|ERR_ACCESS_DENIED/.test(errorText)) return 'blocked';
  if (errorText.includes('NAME_')) return 'dns';
  if (/CERT_|SSL_/.test(errorText)) return 'tls';
  if (/CONNECTION_(REFUSED|TIMED_OUT|FAILED)|ADDRESS_|PROXY_|SOCKS_|INTERNET_DISCONNECTED/.test(errorText))
    return 'connect';
  return /EMPTY_RESPONSE|CONTENT_|INCOMPLETE|CONNECTION_(RESET|CLOSED)|INVALID_|HTTP2_|RESPONSE_/.test(errorText)
    ? 'response'
    : 'request';
}
