import {
  hex32,
  type MembersCommitment,
  type Receipt,
  receiptSchema,
  type Subject,
  timestamp,
  uint,
} from '@guzheng/evidence';
import * as v from 'valibot';
import { evidenceNumber, type Later, openWords, text } from './shapes.ts';

/** A deposit by digest: the file never leaves the client. */
export interface NewDeposit {
  readonly subject: Subject;
  readonly manifest?: { readonly sha256: string; readonly sm3: string };
  /** Where the file is an evidence package; needs `manifest`. */
  readonly members?: MembersCommitment;
  /** For the depositor's own list; no part of the statement. */
  readonly name?: string;
}

/** One line of a batch. `key`: the idempotency key of this line. */
export interface BatchItem extends NewDeposit {
  readonly key?: string;
}

/** What is held of a deposit. `digest`: nothing but its digests. */
export type DepositKind = 'digest' | 'file' | 'package';

/** How far the witnesses are. `waiting`: no witness has seen it; `pending`: some have, not all are final; `anchored`: all asked are complete. */
export type AnchoringState = 'waiting' | 'pending' | 'anchored';

/** What one witness said of a checkpoint, in short. The record itself is in the proof. */
export interface AnchorSummary {
  readonly kind: 'evm' | 'rfc3161' | 'opentimestamps' | Later;
  /** A network's name, an authority's address. */
  readonly witness: string;
  readonly state: 'pending' | 'complete' | Later;
  /** As the witness states it: of the block, of the time stamp. */
  readonly time?: string;
  readonly height?: number;
  /** Of the chain: network id, transaction and block, to be looked up without this server. */
  readonly chainId?: number;
  readonly transaction?: string;
  readonly block?: string;
  readonly serial?: string;
}

export interface Deposit {
  readonly number: string;
  readonly index: number;
  /** As in the statement: when this server took it, by its own clock. */
  readonly time: string;
  readonly subject: Subject;
  readonly kind: DepositKind | Later;
  readonly name?: string;
  readonly anchoring: AnchoringState | Later;
  readonly anchors: readonly AnchorSummary[];
}

export interface Acknowledged {
  readonly number: string;
  readonly index: number;
  readonly time: string;
  readonly receipt: Receipt;
  /** True where the same request was acknowledged before. */
  readonly again: boolean;
}

/**
 * One line of the answer to a batch. `checkpoint` comes before the deposits whose paths lead to it and stands for those that follow;
 * `deposit` has the place of the line in the request, from 0; `refused` says why a line was not taken, the others are.
 */
export type BatchLine =
  | { readonly checkpoint: string }
  | {
      readonly deposit: {
        readonly line: number;
        readonly number: string;
        readonly index: number;
        readonly statement: string;
        readonly path: readonly string[];
        readonly again: boolean;
      };
    }
  | { readonly refused: { readonly line: number; readonly code: string; readonly detail: string } };

export const subject: v.GenericSchema<unknown, Subject> = v.strictObject({
  sha256: hex32,
  sm3: v.exactOptional(hex32),
  bytes: v.exactOptional(uint),
});
const manifest = v.strictObject({ sha256: hex32, sm3: hex32 });
const members = v.strictObject({ root: hex32, size: v.pipe(uint, v.minValue(1), v.maxValue(65_000)) });
const facts = {
  subject,
  manifest: v.exactOptional(manifest),
  members: v.exactOptional(members),
  name: v.exactOptional(text(255)),
};
const needsManifest = 'members need the digests of the manifest';

