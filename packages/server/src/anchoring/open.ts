import { setTimeout as delay } from 'node:timers/promises';
import type { Operations, Page } from '@guzheng/sdk/api';
import type { Ledger } from '../ledger/ledger.ts';
import type { Surroundings } from '../parts.ts';
import type { AuditHeads } from '../people/open-audit-heads.ts';
import type { Store } from '../store/store.ts';
import type { Anchored, AnchoredRange, Anchoring } from './anchoring.ts';
import { Checkpoints } from './checkpoints.ts';
import { type AnchoredPage, pageOf } from './list.ts';
import { WitnessNotes } from './notes.ts';
import { Rounds } from './rounds.ts';
import { type Environment, type Witnesses, witnessesFrom } from './witnesses.ts';

/** Between two looks at what is due. */
const TICK_MS = 15_000;
/** Witnesses that are being asked when the server stops are waited for this long; they are asked again at the next start. */
const PARTING_MS = 5_000;

export interface AnchoringOptions extends Surroundings {
  readonly store: Store;
  readonly ledger: Ledger;
  /** The audit log's head is put into the ledger before a checkpoint is chosen. */
  readonly auditHeads?: AuditHeads;
  /** Told of entries whose checkpoint became completely anchored, at least once each. */
  readonly onAnchored?: (range: AnchoredRange) => void | Promise<void>;
  /** In place of those that the settings name. */
  readonly witnesses?: Witnesses;
  /** Has the password of the key file (`GUZHENG_PASSWORD`), or the key (`GUZHENG_PRIVATE_KEY`). Default: that of the process. */
  readonly env?: Environment;
  /** False: there is nothing but `round()`. Default true. */
  readonly scheduled?: boolean;
}

/**
 * Shows the ledger's checkpoints to the witnesses of the settings. Rejects with ServerError `settings-malformed` where these cannot be opened, and
 * `data-damaged` where the ledger is older than what witnesses saw of it.
 */
export async function openAnchoring(options: AnchoringOptions): Promise<Anchoring> {
  const { store, settings, onAnchored = () => undefined } = options;
  const witnesses = options.witnesses ?? (await witnessesFrom(settings, options.env ?? process.env));
  const checkpoints = new Checkpoints(store);
  const notes = await WitnessNotes.open(checkpoints, witnesses.groups);
  const rounds = await Rounds.open({ ...options, checkpoints, witnesses, notes, onAnchored });
  const anchoring = new ScheduledAnchoring(options, { checkpoints, witnesses, notes, rounds });
  if (options.scheduled ?? true) anchoring.start();
  return anchoring;
}

interface Works {
  readonly checkpoints: Checkpoints;
  readonly witnesses: Witnesses;
  readonly notes: WitnessNotes;
  readonly rounds: Rounds;
}

class ScheduledAnchoring implements Anchoring {
  readonly witnesses: Anchoring['witnesses'];
  readonly #options: AnchoringOptions;
  readonly #works: Works;
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(options: AnchoringOptions, works: Works) {
    this.#options = options;
    this.#works = works;
    const all = works.witnesses.groups.flatMap(({ witnesses }) => witnesses);
    this.witnesses = all.map(({ kind, name }) => ({ kind, name }));
  }

  get newest(): Anchoring['newest'] {
    return this.#works.rounds.newestSeen;
  }

  start(): void {
    this.#timer = setInterval(() => void this.#tick(), TICK_MS);
    this.#timer.unref();
  }

  async of(index: number): Promise<Anchored> {
    const { checkpoints } = this.#works;
    const found = (await checkpoints.firstAnchored(index)) ?? (await checkpoints.mostSeen(index));
    if (found === undefined)
      return { state: 'waiting', size: this.#options.ledger.head.size, anchors: [], records: [] };
    return { state: found.state, size: found.size, anchors: found.summaries, records: found.records };
  }

  async list(page: Page): Promise<AnchoredPage> {
    return await pageOf(this.#works.checkpoints, page);
  }

  async status(): Promise<Operations['anchoring']> {
    const { rounds, checkpoints, notes } = this.#works;
    const open = await checkpoints.open();
    const next = await this.#nextChoice();
    return {
      waiting: Math.max(0, this.#options.ledger.head.size - (this.newest?.size ?? 0)),
      lastSize: rounds.newest?.size ?? 0,
      ...(next === undefined ? {} : { next: next.toISOString() }),
      witnesses: notes.status(),
      pending: open.length,
    };
  }

  async round(): Promise<void> {
    await this.#works.rounds.choose();
    await this.#works.rounds.tend({ force: true });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#timer);
    const parting = new AbortController();
    await Promise.race([this.#works.rounds.settled(), delay(PARTING_MS, undefined, { signal: parting.signal })]);
    parting.abort();
  }

  /** When the head is to be shown; undefined while there is nothing to show, or nobody. */
  async #nextChoice(): Promise<Date | undefined> {
    const { settings, now } = this.#options;
    const { rounds, witnesses } = this.#works;
    const { newest } = rounds;
    if (witnesses.groups.length === 0 || !(await this.#hasNews())) return undefined;
    return newest === undefined
      ? now()
      : new Date(Date.parse(newest.chosen) + settings.anchoring.everyMinutes * 60_000);
  }

  async #hasNews(): Promise<boolean> {
    const { ledger, auditHeads } = this.#options;
    const { newest } = this.#works.rounds;
    return ledger.head.size !== (newest?.size ?? 0) || (await auditHeads?.hasNews()) === true;
  }

  async #tick(): Promise<void> {
    if (this.#isClosed) return;
    const { now, log } = this.#options;
    try {
      const next = await this.#nextChoice();
      // A clock that jumped back by more than the interval must not stop anchoring until it has caught up.
      const isDue = next !== undefined && (next <= now() || this.#isAhead(next));
      if (isDue) await this.#works.rounds.choose();
      await this.#works.rounds.tend({ force: false });
    } catch (error) {
      if (!this.#isClosed) log.error({ err: error }, 'a round of anchoring failed');
    }
  }

  #isAhead(next: Date): boolean {
    const { settings, now } = this.#options;
    return next.getTime() - now().getTime() > settings.anchoring.everyMinutes * 60_000;
  }
}
