import type { ApiKey, Limits, Listed, Me, NewKey, Page, Role } from '@guzheng/sdk/api';
import { ServerError } from '../error.ts';
import type { Surroundings } from '../parts.ts';
import type { Database, Late, Store } from '../store/store.ts';
import { hashOf, isSecret, newId, newSecret, readAuthorization, writeKey } from './key.ts';
import type { People } from './people.ts';
import type { Principal, Quota } from './principal.ts';
import { Usage } from './usage.ts';

/** What is kept of a key. */
interface KeyRecord extends Omit<ApiKey, 'role' | 'secret' | 'limits' | 'lastUsed'> {
  readonly role: Role;
  readonly hash: string;
  /** What the key was given of its own; the rest is the server's default, also when that changes. */
  readonly limits: Partial<Limits>;
  readonly seq: number;
}

interface Opening extends Surroundings {
  readonly store: Store;
}

const LAST_USED_EVERY_MS = 60_000;
const PAGE = 100;
const OPERATOR: NewKey = { account: 'operator', role: 'operator', name: 'first operator' };

/** Opens the keys. */
export async function openPeople({ store, ...surroundings }: Opening): Promise<People> {
  const usage = await Usage.open(store.db, surroundings.now);
  return await KeyedPeople.open(store.db, usage, surroundings);
}

class KeyedPeople implements People {
  readonly #surroundings: Surroundings;
  readonly #usage: Usage;
  readonly #db: Database;
  readonly #kept: ReturnType<typeof sublevel>;
  /** All of them: a server has as many keys as it has customers, not as it has requests. */
  readonly #keys = new Map<string, KeyRecord>();
  /** Kept apart from the keys: what is written in passing must never overwrite that a key was revoked. */
  readonly #lastUses: ReturnType<typeof uses>;
  readonly #used = new Map<string, string>();
  readonly #justUsed = new Set<string>();
  readonly #listeners: ((id: string) => void)[] = [];
  readonly #timer: NodeJS.Timeout;
  #seq = 0;

  private constructor(db: Database, usage: Usage, surroundings: Surroundings) {
    this.#db = db;
    this.#kept = sublevel(db);
    this.#lastUses = uses(db);
    this.#usage = usage;
    this.#surroundings = surroundings;
    this.#timer = setInterval(() => void this.#keepLastUsed(), LAST_USED_EVERY_MS);
    this.#timer.unref();
  }

