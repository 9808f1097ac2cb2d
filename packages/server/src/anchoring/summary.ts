import {
  type AnchorRecord,
  checkEvmAnchor,
  checkOtsAnchor,
  checkTimeStamp,
  type EvmAnchor,
  type OpenTimestampsAnchor,
  type Rfc3161Anchor,
  TSA_ROOTS,
} from '@guzheng/evidence';
import { stateOf, type Upgraders } from '@guzheng/sdk';
import type { AnchorSummary } from '@guzheng/sdk/api';

/** What each record says, in short, with all that is needed to look it up elsewhere. A record that does not hold says nothing. */
export function summariesOf(
  records: readonly AnchorRecord[],
  root: Uint8Array,
  upgraders: Upgraders,
): readonly AnchorSummary[] {
  return records.flatMap((record) => {
    const state = stateOf(record, root, upgraders);
    if (state !== 'complete' && state !== 'pending') return [];
    const summary = summaryOf(record, root);
    return summary === undefined ? [] : [{ ...summary, state }];
  });
}

type Summary = Omit<AnchorSummary, 'state'>;

function summaryOf(record: AnchorRecord, root: Uint8Array): Summary | undefined {
  switch (record.kind) {
    case 'evm':
      return ofEvm(record, root);
    case 'rfc3161':
      return ofTimeStamp(record, root);
    case 'opentimestamps':
      return ofOts(record, root);
    case 'unknown':
      return undefined;
  }
}

function ofEvm(record: EvmAnchor, root: Uint8Array): Summary {
  const { network, chainId, transaction } = record;
  const facts = { kind: 'evm', witness: network, chainId, transaction: transaction.hash } as const;
  const check = checkEvmAnchor(record, root);
  if (check.outcome !== 'valid') return facts;
  return { ...facts, time: check.blockTime, height: check.blockNumber, block: check.blockHash };
}

function ofTimeStamp(record: Rfc3161Anchor, root: Uint8Array): Summary {
  const facts = { kind: 'rfc3161', witness: record.url ?? 'an authority that is not named' } as const;
  const check = checkTimeStamp(record, root, { roots: TSA_ROOTS });
  return check.outcome === 'valid' ? { ...facts, time: check.genTime, serial: check.serial } : facts;
}

function ofOts(record: OpenTimestampsAnchor, root: Uint8Array): Summary {
  const facts = { kind: 'opentimestamps', witness: 'Bitcoin, through OpenTimestamps' } as const;
  const check = checkOtsAnchor(record, root);
  if (check.outcome !== 'valid') return facts;
  const [{ height, hash, time }] = check.blocks;
  return { ...facts, time, height, block: hash };
}
