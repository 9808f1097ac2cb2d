import type { Notice, Observation, PageState, Watch, WebhookEvent } from '@guzheng/sdk/api';
import type { Principal } from '../people/principal.ts';
import type { Database } from '../store/store.ts';
import type { Baseline } from './baseline.ts';
import type { Gap } from './schedule.ts';
import type { SeenCounter } from './sight.ts';

/** A look as it is kept. */
export interface KeptObservation extends Omit<Observation, 'state' | 'passages' | 'counters'> {
  readonly state: PageState;
  readonly counters: readonly SeenCounter[];
  /** For each watched passage, in their order. */
  readonly present: readonly boolean[];
  /** How often the capture itself asked for the page. */
  readonly ownLoads: number;
  /** When the look was due. */
  readonly due: string;
}

/** A series as it is kept. */
export interface KeptWatch extends Omit<Watch, 'last'> {
  readonly account: string;
  /** Whose limits its captures count against; those of accounts in general where it is absent. */
  readonly asker?: Principal;
  /** The same key and request give the same series. */
  readonly key?: { readonly key: string; readonly request: string };
  readonly last?: KeptObservation;
  readonly notices: readonly Notice[];
  readonly gaps: readonly Gap[];
  /** Thresholds that were reached and told. */
  readonly crossed: readonly string[];
  /** A capture for this due is being asked for. */
  readonly asking?: string;
  /** The look that is under way; there is never a second one. */
  readonly running?: { readonly capture: string; readonly due: string };
}

/** What is still to be told to webhooks. */
export interface Message {
  readonly account: string;
  readonly event: WebhookEvent;
  readonly data: Readonly<Record<string, unknown>>;
}

/** What one look leaves behind, written all at once. */
export interface LookRecord {
  readonly watch: KeptWatch;
  readonly observation: KeptObservation;
  readonly baseline: Baseline | undefined;
  readonly messages: readonly Message[];
}

/** Series, their looks and what they are compared with, on the disk. */
export class Shelf {
  readonly #db: Database;
  readonly #watches;
  readonly #looks;
  readonly #baselines;
  readonly #messages;

  constructor(db: Database) {
    this.#db = db;
    this.#watches = db.sublevel<string, KeptWatch>('watches', { valueEncoding: 'json' });
    this.#looks = db.sublevel<string, KeptObservation>('watch-looks', { valueEncoding: 'json' });
    this.#baselines = db.sublevel<string, Baseline>('watch-baselines', { valueEncoding: 'json' });
    this.#messages = db.sublevel<string, Message>('watch-messages', { valueEncoding: 'json' });
  }

  watches(): Promise<KeptWatch[]> {
    return this.#watches.values().all();
  }

  async keep(watch: KeptWatch): Promise<void> {
    await this.#db.batch<string, KeptWatch>([{ type: 'put', sublevel: this.#watches, key: watch.id, value: watch }], {
      sync: true,
    });
  }

  /** Only for a series that has not begun. */
  async remove(id: string): Promise<void> {
    await this.#db.batch<string, unknown>([{ type: 'del', sublevel: this.#watches, key: id }], { sync: true });
  }

  baseline(id: string): Promise<Baseline | undefined> {
    return this.#baselines.get(id);
  }

  async keepLook({ watch, observation, baseline, messages }: LookRecord): Promise<void> {
    const { id } = watch;
    await this.#db.batch<string, unknown>(
      [
        { type: 'put', sublevel: this.#watches, key: id, value: watch },
        { type: 'put', sublevel: this.#looks, key: keyOf(id, observation.seq), value: observation },
        ...(baseline === undefined
          ? []
          : [{ type: 'put' as const, sublevel: this.#baselines, key: id, value: baseline }]),
        ...messages.map((value, at) => {
          const key = `${keyOf(id, observation.seq)}!${at}`;
          return { type: 'put' as const, sublevel: this.#messages, key, value };
        }),
      ],
      { sync: true },
    );
  }

  /** Oldest first. */
  looks(id: string): Promise<KeptObservation[]> {
    return this.#looks.values({ gte: `${id}!`, lt: `${id}"` }).all();
  }

  messages(): AsyncIterable<[key: string, message: Message]> {
    return this.#messages.iterator();
  }

  async told(key: string): Promise<void> {
    await this.#db.batch<string, unknown>([{ type: 'del', sublevel: this.#messages, key }], { sync: true });
  }
}

function keyOf(watch: string, seq: number): string {
  return `${watch}!${String(seq).padStart(8, '0')}`;
}

/** As others see a look. */
export function shownLook(
  { present, counters, ownLoads: _, due: __, ...look }: KeptObservation,
  watch: KeptWatch,
): Observation {
  return {
    ...look,
    counters: counters.map(({ name, value, raw }) => ({ name, value, raw })),
    passages: watch.passages.map((passage, at) => ({ passage, present: present[at] === true })),
  };
}

/** As others see a series. */
export function shownWatch(kept: KeptWatch): Watch {
  const { id, url, label, everyMinutes, until, passages, state, created, next, observations, last, notices } = kept;
  return {
    ...{ id, url, everyMinutes, passages, state, created, observations, notices },
    ...(label === undefined ? {} : { label }),
    ...(until === undefined ? {} : { until }),
    ...(next === undefined ? {} : { next }),
    ...(last === undefined ? {} : { last: shownLook(last, kept) }),
  };
}
