import { setImmediate, setTimeout } from 'node:timers/promises';
import {
  bytesToHex,
  encodeVerifierKey,
  evidencePrefix,
  formatEvidenceNumber,
  type NoteVerifier,
  type Signer,
  utf8Encode,
} from '@guzheng/evidence';
import { ServerError } from '../error.ts';
import type { Surroundings } from '../parts.ts';
import { type Database, storageError } from '../store/database.ts';
import type { Store } from '../store/store.ts';
import { at, TILE_HEIGHT, TILE_WIDTH } from './edge.ts';
import { type Group, type GroupMaker, makeGroup, notReady, requireItem, type Waiting } from './group.ts';
import { accountKey, digestKey, entryKey, numberIn, runIn } from './keyspace.ts';
import type { AlsoOf, Appended, Head, Ledger, LedgerEntry, LedgerItem } from './ledger.ts';
import { decodeRecord, type EntryRecord } from './record.ts';
import { type LedgerState, readState } from './state.ts';
import { statementOf, statementText } from './statement.ts';
import { Tiles } from './tiles.ts';
import { LedgerTree } from './tree.ts';

/** So far the clock may step back before nothing is taken; smaller steps are levelled out. */
const TOLERATED_MS = 5_000;
/** Of so many items at most are written together, unless one append has more. */
const MOST_IN_GROUP = 4_096;
const LAST_NUMBER = 2 ** 48 - 1;

export interface LevelLedgerOptions extends Surroundings {
  readonly store: Store;
  readonly signer: Signer;
  readonly depositor: Signer;
  readonly verifier: NoteVerifier;
  readonly state: LedgerState;
}

/** The ledger over Level: one group of appends is written after the other; what is read comes from the disk, the right edge from memory. */
export class LevelLedger implements Ledger {
  readonly origin: string;
  readonly verifierKey: string;
  readonly prefix: string;
  readonly depositor: Signer;
  readonly #options: LevelLedgerOptions;
  readonly #db: Database;
  readonly #tiles: Tiles;
  readonly #maker: GroupMaker;
  #state: LedgerState;
  /** True after a commit that failed: what is on the disk has to be looked at again. */
  #doubtful = false;
  readonly #queue: Waiting[] = [];
  #working: Promise<void> | undefined;
  #closed = false;