export const idempotencyKey: v.GenericSchema<unknown, string> = v.pipe(
  v.string(),
  v.regex(/^[\x21-\x7e]{1,128}$/, 'must be 1 to 128 printable ASCII characters'),
);
export const newDeposit: v.GenericSchema<unknown, NewDeposit> = v.pipe(
  v.strictObject(facts),
  v.check((value) => value.members === undefined || value.manifest !== undefined, needsManifest),
);
export const batchItem: v.GenericSchema<unknown, BatchItem> = v.pipe(
  v.strictObject({ ...facts, key: v.exactOptional(idempotencyKey) }),
  v.check((value) => value.members === undefined || value.manifest !== undefined, needsManifest),
);
export const anchorSummary: v.GenericSchema<unknown, AnchorSummary> = v.strictObject({
  kind: openWords(['evm', 'rfc3161', 'opentimestamps']),
  witness: v.string(),
  state: openWords(['pending', 'complete']),
  time: v.exactOptional(timestamp),
  height: v.exactOptional(uint),
  chainId: v.exactOptional(uint),
  transaction: v.exactOptional(v.string()),
  block: v.exactOptional(v.string()),
  serial: v.exactOptional(v.string()),
});
export const deposit: v.GenericSchema<unknown, Deposit> = v.strictObject({
  number: evidenceNumber,
  index: uint,
  time: timestamp,
  subject,
  kind: openWords(['digest', 'file', 'package']),
  name: v.exactOptional(v.string()),
  anchoring: openWords(['waiting', 'pending', 'anchored']),
  anchors: v.array(anchorSummary),
});
export const acknowledged: v.GenericSchema<unknown, Acknowledged> = v.strictObject({
  number: evidenceNumber,
  index: uint,
  time: timestamp,
  receipt: receiptSchema,
  again: v.boolean(),
});
export const batchLine: v.GenericSchema<unknown, BatchLine> = v.union([
  v.strictObject({ checkpoint: v.string() }),
  v.strictObject({
    deposit: v.strictObject({
      line: uint,
      number: evidenceNumber,
      index: uint,
      statement: v.string(),
      path: v.array(hex32),
      again: v.boolean(),
    }),
  }),
  v.strictObject({ refused: v.strictObject({ line: uint, code: v.string(), detail: v.string() }) }),
]);

/** A code with which whoever has it can fetch the original 证据提取码. It is shown once, when it is made. */
export interface ExtractionCode {
  readonly number: string;
  readonly code: string;
  readonly expires: string;
}
export interface NewExtractionCode {
  /** Default 30, at most 365. */
  readonly days?: number;
}
export const newExtractionCode: v.GenericSchema<unknown, NewExtractionCode> = v.strictObject({
  days: v.exactOptional(v.pipe(uint, v.minValue(1), v.maxValue(365))),
});
export const extractionCode: v.GenericSchema<unknown, ExtractionCode> = v.strictObject({
  number: evidenceNumber,
  code: v.string(),
  expires: timestamp,
});
export interface Extraction {
  readonly number: string;
  readonly code: string;
}
export const extraction: v.GenericSchema<unknown, Extraction> = v.strictObject({
  number: evidenceNumber,
  code: v.pipe(v.string(), v.maxLength(64)),
});

/** One custody event of a deposit, read; the signed envelopes are in the proof. */
export interface CustodyLine {
  readonly seq: number;
  readonly time: string;
  readonly event: string;
  readonly detail: string;
}
export interface CustodyAnswer {
  readonly number: string;
  readonly events: readonly CustodyLine[];
}
export const custodyAnswer: v.GenericSchema<unknown, CustodyAnswer> = v.strictObject({
  number: evidenceNumber,
  events: v.array(v.strictObject({ seq: uint, time: timestamp, event: v.string(), detail: v.string() })),
});

export interface DocumentParams {
  readonly number: string;
  readonly document: string;
}
export interface DocumentQuery {
  readonly lang?: 'zh' | 'en';
  readonly format?: 'html' | 'pdf';
}
export const documentParams: v.GenericSchema<unknown, DocumentParams> = v.strictObject({
  number: evidenceNumber,
  document: v.pipe(v.string(), v.regex(/^[a-z-]{1,40}$/)),
});
export const documentQuery: v.GenericSchema<unknown, DocumentQuery> = v.strictObject({
  lang: v.exactOptional(v.picklist(['zh', 'en'])),
  format: v.exactOptional(v.picklist(['html', 'pdf'])),
});
