import type { AnchorRecord, EvmAnchor, OpenTimestampsAnchor } from '@guzheng/evidence';
import { flawOf } from './holds.ts';

/** How anchors of one kind are completed: `isComplete` looks at the record alone, `upgrade` asks the world. Both get records that hold. */
export interface Upgrader<R extends AnchorRecord> {
  isComplete(record: R, digest: Uint8Array): boolean;
  /** The record as far as it has come now: at least what it was. Rejects with AnchorError. */
  upgrade(record: R, digest: Uint8Array): Promise<R>;
}

/** One for each kind that can be pending. A time stamp is complete when it is given; of an unknown kind nothing is known. */
export interface Upgraders {
  readonly evm?: Upgrader<EvmAnchor>;
  readonly opentimestamps?: Upgrader<OpenTimestampsAnchor>;
}

/** How far an anchor is. `invalid`: it contradicts itself or is about something else; `unknown`: of a kind that this version cannot judge. */
export type AnchorState = 'complete' | 'pending' | 'invalid' | 'unknown';

/** `digest`: the 32 bytes that the record must be about, where they are known. */
export function stateOf(record: AnchorRecord, digest: Uint8Array | undefined, upgraders: Upgraders): AnchorState {
  if (digest === undefined) return 'unknown';
  if (flawOf(record, digest) !== undefined) return 'invalid';
  switch (record.kind) {
    case 'evm':
      return upgraders.evm?.isComplete(record, digest) === true ? 'complete' : 'pending';
    case 'opentimestamps':
      return upgraders.opentimestamps?.isComplete(record, digest) === true ? 'complete' : 'pending';
    case 'rfc3161':
      return 'complete';
    case 'unknown':
      return 'unknown';
  }
}

/** Asks for more; the same record where there is nobody to ask. */
export async function upgradeAnchor(
  record: AnchorRecord,
  digest: Uint8Array,
  upgraders: Upgraders,
): Promise<AnchorRecord> {
  switch (record.kind) {
    case 'evm':
      return (await upgraders.evm?.upgrade(record, digest)) ?? record;
    case 'opentimestamps':
      return (await upgraders.opentimestamps?.upgrade(record, digest)) ?? record;
    case 'rfc3161':
    case 'unknown':
      return record;
  }
}
