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

/** abstract-level's private API, which is how implementations are extended (its README, Private API For Implementors). */
interface Writes {
  _put(key: unknown, value: unknown, options: unknown): Promise<void>;
  _del(key: unknown, options: unknown): Promise<void>;
  _batch(operations: unknown, options: unknown): Promise<void>;
  _clear(options: unknown): Promise<void>;
}
interface Reopened {
  open(): Promise<void>;
  readonly hooks: { readonly newsub: { add(hook: (sublevel: Reopened) => void): void } };
}

const level = ClassicLevel.prototype as unknown as Writes;

/**
 * A Level that no failed write can hurt. When a write fails, LevelDB may leave half a record in its log and goes on writing behind it; the
 * next recovery stops or skips there, and what was acknowledged meanwhile is gone. So writes go one by one, and after one that failed
 * nothing is written until the database has been closed and recovered, which begins a new log. Reads go on in between.
 */
export class Database extends ClassicLevel<string, Uint8Array> {
  readonly #reserve: number;
  readonly #sublevels = new Set<Reopened>();
  #last: Promise<unknown> = Promise.resolve();
  #failed = false;
  #recoveries = 0;
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

  _put(key: unknown, value: unknown, options: unknown): Promise<void> {
    return this.#inTurn(() => level._put.call(this, key, value, options));
  }

  _del(key: unknown, options: unknown): Promise<void> {
    return this.#inTurn(() => level._del.call(this, key, options));
  }

  _batch(operations: unknown, options: unknown): Promise<void> {
    return this.#inTurn(() => level._batch.call(this, operations, options));
  }

  _clear(options: unknown): Promise<void> {
    return this.#inTurn(() => level._clear.call(this, options));
  }

  /** Its writes would pass by the others. */
  _chainedBatch(): never {
    throw new TypeError('chained batches are not written here; give batch() an array');
  }

  #inTurn(write: () => Promise<void>): Promise<void> {
    const turn = this.#last.then(() => this.#guarded(write));
    this.#last = turn.catch(() => {});
    return turn;
  }

  async #guarded(write: () => Promise<void>): Promise<void> {
    await this.#requireSpace();
    if (this.#failed) await this.#reopen();
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
  const own = 'code' in cause ? `${String(cause.code)} ${cause.message}` : cause.message;
  return (cause.cause === undefined ? own : `${own}: ${messageOf(cause.cause)}`).slice(0, 300);
}
