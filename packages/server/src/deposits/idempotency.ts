import { canonicalize, concatBytes, equalBytes, sha256, utf8Encode } from '@guzheng/evidence';
import { ServerError } from '../error.ts';
import type { Also, Appended, Ledger } from '../ledger/ledger.ts';
import type { Store } from '../store/store.ts';

const FINGERPRINT_BYTES = 32;
const NUMBER_BYTES = 6;

/** What has to be known of a request that must not be done twice. */
export interface Keyed {
  readonly key: string;
  /** Of what is asked for: see `fingerprint`. */
  readonly fingerprint: Uint8Array;
}

/** Two requests under one key are the same where they ask for the same, whichever way they came. 32 bytes. */
export function fingerprint(asked: object): Uint8Array {
  return sha256(utf8Encode(canonicalize(asked)));
}

/** What is known of a key: the place of its deposit, or that it stands for another. */
export type Known = { readonly known: number } | { readonly conflict: ServerError };

/**
 * Idempotency keys (draft-ietf-httpapi-idempotency-key-header): an account's key stands for one deposit. It is written in the same commit
 * as the deposit, so that there are both or neither, and is kept as long as the ledger.
 */
export class IdempotencyKeys {
  readonly #ledger: Pick<Ledger, 'recovered'>;
  readonly #sublevel;
  /** Requests that are under way, by account and key. */
  readonly #running = new Map<string, Promise<unknown>>();

  constructor({ store, ledger }: { readonly store: Store; readonly ledger: Pick<Ledger, 'recovered'> }) {
    this.#ledger = ledger;
    this.#sublevel = store.db.sublevel<string, Uint8Array>('idempotency', {
      keyEncoding: 'utf8',
      valueEncoding: 'view',
    });
  }

  /**
   * Deposits with `make`, unless this was done before: then it gives the place of that deposit. A second request waits for the first.
   * Rejects with ServerError `idempotency-conflict` where the key stands for another request, or as `make` does.
   */
  async once<T>(
    account: string,
    keyed: Keyed,
    make: (also: (entry: Appended) => Also) => Promise<T>,
  ): Promise<T | { readonly known: number }> {
    const name = nameOf(account, keyed);
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

  /** Whether nothing is under way under this key. */
  isFree(account: string, keyed: Keyed): boolean {
    return !this.#running.has(nameOf(account, keyed));
  }

  /**
   * As `once`, for many keys of an account, each of them free and there once: looked up together, and those that are new made together by `make`,
   * which gets their places in the list and gives one thing for each. A conflict is its key's alone. Rejects as `make` does.
   */
  async together<T>(
    account: string,
    keyed: readonly Keyed[],
    make: (places: readonly number[], also: (entry: Appended, place: number) => Also) => Promise<readonly T[]>,
  ): Promise<readonly (Known | T)[]> {
    const names = keyed.map((one) => nameOf(account, one));
    const running = this.#together(names, keyed, make);
    for (const name of names) this.#running.set(name, running);
    try {
      return await running;
    } finally {
      for (const name of names) this.#running.delete(name);
    }
  }

  /** The place of the deposit that this key stands for. Rejects with ServerError `idempotency-conflict`. */
  async find(account: string, keyed: Keyed): Promise<number | undefined> {
    return await this.#find(nameOf(account, keyed), keyed);
  }

  /** Whether the key stands for any deposit. */
  async has(account: string, key: string): Promise<boolean> {
    await this.#ledger.recovered();
    return (await this.#sublevel.get(nameOf(account, { key }))) !== undefined;
  }

  async #once<T>(
    name: string,
    keyed: Keyed,
    make: (also: (entry: Appended) => Also) => Promise<T>,
  ): Promise<T | { readonly known: number }> {
    const known = await this.#find(name, keyed);
    if (known !== undefined) return { known };
    return await make((entry) => this.#mark(name, keyed, entry));
  }

  async #together<T>(
    names: readonly string[],
    keyed: readonly Keyed[],
    make: Parameters<typeof this.together<T>>[2],
  ): Promise<readonly (Known | T)[]> {
    await this.#ledger.recovered();
    const kept = await this.#sublevel.getMany([...names]);
    const outcomes: (Known | T | undefined)[] = keyed.map((one, place) => knownOf(kept[place], one));
    const places = outcomes.flatMap((outcome, place) => (outcome === undefined ? [place] : []));
    const also = (entry: Appended, place: number): Also => {
      const [name, one] = [names[place], keyed[place]];
      if (name === undefined || one === undefined) throw new RangeError(`there is no key ${place}`);
      return this.#mark(name, one, entry);
    };
    const made = places.length === 0 ? [] : await make(places, also);
    if (made.length !== places.length) throw new RangeError(`${places.length} were to be made, not ${made.length}`);
    for (const [at, place] of places.entries()) outcomes[place] = made[at];
    return outcomes as (Known | T)[];
  }

  async #find(name: string, keyed: Keyed): Promise<number | undefined> {
    // A commit that failed may have written the key all the same: asked again too early, the deposit would be made twice.
    await this.#ledger.recovered();
    const found = knownOf(await this.#sublevel.get(name), keyed);
    if (found === undefined) return undefined;
    if ('known' in found) return found.known;
    throw found.conflict;
  }

  #mark(key: string, { fingerprint: asked }: Keyed, { index }: Appended): Also {
    return { type: 'put', sublevel: this.#sublevel, key, value: concatBytes(asked, numberBytes(index)) };
  }
}

function knownOf(kept: Uint8Array | undefined, { key, fingerprint: asked }: Keyed): Known | undefined {
  if (kept === undefined) return undefined;
  if (equalBytes(kept.subarray(0, FINGERPRINT_BYTES), asked)) return { known: numberOf(kept) };
  const conflict = new ServerError('idempotency-conflict', `The idempotency key ${key} was used for another deposit`, {
    hint: 'Use a new key for a new deposit.',
  });
  return { conflict };
}

/** Accounts have no spaces. */
function nameOf(account: string, { key }: Pick<Keyed, 'key'>): string {
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
