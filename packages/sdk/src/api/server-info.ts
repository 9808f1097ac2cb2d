import { hex32, timestamp, uint } from '@guzheng/evidence';
import * as v from 'valibot';

/** Whose server this is, and what anybody needs to check what it says. */
export interface ServerInfo {
  readonly version: string;
  readonly operator: { readonly name: string; readonly statement: { readonly zh: string; readonly en: string } };
  readonly ledger: { readonly origin: string; readonly verifierKey: string };
  /** Signs deposit statements and custody events; Ed25519, hex. */
  readonly depositor: string;
  /** The four characters of this server's evidence numbers. */
  readonly prefix: string;
  readonly witnesses: readonly { readonly kind: string; readonly name: string }[];
  readonly captures: boolean;
  readonly limits: { readonly bodyBytes: number; readonly uploadBytes: number; readonly batchItems: number };
}
/** What an operator sees of the machine: counts and states, nobody's evidence. */
export interface Operations {
  readonly time: string;
  readonly started: string;
  readonly ledger: { readonly size: number; readonly lastTime?: string; readonly clockAheadMs: number };
  readonly anchoring: {
    readonly waiting: number;
    readonly lastSize: number;
    readonly next?: string;
    readonly witnesses: readonly {
      readonly kind: string;
      readonly name: string;
      readonly last?: string;
      readonly failure?: { readonly code: string; readonly message: string; readonly since: string };
    }[];
    readonly pending: number;
  };
  readonly captures: {
    readonly queued: number;
    readonly running: number;
    readonly browsers: number;
    readonly waitingForConfirmation: number;
    readonly failedToday: number;
  };
  readonly watches: { readonly active: number; readonly late: number };
  readonly webhooks: { readonly waiting: number; readonly givenUp: number };
  readonly storage: { readonly blobs: number; readonly blobBytes: number; readonly freeBytes: number };
}

export const serverInfo: v.GenericSchema<unknown, ServerInfo> = v.strictObject({
  version: v.string(),
  operator: v.strictObject({ name: v.string(), statement: v.strictObject({ zh: v.string(), en: v.string() }) }),
  ledger: v.strictObject({ origin: v.string(), verifierKey: v.string() }),
  depositor: hex32,
  prefix: v.string(),
  witnesses: v.array(v.strictObject({ kind: v.string(), name: v.string() })),
  captures: v.boolean(),
  limits: v.strictObject({ bodyBytes: uint, uploadBytes: uint, batchItems: uint }),
});
export const operations: v.GenericSchema<unknown, Operations> = v.strictObject({
  time: timestamp,
  started: timestamp,
  ledger: v.strictObject({ size: uint, lastTime: v.exactOptional(timestamp), clockAheadMs: v.number() }),
  anchoring: v.strictObject({
    waiting: uint,
    lastSize: uint,
    next: v.exactOptional(timestamp),
    witnesses: v.array(
      v.strictObject({
        kind: v.string(),
        name: v.string(),
        last: v.exactOptional(timestamp),
        failure: v.exactOptional(v.strictObject({ code: v.string(), message: v.string(), since: timestamp })),
      }),
    ),
    pending: uint,
  }),
  captures: v.strictObject({
    queued: uint,
    running: uint,
    browsers: uint,
    waitingForConfirmation: uint,
    failedToday: uint,
  }),
  watches: v.strictObject({ active: uint, late: uint }),
  webhooks: v.strictObject({ waiting: uint, givenUp: uint }),
  storage: v.strictObject({ blobs: uint, blobBytes: uint, freeBytes: uint }),
});
