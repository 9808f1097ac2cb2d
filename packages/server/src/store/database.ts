import { statfs } from 'node:fs/promises';
import { ClassicLevel } from 'classic-level';
import { ServerError } from '../error.ts';

/** What is left free on the disk: a database that has to be reopened needs room for a new log and manifest. */
const RESERVE_BYTES = 64 * 1024 * 1024;
/** Free space is asked for at most this often. */
const SPACE_KNOWN_MS = 100;

export interface DatabaseOptions {
  /** Writes are refused with `storage-full` while less than this is free. Default 64 MiB. */
  readonly reserveBytes?: number;
}

/** One change, encoded. Without a value the key is removed. */
export interface Change {
  readonly key: Uint8Array | string;
  readonly value?: Uint8Array | string;
}

/** A put in a sublevel, with the sublevel's own types. */
export interface SublevelPut {
  readonly sublevel: object;
  readonly key: string;
  readonly value: unknown;
}

/**
 * What can be said only when its turn has come, because it follows from what was written last: the next line of a chain, the newest count.
 * Given twice for one write, it is asked once.
 */
export interface Late {
  readonly type: 'late';
  /** Asked when nothing else is written any more before its own write. */
  puts(): readonly SublevelPut[];
  /** Told at once how that write went, before anything else is asked. Where it failed it may be on the disk all the same: see `onRecovered`. */
  settle(isWritten: boolean): void;
}

/** abstract-level's private API, which is how implementations are extended (its README, Private API For Implementors). */
interface Writes {
  _chainedBatch(): {
    _put(key: Change['key'], value: Change['value']): void;
    _del(key: Change['key']): void;
    _write(options: { readonly sync: boolean }): Promise<void>;
    close(): Promise<void>;
  };
  _clear(options: unknown): Promise<void>;
}
interface Encoding {
  readonly format: 'utf8' | 'view' | 'buffer';
  encode(value: unknown): Uint8Array | string;
}
interface Encodes {
  keyEncoding(): Encoding;
  valueEncoding(): Encoding;
  prefixKey(key: Uint8Array | string, format: Encoding['format'], local: boolean): Uint8Array | string;
}
interface Reopened {
  open(): Promise<void>;
  readonly hooks: { readonly newsub: { add(hook: (sublevel: Reopened) => void): void } };
}
interface Asked {
  readonly sync?: boolean;
}
interface Operation extends Change {
  readonly type: 'put' | 'del';
}

const level = ClassicLevel.prototype as unknown as Writes;

/** Writes that wait for the same turn. */
interface Gathered {
  readonly changes: Change[];
  readonly late: Set<Late>;
  sync: boolean;
  readonly written: Promise<void>;
}

/**
 * A Level that no failed write can hurt. When a write fails, LevelDB may leave half a record in its log and goes on writing behind it; the
 * next recovery stops or skips there, and what was acknowledged meanwhile is gone. So writes go one by one, and after one that failed
 * nothing is written until the database has been closed and recovered, which begins a new log. Reads go on in between. What comes while
 * one is under way is the next, all of it in one batch: many who want their few bytes synced share one turn of the disk.
 */
export class Database extends ClassicLevel<string, Uint8Array> {
  readonly #reserve: number;
  readonly #sublevels = new Set<Reopened>();
  #last: Promise<unknown> = Promise.resolve();
  /** The batch whose turn has not come yet. */
  #gathered: Gathered | undefined;
  #failed = false;
  #recoveries = 0;
  readonly #lookers: (() => Promise<void>)[] = [];
  #spaceKnown = Number.NEGATIVE_INFINITY;

  constructor(folder: string, { reserveBytes = RESERVE_BYTES }: DatabaseOptions = {}) {
    super(folder, { keyEncoding: 'utf8', valueEncoding: 'view' });
    this.#reserve = reserveBytes;
    this.#remember(this as unknown as Reopened);
  }

  /** How often it was recovered after a failed write: what was read before may be older than what is there. */
  get recoveries(): number {
    return this.#recoveries;
  }

  /** Makes it fit for writing, where a write failed. Rejects with ServerError `storage-full`, `storage-failed`. */
  async recover(): Promise<void> {
    await this.#inTurn(async () => {});
  }

  /** Called after each recovery, before anything is written: what a write that failed has left on the disk is what counts. */
  onRecovered(look: () => Promise<void>): void {
    this.#lookers.push(look);
  }

  /** These changes and puts together, synced, or none of them. Rejects with ServerError `storage-full`, `storage-failed`. */
  async commit(changes: readonly Change[], puts: readonly (SublevelPut | Late)[] = []): Promise<void> {
    const late = puts.filter(isLate);
    const now = puts.flatMap((put) => (isLate(put) ? [] : [encoded(put)]));
    await this.#write(now.length === 0 ? changes : [...changes, ...now], { sync: true, late });
  }

  /** In the next turn, not synced by itself. Rejects with ServerError `storage-full`, `storage-failed`. */
  async write(late: Late): Promise<void> {
    await this.#write([], { sync: false, late: [late] });
  }

  _put(key: Change['key'], value: Uint8Array | string, { sync = false }: Asked): Promise<void> {
    return this.#write([{ key, value }], { sync });
  }

  _del(key: Change['key'], { sync = false }: Asked): Promise<void> {
    return this.#write([{ key }], { sync });
  }

