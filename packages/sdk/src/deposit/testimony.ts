import { AnchorError } from '@guzheng/anchor';
import type { AnchorRecord, AnchorTarget, Witness } from '@guzheng/evidence';
import { attests } from './attests.ts';
import { isCarried } from './carried.ts';
import { flawOf } from './holds.ts';

/** Witnesses of which any `atLeast` will do: the time-stamping authorities, the calendars, a chain. */
export interface WitnessGroup {
  /** For people: `devnet`, `time-stamping authorities`. */
  readonly name: string;
  readonly atLeast: number;
  readonly witnesses: readonly Witness[];
}

/** The 32 bytes that a witness can be shown: the root, and the file's own SHA-256 where one file is deposited alone. */
export interface Sight {
  readonly root: Uint8Array;
  readonly file?: Uint8Array;
}

/** Why a witness gave no record, or (`pending`) why the one it gave is not finished. */
export interface WitnessFailure {
  readonly kind: AnchorRecord['kind'];
  readonly witness: string;
  readonly pending: boolean;
  /** A code of AnchorError; `witness-failed` for an error without one; `proof-would-lose`. */
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
}

export interface GroupTestimony {
  readonly name: string;
  readonly atLeast: number;
  /** Records of this group, those had before counted too. */
  readonly records: number;
  readonly outcome: 'met' | 'missed';
  readonly failures: readonly WitnessFailure[];
}

/** What the witnesses said: new records in the order of the witnesses, and how each group came out. */
export interface Testimony {
  readonly anchors: readonly AnchorRecord[];
  readonly groups: readonly GroupTestimony[];
}

export interface AskOptions {
  /** Records that are there already: whoever gave one is not asked again. */
  readonly had?: readonly AnchorRecord[];
  /** Told of each new record as it comes, so that it can be kept while others are waited for. */
  readonly onRecord?: (record: AnchorRecord) => void;
}

type Answer =
  | { readonly what: 'had' }
  | { readonly what: 'record'; readonly record: AnchorRecord; readonly failure?: WitnessFailure }
  | { readonly what: 'failure'; readonly failure: WitnessFailure };

/**
 * Asks all witnesses of all groups side by side. Never rejects because of a witness: every record that came is kept whatever else fails,
 * and a transaction that was sent counts as a record even where following it failed.
 */
export async function askWitnesses(
  groups: readonly WitnessGroup[],
  sight: Sight,
  options: AskOptions = {},
): Promise<Testimony> {
  const left = [...(options.had ?? [])];
  const asked = groups.map(({ witnesses }) =>
    witnesses.map((witness) => (takeRecordOf(witness, sight, left) ? had() : ask(witness, sight, options))),
  );
  const answers = await Promise.all(asked.map((group) => Promise.all(group)));
  return {
    anchors: answers.flat().flatMap((answer) => (answer.what === 'record' ? [answer.record] : [])),
    groups: groups.map((group, index) => outcomeOf(group, answers[index] ?? [])),
  };
}

/** What the witness is asked about: authorities stamp the file itself where there is one, chains and calendars the root. */
export function targetFor({ kind }: Pick<Witness, 'kind'>, { file }: Sight): AnchorTarget {
  return kind === 'rfc3161' && file !== undefined ? 'file' : 'root';
}

/** Each record stands for one witness only. */
function takeRecordOf(witness: Witness, sight: Sight, left: AnchorRecord[]): boolean {
  const place = left.findIndex((record) => attests(record, witness, targetFor(witness, sight)));
  if (place === -1) return false;
  left.splice(place, 1);
  return true;
}

async function had(): Promise<Answer> {
  return { what: 'had' };
}

async function ask(witness: Witness, sight: Sight, { onRecord }: AskOptions): Promise<Answer> {
  const answer = await answerOf(witness, sight);
  if (answer.what === 'record') onRecord?.(answer.record);
  return answer;
}

async function answerOf(witness: Witness, sight: Sight): Promise<Answer> {
  const target = targetFor(witness, sight);
  const digest = target === 'file' && sight.file !== undefined ? sight.file : sight.root;
  try {
    return accepted(witness, await witness.testify(digest, target), { target, digest });
  } catch (error) {
    if (!(error instanceof AnchorError) || error.record === undefined)
      return { what: 'failure', failure: failureOf(witness, error, false) };
    const answer = accepted(witness, error.record, { target, digest });
    return answer.what === 'record' ? { ...answer, failure: failureOf(witness, error, true) } : answer;
  }
}

/** A record that the proof file could not carry, or that says another thing, would cost the others their file. */
function accepted(
  witness: Witness,
  record: AnchorRecord,
  { target, digest }: { readonly target: AnchorTarget; readonly digest: Uint8Array },
): Answer {
  const flaw =
    attests(record, witness, target) && isCarried(record)
      ? flawOf(record, digest)
      : 'It is not one of its own, or no proof file can hold it.';
  if (flaw === undefined) return { what: 'record', record };
  const message = `The witness ${witness.name} gave a record that does not hold: ${flaw}`;
  const facts = { kind: witness.kind, witness: witness.name, pending: false };
  return { what: 'failure', failure: { ...facts, code: 'record-invalid', message } };
}

/** An error of a witness in the terms of a report. */
export function failureOf(
  { kind, name }: { readonly kind: AnchorRecord['kind']; readonly name: string },
  error: unknown,
  pending: boolean,
): WitnessFailure {
  const facts = { kind, witness: name, pending };
  if (!(error instanceof AnchorError)) return { ...facts, code: 'witness-failed', message: sentence(error) };
  const { code, message, hint } = error;
  return { ...facts, code, message, ...(hint === undefined ? {} : { hint }) };
}

function sentence(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function outcomeOf({ name, atLeast }: WitnessGroup, answers: readonly Answer[]): GroupTestimony {
  const records = answers.filter(({ what }) => what !== 'failure').length;
  const failures = answers.flatMap((answer) => {
    if (answer.what === 'had' || answer.failure === undefined) return [];
    return [answer.failure];
  });
  return { name, atLeast, records, outcome: records >= atLeast ? 'met' : 'missed', failures };
}
