import type { AnchorRecord, EvmAnchor, OpenTimestampsAnchor } from '@guzheng/evidence';

/** How anchors of one kind are completed. Which a record is complete by itself says `isComplete`; `upgrade` asks the world. */
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

/** How far an anchor is. `unknown`: of a kind that this version cannot judge. */
export type AnchorState = 'complete' | 'pending' | 'unknown';

export function stateOf(record: AnchorRecord, digest: Uint8Array | undefined, upgraders: Upgraders): AnchorState {
  switch (record.kind) {
    case 'evm':
      return stateBy(upgraders.evm, record, digest);
    case 'opentimestamps':
      return stateBy(upgraders.opentimestamps, record, digest);
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

function stateBy<R extends AnchorRecord>(
  upgrader: Upgrader<R> | undefined,
  record: R,
  digest: Uint8Array | undefined,
): AnchorState {
  const isComplete = upgrader !== undefined && digest !== undefined && upgrader.isComplete(record, digest);
  return isComplete ? 'complete' : 'pending';
}
