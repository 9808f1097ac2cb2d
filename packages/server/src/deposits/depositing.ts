import type { Acknowledged } from '@guzheng/sdk/api';
import { ServerError } from '../error.ts';
import type { Also, AlsoOf, Appended, Ledger } from '../ledger/ledger.ts';
import type { Parts } from '../parts.ts';
import type { Principal } from '../people/principal.ts';
import type { Late } from '../store/store.ts';
import { fingerprint, IdempotencyKeys, type Keyed } from './idempotency.ts';
import { type Item, ledgerItem } from './item.ts';
import { appendedReceipt, asAppended } from './receipt.ts';

/**
 * One thing to deposit; `keyed` where it came with an idempotency key, `isCounted` where the quota was spent on it before. `line`: the line of
 * the audit log, by the evidence number, written in the same commit.
 */
export interface Asked {
  readonly item: Item;
  readonly keyed?: Keyed;
  readonly isCounted?: boolean;
  readonly line?: (number: string) => Late;
}

export interface KeyedAsk extends Asked {
  readonly keyed: Keyed;
}

/** What is asked by digest under an idempotency key, or without. */
export function askedFor(item: Item, key: string | undefined): Asked {
  return key === undefined ? { item } : { item, keyed: { key, fingerprint: fingerprint(item) } };
}

/** A deposit that is on the disk. */
export interface Deposited extends Appended {
  readonly again: boolean;
}

/** Takes deposits: counts them against the quota, appends them, and knows the ones it took before. */
export class Depositing {
  readonly #ledger: Ledger;
  readonly #people: Parts['people'];
  readonly #keys: IdempotencyKeys;

  constructor({ ledger, people, store }: Pick<Parts, 'ledger' | 'people' | 'store'>) {
    this.#ledger = ledger;
    this.#people = people;
    this.#keys = new IdempotencyKeys({ store, ledger });
  }

  /** Rejects with ServerError `quota-exceeded`, `idempotency-conflict`, or as the ledger does. */
  async one(principal: Principal, asked: Asked): Promise<Acknowledged> {
    const deposited = await this.deposit(principal, asked);
    const { number, index, time, again } = deposited;
    return { number, index, time, receipt: appendedReceipt(deposited), again };
  }

  async deposit(principal: Principal, { item, keyed, isCounted = false, line }: Asked): Promise<Deposited> {
    const append = (mark?: (entry: Appended) => Also) => {
      const also: AlsoOf = (entries) => [...(mark ? entries.map(mark) : []), ...linesOf(entries, line)];
      return isCounted ? this.#appended(principal, [item], also) : this.#counted(principal, [item], also);
    };
    if (keyed === undefined) return fresh(await append());
    const made = await this.#keys.once(principal.account, keyed, async (mark) => fresh(await append(mark)));
    return 'known' in made ? { ...(await asAppended(made.known, this.#ledger)), again: true } : made;
  }

  /** Whether this was deposited before under the key that it has. Rejects with ServerError `idempotency-conflict`. */
  async isKnown({ account }: Principal, { keyed }: Pick<Asked, 'keyed'>): Promise<boolean> {
    return keyed !== undefined && (await this.#keys.find(account, keyed)) !== undefined;
  }

  /** Whether the key was used before, for whatever it was. */
  async isUsed({ account }: Principal, key: string | undefined): Promise<boolean> {
    return key !== undefined && (await this.#keys.has(account, key));
  }

  /** Several without keys, side by side in the ledger. */
  async deposits(principal: Principal, items: readonly Item[]): Promise<readonly Deposited[]> {
    const entries = await this.#counted(principal, items);
    return entries.map((entry) => ({ ...entry, again: false }));
  }

  /** Whether nothing is under way under this key. */
  isFree({ account }: Principal, keyed: Keyed): boolean {
    return this.#keys.isFree(account, keyed);
  }

  /**
   * Several with keys that are free and not the same; those that are new stand side by side in the ledger. What goes wrong is said line by
   * line. Rejects with ServerError `quota-exceeded` where they are too many together; then nothing was taken.
   */
  async keyedDeposits(principal: Principal, asked: readonly KeyedAsk[]): Promise<readonly (Deposited | ServerError)[]> {
    const keys = asked.map(({ keyed }) => keyed);
    const outcomes = await this.#keys.together(principal.account, keys, async (places, also) => {
      const items = places.flatMap((place) => asked[place]?.item ?? []);
      return await this.#takenTogether(principal, items, (entries) =>
        entries.map((entry, at) => also(entry, places[at] ?? -1)),
      );
    });
    return await Promise.all(
      outcomes.map(async (outcome) => {
        if ('known' in outcome) return await this.#knownOr(outcome.known);
        return 'conflict' in outcome ? outcome.conflict : outcome;
      }),
    );
  }

  async #takenTogether(
    principal: Principal,
    items: readonly Item[],
    also: AlsoOf,
  ): Promise<readonly (Deposited | ServerError)[]> {
    try {
      const entries = await this.#counted(principal, items, also);
      return entries.map((entry) => ({ ...entry, again: false }));
    } catch (error) {
      // Those that were known before are answered all the same.
      if (error instanceof ServerError && error.code !== 'quota-exceeded') return items.map(() => error);
      throw error;
    }
  }

  async #knownOr(index: number): Promise<Deposited | ServerError> {
    try {
      return { ...(await asAppended(index, this.#ledger)), again: true };
    } catch (error) {
      if (error instanceof ServerError) return error;
      throw error;
    }
  }

  /** The count is written in the commit of what it is spent on. */
  async #counted(principal: Principal, items: readonly Item[], also?: AlsoOf): Promise<readonly Appended[]> {
    const count = this.#people.charge(principal, 'deposits', items.length);
    try {
      return await this.#appended(principal, items, (entries) => [...(also?.(entries) ?? []), count]);
    } catch (error) {
      await this.#people.giveBack(principal, 'deposits', items.length);
      throw error;
    }
  }

  #appended({ account }: Principal, items: readonly Item[], also?: AlsoOf): Promise<readonly Appended[]> {
    return this.#ledger.append(
      items.map((item) => ledgerItem(item, account)),
      also,
    );
  }
}

function linesOf(entries: readonly Appended[], line: Asked['line']): readonly Late[] {
  return line === undefined ? [] : entries.map(({ number }) => line(number));
}

function fresh(entries: readonly Appended[]): Deposited {
  const [entry] = entries;
  if (entry === undefined) throw new ServerError('internal', 'The ledger gave no entry for a deposit');
  return { ...entry, again: false };
}
