import { concatBytes, equalBytes } from '@guzheng/evidence';
import { ServerError } from '../error.ts';
import type { Also, Appended } from '../ledger/ledger.ts';
import type { Store } from '../store/store.ts';

const FINGERPRINT_BYTES = 32;
const NUMBER_BYTES = 6;

/** What has to be known of a request that must not be done twice. */
export interface Keyed {
  readonly account: string;
  readonly key: string;
  readonly fingerprint: Uint8Array;
}

/**
 * Idempotency keys (draft-ietf-httpapi-idempotency-key-header): an account's key stands for one deposit. It is written in the same commit
 * as the deposit, so that there are both or neither, and is kept as long as the ledger.
 */
export class IdempotencyKeys {
  readonly #sublevel;
  /** Requests that are under way, by account and key. */
  readonly #running = new Map<string, Promise<unknown>>();

  constructor({ db }: Store) {
    this.#sublevel = db.sublevel<string, Uint8Array>('idempotency', { keyEncoding: 'utf8', valueEncoding: 'view' });
  }

  /**
   * Deposits with `make`, unless this was done before: then it gives the place of that deposit. A second request waits for the first.
   * Rejects with ServerError `idempotency-conflict` where the key stands for another request, or as `make` does.
   */
  async once<T>(
    keyed: Keyed,
    make: (also: (entry: Appended) => Also) => Promise<T>,
  ): Promise<T | { readonly known: number }> {
    const name = nameOf(keyed);
    for (let before = this.#running.get(name); before !== undefined; before = this.#running.get(name))
      await Promise.allSettled([before]);
    const running = this.#once(name, keyed, make);
    this.#running.set(name, running);
    try {
      return await running;
    } finally {
      this.#running.delete(name);
    }
  }

  async #once<T>(
    name: string,
    { key, fingerprint }: Keyed,
    make: (also: (entry: Appended) => Also) => Promise<T>,
  ): Promise<T | { readonly known: number }> {
    const kept = await this.#sublevel.get(name);
    if (kept === undefined)
      return await make(({ index }) => ({
        ...{ type: 'put', sublevel: this.#sublevel, key: name },
        value: concatBytes(fingerprint, numberBytes(index)),
      }));
    if (equalBytes(kept.subarray(0, FINGERPRINT_BYTES), fingerprint)) return { known: numberOf(kept) };
    throw new ServerError('idempotency-conflict', `The idempotency key ${key} was used for another deposit`, {
      hint: 'Use a new key for a new deposit.',
    });
  }
}

/** Accounts have no spaces. */
function nameOf({ account, key }: Keyed): string {
  return `${account} ${key}`;
}

function numberBytes(index: number): Uint8Array {
  const bytes = Buffer.alloc(NUMBER_BYTES);
  bytes.writeUIntBE(index, 0, NUMBER_BYTES);
  return bytes;
}

function numberOf(kept: Uint8Array): number {
  return Buffer.from(kept).readUIntBE(FINGERPRINT_BYTES, NUMBER_BYTES);
}