  static async open(db: Database, usage: Usage, surroundings: Surroundings): Promise<KeyedPeople> {
    const people = new KeyedPeople(db, usage, surroundings);
    for await (const [id, time] of people.#lastUses.iterator()) people.#used.set(id, time);
    for await (const [id, record] of people.#kept.iterator()) {
      people.#keys.set(id, record);
      people.#seq = Math.max(people.#seq, record.seq);
    }
    return people;
  }

  /** A server without an operator could not be run: the only way back in would be its files. */
  async requireOperator({ another = false }: { readonly another?: boolean } = {}): Promise<ApiKey | undefined> {
    if (!another && this.#operators().length > 0) return undefined;
    return await this.create(another ? { ...OPERATOR, name: 'another operator' } : OPERATOR);
  }

  async authenticate(authorization: string | undefined): Promise<Principal | undefined> {
    if (authorization === undefined) return undefined;
    const key = readAuthorization(authorization);
    if (key === undefined)
      throw invalid('The Authorization header holds no key of this server.', 'It must be: Bearer gz_<id>_<secret>');
    const record = this.#keys.get(key.id);
    // One answer, and one amount of work, for an id that is not there and a secret that is wrong.
    const right = isSecret(key.secret, record?.hash ?? hashOf(''));
    if (record === undefined || !right) throw invalid('There is no such key.');
    if (record.revoked !== undefined) throw invalid('The key was revoked.');
    if (this.#isExpired(record)) throw invalid(`The key expired at ${record.expires}.`);
    this.#used.set(record.id, this.#time());
    this.#justUsed.add(record.id);
    return this.#principal(record);
  }

  async create({ account, role, name, expires, limits = {} }: NewKey): Promise<ApiKey> {
    if (expires !== undefined && Date.parse(expires) <= this.#surroundings.now().getTime())
      throw new ServerError('request-malformed', `A key that expires at ${expires} would be no key.`);
    const { random } = this.#surroundings;
    const secret = newSecret(random);
    const record: KeyRecord = {
      id: newId(random),
      account,
      role,
      name,
      created: this.#time(),
      ...(expires === undefined ? {} : { expires }),
      limits,
      hash: hashOf(secret),
      seq: ++this.#seq,
    };
    await this.#keep(record);
    return { ...this.#shown(record), secret: writeKey({ id: record.id, secret }) };
  }

  async list({ cursor, limit = PAGE }: Page): Promise<Listed<ApiKey>> {
    const before = cursor === undefined ? Number.POSITIVE_INFINITY : Number(cursor);
    const records = [...this.#keys.values()].filter(({ seq }) => seq < before).sort((a, b) => b.seq - a.seq);
    const items = records.slice(0, limit);
    const last = items.at(-1);
    const next = records.length > items.length && last !== undefined ? { next: String(last.seq) } : {};
    return { items: items.map((record) => this.#shown(record)), ...next };
  }

  async revoke(id: string): Promise<ApiKey> {
    const record = this.#keys.get(id);
    if (record === undefined) throw new ServerError('not-found', `There is no key ${id}.`);
    if (record.revoked !== undefined) return this.#shown(record);
    const others = this.#operators().filter((operator) => operator.id !== id);
    if (record.role === 'operator' && others.length === 0)
      throw new ServerError(
        'state-conflict',
        'It is the only key of an operator; without it nobody could run the server.',
        {
          hint: 'Make another first.',
        },
      );
    const revoked = { ...record, revoked: this.#time() };
    // In memory first: from here on the key is refused, whatever the disk says.
    this.#keys.set(id, revoked);
    for (const listener of this.#listeners) listener(id);
    await this.#keep(revoked);
    return this.#shown(revoked);
  }

  onRevoked(listener: (id: string) => void): void {
    this.#listeners.push(listener);
  }

  async me({ account, role, name, limits }: Principal): Promise<Me> {
    return { account, role, name, limits, used: this.#usage.of(account) };
  }

  spend(account: Principal, quota: Quota, amount: number): Promise<void> {
    return this.#usage.spend(account, quota, amount);
  }

  charge(account: Principal, quota: Quota, amount: number): Late {
    return this.#usage.charge(account, quota, amount);
  }

  giveBack(account: Pick<Principal, 'account'>, quota: Quota, amount: number): Promise<void> {
    return this.#usage.giveBack(account, quota, amount);
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#keepLastUsed();
  }

  /** Keys that lapse by themselves do not count: the server would stand without an operator when they do. */
  #operators(): readonly KeyRecord[] {
    return [...this.#keys.values()].filter(
      ({ role, revoked, expires }) => role === 'operator' && revoked === undefined && expires === undefined,
    );
  }

  #isExpired({ expires }: KeyRecord): boolean {
    return expires !== undefined && Date.parse(expires) <= this.#surroundings.now().getTime();
  }

  async #keep(record: KeyRecord): Promise<void> {
    await this.#db.batch([{ type: 'put', sublevel: this.#kept, key: record.id, value: record }], { sync: true });
    this.#keys.set(record.id, record);
  }

  /** It is a courtesy to operators, and not worth a request that fails. */
  async #keepLastUsed(): Promise<void> {
    const used = [...this.#justUsed].map((key) => ({ type: 'put' as const, key, value: this.#used.get(key) ?? '' }));
    this.#justUsed.clear();
    try {
      await this.#lastUses.batch(used);
    } catch (error) {
      this.#surroundings.log.warn({ err: error }, 'when keys were used last could not be written down');
    }
  }

  #principal({ id, account, role, name, limits }: KeyRecord): Principal {
    return { key: id, account, role, name, limits: this.#limits(limits) };
  }

  #shown({ id, account, role, name, created, expires, revoked, limits }: KeyRecord): ApiKey {
    const used = this.#used.get(id);
    return {
      id,
      account,
      role,
      name,
      created,
      ...(expires === undefined ? {} : { expires }),
      ...(revoked === undefined ? {} : { revoked }),
      ...(used === undefined ? {} : { lastUsed: used }),
      limits: this.#limits(limits),
    };
  }

  #limits(own: Partial<Limits>): Limits {
    return { ...this.#surroundings.settings.limits.account, ...own };
  }

  #time(): string {
    return this.#surroundings.now().toISOString();
  }
}

function sublevel(db: Database) {
  return db.sublevel<string, KeyRecord>('keys', { valueEncoding: 'json' });
}

function uses(db: Database) {
  return db.sublevel<string, string>('keys-used', { valueEncoding: 'utf8' });
}

function invalid(message: string, hint?: string): ServerError {
  return new ServerError('key-invalid', message, hint === undefined ? {} : { hint });
}
