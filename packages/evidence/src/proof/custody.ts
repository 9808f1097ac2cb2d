import * as v from 'valibot';
import { documentParser } from '../json/document.ts';
import { hex32, timestamp, uint } from '../json/schema.ts';

export const CUSTODY_TYPE = 'guzheng/custody-event/v1';
export const CUSTODY_PAYLOAD_TYPE = 'application/vnd.guzheng.custody-event.v1+json';

/**
 * One event after sealing. The payload is canonical JSON in a DSSE envelope signed by `actor`; `prev` is the SHA-256 of the
 * previous event's payload bytes, and of the deposited file itself for the first event.
 */
export interface CustodyEvent {
  readonly type: typeof CUSTODY_TYPE;
  readonly seq: number;
  readonly prev: string;
  readonly event: 'deposit' | 'anchor' | 'upgrade' | 'hand-over' | 'access' | 'verification';
  readonly time: string;
  readonly detail: string;
  readonly actor: { readonly algorithm: 'ed25519'; readonly publicKey: string };
}

const custodyEvent = v.strictObject({
  type: v.literal(CUSTODY_TYPE),
  seq: uint,
  prev: hex32,
  event: v.picklist(['deposit', 'anchor', 'upgrade', 'hand-over', 'access', 'verification']),
  time: timestamp,
  detail: v.pipe(v.string(), v.maxLength(4096)),
  actor: v.strictObject({ algorithm: v.literal('ed25519'), publicKey: hex32 }),
});

/** Parses a custody event. Throws EvidenceError listing every bad field. */
export const parseCustodyEvent: (value: unknown) => CustodyEvent = documentParser<CustodyEvent>(
  'a custody event',
  custodyEvent,
  {
    family: 'guzheng/custody-event/',
    type: CUSTODY_TYPE,
  },
);
