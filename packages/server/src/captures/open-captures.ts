import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { NotBefore } from '@guzheng/evidence';
import type { Capture, Listed, Operations, Page } from '@guzheng/sdk/api';
import type { Custody } from '../custody/custody.ts';
import { ServerError } from '../error.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Surroundings } from '../parts.ts';
import type { People } from '../people/people.ts';
import type { Principal } from '../people/principal.ts';
import type { Blobs } from '../store/blobs.ts';
import type { Store } from '../store/store.ts';
import { webAddressFrom } from './address.ts';
import type { AskCapture, Captures, CreateOptions, Owner } from './captures.ts';
import { certificatesIn } from './certificates.ts';
import { charged } from './charge.ts';
import type { NumberedEvent } from './event-log.ts';
import { captureOf, type Job } from './job.ts';
import { removeLeftovers } from './leftovers.ts';
import { Locks } from './locks.ts';
import { newJob, requestDigest } from './new-job.ts';
import { Pool } from './pool.ts';
import { FairQueue, type Waiting } from './queue.ts';
import { Records } from './records.ts';
import { openPicture, type Picture } from './sealed.ts';
import { cancelled, confirmed, expired, interrupted, rejected } from './transitions.ts';
import { Work } from './work.ts';

export interface CapturesOptions extends Surroundings {
  readonly store: Store;
  readonly blobs: Blobs;
  readonly ledger: Ledger;
  readonly custody: Custody;
  readonly people: People;
  /** Reads a block that exists now, for the lower bound of a capture's time. */
  readonly notBefore?: () => Promise<NotBefore | undefined>;
}

/** For takes under way when the server stops; what takes longer begins anew when it starts again. */
const GRACE_MS = 5_000;
const SWEEP_MS = 60_000;

/** Of one capture. Whoever needs more asks for another. */
const MOST_TAKES = 20;

/** What a capture takes on an ordinary machine, for whoever is told to come back later. */
const USUAL_SECONDS = 20;

/**
 * Opens the queue and takes up what the last end of the server has left: processes and folders of takes are removed, what was sealed goes
 * into the ledger, what was cut off begins again. Rejects with ServerError `settings-malformed` where the CA file cannot be read.
 */
export async function openCaptures(options: CapturesOptions): Promise<Captures> {
  const { settings, log } = options;
  const takes = join(settings.data, 'takes');
  await mkdir(takes, { recursive: true, mode: 0o700 });
  const left = await removeLeftovers(takes);
  if (left.processes + left.folders > 0) log.warn(left, 'removed what takes of the last run had left');
  const desk = new CaptureDesk(options, { takes, ...(await certificatesIn(settings.captures.caFile)) });
  await desk.recover();
  return desk;
}

class CaptureDesk implements Captures {
  readonly #options: CapturesOptions;
  readonly #records: Records;
  readonly #queue = new FairQueue();
  readonly #pool: Pool;
  readonly #work: Work;
  readonly #locks = new Locks();
  readonly #stopping = new AbortController();
  /** Captures that wait for a person, and until when. */
  readonly #waiting = new Map<string, string>();
  readonly #listeners: ((owner: Owner, capture: Capture) => void)[] = [];
  readonly #sweep: NodeJS.Timeout;

