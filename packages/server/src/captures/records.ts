import type { Capture, CaptureEvent } from '@guzheng/sdk/api';
import type { Logger } from 'pino';
import type { Custody } from '../custody/custody.ts';
import { ServerError } from '../error.ts';
import type { Appended, Ledger, LedgerItem } from '../ledger/ledger.ts';
import type { Database, Late } from '../store/store.ts';
import { type Change, write } from './change.ts';
import { EventLog, type FollowOptions, type NumberedEvent } from './event-log.ts';
import { captureOf, isOver, type Job } from './job.ts';
import { JobStore, type NewKeyUse } from './job-store.ts';
import { Locks } from './locks.ts';

export interface RecordsOptions {
  readonly db: Database;
  readonly ledger: Ledger;
  readonly custody: Custody;
  readonly log: Logger;
  /** Told of every change of state, once it is on the disk. */
  readonly onChange: (job: Job, capture: Capture) => void;
}

/** Captures with all that belongs to a change of one: its event, its place in the ledger, the custody events that follow from it. */
export class Records {
  readonly store: JobStore;
  readonly #options: RecordsOptions;
  readonly #events: EventLog;
  readonly #locks = new Locks();

  constructor(options: RecordsOptions) {
    this.#options = options;
    this.store = new JobStore(options.db);
    this.#events = new EventLog(options.db);
  }

  /** Rejects with ServerError `not-found`. */
  async get(id: string): Promise<Job> {
    const job = await this.store.get(id);
    if (job === undefined) throw new ServerError('not-found', `There is no capture ${id}.`);
    return job;
  }

  /** `line`: of the audit log, in the same commit. */
  async create(job: Job, { use, line }: { readonly use?: NewKeyUse; readonly line?: Late } = {}): Promise<void> {
    const event: CaptureEvent = { event: 'state', capture: captureOf(job) };
    const changes = [...this.store.created(job, use), ...this.#events.changes(job.id, 1, event)];
    const puts = changes.filter((one) => one.type === 'put');
    await this.#options.db.commit([], line === undefined ? puts : [...puts, line]);
    this.#told(job);
  }

  /** One change at a time for each capture. Where `change` gives the same job back, nothing is written. It may throw. */
  change(id: string, change: (job: Job) => Job): Promise<Job> {
    return this.#locks.hold(id, async () => {
      const before = await this.get(id);
      const after = change(before);
      if (after === before) return before;
      const next = (await this.#events.last(id)) + 1;
      await write(this.#options.db, this.#changes(after, next), { sync: true });
      this.#told(after);
      return await this.#runErrands(after);
    });
  }

  /** A change that nobody is told of. */
  note(id: string, change: (job: Job) => Job): Promise<Job> {
    return this.#locks.hold(id, async () => {
      const after = change(await this.get(id));
      await write(this.#options.db, this.store.changes(after), { sync: true });
      return after;
    });
  }

  /** A change that comes into the ledger together with its entry, in one commit: both or neither. */
  deposit(id: string, item: LedgerItem, change: (job: Job, entry: Appended) => Job): Promise<Job> {
    return this.#locks.hold(id, async () => {
      // After a commit that failed it is not known whether it is on the disk until the database has been recovered.
      await this.#options.db.recover();
      const before = await this.get(id);
      if (before.state !== 'capturing') return before;
      const next = (await this.#events.last(id)) + 1;
      let after = before;
      await this.#options.ledger.append([item], ([entry]) => {
        if (entry === undefined) throw new TypeError('no entry for one item');
        after = change(before, entry);
        return this.#changes(after, next).filter((one) => one.type === 'put');
      });
      this.#told(after);
      return await this.#runErrands(after);
    });
  }

  /** What is being done; lost with the power, which takes the take with it too. */
  say(id: string, event: Extract<CaptureEvent, { event: 'progress' }>): Promise<void> {
    return this.#locks.hold(id, async () => {
      const next = (await this.#events.last(id)) + 1;
      await write(this.#options.db, this.#events.changes(id, next, event), { sync: false });
      this.#events.ring(id);
    });
  }

  follow(id: string, options: Omit<FollowOptions, 'isOver'>): AsyncGenerator<NumberedEvent> {
    return this.#events.follow(id, { ...options, isOver: async () => isOver(await this.get(id)) });
  }

  /** For what a start finds: custody events that were still to be written. */
  finishErrands(id: string): Promise<Job> {
    return this.#locks.hold(id, async () => this.#runErrands(await this.get(id)));
  }

  #changes(job: Job, event: number): readonly Change[] {
    const told: CaptureEvent = { event: 'state', capture: captureOf(job) };
    return [...this.store.changes(job), ...this.#events.changes(job.id, event, told)];
  }

  #told(job: Job): void {
    this.#events.ring(job.id);
    this.#options.onChange(job, captureOf(job));
  }

  /** Struck off once all are written; whatever a crash leaves is done again, and stands there once. */
  async #runErrands(job: Job): Promise<Job> {
    if (job.errands.length === 0) return job;
    try {
      for (const { index, ...event } of job.errands) await this.#options.custody.recordOnce(index, event);
      const done: Job = { ...job, errands: [] };
      await write(this.#options.db, this.store.changes(done), { sync: true });
      return done;
    } catch (error) {
      this.#options.log.error({ err: error, capture: job.id }, 'custody events of a capture are still to be written');
      return job;
    }
  }
}