  constructor(options: LevelLedgerOptions) {
    const { settings, store, signer, depositor, verifier, state, random } = options;
    this.origin = settings.ledger.origin;
    this.verifierKey = encodeVerifierKey(verifier);
    this.prefix = evidencePrefix(this.origin);
    this.depositor = depositor;
    this.#options = options;
    this.#db = store.db;
    this.#tiles = new Tiles(store.db);
    this.#state = state;
    this.#maker = {
      ...{ origin: this.origin, signer, random, depositor: bytesToHex(depositor.publicKey) },
      numberOf: (index) => formatEvidenceNumber({ prefix: this.prefix, index }),
    };
  }

  get head(): Head {
    const { size, root, checkpoint, timeMs } = this.#state;
    return { size, root, checkpoint, ...(size === 0 ? {} : { time: new Date(timeMs).toISOString() }) };
  }

  append(items: readonly LedgerItem[], also?: AlsoOf): Promise<readonly Appended[]> {
    return new Promise((done, failed) => {
      if (this.#closed) throw notReady();
      if (items.length === 0) throw new TypeError('there is nothing to append');
      items.forEach(requireItem);
      this.#queue.push({ items, also, done, failed });
      this.#working ??= this.#work();
    });
  }

  async entry(index: number): Promise<LedgerEntry | undefined> {
    const record = await this.#record(index);
    return record === undefined ? undefined : this.#entryOf(index, record);
  }

  async find(
    digest: { readonly sha256: string } | { readonly sm3: string },
    limit: number,
  ): Promise<readonly number[]> {
    const [name, hex] = 'sha256' in digest ? (['sha256', digest.sha256] as const) : (['sm3', digest.sm3] as const);
    const keys = this.#db.keys<Uint8Array>({
      ...{ keyEncoding: 'view', limit },
      ...{ gte: digestKey(name, hex, 0), lt: digestKey(name, hex, this.#state.size) },
    });
    return (await keys.all()).map(numberIn);
  }

  async ownedBy(
    account: string,
    { before = LAST_NUMBER, limit }: { readonly before?: number; readonly limit: number },
  ): Promise<readonly number[]> {
    const runs = this.#db.iterator<Uint8Array, Uint8Array>({
      ...{ keyEncoding: 'view', valueEncoding: 'view', reverse: true, limit },
      ...{ gte: accountKey(account, 0), lt: accountKey(account, Math.min(before, LAST_NUMBER)) },
    });
    const found: number[] = [];
    for await (const [key, value] of runs) {
      const first = numberIn(key);
      for (let place = Math.min(first + runIn(value), before) - 1; place >= first && found.length < limit; place -= 1)
        found.push(place);
      if (found.length >= limit) break;
    }
    return found;
  }

  async leaf(index: number): Promise<Uint8Array> {
    const { size } = this.#state;
    requireRange(Number.isSafeInteger(index) && index >= 0 && index < size, `there is no leaf ${index} of ${size}`);
    return await this.#tree(size).leaf(index);
  }

  async root(size: number): Promise<Uint8Array> {
    this.#requireSize(size);
    return await this.#tree(size).root();
  }

  async inclusion(index: number, size: number): Promise<readonly Uint8Array[]> {
    this.#requireSize(size);
    requireRange(Number.isSafeInteger(index) && index >= 0 && index < size, `there is no leaf ${index} of ${size}`);
    return await this.#tree(size).inclusion(index);
  }

  async consistency(from: number, to: number): Promise<readonly Uint8Array[]> {
    this.#requireSize(to);
    requireRange(Number.isSafeInteger(from) && from >= 0 && from <= to, `there is no way from ${from} to ${to}`);
    return await this.#tree(to).consistency(from);
  }

  async tile(level: number, place: number, width: number): Promise<Uint8Array> {
    const isCount = (value: number) => Number.isSafeInteger(value) && value >= 0;
    requireRange(
      isCount(level) && level < 64 && isCount(place) && isCount(width) && width >= 1 && width <= TILE_WIDTH,
      `there is no tile ${level}/${place} of ${width}`,
    );
    const { edge } = this.#state;
    if (place * TILE_WIDTH + width > at(edge.size, level * TILE_HEIGHT))
      throw new ServerError('not-found', `Tile ${level}/${place} does not have ${width} hashes yet`);
    return (await this.#tiles.read(edge, level, place)).hashes(width);
  }

  behindMs(): number {
    return Math.max(0, this.#state.timeMs - this.#options.now().getTime());
  }

  async recovered(): Promise<void> {
    if (!this.#doubtful) return;
    this.#working ??= this.#work();
    await this.#working;
    if (this.#doubtful)
      throw new ServerError('storage-failed', 'The disk failed, and has not been read again yet', { retryAfter: 5 });
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#working;
  }

  /** One group after the other; what comes while one is written is the next. */
  async #work(): Promise<void> {
    const { gatherMs } = this.#options.settings.ledger;
    await (gatherMs > 0 ? setTimeout(gatherMs) : setImmediate());
    if (this.#doubtful) await this.#lookAgain().catch((error: unknown) => this.#failed(error));
    while (this.#queue.length > 0) await this.#commit(this.#nextGroup());
    this.#working = undefined;
  }

  #nextGroup(): readonly Waiting[] {
    let items = 0;
    const end = this.#queue.findIndex(({ items: own }, place) => {
      items += own.length;
      return place > 0 && items > MOST_IN_GROUP;
    });
    return this.#queue.splice(0, end === -1 ? this.#queue.length : end);
  }

  async #commit(waiting: readonly Waiting[]): Promise<void> {
    try {
      if (this.#doubtful) await this.#lookAgain();
      const group = await makeGroup(waiting, this.#state, this.#time(), this.#maker);
      if (group === undefined) return;
      await this.#write(group);
      this.#state = group.state;
      for (const { waiting: one, entries } of group.answers) one.done(entries);
    } catch (error) {
      for (const one of waiting) one.failed(error);
    }
  }

  async #write({ puts, also }: Group): Promise<void> {
    try {
      await this.#db.commit(puts, also);
    } catch (error) {
      this.#doubtful = true;
      throw this.#failed(error);
    }
  }

  #failed(error: unknown): ServerError {
    const failure = storageError(error);
    this.#options.log.error({ code: failure.code, err: failure }, 'a commit of the ledger failed');
    return failure;
  }

  /** A commit that failed may be on the disk all the same, or not: what the recovered database has is what counts. */
  async #lookAgain(): Promise<void> {
    await this.#db.recover();
    const { verifier } = this.#options;
    this.#state = await readState(this.#db, { verifier, depositor: this.#maker.depositor });
    this.#doubtful = false;
  }

  /** The clock's time, but never before the last entry's. */
  #time(): number {
    const now = this.#options.now().getTime();
    const { timeMs } = this.#state;
    if (timeMs - now <= TOLERATED_MS) return Math.max(now, timeMs);
    throw new ServerError(
      'clock-behind',
      `The server's clock is ${timeMs - now} ms behind the last entry of its ledger, ${new Date(timeMs).toISOString()}`,
      {
        hint: 'Set the clock right. A ledger whose times went backwards would be worth nothing.',
        retryAfter: Math.min(3600, Math.ceil((timeMs - now - TOLERATED_MS) / 1000)),
      },
    );
  }

  async #record(index: number): Promise<EntryRecord | undefined> {
    if (!Number.isSafeInteger(index) || index < 0 || index >= this.#state.size) return undefined;
    const bytes = await this.#db.get<Uint8Array, Uint8Array>(entryKey(index), {
      ...{ keyEncoding: 'view', valueEncoding: 'view' },
    });
    if (bytes !== undefined) return decodeRecord(bytes);
    throw new ServerError('data-damaged', `Entry ${index} of the ledger is missing`, {
      hint: 'Restore the data folder from a copy. What was anchored shows whether the copy is complete.',
    });
  }

  #entryOf(index: number, record: EntryRecord): LedgerEntry {
    const facts = { ...record, depositor: this.#maker.depositor };
    const bytes = utf8Encode(statementText(facts));
    return { index, number: this.#maker.numberOf(index), bytes, statement: statementOf(facts), facts: record.facts };
  }

  #tree(size: number): LedgerTree {
    return new LedgerTree(this.#tiles, this.#state.edge, size);
  }

  #requireSize(size: number): void {
    const most = this.#state.size;
    requireRange(
      Number.isSafeInteger(size) && size >= 0 && size <= most,
      `the ledger has ${most} entries, not ${size}`,
    );
  }
}

function requireRange(holds: boolean, otherwise: string): void {
  if (!holds) throw new ServerError('range-invalid', `There is no such range: ${otherwise}`);
}
