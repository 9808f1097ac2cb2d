import { type AnchorRecord, canonicalize } from '@guzheng/evidence';
import { keepsAll } from './keeps.ts';

/** A list of anchors with others worked in, and what that changed. */
export interface Merged {
  readonly anchors: readonly AnchorRecord[];
  readonly added: readonly AnchorRecord[];
  readonly risen: readonly AnchorRecord[];
}

/**
 * Works records into a list: one that says all that an anchor says and more takes its place, one of a new witness goes to the end, any other
 * is left out. Doing it twice changes nothing more, so it can be done again on a file that somebody else changed.
 */
export function mergeAnchors(had: readonly AnchorRecord[], more: readonly AnchorRecord[]): Merged {
  const anchors = [...had];
  const added: AnchorRecord[] = [];
  const risen: AnchorRecord[] = [];
  for (const record of more) {
    if (anchors.some((anchor) => keepsAll(record, anchor))) continue;
    const place = anchors.findIndex((anchor) => keepsAll(anchor, record));
    if (place !== -1) {
      anchors[place] = record;
      risen.push(record);
    } else if (!anchors.some((anchor) => isOfSameWitness(anchor, record))) {
      anchors.push(record);
      added.push(record);
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
