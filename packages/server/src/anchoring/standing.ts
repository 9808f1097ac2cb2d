import { type AnchorRecord, hexToBytes, type Witness } from '@guzheng/evidence';
import { attests, stateOf, type WitnessGroup } from '@guzheng/sdk';
import type { AnchoringState } from '@guzheng/sdk/api';
import type { ChosenCheckpoint } from './checkpoints.ts';
import { nameOf, type Witnesses } from './witnesses.ts';

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
  /** Of the checkpoint that was chosen last. */
  readonly newestSize: number;
  /** A transaction for it was written down, and no record came of that: the process was killed in between. */
  readonly isSigned: boolean;
  /** Without regard to when they are due. */
  readonly force: boolean;
}

/**
 * The groups with those witnesses that are to be asked now. Only the newest checkpoint is shown to whoever has not seen it: what a witness
 * says late of an older one is no earlier than what it says of the newest, which covers the same entries, and on a chain it costs money.
 * An older one for which a transaction was signed is asked for all the same: that is paid for, and earlier than any other.
 */
export function groupsToAsk(groups: readonly WitnessGroup[], askable: Askable): readonly WitnessGroup[] {
  return groups.map((group) => ({
    ...group,
    witnesses: group.witnesses.filter((witness) => mayBeAsked(witness, askable) && isDue(nameOf(witness), askable)),
  }));
}

function mayBeAsked({ kind }: Witness, { checkpoint, newestSize, isSigned }: Omit<Askable, 'now' | 'force'>): boolean {
  return checkpoint.size === newestSize || (kind === 'evm' && isSigned);
}

function isDue(name: string, { checkpoint, now, force }: Askable): boolean {
  const patience = checkpoint.patience[name];
  return force || patience === undefined || isTime(patience.next, now);
}

/** True while a witness may still give a record, or one that was given may still rise. */
export function isStillOpen({ groups }: Witnesses, askable: Omit<Askable, 'force'>): boolean {
  const { checkpoint, now } = askable;
  const isYoung = now.getTime() - Date.parse(checkpoint.chosen) < PENDING_DAYS * 24 * 60 * MINUTE;
  if (isYoung && checkpoint.summaries.some(({ state }) => state === 'pending')) return true;
  const asked = groups.flatMap(({ witnesses }) => witnesses).filter((witness) => mayBeAsked(witness, askable));
  const isMissing = asked.some((witness) => !checkpoint.records.some((record) => attests(record, witness, 'root')));
  return isMissing && (isYoung || checkpoint.size === askable.newestSize);
}

/** Whether that moment has come. One that lies further ahead than any pause was set by a clock that was ahead itself. */
export function isTime(next: string, now: Date): boolean {
  const wait = Date.parse(next) - now.getTime();
  return wait <= 0 || wait > LONGEST_PAUSE;
}

/** After so many attempts: 1, 2, 4 … minutes, at most an hour. */
export function later(now: Date, attempts: number): string {
  const pause = Math.min(MINUTE * 2 ** Math.max(0, attempts - 1), LONGEST_PAUSE);
  return new Date(now.getTime() + pause).toISOString();
}
