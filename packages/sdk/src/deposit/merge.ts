import { type AnchorRecord, canonicalize } from '@guzheng/evidence';
import { keepsAll } from './keeps.ts';

/** A list of anchors with others worked in, and what that changed. */
export interface Merged {
  readonly anchors: readonly AnchorRecord[];
  readonly added: readonly AnchorRecord[];
  readonly risen: readonly AnchorRecord[];
}

/**
 * Works records into a list: one of an anchor that is there takes its place if it says more, one of a new anchor goes to the end. Doing it
 * twice changes nothing more, so it can be done again on a file that somebody else changed.
 */
export function mergeAnchors(had: readonly AnchorRecord[], more: readonly AnchorRecord[]): Merged {
  const anchors = [...had];
  const added: AnchorRecord[] = [];
  const risen: AnchorRecord[] = [];
  for (const record of more) {
    const place = anchors.findIndex((anchor) => isOfSameWitness(anchor, record));
    const there = anchors[place];
    if (there === undefined) {
      anchors.push(record);
      added.push(record);
    } else if (canonicalize(there) !== canonicalize(record) && keepsAll(there, record)) {
      anchors[place] = record;
      risen.push(record);
    }
  }
  return { anchors, added, risen };
}

/** One anchor for each chain, authority and target: a second one would show nothing more. */
function isOfSameWitness(had: AnchorRecord, record: AnchorRecord): boolean {
  switch (had.kind) {
    case 'evm':
      return record.kind === 'evm' && had.chainId === record.chainId && had.genesisHash === record.genesisHash;
    case 'rfc3161':
      return record.kind === 'rfc3161' && had.target === record.target && had.url === record.url;
    case 'opentimestamps':
      return record.kind === 'opentimestamps' && had.target === record.target;
    case 'unknown':
      return canonicalize(had) === canonicalize(record);
  }
}
