import { join } from 'node:path';
import { fc, it as property } from '@fast-check/vitest';
import type { AuditLine } from '@guzheng/sdk/api';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { whileSyncFails, whileWritesFail, writesDuring } from '../../test/level.ts';
import { temporaryFolders } from '../../test/temporary.ts';
import type { ServerError } from '../error.ts';
import { openStore, type Store } from '../store/store.ts';
import type { Audit } from './audit.ts';
import { AUDIT_START, checkAudit, linkOf } from './audit-chain.ts';
import { openAudit } from './open-audit.ts';

const folder = temporaryFolders();
let store: Store;
let audit: Audit;

const open = async (): Promise<void> => {
  store = await openStore(join(folder.path, 'database'));
  audit = await openAudit({ store, now: () => new Date('2026-07-01T08:00:00Z'), log: pino({ level: 'silent' }) });
};
beforeEach(open);
afterEach(async () => {
  await audit.close().catch(() => undefined);
  await store.close();
});

const lines = async (): Promise<AuditLine[]> => {
  const all: AuditLine[] = [];
  for await (const line of audit.lines()) all.push(line);
  return all;
};
const record = (count: number): Promise<unknown> =>
  Promise.all(Array.from({ length: count }, (_, i) => audit.record({ action: `act${i}`, outcome: 'ok' })));

describe('the audit log', () => {
  it('has every line once, in the order of asking, each linked to the one before', async () => {
    await record(500);
    const all = await lines();
    expect(all.map(({ action }) => action)).toEqual(Array.from({ length: 500 }, (_, i) => `act${i}`));
    expect(await checkAudit(all)).toEqual({ holds: true, lines: 500, head: linkOf(all[499] as AuditLine) });
    expect([all[0]?.prev, audit.size]).toEqual([AUDIT_START, 500]);
  });

  it('goes on after a restart', async () => {
    await record(3);
    await audit.close();
    await store.close();
    await open();
    await record(3);
    expect(await checkAudit(audit.lines())).toMatchObject({ holds: true, lines: 6 });
  });

  it('is listed newest first, page by page, to its beginning', async () => {
    await record(5);
    const first = await audit.list({ limit: 2 });
    const second = await audit.list({ limit: 2, cursor: first.next ?? '' });
    const third = await audit.list({ limit: 2, cursor: second.next ?? '' });
    expect([first, second, third].map(({ items }) => items.map(({ seq }) => seq))).toEqual([[4, 3], [2, 1], [0]]);
    expect(third.next).toBeUndefined();
  });

  it('whose line was changed keeps the server from starting', async () => {
    await record(5);
    await audit.close();
    const kept = store.db.sublevel<string, AuditLine>('audit', { valueEncoding: 'json' });
    const [[key, line] = ['', undefined]] = await kept.iterator({ limit: 1, gte: '000000000000002' }).all();
    await kept.put(key, { ...(line as AuditLine), outcome: 'role-forbidden' });
    await store.close();
    await expect(open()).rejects.toMatchObject({ code: 'data-damaged' } satisfies Partial<ServerError>);
  });

  it('has the line of a commit where the commit is, and others before and after it in their order', async () => {
    const kept = store.db.sublevel<string, string>('other', { valueEncoding: 'utf8' });
    const commit = (value: string) =>
      store.db.commit([], [{ sublevel: kept, key: value, value }, audit.line({ action: value, outcome: 'ok' })]);
    const writes = await writesDuring(() => Promise.all([record(2), commit('one'), record(1), commit('two')]));
    const all = await lines();
    expect(all.map(({ action }) => action)).toEqual(['act0', 'act1', 'one', 'act0', 'two']);
    expect(await checkAudit(all)).toMatchObject({ holds: true, lines: 5 });
    const having = (key: string) => writes.filter(({ keys }) => keys.includes(key));
    expect(having('!audit!000000000000002')).toEqual(having('!other!one'));
    expect(having('!other!one')).toMatchObject([{ sync: true }]);
  });

  it('has no line of a commit that failed, and none of those that were to follow it', async () => {
    await record(1);
    const failed = whileWritesFail(() =>
      Promise.allSettled([store.db.commit([], [audit.line({ action: 'lost', outcome: 'ok' })]), record(3)]),
    );
    expect((await failed).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(audit.size).toBe(1);
    await record(2);
    expect((await lines()).map(({ action }) => action)).toEqual(['act0', 'act0', 'act1']);
    expect(await checkAudit(audit.lines())).toMatchObject({ holds: true, lines: 3 });
  });

  it('has every line that a write brought to the disk and reported as failed, and goes on from there', async () => {
    await record(1);
    await whileSyncFails(() =>
      Promise.allSettled([store.db.commit([], [audit.line({ action: 'there', outcome: 'ok' })]), record(3)]),
    );
    await record(1);
    expect((await lines()).map(({ action }) => action)).toEqual(['act0', 'there', 'act0', 'act1', 'act2', 'act0']);
    expect(await checkAudit(audit.lines())).toMatchObject({ holds: true, lines: 6 });
    expect(audit.size).toBe(6);
  });

  it('says so where a line cannot be written, and goes on with the next', async () => {
    await record(1);
    await store.close();
    await expect(audit.record({ action: 'lost', outcome: 'ok' })).rejects.toThrow();
    await open();
    await record(1);
    expect(await checkAudit(audit.lines())).toMatchObject({ holds: true, lines: 2 });
  });
});

describe('checkAudit', () => {
  const chain = (count: number): AuditLine[] => {
    const made: AuditLine[] = [];
    for (let seq = 0; seq < count; seq++) {
      const last = made.at(-1);
      const prev = last === undefined ? AUDIT_START : linkOf(last);
      made.push({ seq, time: '2026-07-01T08:00:00.000Z', action: 'getMe', outcome: 'ok', prev });
    }
    return made;
  };

  property.prop([fc.integer({ min: 3, max: 20 }), fc.nat(), fc.constantFrom('outcome', 'action', 'time', 'account')])(
    'finds any line but the last that was changed',
    async (count, at, field) => {
      const lines = chain(count);
      const changed = at % (count - 1);
      lines[changed] = { ...(lines[changed] as AuditLine), [field]: 'another' };
      expect(await checkAudit(lines)).toEqual({ holds: false, seq: changed + 1, why: 'changed' });
    },
  );

  property.prop([fc.integer({ min: 3, max: 20 }), fc.nat()])('finds any line that was taken out', async (count, at) => {
    const lines = chain(count);
    lines.splice(at % (count - 1), 1);
    expect(await checkAudit(lines)).toMatchObject({ holds: false, seq: at % (count - 1) });
  });

  it('finds with a head that was written down that all was written anew', async () => {
    const honest = await checkAudit(chain(5));
    const from = { seq: 5, prev: honest.holds ? honest.head : '' };
    expect(await checkAudit(chain(6).slice(5), from)).toMatchObject({ holds: true });
    const anew: AuditLine[] = [];
    for (const { seq, time, outcome } of chain(6)) {
      const last = anew.at(-1);
      anew.push({ seq, time, action: 'another', outcome, prev: last === undefined ? AUDIT_START : linkOf(last) });
    }
    expect(await checkAudit(anew)).toMatchObject({ holds: true });
    expect(await checkAudit(anew.slice(5), from)).toEqual({ holds: false, seq: 5, why: 'changed' });
  });
});
