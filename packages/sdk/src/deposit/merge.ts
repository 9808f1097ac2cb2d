import type { AnchorRecord } from '@guzheng/evidence';
import { keepsAll } from './keeps.ts';

/** A list of anchors with others worked in, and what that changed. */
export interface Merged {
  readonly anchors: readonly AnchorRecord[];
  readonly added: readonly AnchorRecord[];
  readonly risen: readonly AnchorRecord[];
}

/**
 * Works records into a list: one that says all that an anchor says and more takes its place, one that an anchor says already is left out,
 * any other goes to the end. Doing it twice changes nothing more, so it can be done again on a file that somebody else changed.
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
    } else {
      anchors.push(record);
      added.push(record);
    }
  }
  return { anchors, added, risen };
}
