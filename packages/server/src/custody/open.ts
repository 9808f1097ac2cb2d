import {
  bytesToHex,
  type CustodyEvent,
  type Envelope,
  fromBase64,
  parseCustodyEvent,
  parseJson,
  sha256,
  utf8Encode,
} from '@guzheng/evidence';
import { custodyLink, signCustodyEvent } from '@guzheng/sdk';
import type { CustodyLine } from '@guzheng/sdk/api';
import { ServerError } from '../error.ts';
import type { Ledger, LedgerEntry } from '../ledger/ledger.ts';
import { nameOfAsker } from '../lookup/asker.ts';
import type { Audit } from '../people/audit.ts';
import type { Store } from '../store/store.ts';
import type { Custody } from './custody.ts';

/** A proof file holds so many events (docs/spec/proof.md), and no more are made for one deposit. */
const BOUNDS = {
  most: 10_000,
  /** From here on accesses are counted, and the count is entered once a day: whoever may ask often must not fill the list. */
  accesses: 9_000,
};
/** Of these, what may be filled by look-ups of those who have no key: else they could keep the names of the others out of it. */
const SHARE_OF_STRANGERS = 0.5;
const MOST_DETAIL = 4000;

type Happening = Pick<CustodyEvent, 'event' | 'detail'>;

/** The end of a chain, without the rest of it. */
interface End {
  readonly count: number;
  readonly last?: { readonly envelope: Envelope; readonly event: CustodyEvent };
}

interface Uncounted {
  readonly accesses: number;
  readonly day: string;
}

export interface CustodyOptions {
  readonly store: Store;
  readonly ledger: Ledger;
  readonly audit: Pick<Audit, 'line'>;
  readonly now: () => Date;
  /** Events that one list holds, and from where on accesses are counted. Default 10,000 and 9,000. */
  readonly bounds?: { readonly most: number; readonly accesses: number };
}

/** Opens the chains of custody of a ledger's deposits. */
export function openCustody(options: CustodyOptions): Custody {
  return new LevelCustody(options);
}

class LevelCustody implements Custody {
  readonly #options: CustodyOptions;
  readonly #events;
  readonly #once;
  readonly #counts;
  /** The last work on each chain that is being worked on. */
  readonly #queues = new Map<number, Promise<unknown>>();

  constructor(options: CustodyOptions) {
    const { db } = options.store;
    this.#options = options;
    this.#events = eventsIn(db);
    this.#once = db.sublevel<string, string>('custody-once', { valueEncoding: 'utf8' });
    this.#counts = db.sublevel<string, Uncounted>('custody-count', { valueEncoding: 'json' });
  }

