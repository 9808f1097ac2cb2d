import type { Limits, Me } from '@guzheng/sdk/api';
import { ServerError } from '../error.ts';
import type { Database, Late } from '../store/store.ts';
import type { Principal, Quota } from './principal.ts';

/** What an account has used. `day` is UTC: the first two begin anew with it. */
interface Used {
  day: string;
  deposits: number;
  captures: number;
  bytes: number;
}

const LIMIT: Readonly<Record<Quota, { readonly limit: keyof Limits; readonly says: string }>> = {
  deposits: { limit: 'depositsPerDay', says: 'deposits a day' },
  captures: { limit: 'capturesPerDay', says: 'captures a day' },
  bytes: { limit: 'bytesStored', says: 'bytes kept' },
};

const MOST_AHEAD_MS = 24 * 60 * 60 * 1000;

/**
 * Counts what accounts use. The count in memory is the judge, so that no two requests can both have the last one; it is written before what
 * it was spent on, or in the same commit. A killed process loses none of it.
 */
export class Usage {
  readonly #accounts = new Map<string, Used>();
  readonly #dirty = new Set<string>();
  readonly #now: () => Date;
  readonly #kept: ReturnType<typeof sublevel>;
  /** By account: what writes its count in the commit of somebody else. */
  readonly #lates = new Map<string, Late>();
  /** Ends when the write before has ended, well or not. */
  #written: Promise<unknown> = Promise.resolve();
  #next: Promise<void> | undefined;

  private constructor(now: () => Date, kept: ReturnType<typeof sublevel>) {
    this.#now = now;
    this.#kept = kept;
  }

  static async open(db: Database, now: () => Date): Promise<Usage> {
    const kept = sublevel(db);
    const usage = new Usage(now, kept);
    for await (const [account, used] of kept.iterator()) usage.#accounts.set(account, used);
    return usage;
  }

  /** Rejects with ServerError `quota-exceeded`; then nothing is counted. */
  async spend(principal: Principal, quota: Quota, amount: number): Promise<void> {
    this.charge(principal, quota, amount);
    try {
      await this.#keep(principal.account);
    } catch (error) {
      this.#used(principal.account)[quota] -= amount;
      throw error;
    }
  }

  /** As `spend`; the count is not written yet, but by what it gives, in the commit of what it is spent on. Throws. */
  charge({ account, limits }: Principal, quota: Quota, amount: number): Late {
    requireAmount(amount);
    const used = this.#used(account);
    const { limit, says } = LIMIT[quota];
    if (used[quota] + amount > limits[limit])
      throw exceeded(quota, says, limits[limit], limits[limit] - used[quota], this.#now());
    used[quota] += amount;
    return this.#late(account);
  }

  /** What was given back after midnight was spent on the day before, which is over. */
  async giveBack({ account }: Pick<Principal, 'account'>, quota: Quota, amount: number): Promise<void> {
    requireAmount(amount);
    const used = this.#used(account);
    used[quota] = Math.max(0, used[quota] - amount);
    await this.#keep(account);
  }

  of(account: string): Me['used'] {
    const { deposits, captures, bytes } = this.#used(account);
    return { depositsToday: deposits, capturesToday: captures, bytesStored: bytes };
  }

  /** A clock that was set back does not give a day's quota twice; but one that was years ahead must not take away the quota of years. */
  #used(account: string): Used {
    const today = this.#now().toISOString().slice(0, 10);
    const used = this.#accounts.get(account) ?? { day: today, deposits: 0, captures: 0, bytes: 0 };
    const ahead = Date.parse(used.day) - Date.parse(today);
    if (today > used.day || ahead > MOST_AHEAD_MS) Object.assign(used, { day: today, deposits: 0, captures: 0 });
    this.#accounts.set(account, used);
    return used;
  }

  /** What the count is when it is written: always the same for an account, so that a commit of many has it once. */
  #late(account: string): Late {
    const put = () => ({ sublevel: this.#kept, key: account, value: this.#used(account) });
    const late = this.#lates.get(account) ?? { type: 'late', puts: () => [put()], settle: () => undefined };
    this.#lates.set(account, late);
    return late;
  }

  /** Counts that come while a write is under way go together into the next. */
  #keep(account: string): Promise<void> {
    this.#dirty.add(account);
    this.#next ??= this.#written.then(() => this.#flush());
    return this.#next;
  }

  #flush(): Promise<void> {
    const names = [...this.#dirty];
    this.#dirty.clear();
    this.#next = undefined;
    const puts = names.map((key) => ({ type: 'put', key, value: this.#used(key) }) as const);
    const writing = this.#kept.batch(puts);
    this.#written = Promise.allSettled([writing]);
    return writing;
  }
}

function sublevel(db: Database) {
  return db.sublevel<string, Used>('usage', { valueEncoding: 'json' });
}

function exceeded(quota: Quota, says: string, limit: number, left: number, now: Date): ServerError {
  const midnight = new Date(now).setUTCHours(24, 0, 0, 0);
  const seconds = Math.ceil((midnight - now.getTime()) / 1000);
  return new ServerError('quota-exceeded', `The account may have ${limit} ${says}; ${Math.max(0, left)} are left.`, {
    hint: quota === 'bytes' ? 'Ask the operator for more.' : 'The count begins anew at midnight UTC.',
    ...(quota === 'bytes' ? {} : { retryAfter: seconds }),
  });
}

function requireAmount(amount: number): void {
  if (!Number.isSafeInteger(amount) || amount < 0) throw new TypeError(`the amount ${amount} cannot be counted`);
}
