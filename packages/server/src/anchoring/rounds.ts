import { bytesToHex, equalBytes, hexToBytes } from '@guzheng/evidence';
import { complete } from '@guzheng/sdk';
import type { Logger } from 'pino';
import { ServerError } from '../error.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { AuditHeads } from '../people/open-audit-heads.ts';
import type { AnchoredRange } from './anchoring.ts';
import type { Checkpoints, ChosenCheckpoint } from './checkpoints.ts';
import { patienceAfter, type WitnessNotes } from './notes.ts';
import { ShownCheckpoint } from './shown.ts';
import { type Askable, groupsToAsk, isStillOpen, isTime, later } from './standing.ts';
import type { Witnesses } from './witnesses.ts';

/** Checkpoints worked on at the same time. */
const AT_ONCE = 4;

export interface RoundsOptions {
  readonly ledger: Ledger;
  readonly checkpoints: Checkpoints;
  readonly witnesses: Witnesses;
  readonly notes: WitnessNotes;
  readonly now: () => Date;
  readonly log: Logger;
  readonly auditHeads?: AuditHeads;
  readonly onAnchored: (range: AnchoredRange) => void | Promise<void>;
}

/** The work of anchoring: choosing checkpoints, showing them, completing what is pending. Each checkpoint is worked on once at a time. */
export class Rounds {
  readonly #options: RoundsOptions;
  readonly #running = new Map<number, Promise<void>>();
  #choosing: Promise<void> = Promise.resolve();
  #telling: Promise<void> = Promise.resolve();
  #newest: ChosenCheckpoint | undefined;
  #newestSeen: { readonly size: number; readonly time: string } | undefined;

  static async open(options: RoundsOptions): Promise<Rounds> {
    const rounds = new Rounds(options);
    rounds.#newest = await options.checkpoints.newest();
    for await (const { size, seen, chosen } of options.checkpoints.seen()) {
      rounds.#newestSeen = { size, time: seen ?? chosen };
      break;
    }
    await rounds.#requireGrown();
    return rounds;
  }

  private constructor(options: RoundsOptions) {
    this.#options = options;
  }

  get newest(): ChosenCheckpoint | undefined {
    return this.#newest;
  }

  get newestSeen(): { readonly size: number; readonly time: string } | undefined {
    return this.#newestSeen;
  }

  /** Writes the head down to be shown, where the ledger has grown since the last time. One at a time: a second writing would undo the first. */
  async choose(): Promise<void> {
    const mine = this.#choosing.then(() => this.#chooseHead());
    this.#choosing = mine.catch(() => undefined);
    await mine;
  }

  /** The newest first. Never rejects because of a witness. */
  async tend({ force }: { readonly force: boolean }): Promise<void> {
    await this.#tendOpen(force);
    await this.#tell();
  }

  async #tendOpen(force: boolean): Promise<void> {
    const [newest, ...older] = await this.#options.checkpoints.open();
    if (newest === undefined) return;
    await this.#tendOnce(newest, force);
    const waiting = [...older];
    const worker = async (): Promise<void> => {
      for (let size = waiting.shift(); size !== undefined; size = waiting.shift()) await this.#tendOnce(size, force);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
  }

  /** Resolves when nothing is being worked on. */
  async settled(): Promise<void> {
    await Promise.allSettled([...this.#running.values(), this.#telling]);
  }

  async #chooseHead(): Promise<void> {
    const { ledger, checkpoints, witnesses, now } = this.#options;
    if (witnesses.groups.length === 0) return;
    await this.#depositAuditHead();
    const { size, root, checkpoint } = ledger.head;
    if (size === 0 || size === this.#newest?.size) return;
    const chosen: ChosenCheckpoint = {
      ...{ size, root: bytesToHex(root), checkpoint, chosen: now().toISOString() },
      ...{ records: [], summaries: [], state: 'waiting', isOpen: true },
      ...{ rounds: 0, next: now().toISOString(), patience: {} },
    };
    await checkpoints.put(chosen);
    this.#newest = chosen;
  }

  /** Where the ledger takes nothing now, as with a clock that is behind, what it has is anchored all the same. */
  async #depositAuditHead(): Promise<void> {
    const { auditHeads, log } = this.#options;
    try {
      await auditHeads?.deposit();
    } catch (error) {
      log.error({ err: error }, "the audit log's head could not be deposited");
    }
  }

  async #tendOnce(size: number, force: boolean): Promise<void> {
    const running = this.#running.get(size);
    if (running !== undefined) return force ? await running : undefined;
    const work = this.#tendOne(size, force).finally(() => this.#running.delete(size));
    this.#running.set(size, work);
    await work;
  }

