import { statfs } from 'node:fs/promises';
import type { Parts } from '../parts.ts';
import type { Database } from '../store/store.ts';

/** Below so much free space nothing is taken any more: what is there must still be anchored and served. */
const FLOOR_BYTES = 256 * 1024 ** 2;
/** Whoever asks more often gets the same answer. */
const FRESH_MS = 1000;

export type Unready = 'stopping' | 'clock-behind' | 'storage-full' | 'storage-failed';

type Needed = Pick<Parts, 'ledger' | 'store' | 'settings' | 'log'>;

/** Whether deposits are taken, found out by trying: something small is written where the ledger is written. */
export class Readiness {
  readonly #parts: Needed;
  readonly #probe: ReturnType<typeof sublevel>;
  #found: { readonly at: number; readonly why: Promise<Unready | undefined> } | undefined;

  constructor(parts: Needed) {
    this.#parts = parts;
    this.#probe = sublevel(parts.store.db);
  }

  async whyNot(): Promise<Unready | undefined> {
    const at = performance.now();
    if (this.#found === undefined || at - this.#found.at > FRESH_MS) this.#found = { at, why: this.#look() };
    return await this.#found.why;
  }

  async freeBytes(): Promise<number> {
    const { bavail, bsize } = await statfs(this.#parts.settings.data);
    return bavail * bsize;
  }

  async #look(): Promise<Unready | undefined> {
    if (this.#parts.ledger.behindMs() > 0) return 'clock-behind';
    try {
      if ((await this.freeBytes()) < FLOOR_BYTES) return 'storage-full';
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
