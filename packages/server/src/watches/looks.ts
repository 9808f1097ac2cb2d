import { EvidenceError } from '@guzheng/evidence';
import { SdkError } from '@guzheng/sdk';
import type { Capture } from '@guzheng/sdk/api';
import { VerifyError } from '@guzheng/verify';
import type { Captures, Owner } from '../captures/captures.ts';
import { ServerError } from '../error.ts';
import type { Surroundings } from '../parts.ts';
import type { Blobs } from '../store/blobs.ts';
import type { Webhooks } from '../webhooks/webhooks.ts';
import { InTurn } from './in-turn.ts';
import { recordOf, sealedTake } from './look-record.ts';
import { readSight } from './read-sight.ts';
import { afterDue, duesBy, withGap } from './schedule.ts';
import type { KeptWatch, Shelf } from './shelf.ts';
import type { Outcome } from './sight.ts';

/** More belong into a new series. */
const MAX_LOOKS = 10_000;

export interface LooksOptions extends Pick<Surroundings, 'now' | 'log'> {
  readonly shelf: Shelf;
  readonly captures: Captures;
  readonly blobs: Blobs;
  readonly webhooks: Pick<Webhooks, 'tell'>;
}

/** The series in memory, each change of which is on the disk first, and their looks one after the other. */
export class Looks {
  readonly #options: LooksOptions;
  readonly #watches = new Map<string, KeptWatch>();
  readonly #inTurn = new InTurn();
  #isClosed = false;

  constructor(options: LooksOptions) {
    this.#options = options;
    options.captures.onChange((_, capture) => void this.#hear(capture));
  }

  /** Reads what was left. A capture that was being asked for when the server ended is asked for again by the same key: there is one of it. */
  async open(): Promise<void> {
    for (const watch of await this.#options.shelf.watches()) {
      this.#watches.set(watch.id, watch);
      if (watch.asking !== undefined) await this.#inTurn.run(watch.id, () => this.#askAgain(watch));
    }
  }

  get(id: string): KeptWatch | undefined {
    return this.#watches.get(id);
  }

  all(): readonly KeptWatch[] {
    return [...this.#watches.values()];
  }

  /** Takes in a new series and its first look. Rejects as the capture does, unless the queue is only full; then there is no series. */
  async begin(watch: KeptWatch): Promise<KeptWatch> {
    return await this.#inTurn.run(watch.id, async () => {
      await this.#keep(watch);
      try {
        await this.#look(watch.id);
      } catch (error) {
        this.#watches.delete(watch.id);
        await this.#options.shelf.remove(watch.id);
        throw error;
      }
      return this.#watches.get(watch.id) ?? watch;
    });
  }

