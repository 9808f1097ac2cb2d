import type { Database } from '../store/store.ts';
import type { Change } from './change.ts';
import { isOver, type Job } from './job.ts';

/** What an idempotency key was used for. */
export interface KeyUse {
  readonly id: string;
  /** SHA-256 of the request. */
  readonly request: string;
}

/** The use that a new capture makes of one. */
export interface NewKeyUse {
  readonly key: string;
  readonly request: string;
}

/** Captures as they lie in the database. */
export class JobStore {
  readonly #jobs;
  /** `<account>/<id>`; ids sort by time. */
  readonly #owned;
  /** Those that are not over, or still have errands: what a start looks at. */
  readonly #open;
  readonly #keys;
  /** `<day>/<id>`. */
  readonly #failed;

  constructor(db: Database) {
    this.#jobs = db.sublevel<string, Job>('captures.jobs', { valueEncoding: 'json' });
    this.#owned = db.sublevel<string, string>('captures.owned', { valueEncoding: 'utf8' });
    this.#open = db.sublevel<string, string>('captures.open', { valueEncoding: 'utf8' });
    this.#keys = db.sublevel<string, KeyUse>('captures.keys', { valueEncoding: 'json' });
    this.#failed = db.sublevel<string, string>('captures.failed', { valueEncoding: 'utf8' });
  }

  get(id: string): Promise<Job | undefined> {
    return this.#jobs.get(id);
  }

  keyUse(account: string, key: string): Promise<KeyUse | undefined> {
    return this.#keys.get(`${account}/${key}`);
  }

  /** Newest first, below `before`; one more than `limit` where there are more. */
  async owned(
    account: string,
    { before, limit }: { before?: string | undefined; limit: number },
  ): Promise<readonly Job[]> {
    const range = { gt: `${account}/`, lt: `${account}/${before ?? '~'}`, reverse: true, limit: limit + 1 };
    const keys = await this.#owned.keys(range).all();
    const jobs = await this.#jobs.getMany(keys.map((key) => key.slice(account.length + 1)));
    return jobs.filter((job) => job !== undefined);
  }

  async open(): Promise<readonly Job[]> {
    const jobs = await this.#jobs.getMany(await this.#open.keys().all());
    return jobs.filter((job) => job !== undefined);
  }

  async failedOn(day: string): Promise<number> {
    return (await this.#failed.keys({ gt: `${day}/`, lt: `${day}0` }).all()).length;
  }

  /** For a capture that is new. */
  created(job: Job, key?: NewKeyUse): readonly Change[] {
    const { id, owner } = job;
    const owned: Change = { type: 'put', sublevel: this.#owned, key: `${owner.account}/${id}`, value: '' };
    if (key === undefined) return [...this.changes(job), owned];
    const use: KeyUse = { id, request: key.request };
    return [
      ...this.changes(job),
      owned,
      { type: 'put', sublevel: this.#keys, key: `${owner.account}/${key.key}`, value: use },
    ];
  }

  changes(job: Job): readonly Change[] {
    const { id, state, errands, failure } = job;
    const put: Change = { type: 'put', sublevel: this.#jobs, key: id, value: job };
    const isDone = isOver(job) && errands.length === 0;
    const open: Change = isDone
      ? { type: 'del', sublevel: this.#open, key: id }
      : { type: 'put', sublevel: this.#open, key: id, value: state };
    const day = job.takes.at(-1)?.ended?.slice(0, 10);
    if (failure === undefined || day === undefined) return [put, open];
    return [put, open, { type: 'put', sublevel: this.#failed, key: `${day}/${id}`, value: '' }];
  }
}
