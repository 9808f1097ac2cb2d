import { hex32, timestamp, uint } from '@guzheng/evidence';
import * as v from 'valibot';
import { type AnchorSummary, anchorSummary } from './deposit.ts';

/** What the ledger is now. */
export interface LedgerState {
  readonly origin: string;
  /** The verifier key of signed notes (C2SP signed-note): `<name>+<hash>+<base64>`. */
  readonly verifierKey: string;
  readonly size: number;
  readonly root: string;
  readonly checkpoint: string;
  /** Absent while the ledger is empty. */
  readonly lastTime?: string;
  /** Of the newest checkpoint that a witness has seen. */
  readonly anchored?: { readonly size: number; readonly time: string };
}

export interface InclusionAnswer {
  readonly index: number;
  readonly size: number;
  readonly leaf: string;
  readonly path: readonly string[];
  readonly root: string;
}

export interface ConsistencyAnswer {
  readonly from: number;
  readonly to: number;
  readonly path: readonly string[];
}

/** A checkpoint that witnesses saw. `records`: the anchor records as in a proof file. */
export interface AnchoredCheckpoint {
  readonly size: number;
  readonly root: string;
  readonly checkpoint: string;
  readonly time: string;
  readonly anchors: readonly AnchorSummary[];
  readonly records: readonly unknown[];
}

export interface InclusionQuery {
  readonly index: number;
  readonly size?: number;
}
export interface ConsistencyQuery {
  readonly from: number;
  readonly to?: number;
}

const count = v.pipe(v.string(), v.regex(/^(0|[1-9]\d{0,15})$/), v.transform(Number), v.safeInteger());

export const ledgerState: v.GenericSchema<unknown, LedgerState> = v.strictObject({
  origin: v.string(),
  verifierKey: v.string(),
  size: uint,
  root: hex32,
  checkpoint: v.string(),
  lastTime: v.exactOptional(timestamp),
  anchored: v.exactOptional(v.strictObject({ size: uint, time: timestamp })),
});
export const inclusionQuery: v.GenericSchema<unknown, InclusionQuery> = v.strictObject({
  index: count,
  size: v.exactOptional(count),
});
export const inclusionAnswer: v.GenericSchema<unknown, InclusionAnswer> = v.strictObject({
  index: uint,
  size: uint,
  leaf: hex32,
  path: v.array(hex32),
  root: hex32,
});
export const consistencyQuery: v.GenericSchema<unknown, ConsistencyQuery> = v.strictObject({
  from: count,
  to: v.exactOptional(count),
});
export const consistencyAnswer: v.GenericSchema<unknown, ConsistencyAnswer> = v.strictObject({
  from: uint,
  to: uint,
  path: v.array(hex32),
});
export const anchoredCheckpoint: v.GenericSchema<unknown, AnchoredCheckpoint> = v.strictObject({
  size: uint,
  root: hex32,
  checkpoint: v.string(),
  time: timestamp,
  anchors: v.array(anchorSummary),
  records: v.array(v.unknown()),
});

/** C2SP tlog-tiles: `<L>/<N>[.p/<W>]`, N in groups of three digits. */
export interface TileParams {
  readonly tile: readonly string[];
}
export const tileParams: v.GenericSchema<unknown, TileParams> = v.strictObject({
  tile: v.pipe(
    v.array(v.pipe(v.string(), v.regex(/^(x?\d{1,3}|\d{1,3}\.p|\d{1,3})$/))),
    v.minLength(2),
    v.maxLength(10),
  ),
});
