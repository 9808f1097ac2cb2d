import { type AnchorRecord, hexToBytes } from '@guzheng/evidence';
import { attests, stateOf, type WitnessGroup } from '@guzheng/sdk';
import type { AnchoringState } from '@guzheng/sdk/api';
import type { ChosenCheckpoint } from './checkpoints.ts';
import { nameOf, type Witnesses } from './witnesses.ts';

/** A witness is asked this often for one checkpoint; newer ones cover its entries too. */
const MOST_ATTEMPTS = 24;
/** What is pending for longer will hardly come. */
const PENDING_DAYS = 30;
const MINUTE = 60_000;
const LONGEST_PAUSE = 60 * MINUTE;

/** `anchored`: every group has as many complete records as it must. */
export function stateOfRecords(
  records: readonly AnchorRecord[],
  root: string,
  { groups, upgraders }: Witnesses,
): AnchoringState {
  if (records.length === 0) return 'waiting';
  const digest = hexToBytes(root);
  const complete = records.filter((record) => stateOf(record, digest, upgraders) === 'complete');
  return groups.every((group) => countOf(group, complete) >= group.atLeast) ? 'anchored' : 'pending';
}

function countOf({ witnesses }: WitnessGroup, records: readonly AnchorRecord[]): number {
  return witnesses.filter((witness) => records.some((record) => attests(record, witness, 'root'))).length;
}

export interface Askable {
  readonly checkpoint: ChosenCheckpoint;
  readonly now: Date;
  /** The largest checkpoint that each witness gave a record for. */
  readonly lastSizes: ReadonlyMap<string, number>;
  /** Without regard to when they are due. */
  readonly force: boolean;
}

/**
 * The groups with those witnesses that are to be asked now. One that gave a record for a larger checkpoint is not asked for this one any
 * more: its word would not be earlier than the one it gave, and on a chain it costs money.
 */
export function groupsToAsk(groups: readonly WitnessGroup[], askable: Askable): readonly WitnessGroup[] {
  return groups.map((group) => ({
    ...group,
    witnesses: group.witnesses.filter(
      (witness) => isWanted(nameOf(witness), askable) && isDue(nameOf(witness), askable),
    ),
  }));
}

function isWanted(name: string, { checkpoint, lastSizes }: Pick<Askable, 'checkpoint' | 'lastSizes'>): boolean {
  const isSuperseded = (lastSizes.get(name) ?? 0) > checkpoint.size;
  return !isSuperseded && (checkpoint.patience[name]?.attempts ?? 0) < MOST_ATTEMPTS;
}

function isDue(name: string, { checkpoint, now, force }: Askable): boolean {
  const patience = checkpoint.patience[name];
  return force || patience === undefined || Date.parse(patience.next) <= now.getTime();
}

/** True while a witness may still give a record, or one that was given may still rise. */
export function isStillOpen(
  { groups }: Witnesses,
  askable: Pick<Askable, 'checkpoint' | 'now' | 'lastSizes'>,
): boolean {
  const { checkpoint, now } = askable;
  const isYoung = now.getTime() - Date.parse(checkpoint.chosen) < PENDING_DAYS * 24 * 60 * MINUTE;
  if (isYoung && checkpoint.summaries.some(({ state }) => state === 'pending')) return true;
  return groups
    .flatMap(({ witnesses }) => witnesses)
    .some(
      (witness) =>
        !checkpoint.records.some((record) => attests(record, witness, 'root')) && isWanted(nameOf(witness), askable),
    );
}

/** After so many attempts: 1, 2, 4 … minutes, at most an hour. */
export function later(now: Date, attempts: number): string {
  const pause = Math.min(MINUTE * 2 ** Math.max(0, attempts - 1), LONGEST_PAUSE);
  return new Date(now.getTime() + pause).toISOString();
}
