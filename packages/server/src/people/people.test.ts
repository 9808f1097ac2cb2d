import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { ProblemCode } from '@guzheng/sdk/api';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { settingsIn } from '../../test/settings.ts';
import { temporaryFolders } from '../../test/temporary.ts';
import { ServerError } from '../error.ts';
import { openStore, type Store } from '../store/store.ts';
import { openPeople } from './open-people.ts';
import type { People } from './people.ts';
import type { Principal } from './principal.ts';

const folder = temporaryFolders();
let store: Store;
let people: People;
let time: number;
let drawn: number;

const random = (bytes: number): Uint8Array =>
  new Uint8Array(createHash('shake256', { outputLength: bytes }).update(String(drawn++)).digest());
const open = async (): Promise<void> => {
  store = await openStore(join(folder.path, 'database'));
  people = await openPeople({
    store,
    settings: settingsIn(folder.path),
    now: () => new Date(time),
    random,
    log: pino({ level: 'silent' }),
  });
};
const close = async (): Promise<void> => {
  await people.close();
  await store.close();
};

beforeEach(async () => {
  time = Date.parse('2026-07-01T08:00:00Z');
  drawn = 0;
  await open();
});
afterEach(close);

async function codeOf(promise: Promise<unknown>): Promise<ProblemCode | string> {
  try {
    await promise;
    return 'none';
  } catch (error) {
    return error instanceof ServerError ? error.code : String(error);
  }
}

const bearer = (secret: string | undefined): string => `Bearer ${secret}`;

describe('the first key', () => {
  it('is an operator’s, works, and is not made again while one that stays valid is there, unless it is asked for', async () => {
    const first = await people.requireOperator();
    expect(await people.authenticate(bearer(first?.secret))).toMatchObject({ role: 'operator', account: 'operator' });
    await close();
    await open();
    expect(await people.requireOperator()).toBeUndefined();
    const another = await people.requireOperator({ another: true });
    expect(await people.authenticate(bearer(another?.secret))).toMatchObject({ key: another?.id, role: 'operator' });
  });

  it('is made where the only one will expire; the last that does not cannot be revoked', async () => {
    await people.create({ account: 'o', role: 'operator', name: 'one', expires: '2027-01-01T00:00:00Z' });
    const first = await people.requireOperator();
    await people.create({ account: 'o', role: 'operator', name: 'two', expires: '2027-01-01T00:00:00Z' });
    expect(await codeOf(people.revoke(first?.id ?? ''))).toBe('state-conflict');
    await people.create({ account: 'o', role: 'operator', name: 'three' });
    expect((await people.revoke(first?.id ?? '')).revoked).toBe('2026-07-01T08:00:00.000Z');
  });
});

describe('a key', () => {
  it('is kept as a hash: what lies on the disk opens nothing', async () => {
    const { secret = '' } = await people.create({ account: 'a', role: 'depositor', name: 'x' });
    const kept = await store.db.iterator().all();
    const text = kept.map(([key, value]) => key + Buffer.from(value).toString('latin1')).join('\n');
    const [, , alone = ''] = /^gz_([0-9a-z]+)_(.+)$/.exec(secret) ?? [];
    expect(alone).toHaveLength(43);
    expect(text).not.toContain(alone);
    expect(text).toContain(createHash('sha256').update(alone).digest('hex'));
  });

  it.each([
    'Basic dXNlcjpwYXNz',
    'Bearer',
    'Bearer gz_abcdefghjkmn',
    `Bearer gz_abcdefghjkmn_${'a'.repeat(43)}`,
    `Bearer  gz_abcdefghjkmn_${'a'.repeat(44)}`,
    `Bearer gz___proto___${'a'.repeat(43)}`,
  ])('%s is none', async (header) => {
    expect(await codeOf(people.authenticate(header))).toBe('key-invalid');
  });

  it('with one letter changed is none', async () => {
    const { secret = '' } = await people.create({ account: 'a', role: 'clerk', name: 'x' });
    const other = secret.slice(0, -2) + (secret.at(-2) === 'A' ? 'B' : 'A') + secret.slice(-1);
    expect(await codeOf(people.authenticate(bearer(other)))).toBe('key-invalid');
    expect(await people.authenticate(bearer(secret))).toMatchObject({ account: 'a', role: 'clerk' });
  });

  it('ends when it is revoked, at once and after a restart, and whoever listens is told', async () => {
    const { id, secret } = await people.create({ account: 'a', role: 'clerk', name: 'x' });
    const told: string[] = [];
    people.onRevoked((key) => told.push(key));
    await people.revoke(id);
    expect([told, await codeOf(people.authenticate(bearer(secret)))]).toEqual([[id], 'key-invalid']);
    await close();
    await open();
    expect(await codeOf(people.authenticate(bearer(secret)))).toBe('key-invalid');
  });

  it('that was used while it was revoked stays revoked', async () => {
    const { id, secret } = await people.create({ account: 'a', role: 'clerk', name: 'x' });
    await people.authenticate(bearer(secret));
    await Promise.all([people.close(), people.revoke(id)]);
    await store.close();
    await open();
    expect(await codeOf(people.authenticate(bearer(secret)))).toBe('key-invalid');
  });

  it('ends at its time', async () => {
    const { secret } = await people.create({ account: 'a', role: 'clerk', name: 'x', expires: '2026-07-01T08:00:01Z' });
    expect(await codeOf(people.authenticate(bearer(secret)))).toBe('none');
    time += 1000;
    expect(await codeOf(people.authenticate(bearer(secret)))).toBe('key-invalid');
  });

  it('that would have expired is not made', async () => {
    const expires = '2026-07-01T08:00:00Z';
    expect(await codeOf(people.create({ account: 'a', role: 'clerk', name: 'x', expires }))).toBe('request-malformed');
  });

  it('says when it was used last, after a restart too', async () => {
    const { secret } = await people.create({ account: 'a', role: 'clerk', name: 'x' });
    time += 5000;
    await people.authenticate(bearer(secret));
    await close();
    await open();
    expect((await people.list({ limit: 1 })).items[0]).toMatchObject({ lastUsed: '2026-07-01T08:00:05.000Z' });
  });

  it('is listed newest first, page by page, without its secret', async () => {
    for (const name of ['1', '2', '3', '4']) await people.create({ account: 'a', role: 'clerk', name });
    const first = await people.list({ limit: 2 });
    const second = await people.list({ limit: 2, cursor: first.next ?? '' });
    const third = { items: [...first.items, ...second.items] };
    expect(third.items.map(({ name }) => name)).toEqual(['4', '3', '2', '1']);
    expect(second.next).toBeUndefined();
    expect(JSON.stringify(third)).not.toMatch(/secret|hash/);
  });
});

