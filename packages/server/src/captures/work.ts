import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { CaptureOptions } from '@guzheng/capture';
import type { NotBefore } from '@guzheng/evidence';
import type { CaptureEvent } from '@guzheng/sdk/api';
import type { LedgerItem } from '../ledger/ledger.ts';
import type { Surroundings } from '../parts.ts';
import type { People } from '../people/people.ts';
import type { Blobs } from '../store/blobs.ts';
import { chargeBytes } from './charge.ts';
import { failureForOwner, takeFailure } from './failure.ts';
import { type Job, lastTake, type SealedPackage } from './job.ts';
import { blockBefore } from './not-before.ts';
import { type PersistOptions, persist } from './persist.ts';
import type { Records } from './records.ts';
import { readSealed } from './sealed.ts';
import { runTake, type TakeOutcome } from './take-process.ts';
import { begun, cancelledWithTake, deposited, failed, interrupted } from './transitions.ts';

export interface WorkOptions extends Surroundings {
  readonly records: Records;
  readonly blobs: Blobs;
  readonly people: People;
  /** The folder of all takes, absolute. */
  readonly takes: string;
  /** PEM. */
  readonly ca?: string;
  readonly notBefore?: () => Promise<NotBefore | undefined>;
  /** Fires when the server stops. */
  readonly stopping: AbortSignal;
}

type Progress = Extract<CaptureEvent, { event: 'progress' }>;

/** Beyond the time that the capture gives itself up to sealing: for a browser that is slow to start, and for sealing. */
const OVERTIME_MS = 90_000;

/** One take of a capture: from the queue to the ledger. */
export class Work {
  readonly #options: WorkOptions;

  constructor(options: WorkOptions) {
    this.#options = options;
  }

  /** Begins a take where the capture waits for one; goes on where one was sealed before. `again`: it waits for another. Never rejects. */
  async do(id: string, signal: AbortSignal): Promise<'done' | 'again'> {
    try {
      const job = await this.#begin(id);
      const take = lastTake(job);
      if (job.state !== 'capturing' || take === undefined) return 'done';
      const outcome = await this.#seal(job, signal);
      const { state } =
        outcome.kind === 'sealed'
          ? await this.#keep(job, outcome.path, signal)
          : await this.#fail(job, outcome, signal);
      await this.#discard(id);
      return state === 'queued' ? 'again' : 'done';
    } catch (error) {
      // The capture stays as it was written last, and a restart takes it up from there.
      this.#options.log.error({ err: error, capture: id }, 'a take could not be brought to an end');
      return 'done';
    }
  }

  /** Removes what takes have left that are over, or begin anew. */
  async tidy(): Promise<void> {
    const { takes, records } = this.#options;
    for (const id of await readdir(takes)) {
      const job = await records.store.get(id);
      if (job?.state !== 'capturing') await this.#discard(id);
    }
  }

  /** The package of a take that the server's end has cut off, where it was sealed. */
  async sealedBefore(job: Job): Promise<string | undefined> {
    const folder = this.#folder(job);
    if (job.sealed !== undefined) return join(folder, job.sealed.facts.file);
    const names = await readdir(folder).catch(() => []);
    const name = names.find((one) => one.endsWith('.wacz') && !one.startsWith('.'));
    return name === undefined ? undefined : join(folder, name);
  }

