import { hex32, timestamp, uint } from '@guzheng/evidence';
import * as v from 'valibot';
import { evidenceNumber, id, type Later, openWords, text, webAddress } from './shapes.ts';

/** What is to be captured. Everything else (limits, gateway, resolvers, fonts) is the server's. */
export interface NewCapture {
  readonly url: string;
  /** CSS pixels. */
  readonly viewport?: { readonly width: number; readonly height: number };
  /** The depositor's own words: a case, a matter. */
  readonly label?: string;
  /** Confirms the first take that is complete, without asking. Default false. */
  readonly confirm?: boolean;
}

/**
 * `queued` → `capturing` → `preview` (a take waits for a person) → `confirmed`; or `failed` (no take could be made), `cancelled`,
 * `expired` (nobody confirmed in time). Every take that was sealed is in the ledger, whatever became of it: a choice among takes shows.
 */
export type CaptureState = 'queued' | 'capturing' | 'preview' | 'confirmed' | 'failed' | 'cancelled' | 'expired';

/** Nothing more becomes of it. A state that only a later server knows is on the way. */
export function isEnded({ state }: Pick<Capture, 'state'>): boolean {
  return state === 'confirmed' || state === 'failed' || state === 'cancelled' || state === 'expired';
}

export type TakeState = 'capturing' | 'ready' | 'failed' | 'rejected' | 'confirmed';

export interface CaptureFailure {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
}

/** One attempt. */
export interface Take {
  readonly take: number;
  readonly state: TakeState | Later;
  readonly started: string;
  readonly ended?: string;
  /** Where the take was sealed. */
  readonly sealed?: {
    readonly number: string;
    readonly file: string;
    readonly sha256: string;
    readonly bytes: number;
    readonly title?: string;
    readonly finalUrl?: string;
    readonly status?: number;
    /** False where a limit or an error cut the capture short; the package says where. */
    readonly complete: boolean;
    /** Login walls, captchas and the like that were noticed. */
    readonly walls: readonly string[];
    readonly losses: number;
    readonly hasPreview: boolean;
  };
  readonly failure?: CaptureFailure;
  /** Why it was rejected, in the depositor's words. */
  readonly reason?: string;
}

export interface Capture {
  readonly id: string;
  readonly url: string;
  readonly label?: string;
  readonly state: CaptureState | Later;
  readonly created: string;
  /** Place in the queue, from 1, while `queued`. */
  readonly position?: number;
  readonly takes: readonly Take[];
  /** Of the confirmed take. */
  readonly number?: string;
  readonly failure?: CaptureFailure;
  /** The series that it belongs to. */
  readonly watch?: string;
}

/** Sent by server-sent events: `progress` is what is being done; `state` the capture as it now is. Ids count up; `Last-Event-ID` resumes. */
export type CaptureEvent =
  | {
      readonly event: 'progress';
      readonly take: number;
      readonly step: string;
      readonly detail: string;
      readonly time: string;
    }
  | { readonly event: 'state'; readonly capture: Capture };

export interface Confirm {
  readonly take: number;
}
export interface Retake {
  /** Why the take is not taken; stays in the log. */
  readonly reason: string;
}
export interface TakeParams {
  readonly id: string;
  readonly take: number;
}

export const newCapture: v.GenericSchema<unknown, NewCapture> = v.strictObject({
  url: webAddress,
  viewport: v.exactOptional(
    v.strictObject({
      width: v.pipe(uint, v.minValue(320), v.maxValue(3840)),
      height: v.pipe(uint, v.minValue(320), v.maxValue(3840)),
    }),
  ),
  label: v.exactOptional(text(200)),
  confirm: v.exactOptional(v.boolean()),
});
const failure: v.GenericSchema<unknown, CaptureFailure> = v.strictObject({
  code: v.string(),
  message: v.string(),
  hint: v.exactOptional(v.string()),
});
const take: v.GenericSchema<unknown, Take> = v.strictObject({
  take: uint,
  state: openWords(['capturing', 'ready', 'failed', 'rejected', 'confirmed']),
  started: timestamp,
  ended: v.exactOptional(timestamp),
  sealed: v.exactOptional(
    v.strictObject({
      number: evidenceNumber,
      file: v.string(),
      sha256: hex32,
      bytes: uint,
      title: v.exactOptional(v.string()),
      finalUrl: v.exactOptional(v.string()),
      status: v.exactOptional(uint),
      complete: v.boolean(),
      walls: v.array(v.string()),
      losses: uint,
      hasPreview: v.boolean(),
    }),
  ),
  failure: v.exactOptional(failure),
  reason: v.exactOptional(v.string()),
});
export const capture: v.GenericSchema<unknown, Capture> = v.strictObject({
  id,
  url: v.string(),
  label: v.exactOptional(v.string()),
  state: openWords(['queued', 'capturing', 'preview', 'confirmed', 'failed', 'cancelled', 'expired']),
  created: timestamp,
  position: v.exactOptional(uint),
  takes: v.array(take),
  number: v.exactOptional(evidenceNumber),
  failure: v.exactOptional(failure),
  watch: v.exactOptional(id),
});
export const captureEvent: v.GenericSchema<unknown, CaptureEvent> = v.variant('event', [
  v.strictObject({
    event: v.literal('progress'),
    take: uint,
    step: v.string(),
    detail: v.string(),
    time: timestamp,
  }),
  v.strictObject({ event: v.literal('state'), capture }),
]);
export const confirm: v.GenericSchema<unknown, Confirm> = v.strictObject({ take: v.pipe(uint, v.minValue(1)) });
export const retake: v.GenericSchema<unknown, Retake> = v.strictObject({ reason: text(1000) });
export const takeParams: v.GenericSchema<unknown, TakeParams> = v.strictObject({
  id,
  take: v.pipe(v.string(), v.regex(/^[1-9]\d{0,3}$/), v.transform(Number)),
});