describe('quotas', () => {
  const limits = { requestsPerMinute: 1, depositsPerDay: 100, capturesPerDay: 2, bytesStored: 1000 };
  const principal: Principal = { key: 'k', account: 'a', role: 'depositor', name: 'x', limits };
  const used = async () => (await people.me(principal)).used;

  it('are exact when many ask at once: the last one is given once', async () => {
    const asked = await Promise.all(Array.from({ length: 250 }, () => codeOf(people.spend(principal, 'deposits', 1))));
    expect(asked.filter((code) => code === 'none')).toHaveLength(100);
    expect(asked.filter((code) => code === 'quota-exceeded')).toHaveLength(150);
    expect((await used()).depositsToday).toBe(100);
  });

  it('count all or nothing', async () => {
    expect(await codeOf(people.spend(principal, 'deposits', 101))).toBe('quota-exceeded');
    expect((await used()).depositsToday).toBe(0);
    expect(await codeOf(people.spend(principal, 'deposits', 100))).toBe('none');
  });

  it('are of the account, not of the key', async () => {
    await people.spend(principal, 'captures', 2);
    expect(await codeOf(people.spend({ ...principal, key: 'other' }, 'captures', 1))).toBe('quota-exceeded');
    expect(await codeOf(people.spend({ ...principal, account: 'b' }, 'captures', 1))).toBe('none');
  });

  it('survive a process that was killed: what was granted was written before', async () => {
    await people.spend(principal, 'bytes', 900);
    // Not closed in order: only the lock is taken off.
    await store.close();
    await open();
    expect(await codeOf(people.spend(principal, 'bytes', 101))).toBe('quota-exceeded');
  });

  it('of a day begin anew at midnight UTC, bytes do not', async () => {
    await people.spend(principal, 'captures', 2);
    await people.spend(principal, 'bytes', 1000);
    time = Date.parse('2026-07-01T23:59:59.999Z');
    expect(await codeOf(people.spend(principal, 'captures', 1))).toBe('quota-exceeded');
    time += 1;
    expect(await codeOf(people.spend(principal, 'captures', 2))).toBe('none');
    expect(await codeOf(people.spend(principal, 'bytes', 1))).toBe('quota-exceeded');
  });

  it('are not taken away for years by a clock that was ahead', async () => {
    const right = time;
    time = Date.parse('2036-01-01T00:00:00Z');
    await people.spend(principal, 'deposits', 1);
    time = right;
    expect((await used()).depositsToday).toBe(0);
  });

  it('are not given twice by a clock that is set back', async () => {
    time = Date.parse('2026-07-02T00:00:01Z');
    await people.spend(principal, 'captures', 2);
    time -= 2000;
    expect(await codeOf(people.spend(principal, 'captures', 1))).toBe('quota-exceeded');
    time += 2000;
    expect(await codeOf(people.spend(principal, 'captures', 1))).toBe('quota-exceeded');
  });

  it('are given back, and never below nothing', async () => {
    await people.spend(principal, 'bytes', 600);
    await people.giveBack(principal, 'bytes', 500);
    expect((await used()).bytesStored).toBe(100);
    await people.giveBack(principal, 'bytes', 500);
    expect((await used()).bytesStored).toBe(0);
  });

  it('that cannot be written are not granted, and not counted', async () => {
    await store.close();
    expect(await codeOf(people.spend(principal, 'deposits', 1))).not.toBe('none');
    expect((await used()).depositsToday).toBe(0);
    store = await openStore(join(folder.path, 'database'));
  });
});
