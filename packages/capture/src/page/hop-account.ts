import { headerValue } from './headers.ts';
import type { Hop } from './hop.ts';
import { isRedirect } from './protocol.ts';

/** Bytes that came for a hop, and whether the browser counts all of them. */
export interface HopAccount {
  readonly bytes: number;
  readonly isWhole: boolean;
}

/** What the gateway must have carried for one hop, as far as the browser says. */
export function accountOf(hop: Hop): HopAccount {
  const { status, failure, truncated, responseHeaders = [], received, body } = hop;
  if (status === undefined) return { bytes: received, isWhole: failure !== undefined && NEVER_SENT.has(failure.phase) };
  if (isRedirect(status, responseHeaders)) {
    // The head is counted; the body comes too and is thrown away.
    const length = headerValue(responseHeaders, 'content-length');
    return { bytes: received + (Number(length) || 0), isWhole: length !== undefined };
  }
  return { bytes: Math.max(received, body?.bytes ?? 0), isWhole: truncated === undefined };
}

const NEVER_SENT: ReadonlySet<string> = new Set(['blocked', 'dns', 'connect']);
