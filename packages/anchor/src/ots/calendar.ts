import { bytesToHex, EvidenceError, nodesOf, parseTimestamp, type Timestamp, utf8Lossy } from '@guzheng/evidence';
import { AnchorError } from '../error.ts';
import { exchange, type HttpAnswer, type HttpOptions, type HttpRequest } from '../http/exchange.ts';
import { publicUrl } from '../rpc/url.ts';

/** As much as the reference client reads (python-opentimestamps, calendar.py). */
const MAX_ANSWER_BYTES = 10_000;
/** What calendars answer has less than 200 steps and two attestations. One with thousands would leave no room for the others. */
const MAX_ANSWER_NODES = 512;
const MAX_ANSWER_ATTESTATIONS = 8;

/** Gives the calendar a message, and gets the beginning of its time stamp. Rejects with AnchorError `calendar-unreachable` or `calendar-malformed`. */
export async function submitTo(calendar: URL, message: Uint8Array, options: HttpOptions): Promise<Timestamp> {
  const request: HttpRequest = { method: 'POST', body: Uint8Array.from(message), headers: ACCEPT };
  const answer = await ask(calendar, '/digest', request, options);
  if (answer.status !== 200) throw unanswered(calendar, `HTTP status ${answer.status}`);
  return readAnswer(calendar, answer.bytes, message);
}

/** What became of a commitment, or what the calendar says while it is pending. Rejects as `submitTo` does. */
export async function lookUp(
  calendar: URL,
  commitment: Uint8Array,
  options: HttpOptions,
): Promise<{ readonly timestamp: Timestamp } | { readonly pending: string }> {
  const path = `/timestamp/${bytesToHex(commitment)}`;
  const answer = await ask(calendar, path, { method: 'GET', headers: ACCEPT }, options);
  if (answer.status === 404) return { pending: plain(utf8Lossy(answer.bytes)) };
  if (answer.status !== 200) throw unanswered(calendar, `HTTP status ${answer.status}`);
  return { timestamp: readAnswer(calendar, answer.bytes, commitment) };
}

const ACCEPT = { accept: 'application/vnd.opentimestamps.v1' };

async function ask(
  calendar: URL,
  path: string,
  request: HttpRequest,
  options: HttpOptions,
): Promise<Extract<HttpAnswer, { outcome: 'answered' }>> {
  const target = new URL(calendar);
  target.pathname = `${calendar.pathname.replace(/\/+$/, '')}${path}`;
  const answer = await exchange(target, request, { ...options, maxBytes: MAX_ANSWER_BYTES });
  if (answer.outcome === 'failed') throw unanswered(calendar, answer.detail);
  return answer;
}

/** An answer begins at our message whatever it holds, as no message is written into it; it must lead to where something can be asked. */
function readAnswer(calendar: URL, bytes: Uint8Array, message: Uint8Array): Timestamp {
  const timestamp = parseOrReject(calendar, bytes, message);
  const nodes = [...nodesOf({ message, timestamp })];
  const attestations = nodes.flatMap(({ timestamp: each }) => each.attestations);
  if (nodes.length > MAX_ANSWER_NODES || attestations.length > MAX_ANSWER_ATTESTATIONS)
    throw malformed(calendar, `its answer has ${nodes.length} steps and ${attestations.length} attestations`);
  if (attestations.some(({ kind }) => kind === 'pending' || kind === 'bitcoin')) return timestamp;
  throw malformed(calendar, 'its answer leads neither to a calendar nor to Bitcoin');
}

function parseOrReject(calendar: URL, bytes: Uint8Array, message: Uint8Array): Timestamp {
  try {
    return parseTimestamp(bytes, message);
  } catch (error) {
    if (error instanceof EvidenceError) throw malformed(calendar, error.message, error);
    throw error;
  }
}

/** As the reference client shows what calendars say: two lines' worth, and no character that could pass for something else. */
function plain(text: string): string {
  return text.slice(0, 160).replace(/[^A-Za-z0-9#\-.,; ]/g, '_');
}

function unanswered(calendar: URL, reason: string): AnchorError {
  return new AnchorError('calendar-unreachable', `The calendar ${publicUrl(calendar.href)} did not answer: ${reason}`, {
    hint: 'try again later, or name another calendar',
  });
}

function malformed(calendar: URL, reason: string, cause?: unknown): AnchorError {
  return new AnchorError(
    'calendar-malformed',
    `The calendar ${publicUrl(calendar.href)} did not answer with a time stamp: ${reason}`,
    { cause, hint: 'is this address really a calendar of OpenTimestamps?' },
  );
}
