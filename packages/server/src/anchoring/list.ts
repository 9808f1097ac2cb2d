import type { AnchoredCheckpoint, Listed, Page } from '@guzheng/sdk/api';
import { ServerError } from '../error.ts';
import type { Checkpoints, ChosenCheckpoint } from './checkpoints.ts';

/** Records have tens of kilobytes each. */
const MOST = 50;
const USUAL = 20;

export type AnchoredPage = Listed<AnchoredCheckpoint>;

/** Those that a witness has seen, newest first, at most 50. Rejects with ServerError `request-malformed` for a cursor that is none. */
export async function pageOf(checkpoints: Checkpoints, { cursor, limit }: Page): Promise<AnchoredPage> {
  const most = Math.min(limit ?? USUAL, MOST);
  const items: AnchoredCheckpoint[] = [];
  for await (const checkpoint of checkpoints.seen(beforeOf(cursor))) {
    const last = items.at(-1);
    if (items.length === most && last !== undefined) return { items, next: String(last.size) };
    items.push(shown(checkpoint));
  }
  return { items };
}

function beforeOf(cursor: string | undefined): number | undefined {
  if (cursor === undefined) return undefined;
  const size = Number(cursor);
  if (/^\d{1,16}$/.test(cursor) && Number.isSafeInteger(size)) return size;
  throw new ServerError('request-malformed', `${JSON.stringify(cursor)} is no place in this list`, {
    hint: 'give back `next` of the answer before, or leave it out',
  });
}

function shown({ size, root, checkpoint, seen, chosen, summaries, records }: ChosenCheckpoint): AnchoredCheckpoint {
  return { size, root, checkpoint, time: seen ?? chosen, anchors: summaries, records };
}
