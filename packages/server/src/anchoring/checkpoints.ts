import type { AnchorRecord } from '@guzheng/evidence';
import type { AnchoringState, AnchorSummary } from '@guzheng/sdk/api';
import type { Store } from '../store/store.ts';

/** How often a witness that gave nothing was asked, and when it is due again. */
export interface Patience {
  readonly attempts: number;
  readonly next: string;
}

/** A checkpoint that was chosen to be shown to witnesses: written down before any is asked, kept for ever. */
export interface ChosenCheckpoint {
  readonly size: number;
  /** Hex. */
  readonly root: string;
  /** The signed note. */
  readonly checkpoint: string;
  readonly chosen: string;
  readonly records: readonly AnchorRecord[];
  readonly summaries: readonly AnchorSummary[];
  readonly state: AnchoringState;
  /** Something of it is still to be had. */
  readonly isOpen: boolean;
  /** When the first record was kept. */
  readonly seen?: string;
  readonly rounds: number;
  readonly next: string;
  /** By `<kind> <name>`. */
  readonly patience: Readonly<Record<string, Patience>>;
}

/** What is known of a witness over restarts. */
export interface WitnessNote {
  readonly last?: string;
  readonly failure?: { readonly code: string; readonly message: string; readonly since: string };
}

/** Checkpoints looked at until one is known to be the best there is. */
const LOOKED_AT = 256;
const KEPT = 64;

/** The chosen checkpoints in Level, with an index of those that are open and one of those that are anchored. */
export class Checkpoints {
  readonly #db: Store['db'];
  readonly #all;
  readonly #open;
  readonly #anchored;
  readonly #notes;
  readonly #marks;
  /** Those that were read last: lists of deposits ask for the same few again and again. */
  readonly #kept = new Map<number, ChosenCheckpoint>();
  readonly #most = new Map<string, Promise<ChosenCheckpoint | undefined>>();

  constructor({ db }: Pick<Store, 'db'>) {
    this.#db = db;
    this.#all = db.sublevel<string, ChosenCheckpoint>('anchoring', { valueEncoding: 'json' });
    this.#open = db.sublevel<string, string>('anchoring-open', { valueEncoding: 'utf8' });
    this.#anchored = db.sublevel<string, string>('anchoring-done', { valueEncoding: 'utf8' });
    this.#notes = db.sublevel<string, WitnessNote>('anchoring-witness', { valueEncoding: 'json' });
    this.#marks = db.sublevel<string, number>('anchoring-mark', { valueEncoding: 'json' });
  }

  /** On the disk, with its places in the indexes, when it resolves. */
  async put(checkpoint: ChosenCheckpoint): Promise<void> {
    const key = keyOf(checkpoint.size);
    const [open, anchored] = [this.#open, this.#anchored];
    await this.#db.batch<string, unknown>(
      [
        { type: 'put', sublevel: this.#all, key, value: checkpoint },
        checkpoint.isOpen ? { type: 'put', sublevel: open, key, value: '' } : { type: 'del', sublevel: open, key },
        checkpoint.state === 'anchored'
          ? { type: 'put', sublevel: anchored, key, value: '' }
          : { type: 'del', sublevel: anchored, key },
      ],
      { sync: true },
    );
    this.#most.clear();
    this.#keep(checkpoint);
  }

  async get(size: number): Promise<ChosenCheckpoint | undefined> {
    const kept = this.#kept.get(size);
    if (kept !== undefined) return kept;
    const read = await this.#all.get(keyOf(size));
    // One that was put while this was read is newer.
    if (read !== undefined && !this.#kept.has(size)) this.#keep(read);
    return this.#kept.get(size) ?? read;
  }

  async newest(): Promise<ChosenCheckpoint | undefined> {
    const [newest] = await this.#all.values({ reverse: true, limit: 1 }).all();
    return newest;
  }

  /** Sizes of those that are open, largest first. */
  async open(): Promise<readonly number[]> {
    return (await this.#open.keys({ reverse: true }).all()).map(Number);
  }

  /** The size of the largest one that is completely anchored; 0 while there is none. */
  async newestAnchored(): Promise<number> {
    const [key] = await this.#anchored.keys({ reverse: true, limit: 1 }).all();
    return Number(key ?? 0);
  }

  /** The first completely anchored one with this entry in it. */
  async firstAnchored(index: number): Promise<ChosenCheckpoint | undefined> {
    const [key] = await this.#anchored.keys({ gt: keyOf(index), limit: 1 }).all();
    return key === undefined ? undefined : await this.get(Number(key));
  }

  /** Of those with this entry in them, the one that most was said of; the first of equals. */
  async mostSeen(index: number): Promise<ChosenCheckpoint | undefined> {
    const [first] = await this.#all.keys({ gt: keyOf(index), limit: 1 }).all();
    if (first === undefined) return undefined;
    // Entries before the same checkpoint have the same answer, until something is put.
    const looking = this.#most.get(first) ?? this.#lookFrom(first);
    this.#most.set(first, looking);
    try {
      return await looking;
    } catch (error) {
      this.#most.delete(first);
      throw error;
    }
  }

  async #lookFrom(first: string): Promise<ChosenCheckpoint | undefined> {
    let best: ChosenCheckpoint | undefined;
    for await (const one of this.#all.values({ gte: first, limit: LOOKED_AT }))
      if (weight(one) > (best === undefined ? 0 : weight(best))) best = one;
    return best;
  }

  /** Those that a witness has seen, newest first, below `before`. */
  async *seen(before?: number): AsyncGenerator<ChosenCheckpoint> {
    const range = before === undefined ? {} : { lt: keyOf(before) };
    for await (const one of this.#all.values({ reverse: true, ...range })) if (one.records.length > 0) yield one;
  }

  #keep(checkpoint: ChosenCheckpoint): void {
    this.#kept.delete(checkpoint.size);
    this.#kept.set(checkpoint.size, checkpoint);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > KEPT && oldest !== undefined) this.#kept.delete(oldest);
  }

  async note(witness: string): Promise<WitnessNote> {
    return (await this.#notes.get(witness)) ?? {};
  }

  async putNote(witness: string, note: WitnessNote): Promise<void> {
    await this.#notes.put(witness, note);
  }

  /** Entries below it are known to be anchored, and whoever wanted to know was told. */
  async told(): Promise<number> {
    return (await this.#marks.get('told')) ?? 0;
  }

  async putTold(size: number): Promise<void> {
    await this.#db.batch<string, unknown>([{ type: 'put', sublevel: this.#marks, key: 'told', value: size }], {
      sync: true,
    });
  }
}

/** Complete records first, then any. */
function weight({ summaries }: ChosenCheckpoint): number {
  return summaries.length + summaries.filter(({ state }) => state === 'complete').length * 100;
}

/** Twelve digits more than any ledger has, so that the order of keys is that of sizes. */
function keyOf(size: number): string {
  return String(size).padStart(16, '0');
}
