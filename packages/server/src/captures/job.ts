import type { MembersCommitment, Subject } from '@guzheng/evidence';
import type { Capture, CaptureFailure, CaptureState, NewCapture, Take } from '@guzheng/sdk/api';
import type { Principal } from '../people/principal.ts';

/** A take as it is kept: with what the answer to a request does not show. */
export interface JobTake extends Take {
  /** The member of the package that is shown as its picture. */
  readonly preview?: string;
}

/** A package that was sealed: what goes into the ledger, and what is told of it. */
export interface SealedPackage {
  readonly subject: Subject & { readonly sm3: string; readonly bytes: number };
  readonly manifest: { readonly sha256: string; readonly sm3: string };
  readonly members: MembersCommitment;
  readonly facts: Omit<NonNullable<Take['sealed']>, 'number'>;
  readonly preview?: string;
}

/** A custody event that is still to be written. */
export interface Errand {
  readonly index: number;
  readonly event: 'deposit' | 'verification';
  readonly detail: string;
}

/** A capture as it is kept. */
export interface Job extends Pick<NewCapture, 'url' | 'label' | 'viewport'> {
  readonly id: string;
  readonly owner: Principal;
  readonly state: CaptureState;
  readonly created: string;
  /** Confirms the first take that is complete. */
  readonly confirm: boolean;
  readonly watch?: string;
  readonly takes: readonly JobTake[];
  readonly failure?: CaptureFailure;
  /** When the take that waits for a person expires. */
  readonly expires?: string;
  /** Sealed, and on its way into the blobs and the ledger: a restart goes on from here. */
  readonly sealed?: SealedPackage & { readonly charged: number };
  /** Places in the ledger, by take. */
  readonly places: Readonly<Record<number, number>>;
  /** Takes in a row during which the server died. */
  readonly deaths: number;
  readonly errands: readonly Errand[];
}

export function isOver({ state }: Pick<Job, 'state'>): boolean {
  switch (state) {
    case 'queued':
    case 'capturing':
    case 'preview':
      return false;
    case 'confirmed':
    case 'failed':
    case 'cancelled':
    case 'expired':
      return true;
  }
}

export function lastTake(job: Job): JobTake | undefined {
  return job.takes.at(-1);
}

/** The job with its last take changed. */
export function withLastTake(job: Job, change: Partial<JobTake>): Job {
  const last = lastTake(job);
  if (last === undefined) throw new TypeError(`capture ${job.id} has no take`);
  return { ...job, takes: [...job.takes.slice(0, -1), { ...last, ...change }] };
}

/** What its owner is told. */
export function captureOf(job: Job, position?: number): Capture {
  const { id, url, label, state, created, takes, failure, watch } = job;
  const confirmed = takes.find((take) => take.state === 'confirmed')?.sealed;
  return {
    id,
    url,
    state,
    created,
    takes: takes.map(({ preview: _, ...take }) => take),
    ...(label === undefined ? {} : { label }),
    ...(position === undefined ? {} : { position }),
    ...(confirmed === undefined ? {} : { number: confirmed.number }),
    ...(failure === undefined ? {} : { failure }),
    ...(watch === undefined ? {} : { watch }),
  };
}
