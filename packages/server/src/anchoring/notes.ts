import type { AnchorRecord, Witness } from '@guzheng/evidence';
import { attests, type Completion, type WitnessFailure, type WitnessGroup } from '@guzheng/sdk';
import type { Operations } from '@guzheng/sdk/api';
import type { Checkpoints, ChosenCheckpoint, Patience, WitnessNote } from './checkpoints.ts';
import { later } from './standing.ts';
import { nameOf } from './witnesses.ts';

type WitnessStatus = Operations['anchoring']['witnesses'][number];

/** How the witnesses are doing: for the operator, and for deciding who is asked. Kept over restarts. */
export class WitnessNotes {
  readonly #checkpoints: Checkpoints;
  readonly #all: readonly Witness[];
  readonly #notes = new Map<string, WitnessNote>();

  static async open(checkpoints: Checkpoints, groups: readonly WitnessGroup[]): Promise<WitnessNotes> {
    const notes = new WitnessNotes(checkpoints, groups);
    for (const witness of notes.#all) notes.#notes.set(nameOf(witness), await checkpoints.note(nameOf(witness)));
    return notes;
  }

  private constructor(checkpoints: Checkpoints, groups: readonly WitnessGroup[]) {
    this.#checkpoints = checkpoints;
    this.#all = groups.flatMap(({ witnesses }) => witnesses);
  }

  /** What asking about a checkpoint came to. */
  async take(
    had: readonly AnchorRecord[],
    now: readonly AnchorRecord[],
    completion: Completion,
    at: Date,
  ): Promise<void> {
    const failures = failuresOf(completion);
    for (const witness of this.#all) {
      const note = this.#notes.get(nameOf(witness)) ?? {};
      const gave = now.some((record) => attests(record, witness, 'root') && !had.includes(record));
      const next = noteAfter(note, { gave, failure: failures.get(nameOf(witness)), at: at.toISOString() });
      if (next === note) continue;
      this.#notes.set(nameOf(witness), next);
      await this.#checkpoints.putNote(nameOf(witness), next);
    }
  }

  status(): readonly WitnessStatus[] {
    return this.#all.map((witness) => {
      const { last, failure } = this.#notes.get(nameOf(witness)) ?? {};
      const { kind, name } = witness;
      return { kind, name, ...(last === undefined ? {} : { last }), ...(failure === undefined ? {} : { failure }) };
    });
  }
}

/** Who gave nothing has to wait longer the next time. */
export function patienceAfter(
  { patience }: Pick<ChosenCheckpoint, 'patience'>,
  { testimony }: Completion,
  now: Date,
): Readonly<Record<string, Patience>> {
  const failures = testimony.groups.flatMap((group) => group.failures).filter(({ pending }) => !pending);
  const waits = failures.map((failure) => {
    const name = nameOfFailure(failure);
    const attempts = (patience[name]?.attempts ?? 0) + 1;
    return [name, { attempts, next: later(now, attempts) }] as const;
  });
  return { ...patience, ...Object.fromEntries(waits) };
}

function failuresOf({ testimony, failures }: Completion): ReadonlyMap<string, WitnessFailure> {
  const all = [...failures, ...testimony.groups.flatMap((group) => group.failures)];
  return new Map(all.map((failure) => [nameOfFailure(failure), failure]));
}

function nameOfFailure({ kind, witness }: WitnessFailure): string {
  return `${kind} ${witness}`;
}

interface Turn {
  readonly gave: boolean;
  readonly failure: WitnessFailure | undefined;
  readonly at: string;
}

/** A witness that answers again has no failure any more; one that goes on failing has had it since the first time. */
function noteAfter(note: WitnessNote, { gave, failure, at }: Turn): WitnessNote {
  if (!gave && failure === undefined) return note;
  const { failure: before, ...kept } = note;
  const answered = gave ? { last: at } : {};
  if (failure === undefined) return { ...kept, ...answered };
  const { code, message } = failure;
  return { ...kept, ...answered, failure: { code, message, since: before?.since ?? at } };
}
