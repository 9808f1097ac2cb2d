import type { AnchorRecord } from '@guzheng/evidence';
import type { AnchoredCheckpoint, AnchoringState, AnchorSummary, Listed, Operations, Page } from '@guzheng/sdk/api';

/** What witnesses saw of a deposit: the checkpoint that covers it and was anchored first. */
export interface Anchored {
  readonly state: AnchoringState;
  /** The size of the checkpoint; the ledger's own while none is anchored. */
  readonly size: number;
  readonly anchors: readonly AnchorSummary[];
  readonly records: readonly AnchorRecord[];
}

/** Entries that a completely anchored checkpoint covers and none did before, both ends counted. */
export interface AnchoredRange {
  readonly fromIndex: number;
  readonly toIndex: number;
}

/** Shows the ledger's checkpoint to every witness on a schedule, and completes what is pending. */
export interface Anchoring {
  /** Of the first completely anchored checkpoint that covers it; while there is none, of the one that witnesses said most of. */
  of(index: number): Promise<Anchored>;
  list(page: Page): Promise<Listed<AnchoredCheckpoint>>;
  /** The newest checkpoint that a witness has seen. */
  readonly newest: { readonly size: number; readonly time: string } | undefined;
  readonly witnesses: readonly { readonly kind: string; readonly name: string }[];
  status(): Promise<Operations['anchoring']>;
  /** One round now: shows the head where it grew, raises what is pending. */
  round(): Promise<void>;
  close(): Promise<void>;
}