  async #tendOne(size: number, force: boolean): Promise<void> {
    const { checkpoints, now, log } = this.#options;
    const checkpoint = await checkpoints.get(size);
    if (checkpoint === undefined || (!force && !isTime(checkpoint.next, now()))) return;
    const shown = new ShownCheckpoint(checkpoint, this.#options);
    const before = shown.checkpoint.state;
    await this.#ask(shown, force);
    const { state, summaries } = shown.checkpoint;
    if (state !== before) log.info({ size, state, anchors: summaries.length }, 'a checkpoint was anchored further');
    if (state === 'anchored') await this.#tell();
  }

  async #ask(shown: ShownCheckpoint, force: boolean): Promise<void> {
    const { witnesses, notes, now, log } = this.#options;
    const { checkpoint } = shown;
    const asking = { ...(await this.#standing(checkpoint)), now: now(), force };
    const groups = groupsToAsk(witnesses.groups, asking);
    const completion = await complete(shown, { groups, upgraders: witnesses.upgraders });
    await notes.take(checkpoint.records, shown.anchors, completion, now());
    for (const { witness, code, message } of completion.testimony.groups.flatMap(({ failures }) => failures))
      log.warn({ size: checkpoint.size, witness, code, reason: message }, 'a witness did not answer');
    await this.#close(shown, patienceAfter(checkpoint, completion, now()));
    this.#see(shown.checkpoint);
  }

  /** What becomes of it: open or not, and when it is looked at again. */
  async #close(shown: ShownCheckpoint, patience: ChosenCheckpoint['patience']): Promise<void> {
    const { witnesses, now } = this.#options;
    const rounds = shown.checkpoint.rounds + 1;
    const checkpoint = { ...shown.checkpoint, rounds, patience, next: later(now(), rounds) };
    const isOpen = isStillOpen(witnesses, { ...(await this.#standing(checkpoint)), now: now() });
    await shown.change({ ...checkpoint, isOpen });
  }

  async #standing(checkpoint: ChosenCheckpoint): Promise<Omit<Askable, 'now' | 'force'>> {
    const newestSize = this.#newest?.size ?? 0;
    const isOwed = checkpoint.size !== newestSize && !checkpoint.records.some(({ kind }) => kind === 'evm');
    return { checkpoint, newestSize, isSigned: isOwed && (await this.#mayBeSigned(checkpoint)) };
  }

  /** While the journal cannot be read it may be: the checkpoint stays open until it is known. */
  async #mayBeSigned({ size, root }: ChosenCheckpoint): Promise<boolean> {
    const { witnesses, log } = this.#options;
    try {
      return await witnesses.hasSigned(hexToBytes(root));
    } catch (error) {
      log.warn({ size, err: error }, 'the journal of transactions could not be read');
      return true;
    }
  }

  #see({ size, seen, records }: ChosenCheckpoint): void {
    if (records.length === 0 || seen === undefined || size <= (this.#newestSeen?.size ?? 0)) return;
    this.#newestSeen = { size, time: seen };
  }

  /** Whoever wants to know is told of each entry once, in order; twice where the server was ended in between. */
  async #tell(): Promise<void> {
    this.#telling = this.#telling.then(() => this.#tellNewest());
    await this.#telling;
  }

  async #tellNewest(): Promise<void> {
    const { checkpoints, onAnchored, log } = this.#options;
    try {
      const size = await checkpoints.newestAnchored();
      const told = await checkpoints.told();
      if (size <= told) return;
      await onAnchored({ fromIndex: told, toIndex: size - 1 });
      await checkpoints.putTold(size);
    } catch (error) {
      log.error({ err: error }, 'nobody could be told that a checkpoint was anchored');
    }
  }

  /** A ledger that is older than what witnesses saw of it was put back: going on would fork it. */
  async #requireGrown(): Promise<void> {
    const newest = this.#newest;
    if (newest === undefined) return;
    const { ledger } = this.#options;
    const root = newest.size > ledger.head.size ? undefined : await ledger.root(newest.size);
    if (root !== undefined && equalBytes(root, hexToBytes(newest.root))) return;
    const found = root === undefined ? `only ${ledger.head.size}` : 'another root at that size';
    throw new ServerError(
      'data-damaged',
      `A checkpoint of ${newest.size} entries was shown to witnesses, but the ledger has ${found}`,
      { hint: 'the data folder was put back to an older state or changed: bring the newest copy back before starting' },
    );
  }
}
