import { hex32, timestamp, uint } from '@guzheng/evidence';
import * as v from 'valibot';
import { type AnchoringState, type AnchorSummary, anchorSummary } from './deposit.ts';
import { evidenceNumber, type Later, openWords } from './shapes.ts';

/** By number, by digest, or by both; at least one. Without a key both are needed: a digest alone would tell strangers what others deposited. */
export interface Lookup {
  readonly number?: string;
  readonly sha256?: string;
  readonly sm3?: string;
}

export interface LookupMatch {
  readonly number: string;
  readonly index: number;
  readonly time: string;
  readonly sha256: string;
  readonly sm3?: string;
  /** Which digests of the question were compared with this deposit's own, and are the same. Of one that its statement has not, nothing is known. */
  readonly compared: readonly ('sha256' | 'sm3')[];
  readonly anchoring: AnchoringState | Later;
  readonly anchors: readonly AnchorSummary[];
}

/**
 * What a court asks. `match`: the number (or digest) is in the ledger, and every digest given that could be compared is its own (`compared`);
 * `found`: the number is there and nothing was compared, for no digest was given or only an SM3, which the deposit has none of; `mismatch`: the
 * number is there and a digest is not its own; `not-found`: no such deposit here; `forbidden`: whoever asks may not know, or with this digest
 * not (`digest-not-comparable`); `unavailable`: this server cannot say at the moment. None of the last three says that a file was changed.
 */
export type LookupAnswer =
  | { readonly result: 'match' | 'found'; readonly matches: readonly LookupMatch[]; readonly more: boolean }
  | { readonly result: 'mismatch'; readonly number: string; readonly differs: readonly ('sha256' | 'sm3')[] }
  | { readonly result: 'not-found'; readonly reason: 'no-such-number' | 'no-such-digest' | 'number-of-another-server' }
  | { readonly result: 'forbidden'; readonly reason: 'number-and-digest-needed' | 'digest-not-comparable' }
  | { readonly result: 'unavailable'; readonly reason: 'starting' | 'storage' };

export const lookup: v.GenericSchema<unknown, Lookup> = v.pipe(
  v.strictObject({
    number: v.exactOptional(evidenceNumber),
    sha256: v.exactOptional(hex32),
    sm3: v.exactOptional(hex32),
  }),
  v.check(
    ({ number, sha256, sm3 }) => number !== undefined || sha256 !== undefined || sm3 !== undefined,
    'a number or a digest is needed',
  ),
);
const match: v.GenericSchema<unknown, LookupMatch> = v.strictObject({
  number: evidenceNumber,
  index: uint,
  time: timestamp,
  sha256: hex32,
  sm3: v.exactOptional(hex32),
  compared: v.array(v.picklist(['sha256', 'sm3'])),
  anchoring: openWords(['waiting', 'pending', 'anchored']),
  anchors: v.array(anchorSummary),
});
export const lookupAnswer: v.GenericSchema<unknown, LookupAnswer> = v.variant('result', [
  v.strictObject({ result: v.picklist(['match', 'found']), matches: v.array(match), more: v.boolean() }),
  v.strictObject({
    result: v.literal('mismatch'),
    number: evidenceNumber,
    differs: v.array(v.picklist(['sha256', 'sm3'])),
  }),
  v.strictObject({
    result: v.literal('not-found'),
    reason: v.picklist(['no-such-number', 'no-such-digest', 'number-of-another-server']),
  }),
  v.strictObject({
    result: v.literal('forbidden'),
    reason: v.picklist(['number-and-digest-needed', 'digest-not-comparable']),
  }),
  v.strictObject({ result: v.literal('unavailable'), reason: v.picklist(['starting', 'storage']) }),
]);