  _batch(operations: readonly Operation[], { sync = false }: Asked): Promise<void> {
    const changes = operations.map(({ type, key, value }) =>
      type === 'del' || value === undefined ? { key } : { key, value },
    );
    return this.#write(changes, { sync });
  }

  _clear(options: unknown): Promise<void> {
    return this.#inTurn(() => level._clear.call(this, options));
  }

  /** Its writes would pass by the others. */
  _chainedBatch(): never {
    throw new TypeError('chained batches are not written here; give batch() an array');
  }

  /** In the order of asking: what is asked after something else that waits for a turn of its own does not go with what was gathered before it. */
  #write(
    changes: readonly Change[],
    { sync, late = [] }: { readonly sync: boolean; readonly late?: readonly Late[] },
  ): Promise<void> {
    const gathered = this.#gathered ?? this.#gather();
    for (const change of changes) gathered.changes.push(change);
    for (const one of late) gathered.late.add(one);
    gathered.sync ||= sync;
    return gathered.written;
  }

  #gather(): Gathered {
    const changes: Change[] = [];
    const late = new Set<Late>();
    const written = this.#inTurn(() => this.#writeAll(gathered));
    const gathered: Gathered = { changes, late, sync: false, written };
    this.#gathered = gathered;
    return gathered;
  }

  /** What is late stands behind the rest, so that a count that was gathered earlier does not come over a newer one. */
  async #writeAll({ changes, late, sync }: Gathered): Promise<void> {
    let isWritten = false;
    try {
      for (const one of late) changes.push(...one.puts().map(encoded));
      await this.#writeNow(changes, sync);
      isWritten = true;
    } finally {
      for (const one of late) one.settle(isWritten);
    }
  }

  /** As a chained batch, which takes half the time that an array takes. */
  async #writeNow(changes: readonly Change[], sync: boolean): Promise<void> {
    const batch = level._chainedBatch.call(this);
    try {
      for (const { key, value } of changes) {
        if (value === undefined) batch._del(key);
        else batch._put(key, value);
      }
      await batch._write({ sync });
    } finally {
      await batch.close();
    }
  }

  #inTurn(write: () => Promise<void>): Promise<void> {
    this.#gathered = undefined;
    const turn = this.#last.then(() => {
      // Its turn has come: what is asked from now on is the next.
      if (this.#gathered?.written === turn) this.#gathered = undefined;
      return this.#guarded(write);
    });
    this.#last = turn.catch(() => {});
    return turn;
  }

  async #guarded(write: () => Promise<void>): Promise<void> {
    await this.#requireSpace();
    if (this.#failed) await this.#reopen();
    else if (this.status !== 'open') throw storageError(new Error('the database was closed'));
    try {
      await write();
    } catch (cause) {
      this.#failed = true;
      throw storageError(cause);
    }
  }

  async #requireSpace(): Promise<void> {
    const now = performance.now();
    if (now - this.#spaceKnown < SPACE_KNOWN_MS) return;
    const { bavail, bsize } = await statfs(this.location).catch((cause: unknown) => {
      throw storageError(cause);
    });
    const free = bavail * bsize;
    if (free < this.#reserve) throw full(`${free} bytes are free, and ${this.#reserve} are kept in reserve`);
    this.#spaceKnown = now;
  }

  /** Sublevels are closed with their parent and do not open again by themselves. */
  async #reopen(): Promise<void> {
    try {
      await this.close();
      await this.open();
      for (const sublevel of this.#sublevels) await sublevel.open();
      for (const look of this.#lookers) await look();
    } catch (cause) {
      throw storageError(cause);
    }
    this.#failed = false;
    this.#recoveries += 1;
  }

  #remember(parent: Reopened): void {
    parent.hooks.newsub.add((sublevel) => {
      this.#sublevels.add(sublevel);
      this.#remember(sublevel);
    });
  }
}

function isLate(put: SublevelPut | Late): put is Late {
  return 'type' in put && put.type === 'late';
}

function encoded({ sublevel, key, value }: SublevelPut): Change {
  // abstract-level gives its encodings and prefixes to whoever wants to make keys by hand, but not in its types of a sublevel.
  const encodes = sublevel as Encodes;
  const keys = encodes.keyEncoding();
  return {
    key: encodes.prefixKey(keys.encode(key), keys.format, false),
    value: encodes.valueEncoding().encode(value),
  };
}

/** What a failed operation of the disk is to whoever asked for it. */
export function storageError(cause: unknown): ServerError {
  if (cause instanceof ServerError) return cause;
  const message = messageOf(cause);
  if (/No space left|ENOSPC|EDQUOT|quota exceeded/i.test(message)) return full('a write found no space', cause);
  return new ServerError('storage-failed', `The disk failed: ${message}`, {
    hint: 'Look at the server’s disk and its log; nothing was acknowledged.',
    retryAfter: 5,
    cause,
  });
}

function full(why: string, cause?: unknown): ServerError {
  return new ServerError('storage-full', `The disk is full: ${why}`, {
    hint: 'Free some space; the server goes on by itself.',
    retryAfter: 30,
    cause,
  });
}

function messageOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  const code = 'code' in cause ? String(cause.code) : '';
  const own = cause.message.startsWith(code) ? cause.message : `${code} ${cause.message}`;
  return (cause.cause === undefined ? own : `${own}: ${messageOf(cause.cause)}`).slice(0, 300);
}
