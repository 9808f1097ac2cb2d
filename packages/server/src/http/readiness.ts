import { statfs } from 'node:fs/promises';
import { ServerError } from '../error.ts';
import type { Parts } from '../parts.ts';
import type { Database } from '../store/store.ts';

/** Below so much free space nothing new is taken: what is there must still be anchored, and every reading of it written down. */
const FLOOR_BYTES = 256 * 1024 ** 2;
/** Smaller steps back of the clock are levelled out by the ledger. */
const TOLERATED_MS = 5000;
/** Whoever asks more often gets the same answer. */
const FRESH_MS = 1000;

export type Unready = 'stopping' | 'clock-behind' | 'storage-full' | 'storage-failed';

type Needed = Pick<Parts, 'ledger' | 'store' | 'settings' | 'log'>;

/** Whether deposits are taken, found out by trying: something small is written where the ledger is written. */
export class Readiness {
  readonly #parts: Needed;
  readonly #floor: number;
  readonly #probe: ReturnType<typeof sublevel>;
  #found: { readonly at: number; readonly why: Promise<Unready | undefined> } | undefined;

  constructor(parts: Needed, floorBytes: number = FLOOR_BYTES) {
    this.#parts = parts;
    this.#floor = floorBytes;
    this.#probe = sublevel(parts.store.db);
  }

  async whyNot(): Promise<Unready | undefined> {
    if (this.#parts.ledger.behindMs() > TOLERATED_MS) return 'clock-behind';
    const at = performance.now();
    if (this.#found === undefined || at - this.#found.at > FRESH_MS) this.#found = { at, why: this.#look() };
    return await this.#found.why;
  }

  /** Rejects with ServerError `storage-full` while the disk is nearly full. */
  async requireRoom(): Promise<void> {
    if ((await this.whyNot()) !== 'storage-full') return;
    throw new ServerError('storage-full', 'The disk is nearly full; nothing new is taken, what is there is served.', {
      hint: 'The operator has to make room.',
    });
  }

  async freeBytes(): Promise<number> {
    const { bavail, bsize } = await statfs(this.#parts.settings.data);
    return bavail * bsize;
  }

  async #look(): Promise<Unready | undefined> {
    try {
      if ((await this.freeBytes()) < this.#floor) return 'storage-full';
      await this.#probe.put('probe', '');
      return undefined;
    } catch (error) {
      this.#parts.log.error({ err: error }, 'the disk could not be written to');
      return 'storage-failed';
    }
  }
}

function sublevel(db: Database) {
  return db.sublevel<string, string>('readiness', { valueEncoding: 'utf8' });
}
