import { headerValue } from './headers.ts';
import type { Hop } from './hop.ts';
import { isRedirect } from './protocol.ts';

/** What the browser counts of an answer. */
export interface HopAccount {
  /** Head, body and framing as they came; null where the browser has no count. */
  readonly bytes: number | null;
  /** Whether the answer was read to its end: of one that was given up nobody counts what was on its way. */
  readonly isWhole: boolean;
}

/** What the gateway must have carried for one hop, as far as the browser says. */
export function accountOf(hop: Hop): HopAccount {
  const { status, failure, truncated, responseHeaders = [], received, end, plan, isUncounted } = hop;
  if (status === undefined) return { bytes: received, isWhole: failure !== undefined && NEVER_SENT.has(failure.phase) };
  if (isRedirect(status, responseHeaders)) {
    // The head is counted; the body comes too and is thrown away.
    const length = headerValue(responseHeaders, 'content-length');
    return { bytes: received + (Number(length) || 0), isWhole: length !== undefined };
  }
  const isCounted = end?.how === 'finished' && plan !== undefined && isUncounted === undefined && received > 0;
  return { bytes: isCounted ? received : null, isWhole: truncated === undefined };
}

const NEVER_SENT: ReadonlySet<string> = new Set(['blocked', 'dns', 'connect']);
