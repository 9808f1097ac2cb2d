import type { CaptureFailure } from '@guzheng/sdk/api';
import { ServerError } from '../error.ts';
import type { Appended } from '../ledger/ledger.ts';
import { takeFailure } from './failure.ts';
import { type Errand, isOver, type Job, lastTake, type SealedPackage, withLastTake } from './job.ts';
import { seemly } from './words.ts';

/** A page that brings the server down this often in a row is not tried again. */
const MOST_DEATHS = 3;

export function begun(job: Job, at: string): Job {
  const take = { take: job.takes.length + 1, state: 'capturing', started: at } as const;
  return { ...job, state: 'capturing', takes: [...job.takes, take] };
}

export function failed(job: Job, failure: CaptureFailure, at: string): Job {
  return { ...withLastTake(job, { state: 'failed', ended: at, failure }), state: 'failed', failure };
}

export function cancelledWithTake(job: Job, at: string): Job {
  const failure = takeFailure('take-cancelled');
  return { ...withLastTake(job, { state: 'failed', ended: at, failure }), state: 'cancelled' };
}

/** The take is over with the server, and a new one will begin. `died`: the server did not end of itself, and the page may be why. */
export function interrupted(job: Job, { at, died }: { readonly at: string; readonly died: boolean }): Job {
  const failure = takeFailure('take-interrupted');
  const deaths = died ? job.deaths + 1 : job.deaths;
  if (deaths >= MOST_DEATHS) return { ...failed(job, failure, at), deaths };
  return { ...withLastTake(job, { state: 'failed', ended: at, failure }), state: 'queued', deaths };
}

export function deposited(
  job: Job,
  { facts, preview }: SealedPackage,
  { entry, at, confirmWithinHours }: { entry: Appended; at: string; confirmWithinHours: number },
): Job {
  const { sealed: _, ...rest } = job;
  const { take = 0, started = at } = lastTake(job) ?? {};
  const done = withLastTake(rest, {
    state: 'ready',
    ended: at,
    sealed: { number: entry.number, ...facts },
    ...(preview === undefined ? {} : { preview }),
  });
  const told = `captured by this server for account ${job.owner.account} (key ${job.owner.key}), asked for at ${job.created}: capture ${job.id}, take ${take}, begun at ${started}`;
  const waiting: Job = {
    ...done,
    state: 'preview',
    deaths: 0,
    places: { ...job.places, [take]: entry.index },
    expires: new Date(Date.parse(at) + confirmWithinHours * 3_600_000).toISOString(),
    errands: [...job.errands, { index: entry.index, event: 'deposit', detail: told }],
  };
  return job.confirm && facts.complete ? confirmed(waiting, take, 'confirmed as was asked for beforehand') : waiting;
}

/** Throws ServerError `state-conflict`, `not-found`. */
export function confirmed(job: Job, number: number, how = 'confirmed by the depositor'): Job {
  const chosen = job.takes.find(({ take }) => take === number);
  if (chosen === undefined) throw new ServerError('not-found', `Capture ${job.id} has no take ${number}.`);
  if (chosen.state === 'confirmed') return job;
  if (job.state !== 'preview' || chosen.state !== 'ready')
    throw conflict(`Take ${number} is ${chosen.state} and the capture is ${job.state}.`);
  return {
    ...over(job, 'confirmed'),
    takes: job.takes.map((take) => (take === chosen ? { ...take, state: 'confirmed' } : take)),
    errands: [...job.errands, ...remark(job, number, how)],
  };
}

/** Throws ServerError `state-conflict`. */
export function rejected(job: Job, reason: string): Job {
  const take = lastTake(job);
  if (job.state !== 'preview' || take?.state !== 'ready')
    throw conflict(`The capture is ${job.state}: there is no take to reject.`);
  const words = seemly(reason, 1_000);
  const { expires: _, ...rest } = withLastTake(job, { state: 'rejected', reason: words });
  return {
    ...rest,
    state: 'queued',
    errands: [...job.errands, ...remark(job, take.take, `rejected by the depositor: ${words}`)],
  };
}

/** Throws ServerError `state-conflict`. */
export function cancelled(job: Job): Job {
  if (job.state === 'cancelled') return job;
  if (isOver(job)) throw conflict(`The capture is ${job.state} already.`);
  return {
    ...over(job, 'cancelled'),
    errands: [...job.errands, ...remarkOnReady(job, 'given up by the depositor without being confirmed')],
  };
}

export function expired(job: Job, at: string): Job {
  if (job.state !== 'preview' || job.expires === undefined || job.expires > at) return job;
  return {
    ...over(job, 'expired'),
    errands: [...job.errands, ...remarkOnReady(job, `nobody confirmed it until ${job.expires}`)],
  };
}

function over({ expires: _, ...job }: Job, state: Job['state']): Job {
  return { ...job, state };
}

function remarkOnReady(job: Job, words: string): readonly Errand[] {
  const take = lastTake(job);
  return take?.state === 'ready' ? remark(job, take.take, words) : [];
}

function remark(job: Job, take: number, words: string): readonly Errand[] {
  const index = job.places[take];
  return index === undefined
    ? []
    : [{ index, event: 'verification', detail: `capture ${job.id}, take ${take}: ${words}` }];
}

function conflict(message: string): ServerError {
  return new ServerError('state-conflict', message, { hint: 'Read the capture again; it has moved on.' });
}
