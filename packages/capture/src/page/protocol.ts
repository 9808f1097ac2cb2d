import type { CDPSession, Protocol } from 'puppeteer-core';
import type { HeaderList } from '../exchange.ts';

/** Lets a paused request or response go on as it is. */
export async function resume(session: CDPSession, event: Protocol.Fetch.RequestPausedEvent): Promise<void> {
  await session.send('Fetch.continueRequest', { requestId: event.requestId });
}

/** Ends a paused request or response; the page sees a network error. */
export async function fail(
  session: CDPSession,
  event: Protocol.Fetch.RequestPausedEvent,
  errorReason: Protocol.Network.ErrorReason,
): Promise<void> {
  await session.send('Fetch.failRequest', { requestId: event.requestId, errorReason });
}

/** The id both domains share; a request the Network domain does not know (it should not be) has its own. */
export function idOf(event: Protocol.Fetch.RequestPausedEvent): string {
  return event.networkId ?? event.requestId;
}

export function isRedirect(status: number, headers: HeaderList): boolean {
  return [301, 302, 303, 307, 308].includes(status) && headers.some(([name]) => name.toLowerCase() === 'location');
}

/** Which part of an exchange an error of Chromium (net/base/net_error_list.h) ended. */
export function phaseOf(errorText: string): 'dns' | 'connect' | 'tls' | 'request' | 'response' {
  if (errorText.includes('NAME_')) return 'dns';
  if (/CERT_|SSL_/.test(errorText)) return 'tls';
  if (/CONNECTION_(REFUSED|TIMED_OUT|FAILED)|ADDRESS_|PROXY_/.test(errorText)) return 'connect';
  return /EMPTY_RESPONSE|CONTENT_|INCOMPLETE|CONNECTION_(RESET|CLOSED)|INVALID_/.test(errorText)
    ? 'response'
    : 'request';
}