  async record(index: number, event: Happening): Promise<void> {
    await this.#inTurn(index, async (entry) => {
      await this.#append(entry, event);
    });
  }

  async recordOnce(index: number, event: Happening): Promise<void> {
    const key = `${keyOf(index)}/${bytesToHex(sha256(utf8Encode(`${event.event} ${event.detail}`)))}`;
    await this.#inTurn(index, async (entry) => {
      if ((await this.#once.get(key)) === undefined) await this.#append(entry, event, key);
    });
  }

  async envelopes(index: number): Promise<readonly Envelope[]> {
    return await this.#inTurn(index, async (entry) => {
      await this.#begin(entry);
      return await this.#events.values(chainOf(index)).all();
    });
  }

  async lines(index: number): Promise<readonly CustodyLine[]> {
    return (await this.envelopes(index))
      .map(eventIn)
      .map(({ seq, time, event, detail }) => ({ seq, time, event, detail }));
  }

  /** Two events at once would both follow the same one: that would be a fork. */
  async #inTurn<T>(index: number, work: (entry: LedgerEntry) => Promise<T>): Promise<T> {
    const before = this.#queues.get(index) ?? Promise.resolve();
    const mine = before.then(async () => await work(await this.#entry(index)));
    const settled = mine.catch(() => undefined);
    this.#queues.set(index, settled);
    try {
      return await mine;
    } finally {
      if (this.#queues.get(index) === settled) this.#queues.delete(index);
    }
  }

  async #entry(index: number): Promise<LedgerEntry> {
    const entry = await this.#options.ledger.entry(index);
    if (entry !== undefined) return entry;
    throw new ServerError('not-found', `There is no entry ${index} in the ledger`);
  }

  /** The first event is the deposit itself, at the statement's time. */
  async #begin(entry: LedgerEntry): Promise<End> {
    const end = await this.#end(entry.index);
    if (end.count > 0) return end;
    const { origin } = this.#options.ledger;
    const detail = `deposit statement signed; entry ${entry.index} of ${origin}, ${entry.number}`;
    return await this.#sign(entry, end, { event: 'deposit', detail }, new Date(entry.statement.time));
  }

  async #append(entry: LedgerEntry, event: Happening, once?: string): Promise<void> {
    const end = await this.#begin(entry);
    const { most, accesses } = this.#options.bounds ?? BOUNDS;
    if (end.count >= most) return;
    const bound = isStrangersLookUp(event) ? accesses * SHARE_OF_STRANGERS : accesses;
    const told = event.event === 'access' && end.count >= bound ? await this.#counted(entry.index) : event;
    if (told === undefined) return;
    await this.#sign(entry, end, end.count === most - 1 ? LAST : told, this.#options.now(), once);
  }

  /** An access beyond the bound: counted, and entered with the others of the day when the next day's first one comes. */
  async #counted(index: number): Promise<Happening | undefined> {
    const day = this.#options.now().toISOString().slice(0, 10);
    const { accesses, day: since } = (await this.#counts.get(keyOf(index))) ?? { accesses: 0, day };
    const isNewDay = since !== day;
    const value: Uncounted = { accesses: isNewDay ? 1 : accesses + 1, day };
    const counted = { type: 'put', sublevel: this.#counts, key: keyOf(index), value } as const;
    await this.#options.store.db.batch<string, unknown>([counted], { sync: true });
    if (!isNewDay) return undefined;
    return { event: 'access', detail: `${accesses} accesses on ${since}, counted and not listed one by one` };
  }

  /**
   * Synced: an event that was handed out in a proof and lost by a power cut would be followed by another of its number. In the same batch the
   * audit log has a line with the event's link, so that no event can be left out later without a line that names it.
   */
  async #sign(
    { index, number, statement }: LedgerEntry,
    end: End,
    happening: Happening,
    now: Date,
    once?: string,
  ): Promise<End> {
    const { store, ledger, audit } = this.#options;
    const { event, detail } = happening;
    const seq = end.count;
    const link = end.last === undefined ? statement.subject.sha256 : custodyLink(end.last.envelope);
    const next = { seq, prev: link, event, detail: detail.slice(0, MOST_DETAIL) };
    const envelope = await signCustodyEvent(next, { signer: ledger.depositor, time: notBefore(now, end) });
    const key = `${keyOf(index)}/${String(seq).padStart(6, '0')}`;
    const marks = once === undefined ? [] : [{ sublevel: this.#once, key: once, value: '' }];
    const stored = { sublevel: this.#events, key, value: envelope };
    const line = { action: `custody.${event}`, target: number, outcome: 'ok', digest: custodyLink(envelope) };
    await store.db.commit([], [stored, ...marks, audit.line(line)]);
    return { count: seq + 1, last: { envelope, event: eventIn(envelope) } };
  }

  async #end(index: number): Promise<End> {
    const [envelope] = await this.#events.values({ ...chainOf(index), reverse: true, limit: 1 }).all();
    if (envelope === undefined) return { count: 0 };
    const event = eventIn(envelope);
    return { count: event.seq + 1, last: { envelope, event } };
  }
}

/** What the events of a deposit are linked by, as they lie there: none is made. */
export async function custodyLinks({ db }: Pick<Store, 'db'>, index: number): Promise<ReadonlySet<string>> {
  return new Set((await eventsIn(db).values(chainOf(index)).all()).map(custodyLink));
}

function eventsIn(db: Store['db']) {
  return db.sublevel<string, Envelope>('custody', { valueEncoding: 'json' });
}

function isStrangersLookUp({ detail }: Happening): boolean {
  return detail.startsWith('looked up') && detail.endsWith(`by ${nameOfAsker(undefined)}`);
}

const LAST: Happening = {
  event: 'access',
  detail: `this list is full: what happened from here on is in the server's audit log only`,
};

/** A list whose times went back would not hold (docs/spec/proof.md, Custody): a clock that does is waited for by the last event's time. */
function notBefore(now: Date, { last }: End): Date {
  const before = last === undefined ? now : new Date(last.event.time);
  return before > now ? before : now;
}

function eventIn({ payload }: Envelope): CustodyEvent {
  return parseCustodyEvent(parseJson(fromBase64(payload)));
}

function chainOf(index: number): { readonly gte: string; readonly lt: string } {
  return { gte: `${keyOf(index)}/`, lt: `${keyOf(index)}0` };
}

function keyOf(index: number): string {
  return String(index).padStart(16, '0');
}