  /** Changes a series, after whatever is being done to it. */
  async change(id: string, change: (watch: KeptWatch) => KeptWatch): Promise<KeptWatch> {
    return await this.#inTurn.run(id, async () => {
      const changed = change(this.#required(id));
      await this.#keep(changed);
      return changed;
    });
  }

  /** Begins what is due, settles what has ended, tells what is to be told. One that fails holds up no other. */
  async tick(): Promise<void> {
    for (const { id, running, state } of this.all()) {
      if (this.#isClosed) return;
      if (state === 'active' || running !== undefined) await this.#inTurn.run(id, () => this.#tryLook(id));
    }
    await this.#inTurn.run(MESSAGES, () => this.#tell());
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#inTurn.idle();
  }

  /** Waits for what captures have told so far. */
  async settle(): Promise<void> {
    await this.#inTurn.idle();
  }

  async #tryLook(id: string): Promise<void> {
    try {
      await this.#poll(id);
      await this.#look(id);
    } catch (error) {
      this.#options.log.error({ err: error, watch: id }, 'a look could not be begun');
    }
  }

  /** In case a change was not told: the server may have been down. */
  async #poll(id: string): Promise<void> {
    const watch = this.#required(id);
    if (watch.running === undefined) return;
    try {
      await this.#settle(id, await this.#options.captures.get(ownerOf(watch), watch.running.capture));
    } catch (error) {
      if (!(error instanceof ServerError) || error.code !== 'not-found') throw error;
      const { running, ...rest } = watch;
      await this.#keep(withMissed(rest, running.due));
    }
  }

  async #look(id: string): Promise<void> {
    const watch = this.#required(id);
    if (watch.state !== 'active' || watch.next === undefined) return;
    const { now } = this.#options;
    const isPast = watch.until !== undefined && now().getTime() > Date.parse(watch.until);
    const by = isPast && watch.until !== undefined ? new Date(watch.until) : now();
    const { due, missed } = duesBy(by, watch.next, watch.everyMinutes);
    if (due === undefined) return isPast ? await this.#keep(ended(watch)) : undefined;
    const late = { ...watch, next: due, gaps: withGap(watch.gaps, missed, watch.everyMinutes) };
    if (isPast) return await this.#keep(ended(withMissed(late, due)));
    if (watch.running === undefined) return await this.#ask(late, due);
    // The look before takes longer than the interval: this one does not take place.
    await this.#keep({ ...withMissed(late, due), next: afterDue(due, watch.everyMinutes) });
  }

  /** The intention is on the disk before the capture is asked for, so that a server that ends in between asks for no second one. */
  async #ask(watch: KeptWatch, due: string): Promise<void> {
    const { captures, log } = this.#options;
    await this.#keep({ ...watch, asking: due });
    try {
      const look = { url: watch.url, confirm: true, watch: watch.id };
      const owner = watch.asker ?? { account: watch.account };
      const { id: capture } = await captures.create(owner, look, { key: `series/${watch.id}/${due}` });
      await this.#keep({ ...watch, running: { capture, due }, next: afterDue(due, watch.everyMinutes) });
    } catch (error) {
      await this.#keep(watch);
      const isFirst = watch.observations === 0 && watch.gaps.length === 0;
      if (!(error instanceof ServerError) || (isFirst && error.code !== 'queue-full')) throw error;
      // It stays due: the next tick asks again, until the next look is due and this one is missed.
      log.warn({ watch: watch.id, code: error.code }, 'a look could not be asked for');
    }
  }

  async #askAgain({ asking, ...watch }: KeptWatch): Promise<void> {
    try {
      await this.#ask(watch, asking ?? watch.created);
    } catch (error) {
      this.#options.log.error({ err: error, watch: watch.id }, 'a look could not be begun');
    }
  }

  async #hear(capture: Capture): Promise<void> {
    const { watch: id } = capture;
    if (id === undefined || this.#isClosed) return;
    try {
      // The series may not yet know which capture it has asked for: then what asks comes first.
      await this.#inTurn.run(id, async () => {
        if (this.#watches.has(id)) await this.#settle(id, capture);
      });
      await this.#inTurn.run(MESSAGES, () => this.#tell());
    } catch (error) {
      this.#options.log.error({ err: error, watch: id, capture: capture.id }, 'a look could not be written down');
    }
  }

  async #settle(id: string, capture: Capture): Promise<void> {
    if (this.#required(id).running?.capture !== capture.id) return;
    switch (capture.state) {
      case 'queued':
      case 'capturing':
        return;
      case 'preview':
        return await this.#settle(id, await this.#confirm(id, capture));
      case 'confirmed':
      case 'failed':
      case 'cancelled':
      case 'expired':
        return await this.#observe(id, capture);
    }
  }

  /** A take that is not complete waits for a person. In a series every take counts, with what it lacks. */
  async #confirm(id: string, capture: Capture): Promise<Capture> {
    const take = sealedTake(capture);
    if (take === undefined) throw new Error(`capture ${capture.id} waits with no take`);
    return await this.#options.captures.confirm(ownerOf(this.#required(id)), capture.id, take.take);
  }

  async #observe(id: string, capture: Capture): Promise<void> {
    const { shelf } = this.#options;
    const outcome = await this.#outcomeOf(capture);
    const record = recordOf({ watch: this.#required(id), baseline: await shelf.baseline(id), capture, outcome });
    const isFull = record.watch.observations >= MAX_LOOKS;
    const watch = isFull ? ended(record.watch) : record.watch;
    await shelf.keepLook({ ...record, watch });
    this.#watches.set(id, watch);
  }

  async #outcomeOf(capture: Capture): Promise<Outcome> {
    const sealed = sealedTake(capture)?.sealed;
    const failure = capture.failure ?? capture.takes.at(-1)?.failure;
    if (sealed === undefined) return { kind: 'failed', code: failure?.code ?? capture.state };
    try {
      return { kind: 'sealed', sight: await readSight(await this.#options.blobs.path(sealed.sha256)) };
    } catch (error) {
      this.#options.log.error({ err: error, capture: capture.id }, 'the package of a look could not be read');
      return { kind: 'unreadable', code: codeOf(error) };
    }
  }

  /** At least once: what was told and not crossed out is told again. */
  async #tell(): Promise<void> {
    const { shelf, webhooks } = this.#options;
    for await (const [key, { account, event, data }] of shelf.messages()) {
      await webhooks.tell({ account }, event, data);
      await shelf.told(key);
    }
  }

  async #keep(watch: KeptWatch): Promise<void> {
    await this.#options.shelf.keep(watch);
    this.#watches.set(watch.id, watch);
  }

  #required(id: string): KeptWatch {
    const watch = this.#watches.get(id);
    if (watch === undefined) throw new Error(`there is no series ${id}`);
    return watch;
  }
}

function ownerOf({ account }: KeptWatch): Owner {
  return { account };
}

/** A name that no series has. */
const MESSAGES = '';

function withMissed(watch: KeptWatch, due: string): KeptWatch {
  const gap = { from: due, to: due, missed: 1 };
  return { ...watch, gaps: withGap(watch.gaps, gap, watch.everyMinutes) };
}

/** What is under way comes to its end. */
export function ended(watch: KeptWatch): KeptWatch {
  const { next: _, ...rest } = watch;
  return { ...rest, state: 'ended' };
}

function codeOf(error: unknown): string {
  const isKnown =
    error instanceof VerifyError ||
    error instanceof EvidenceError ||
    error instanceof SdkError ||
    error instanceof ServerError;
  return isKnown ? error.code : 'internal';
}
