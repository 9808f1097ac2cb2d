import { hex32, timestamp, uint } from '@guzheng/evidence';
import * as v from 'valibot';
import { evidenceNumber, id, type Later, openWords, text, webAddress } from './shapes.ts';

/** A URL that is captured again and again, as one series. */
export interface NewWatch {
  readonly url: string;
  readonly everyMinutes: number;
  /** When it ends by itself; RFC 3339, UTC. */
  readonly until?: string;
  readonly label?: string;
  /** Sentences that must be there: their going is an edit, or the removal of a part. */
  readonly passages?: readonly string[];
}

/**
 * What became of the page. `live`: as in the first state; `edited`: its words changed; `partly-removed`: some of the watched passages, or
 * of the pictures, are gone; `removed`: the site says that it is gone (404, 410, its own notice); `private`: behind a login or a permission;
 * `unreachable`: nobody answered, which proves nothing about the page; `unknown`: it could not be told, `reasons` say why.
 */
export type PageState = 'live' | 'edited' | 'partly-removed' | 'removed' | 'private' | 'unreachable' | 'unknown';

export interface Counter {
  /** As the capture's facts name it: views, reposts, likes, comments … */
  readonly name: string;
  readonly value: number;
  /** The words on the page. */
  readonly raw: string;
}

/** One look. `capture` and `number` where a package was sealed. */
export interface Observation {
  readonly seq: number;
  readonly time: string;
  readonly state: PageState | Later;
  readonly reasons: readonly string[];
  readonly capture: string;
  readonly number?: string;
  readonly sha256?: string;
  readonly textSha256?: string;
  readonly counters: readonly Counter[];
  readonly passages: readonly { readonly passage: string; readonly present: boolean }[];
}

/** A notice to the platform (民法典 art. 1195), as the depositor recorded it: declared, not checked. */
export interface Notice {
  readonly id: string;
  readonly time: string;
  readonly recipient: string;
  readonly channel: string;
  readonly reference?: string;
  /** Evidence number of what shows the sending, where it was deposited. */
  readonly number?: string;
  /** When it was recorded here. */
  readonly recorded: string;
}

export interface NewNotice {
  readonly time: string;
  readonly recipient: string;
  readonly channel: string;
  readonly reference?: string;
  readonly number?: string;
}

export interface Watch {
  readonly id: string;
  readonly url: string;
  readonly label?: string;
  readonly everyMinutes: number;
  readonly until?: string;
  readonly passages: readonly string[];
  readonly state: 'active' | 'ended' | Later;
  readonly created: string;
  readonly next?: string;
  readonly observations: number;
  readonly last?: Observation;
  readonly notices: readonly Notice[];
}

/** Whole days from a notice to an observation: how long the page stood after the platform knew. */
export interface Elapsed {
  readonly notice: string;
  readonly since: string;
  /** The last look at which the page still stood (live, edited, partly removed). */
  readonly lastStanding?: { readonly seq: number; readonly time: string; readonly days: number };
  /** The first look after it at which it did not. */
  readonly firstGone?: { readonly seq: number; readonly time: string; readonly days: number };
}

export interface Timeline {
  readonly watch: Watch;
  /** Oldest first. */
  readonly observations: readonly Observation[];
  readonly elapsed: readonly Elapsed[];
  /** Looks that were due and did not take place, so that the series does not seem unbroken. */
  readonly gaps: readonly { readonly from: string; readonly to: string; readonly missed: number }[];
}

export const newWatch: v.GenericSchema<unknown, NewWatch> = v.strictObject({
  url: webAddress,
  everyMinutes: v.pipe(uint, v.minValue(1), v.maxValue(60 * 24 * 31)),
  until: v.exactOptional(timestamp),
  label: v.exactOptional(text(200)),
  passages: v.exactOptional(v.pipe(v.array(text(1000)), v.maxLength(50))),
});
const notice: v.GenericSchema<unknown, Notice> = v.strictObject({
  id,
  time: timestamp,
  recipient: v.string(),
  channel: v.string(),
  reference: v.exactOptional(v.string()),
  number: v.exactOptional(evidenceNumber),
  recorded: timestamp,
});
export const newNotice: v.GenericSchema<unknown, NewNotice> = v.strictObject({
  time: timestamp,
  recipient: text(200),
  channel: text(200),
  reference: v.exactOptional(text(200)),
  number: v.exactOptional(evidenceNumber),
});
const observation: v.GenericSchema<unknown, Observation> = v.strictObject({
  seq: uint,
  time: timestamp,
  state: openWords(['live', 'edited', 'partly-removed', 'removed', 'private', 'unreachable', 'unknown']),
  reasons: v.array(v.string()),
  capture: id,
  number: v.exactOptional(evidenceNumber),
  sha256: v.exactOptional(hex32),
  textSha256: v.exactOptional(hex32),
  counters: v.array(v.strictObject({ name: v.string(), value: v.number(), raw: v.string() })),
  passages: v.array(v.strictObject({ passage: v.string(), present: v.boolean() })),
});
export const watch: v.GenericSchema<unknown, Watch> = v.strictObject({
  id,
  url: v.string(),
  label: v.exactOptional(v.string()),
  everyMinutes: uint,
  until: v.exactOptional(timestamp),
  passages: v.array(v.string()),
  state: openWords(['active', 'ended']),
  created: timestamp,
  next: v.exactOptional(timestamp),
  observations: uint,
  last: v.exactOptional(observation),
  notices: v.array(notice),
});
const moment = v.strictObject({ seq: uint, time: timestamp, days: v.number() });
export const timeline: v.GenericSchema<unknown, Timeline> = v.strictObject({
  watch,
  observations: v.array(observation),
  elapsed: v.array(
    v.strictObject({
      notice: id,
      since: timestamp,
      lastStanding: v.exactOptional(moment),
      firstGone: v.exactOptional(moment),
    }),
  ),
  gaps: v.array(v.strictObject({ from: timestamp, to: timestamp, missed: uint })),
});