  #begin(id: string): Promise<Job> {
    const at = this.#time();
    return persist(
      () => this.#options.records.change(id, (job) => (job.state === 'queued' ? begun(job, at) : job)),
      this.#patience(this.#options.stopping),
    );
  }

  async #seal(job: Job, signal: AbortSignal): Promise<TakeOutcome> {
    const sealed = await this.sealedBefore(job);
    if (sealed !== undefined) return { kind: 'sealed', path: sealed };
    this.#say(job, 'starting', 'a browser of its own is being prepared');
    try {
      const order = { url: job.url, options: await this.#captureOptions(job) };
      return await runTake(order, {
        takes: this.#options.takes,
        folder: this.#folder(job),
        maxMs: this.#options.settings.captures.maxTimeMs + OVERTIME_MS,
        maxMemoryBytes: this.#options.settings.captures.maxMemoryBytes,
        signal,
        onStep: (step, detail) => this.#say(job, step, detail),
      });
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      const system = typeof code === 'string' ? { system: code } : {};
      return { kind: 'failed', failure: { ...takeFailure('take-crashed'), ...system }, trouble: String(error) };
    }
  }

  async #captureOptions(job: Job): Promise<Omit<CaptureOptions, 'now' | 'onProgress'>> {
    const { settings, ca, notBefore, log } = this.#options;
    const { maxTimeMs, maxBytes, allowPrivate, resolvers, timeServers, browserPath } = settings.captures;
    const block = notBefore === undefined ? undefined : await blockBefore(notBefore, log);
    return {
      out: this.#folder(job),
      custodyMode: 'neutral-third-party',
      maxTimeMs,
      maxBytes,
      allowPrivate,
      ...(resolvers === undefined ? {} : { resolvers }),
      ...(timeServers === undefined ? {} : { timeServers }),
      ...(browserPath === undefined ? {} : { browserPath }),
      ...(ca === undefined ? {} : { ca }),
      ...(job.viewport === undefined ? {} : { viewport: job.viewport }),
      ...(block === undefined ? {} : { notBefore: block }),
    };
  }

  /** Into the blobs and into the ledger, whatever its owner will say of it: no choice among takes can be hidden. */
  async #keep(job: Job, path: string, signal: AbortSignal): Promise<Job> {
    const { records, blobs, settings, log } = this.#options;
    this.#say(job, 'deposit', 'depositing the package');
    try {
      const sealed = await persist(() => this.#noted(job, path), this.#patience(signal));
      return await persist(async () => {
        if (!(await blobs.has(sealed.subject.sha256))) await blobs.adopt(path);
        return await records.deposit(job.id, itemOf(job, sealed), (now, entry) =>
          deposited(now, sealed, { entry, at: this.#time(), confirmWithinHours: settings.captures.confirmWithinHours }),
        );
      }, this.#patience(signal));
    } catch (error) {
      if (signal.reason === 'take-interrupted') throw error;
      log.error({ err: error, capture: job.id }, 'a sealed take could not be deposited');
      return await this.#fail(job, { kind: 'failed', failure: takeFailure('take-crashed') }, signal);
    }
  }

  /** What was sealed is kept, counted or not. */
  async #charge({ id, owner }: Job, bytes: number): Promise<number> {
    try {
      return await chargeBytes(this.#options.people, owner, bytes);
    } catch (error) {
      this.#options.log.error({ err: error, capture: id, bytes }, 'the bytes of a take could not be counted');
      return 0;
    }
  }

  /** Written down before anything is moved, so that a restart finds it. */
  async #noted(job: Job, path: string): Promise<SealedPackage> {
    const { records } = this.#options;
    const { sealed } = await records.get(job.id);
    if (sealed !== undefined) return sealed;
    const read = await readSealed(path);
    const charged = await this.#charge(job, read.subject.bytes);
    await records.note(job.id, (now) => ({ ...now, sealed: { ...read, charged } }));
    return read;
  }

  async #fail(
    job: Job,
    { failure, trouble }: Extract<TakeOutcome, { kind: 'failed' }>,
    signal: AbortSignal,
  ): Promise<Job> {
    const { records, people, stopping, log } = this.#options;
    const { sealed } = await records.get(job.id);
    if (sealed !== undefined) await people.giveBack(job.owner, 'bytes', sealed.charged);
    const at = this.#time();
    const told = failureForOwner(failure, new URL(job.url).hostname);
    log.warn({ capture: job.id, take: lastTake(job)?.take, code: failure.code, trouble }, 'a take has failed');
    return await persist(
      () =>
        records.change(job.id, (before) => {
          if (before.state !== 'capturing') return before;
          const { sealed: _, ...now } = before;
          if (signal.reason === 'take-cancelled') return cancelledWithTake(now, at);
          if (signal.reason === 'take-interrupted') return interrupted(now, { at, died: false });
          if (failure.code === 'take-interrupted') return interrupted(now, { at, died: true });
          return failed(now, told, at);
        }),
      this.#patience(stopping),
    );
  }

  #say(job: Job, step: string, detail: string): void {
    const take = lastTake(job)?.take ?? 0;
    const progress: Progress = { event: 'progress', take, step, detail, time: this.#time() };
    this.#options.records.say(job.id, progress).catch((error: unknown) => {
      this.#options.log.warn({ err: error, capture: job.id }, 'progress of a take could not be written');
    });
  }

  async #discard(id: string): Promise<void> {
    await rm(join(this.#options.takes, id), { recursive: true, force: true });
  }

  #folder(job: Job): string {
    return join(this.#options.takes, job.id, String(lastTake(job)?.take ?? 0));
  }

  #patience(signal: AbortSignal): PersistOptions {
    const onPause: PersistOptions['onPause'] = (error, milliseconds) =>
      this.#options.log.warn({ code: error.code, milliseconds }, 'what a take has to write must wait');
    return { signal, onPause };
  }

  #time(): string {
    return this.#options.now().toISOString();
  }
}

function itemOf({ owner }: Job, { subject, manifest, members, facts }: SealedPackage): LedgerItem {
  return { subject, manifest, members, facts: { account: owner.account, kind: 'package', name: facts.file } };
}
