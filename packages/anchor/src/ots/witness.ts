import {
  type AnchorTarget,
  applyOp,
  attestationsOf,
  checkOtsAnchor,
  encodeOts,
  mergeTimestamps,
  type OpenTimestampsAnchor,
  type OtsOp,
  type Timestamp,
  timestampAfter,
  toBase64,
  type Witness,
} from '@guzheng/evidence';
import { AnchorError } from '../error.ts';
import type { HttpOptions } from '../http/exchange.ts';
import { submitTo } from './calendar.ts';
import { calendarUrl, OTS_CALENDARS } from './calendars.ts';

export interface OtsWitnessOptions extends HttpOptions {
  /** Calendars or aggregators; `OTS_CALENDARS` unless told. All are asked at once. */
  readonly calendars?: readonly string[];
  /** How many different calendars must take the digest; two where there are two, unless told. */
  readonly atLeast?: number;
  readonly random?: (bytes: number) => Uint8Array;
}

const NONCE_BYTES = 16;
/** A stamp on the way to Bitcoin waits for hours; a calendar that takes longer than this to say yes is not waited for. */
const REQUEST_TIMEOUT_MS = 10_000;

/**
 * A witness that gives the digest to calendars of OpenTimestamps, which bring it into Bitcoin within hours: the record is pending, and
 * `upgradeOtsAnchor` completes it. Calendars see a nonce hashed in, never the digest itself. Throws AnchorError `config-malformed` at
 * once for calendars that are no URLs or too few; `testify` rejects with AnchorError `calendar-quorum` when fewer than `atLeast` took it.
 */
export function otsWitness(options: OtsWitnessOptions = {}): Witness {
  const calendars = distinctCalendars(options.calendars ?? OTS_CALENDARS);
  const atLeast = options.atLeast ?? Math.min(2, calendars.length);
  if (!Number.isSafeInteger(atLeast) || atLeast < 1 || atLeast > calendars.length)
    throw new AnchorError('config-malformed', `${atLeast} of ${calendars.length} calendars cannot take a digest`, {
      hint: 'name more calendars, or a number from 1 to theirs',
    });
  return {
    kind: 'opentimestamps',
    name: 'opentimestamps',
    testify: (digest, target) => testify(digest.slice(), target, { ...options, calendars, atLeast }),
  };
}

interface Settings extends Omit<OtsWitnessOptions, 'calendars'> {
  readonly calendars: readonly URL[];
  readonly atLeast: number;
}

async function testify(digest: Uint8Array, target: AnchorTarget, settings: Settings): Promise<OpenTimestampsAnchor> {
  if (digest.length !== 32) throw new RangeError(`the digest must have 32 bytes, but it has ${digest.length}`);
  const nonce = nonceSteps(settings);
  const message = nonce.reduce((at, op) => applyOp(op, at), digest);
  const stamps = await submit(message, settings);
  const timestamp = timestampAfter(nonce, stamps.reduce(mergeTimestamps));
  const ots = toBase64(encodeOts({ hash: 'sha256', digest, timestamp }));
  return checked({ kind: 'opentimestamps', target, ots, blocks: [], answers: [] }, digest);
}

/** As `ots stamp` does: without it a calendar could tell from the digest which public file is stamped. */
function nonceSteps({ random = randomBytes }: Settings): readonly OtsOp[] {
  return [{ op: 'append', argument: random(NONCE_BYTES) }, { op: 'sha256' }];
}

/** Waits for all of them: each that answers is one more that may still be there in ten years. */
async function submit(message: Uint8Array, settings: Settings): Promise<readonly Timestamp[]> {
  const options = { requestTimeoutMs: REQUEST_TIMEOUT_MS, ...settings };
  const results = await Promise.allSettled(settings.calendars.map((calendar) => submitTo(calendar, message, options)));
  const stamps = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const reasons = results.flatMap((result) => (result.status === 'rejected' ? [reasonOf(result.reason)] : []));
  const taken = Math.min(stamps.length, calendarsNamed(stamps, message));
  if (taken >= settings.atLeast) return stamps;
  throw new AnchorError(
    'calendar-quorum',
    `${taken} of ${settings.calendars.length} calendars took the digest, but ${settings.atLeast} must: ${reasons.join('; ') || 'the others name the same calendar'}`,
    { hint: 'try again later, name other calendars, or ask for fewer' },
  );
}

/** Two aggregators may hand on to one calendar: that is one witness. An attestation in Bitcoin itself needs none. */
function calendarsNamed(stamps: readonly Timestamp[], message: Uint8Array): number {
  const named = stamps.flatMap((timestamp) =>
    attestationsOf({ digest: message, timestamp }).map(({ attestation: each }) =>
      each.kind === 'pending' ? each.uri : each.kind,
    ),
  );
  return new Set(named).size;
}

/** A programming error is none of a calendar's. */
function reasonOf(reason: unknown): string {
  if (reason instanceof AnchorError) return reason.message;
  throw reason;
}

function checked(record: OpenTimestampsAnchor, digest: Uint8Array): OpenTimestampsAnchor {
  const check = checkOtsAnchor(record, digest);
  if (check.outcome === 'pending') return record;
  const detail = check.outcome === 'invalid' ? check.detail : 'It is confirmed without a header.';
  throw new AnchorError('record-invalid', `The anchor record contradicts itself: ${detail}`);
}

function distinctCalendars(calendars: readonly string[]): readonly URL[] {
  const urls = calendars.map((each) => {
    const url = calendarUrl(each);
    if (url !== undefined) return url;
    throw new AnchorError('config-malformed', 'A calendar is not an http or https URL', {
      hint: 'give it as https://host',
    });
  });
  return [...new Map(urls.map((url) => [url.href, url])).values()];
}

function randomBytes(bytes: number): Uint8Array {
  return globalThis.crypto.getRandomValues(new Uint8Array(bytes));
}
