import type { Loss } from '@guzheng/evidence';
import { SILENT_MS } from './body-copy.ts';
import { ENDLESS } from './body-plan.ts';
import type { Hop } from './hop.ts';
import { isRedirect, phaseOf } from './protocol.ts';

type Finding = Pick<Loss, 'weight' | 'code' | 'detail'>;

/** What is missing of one exchange once the recording is over, if anything. `lookedAt`: when the page was read, RFC 3339 UTC. */
export function lossesOf(hop: Hop, lookedAt?: string): Finding[] {
  if (hop.answeredBy !== undefined) return hop.answeredBy === 'service-worker' ? [ANSWERED_BY_WORKER] : [];
  if (isLate(hop, lookedAt)) return [LATE];
  const body = hop.status === undefined ? unanswered(hop) : ofAnswer(hop);
  const request = hop.requestBodyLost === undefined ? [] : [REQUEST_BODY];
  return [...(body === undefined ? [] : [body]), ...request];
}

/** What a page asks for once it has been looked at is no part of what was seen, and is not waited for. */
function isLate({ startedAt = '', end, truncated, status, mainDocument }: Hop, lookedAt: string | undefined): boolean {
  const isOpen = end === undefined && (status === undefined || truncated === 'time');
  return lookedAt !== undefined && startedAt > lookedAt && isOpen && !mainDocument;
}

const LATE: Finding = {
  weight: 'note',
  code: 'request-late',
  detail: 'the page asked for it after it had been looked at, and the answer was not waited for',
};

const ANSWERED_BY_WORKER: Finding = {
  weight: 'note',
  code: 'answered-by-service-worker',
  detail: 'a worker of the page answered in place of the network',
};

const REQUEST_BODY: Finding = {
  weight: 'note',
  code: 'request-body-unavailable',
  detail: 'the browser does not hand over the body of this request',
};

function unanswered({ failure, refusal, end, mainDocument }: Hop): Finding | undefined {
  if (refusal?.code === 'private-address')
    return { weight: 'note', code: 'private-address-blocked', detail: refusal.message };
  if (end?.how === 'failed' && end.canceled && !end.blocked)
    return { weight: 'note', code: 'request-abandoned', detail: 'the page took the request back, or left' };
  // Of the page itself the capture says more loudly that it could not be had.
  if (failure !== undefined && end !== undefined)
    return mainDocument ? undefined : { weight: 'note', code: 'request-failed', detail: failure.error };
  return { weight: 'gap', code: 'request-unfinished', detail: 'the capture ended before the answer did' };
}

function ofAnswer(hop: Hop): Finding | undefined {
  const { status = 0, responseHeaders = [], truncated, why = '', endUnconfirmed } = hop;
  if (isRedirect(status, responseHeaders))
    return {
      weight: 'note',
      code: 'redirect-body-unavailable',
      detail: 'the browser does not hand over the body of a redirect',
    };
  if (endUnconfirmed) return { weight: 'note', code: 'end-unconfirmed', detail: UNCONFIRMED };
  if (truncated === undefined) return undefined;
  if (truncated === 'length') return { weight: 'gap', code: 'body-too-large', detail: why };
  return truncated === 'time' ? ofUnfinished(hop) : ofCut(hop, why);
}

const UNCONFIRMED = 'the server gave no length, and the browser does not say whether all of it came';

const ABANDONED: Finding = {
  weight: 'note',
  code: 'body-abandoned',
  detail: 'the page gave up the answer before its end, or left; it is kept as far as it came',
};

/**
 * A stream beside the page has no end to wait for, and a player takes of a film what it plays: that they were not over is no gap. A
 * page that calls itself a stream has one.
 */
function ofUnfinished(hop: Hop): Finding {
  const { type, mimeType = '', mainDocument, why = '', silentMs = 0 } = hop;
  const isSilent = (type === 'XHR' || type === 'Fetch') && silentMs >= SILENT_MS;
  if (!mainDocument && (ENDLESS.test(mimeType) || isSilent))
    return { weight: 'note', code: 'stream-open', detail: 'the server had not ended it when the capture ended' };
  if (type === 'Media')
    return { weight: 'note', code: 'media-unfinished', detail: 'the player had not asked for all of it' };
  return { weight: 'gap', code: 'body-incomplete', detail: why };
}

/** What the browser keeps from the page, by the site's own policies, no visitor sees. */
function ofCut(hop: Hop, why: string): Finding {
  const { end, plan, isWithheld } = hop;
  if (isWithheld)
    return { weight: 'note', code: 'request-failed', detail: `the browser kept the answer from the page: ${why}` };
  if (plan === 'copy' && end?.how === 'failed' && end.blocked)
    return {
      weight: 'note',
      code: 'request-failed',
      detail: `the browser kept the answer from the page: ${end.error}`,
    };
  return isAbandoned(hop) ? ABANDONED : { weight: 'gap', code: 'body-incomplete', detail: why };
}

/** The page itself ended it, which Chromium calls so: a request taken back, a download that was denied, a document that was left. */
function isAbandoned({ end, plan, mainDocument }: Hop): boolean {
  if (plan === 'drain' || mainDocument || end?.how !== 'failed') return false;
  return end.canceled && !end.blocked && phaseOf(end.error) === 'request';
}