  constructor(options: CapturesOptions, { takes, ca }: { readonly takes: string; readonly ca?: string }) {
    this.#options = options;
    const { store, ledger, custody, log, settings } = options;
    this.#records = new Records({
      db: store.db,
      ledger,
      custody,
      log,
      onChange: (job, capture) => this.#tell(job, capture),
    });
    const stopping = this.#stopping.signal;
    this.#work = new Work({ ...options, records: this.#records, takes, stopping, ...(ca === undefined ? {} : { ca }) });
    this.#pool = new Pool(this.#queue, {
      size: settings.captures.browsers,
      work: (waiting, signal) => this.#workOn(waiting, signal),
    });
    store.db.onRecovered(() => this.#takeUp());
    this.#sweep = setInterval(() => void this.#expire(), SWEEP_MS).unref();
  }

  async #workOn(waiting: Waiting, signal: AbortSignal): Promise<void> {
    if ((await this.#work.do(waiting.id, signal)) === 'again') this.#queue.addFirst(waiting);
  }

  async recover(): Promise<void> {
    const sealed: Waiting[] = [];
    for (const { id } of await this.#records.store.open()) {
      const job = await this.#records.finishErrands(id);
      const waiting = { id, account: job.owner.account };
      if (job.state === 'preview') this.#remember(job);
      if (job.state === 'queued') this.#queue.add(waiting);
      if (job.state !== 'capturing') continue;
      if ((await this.#work.sealedBefore(job)) !== undefined) sealed.push(waiting);
      else await this.#beginAgain(waiting);
    }
    await this.#work.tidy();
    await this.#expire();
    for (const waiting of sealed) this.#pool.begin(waiting);
    this.#pool.fill();
  }

  /** A write that failed may be on the disk all the same: then somebody's capture waits there, and nobody else would begin it before the next start. */
  async #takeUp(): Promise<void> {
    for (const { id, owner, state } of await this.#records.store.open())
      if (state === 'queued') this.#enqueue({ id, account: owner.account });
  }

  async #beginAgain(waiting: Waiting): Promise<void> {
    const at = this.#time();
    const { state } = await this.#records.change(waiting.id, (job) => interrupted(job, { at, died: true }));
    if (state === 'queued') this.#queue.addFirst(waiting);
  }

  async create(owner: Owner, asked: AskCapture, { key, line }: CreateOptions = {}): Promise<Capture> {
    const principal = this.#principalOf(owner);
    const url = webAddressFrom(asked.url, this.#options.settings.captures);
    return await this.#locks.hold(principal.account, async () => {
      const request = requestDigest(asked);
      const earlier = await this.#earlier(principal, key, request);
      if (earlier !== undefined) return earlier;
      this.#expectRoom(principal.account);
      const { now, random } = this.#options;
      const job = newJob(asked, { owner: principal, url, at: now(), random });
      const use = key === undefined ? {} : { use: { key, request } };
      await charged(this.#options.people, principal, () =>
        this.#records.create(job, { ...use, ...(line === undefined ? {} : { line: line(job.id) }) }),
      );
      this.#enqueue({ id: job.id, account: principal.account });
      return this.#shown(job);
    });
  }

  async get(owner: Owner, id: string): Promise<Capture> {
    return this.#shown(await this.#own(owner, id));
  }

  async list(owner: Owner, { cursor, limit = 50 }: Page): Promise<Listed<Capture>> {
    const jobs = await this.#records.store.owned(owner.account, { before: cursor, limit });
    const items = jobs.slice(0, limit);
    const next = jobs.length > limit ? items.at(-1)?.id : undefined;
    return { items: items.map((job) => this.#shown(job)), ...(next === undefined ? {} : { next }) };
  }

  async *events(
    owner: Owner,
    id: string,
    { after = 0, signal }: { readonly after?: number; readonly signal: AbortSignal },
  ): AsyncGenerator<NumberedEvent> {
    await this.#own(owner, id);
    yield* this.#records.follow(id, { after, signal: AbortSignal.any([signal, this.#stopping.signal]) });
  }

  async preview(owner: Owner, id: string, number: number): Promise<Picture> {
    const job = await this.#own(owner, id);
    const take = job.takes.find((one) => one.take === number);
    if (take?.sealed === undefined || take.preview === undefined)
      throw new ServerError('not-found', `Take ${number} of capture ${id} has no picture.`);
    return await openPicture(await this.#options.blobs.path(take.sealed.sha256), take.preview);
  }

  async confirm(owner: Owner, id: string, take: number): Promise<Capture> {
    await this.#own(owner, id);
    return this.#shown(await this.#records.change(id, (job) => confirmed(expired(job, this.#time()), take)));
  }

  async retake(owner: Owner, id: string, reason: string): Promise<Capture> {
    const job = await this.#own(owner, id);
    if (job.takes.length >= MOST_TAKES)
      throw new ServerError('state-conflict', `Capture ${id} has ${job.takes.length} takes, which is the most.`, {
        hint: 'Ask for another capture of the same address.',
      });
    const at = this.#time();
    const reject = (now: Job): Job => rejected(expired(now, at), reason);
    // Refused before it is paid for.
    reject(job);
    const queued = await charged(this.#options.people, this.#principalOf(owner), () =>
      this.#records.change(id, reject),
    );
    this.#enqueue({ id, account: owner.account });
    return this.#shown(queued);
  }

  async cancel(owner: Owner, id: string): Promise<Capture> {
    const job = await this.#own(owner, id);
    this.#queue.remove({ id, account: job.owner.account });
    await this.#pool.stop(id, 'take-cancelled');
    return this.#shown(await this.#records.change(id, (now) => cancelled(expired(now, this.#time()))));
  }

  async status(): Promise<Operations['captures']> {
    return {
      queued: this.#queue.size,
      running: this.#pool.running,
      browsers: this.#options.settings.captures.browsers,
      waitingForConfirmation: this.#waiting.size,
      failedToday: await this.#records.store.failedOn(this.#time().slice(0, 10)),
    };
  }

  onChange(listener: (owner: Owner, capture: Capture) => void): void {
    this.#listeners.push(listener);
  }

  async close(): Promise<void> {
    clearInterval(this.#sweep);
    this.#stopping.abort();
    await this.#pool.close(GRACE_MS);
  }

  async #earlier(owner: Principal, key: string | undefined, request: string): Promise<Capture | undefined> {
    if (key === undefined) return undefined;
    // A write that failed may have kept the key all the same: asked again too early, the capture would be made twice.
    await this.#options.store.db.recover();
    const use = await this.#records.store.keyUse(owner.account, key);
    if (use === undefined) return undefined;
    if (use.request !== request)
      throw new ServerError('idempotency-conflict', 'This idempotency key was used for another capture.');
    return await this.get(owner, use.id);
  }

  /** One account may fill half of the queue, so that there is always room for another. */
  #expectRoom(account: string): void {
    const { browsers, queue } = this.#options.settings.captures;
    if (browsers === 0) throw new ServerError('not-ready', 'This server makes no captures.');
    if (this.#stopping.signal.aborted) throw new ServerError('not-ready', 'The server is stopping.');
    const share = Math.max(1, Math.ceil(queue / 2));
    if (this.#queue.size < queue && this.#queue.of(account) < share) return;
    const retryAfter = Math.min(3_600, USUAL_SECONDS * Math.ceil((this.#queue.size + 1) / browsers));
    throw new ServerError('queue-full', `${this.#queue.size} captures are waiting, which is the most.`, { retryAfter });
  }

  /** Once, however often it is said. A take whose work is not quite over when the next is asked for ends before that begins. */
  #enqueue(waiting: Waiting): void {
    const ended = this.#pool.ended(waiting.id);
    if (ended !== undefined) {
      void ended.then(() => this.#enqueue(waiting));
      return;
    }
    if (this.#queue.has(waiting)) return;
    this.#queue.add(waiting);
    this.#pool.fill();
  }

  async #own(owner: Owner, id: string): Promise<Job> {
    const job = await this.#records.get(id);
    if (job.owner.account !== owner.account) throw new ServerError('not-yours', `There is no capture ${id}.`);
    return job.state === 'preview' ? await this.#records.change(id, (now) => expired(now, this.#time())) : job;
  }

  #shown(job: Job): Capture {
    const position = job.state === 'queued' ? this.#queue.positions(this.#pool.load).get(job.id) : undefined;
    return captureOf(job, position);
  }

  /** Series have no key of their own; what they capture counts by what accounts have unless told. */
  #principalOf(owner: Owner | Principal): Principal {
    if ('limits' in owner) return owner;
    return {
      key: 'series',
      role: 'depositor',
      name: 'series',
      limits: this.#options.settings.limits.account,
      ...owner,
    };
  }

  #tell(job: Job, capture: Capture): void {
    this.#remember(job);
    for (const listener of this.#listeners) listener({ account: job.owner.account }, capture);
  }

  #remember({ id, state, expires }: Job): void {
    if (state === 'preview' && expires !== undefined) this.#waiting.set(id, expires);
    else this.#waiting.delete(id);
  }

  async #expire(): Promise<void> {
    const now = this.#time();
    const due = [...this.#waiting].filter(([, expires]) => expires <= now).map(([id]) => id);
    for (const id of due) {
      await this.#records
        .change(id, (job) => expired(job, now))
        .catch((error: unknown) => this.#options.log.error({ err: error, capture: id }, 'a capture could not expire'));
    }
  }

  #time(): string {
    return this.#options.now().toISOString();
  }
}
