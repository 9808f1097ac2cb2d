import { AnchorError } from '@guzheng/anchor';
import { type AnchorRecord, type AnchorTarget, canonicalize } from '@guzheng/evidence';
import { flawOf } from './holds.ts';
import { keepsAll } from './keeps.ts';
import {
  askWitnesses,
  failureOf,
  type Sight,
  type Testimony,
  type WitnessFailure,
  type WitnessGroup,
} from './testimony.ts';
import { stateOf, type Upgraders, upgradeAnchor } from './upgraders.ts';

/** A file that anchors can be added to, each time atomically. */
export interface AnchoredFile {
  readonly path: string;
  readonly anchors: readonly AnchorRecord[];
  /** What new witnesses are shown. */
  readonly sight: Sight;
  /** The 32 bytes that a record of this target is about. */
  digestOf(target: AnchorTarget): Uint8Array | undefined;
  add(records: readonly AnchorRecord[]): Promise<void>;
}

export interface CompleteOptions {
  readonly groups: readonly WitnessGroup[];
  readonly upgraders: Upgraders;
}

/** What completing a file came to. */
export interface Completion {
  readonly testimony: Testimony;
  /** Why anchors that are pending did not rise. */
  readonly failures: readonly WitnessFailure[];
}

/**
 * Completes a file: raises what is pending and asks the witnesses that gave nothing yet, all side by side. Each record goes into the file as
 * it comes. Rejects with what the file rejects with; what was written until then stays.
 */
export async function complete(file: AnchoredFile, { groups, upgraders }: CompleteOptions): Promise<Completion> {
  const keeper = new Keeper(file);
  const onRecord = (record: AnchorRecord): void => keeper.keep(record);
  const had = file.anchors.filter((record) => holdsIn(file, record));
  const [testimony, raised] = await Promise.all([
    askWitnesses(groups, file.sight, { had, onRecord }),
    Promise.all(file.anchors.map((record) => raise(record, file, upgraders, onRecord))),
  ]);
  await keeper.settled();
  return { testimony, failures: raised.flat() };
}

/** Gives the record that rose to `onRecord`; one that would lose something is not taken. */
async function raise(
  record: AnchorRecord,
  file: AnchoredFile,
  upgraders: Upgraders,
  onRecord: (record: AnchorRecord) => void,
): Promise<readonly WitnessFailure[]> {
  const digest = file.digestOf(targetOf(record));
  if (digest === undefined) return [];
  const flaw = flawOf(record, digest);
  if (flaw !== undefined) return [invalid(record, flaw)];
  if (stateOf(record, digest, upgraders) !== 'pending') return [];
  const keep = (now: AnchorRecord): readonly WitnessFailure[] => {
    if (!keepsAll(record, now)) return [wouldLose(record)];
    if (canonicalize(now) !== canonicalize(record)) onRecord(now);
    return [];
  };
  try {
    return keep(await upgradeAnchor(record, digest, upgraders));
  } catch (error) {
    const kept = error instanceof AnchorError && error.record !== undefined ? keep(error.record) : [];
    return [failureOf(witnessOf(record), error, true), ...kept];
  }
}

/** A record that contradicts itself, or is about something else, counts for nothing: its witness is asked anew. */
function holdsIn(file: AnchoredFile, record: AnchorRecord): boolean {
  const digest = file.digestOf(targetOf(record));
  return digest !== undefined && flawOf(record, digest) === undefined;
}

function invalid(record: AnchorRecord, flaw: string): WitnessFailure {
  const { kind, name } = witnessOf(record);
  const message = `The anchor record does not hold: ${flaw}`;
  return { kind, witness: name, pending: true, code: 'record-invalid', message };
}

function wouldLose(record: AnchorRecord): WitnessFailure {
  const { kind, name } = witnessOf(record);
  const message = `What ${name} says now lacks something that the record in the proof has; the record is kept as it was`;
  const hint = 'keep the file, keep a copy, and ask other nodes';
  return { kind, witness: name, pending: true, code: 'proof-would-lose', message, hint };
}

/** What a record is about. */
export function targetOf(record: AnchorRecord): AnchorTarget {
  return record.kind === 'rfc3161' || record.kind === 'opentimestamps' ? record.target : 'root';
}

function witnessOf(record: AnchorRecord): Pick<WitnessFailure, 'kind'> & { readonly name: string } {
  switch (record.kind) {
    case 'evm':
      return { kind: record.kind, name: record.network };
    case 'rfc3161':
      return { kind: record.kind, name: record.url ?? 'an imported time stamp' };
    case 'opentimestamps':
      return { kind: record.kind, name: 'opentimestamps' };
    case 'unknown':
      return { kind: record.kind, name: record.name };
  }
}

/** Writes records as they come; those that come while it writes go together into the next writing. */
class Keeper {
  readonly #file: AnchoredFile;
  #waiting: AnchorRecord[] = [];
  #work: Promise<void> | undefined;
  #failure: { readonly error: unknown } | undefined;

  constructor(file: AnchoredFile) {
    this.#file = file;
  }

  keep(record: AnchorRecord): void {
    this.#waiting.push(record);
    this.#work ??= this.#write();
  }

  /** Rejects with the first failure; records that came after it were not written. */
  async settled(): Promise<void> {
    await this.#work;
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  async #write(): Promise<void> {
    // Answers that are there already come one right after another.
    await new Promise((resolve) => setImmediate(resolve));
    try {
      while (this.#waiting.length > 0 && this.#failure === undefined) await this.#file.add(this.#waiting.splice(0));
    } catch (error) {
      this.#failure = { error };
    } finally {
      this.#work = undefined;
    }
  }
}
