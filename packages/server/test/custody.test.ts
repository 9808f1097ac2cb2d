import { join } from 'node:path';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { openCustody } from '../src/custody/open.ts';
import { openAudit } from '../src/people/open-audit.ts';
import { openStore, type Store } from '../src/store/store.ts';
import { MemoryLedger } from './memory-ledger.ts';
import { temporaryFolders } from './temporary.ts';

const folder = temporaryFolders();
const silent = pino({ level: 'silent' });
const auditOf = (store: Store, now = () => new Date()) => openAudit({ store, now, log: silent });

describe('a chain of custody', () => {
  it('is not filled by whoever asks often: accesses beyond a bound are counted by day, and the list says when it is full', async () => {
    const store = await openStore(join(folder.path, 'db'));
    const ledger = new MemoryLedger({ now: () => new Date('2026-07-01T00:00:00Z') });
    await ledger.grow(1);
    let time = Date.parse('2026-07-01T08:00:00Z');
    const audit = await auditOf(store);
    const custody = openCustody({ store, ledger, audit, now: () => new Date(time), bounds: { most: 8, accesses: 4 } });
    const ask = async (times: number): Promise<void> => {
      for (let asked = 0; asked < times; asked += 1) await custody.record(0, { event: 'access', detail: 'asked' });
    };
    const details = async () => (await custody.lines(0)).map(({ detail }) => detail);
    await ask(10);
    expect((await details()).slice(1)).toEqual(['asked', 'asked', 'asked']);
    time += 86_400_000;
    await ask(2);
    expect((await details()).slice(4)).toEqual(['7 accesses on 2026-07-01, counted and not listed one by one']);
    await custody.record(0, { event: 'hand-over', detail: 'to the court' });
    await custody.recordOnce(0, { event: 'anchor', detail: 'seen' });
    await custody.recordOnce(0, { event: 'anchor', detail: 'seen' });
    expect((await details()).slice(5)).toEqual(['to the court', 'seen']);
    await custody.record(0, { event: 'hand-over', detail: 'back' });
    await custody.record(0, { event: 'hand-over', detail: 'again' });
    expect((await details()).slice(7)).toEqual([
      "this list is full: what happened from here on is in the server's audit log only",
    ]);
    await audit.close();
    await store.close();
  });

  it('leaves room for those who have a name, however often strangers look up', async () => {
    const store = await openStore(join(folder.path, 'db'));
    const ledger = new MemoryLedger();
    await ledger.grow(1);
    const audit = await auditOf(store);
    const custody = openCustody({ store, ledger, audit, now: () => new Date(), bounds: { most: 20, accesses: 8 } });
    const looked = { event: 'access', detail: 'looked up by number and digest: they match, by anonymous' } as const;
    for (let asked = 0; asked < 20; asked += 1) await custody.record(0, looked);
    await custody.record(0, { event: 'access', detail: 'looked up by number, by clerk court' });
    await custody.record(0, {
      event: 'access',
      detail: 'original asked for with its extraction code, by anonymous',
    });
    const details = (await custody.lines(0)).map(({ detail }) => detail);
    expect(details.filter((detail) => detail === looked.detail)).toHaveLength(3);
    expect(details.at(-2)).toBe('looked up by number, by clerk court');
    expect(details.at(-1)).toContain('extraction code');
    await audit.close();
    await store.close();
  });

  it('goes on after a restart where it was, from the deposit of its own entry', async () => {
    const ledger = new MemoryLedger();
    await ledger.grow(12);
    const event = { event: 'access', detail: 'asked' } as const;
    for (const run of [1, 2]) {
      const store = await openStore(join(folder.path, 'db'));
      const audit = await auditOf(store);
      const custody = openCustody({ store, ledger, audit, now: () => new Date() });
      for (const index of [0, 1, 10, 11]) await custody.record(index, event);
      for (const index of [0, 1, 10, 11])
        expect((await custody.lines(index)).map(({ seq }) => seq)).toEqual(
          Array.from({ length: run + 1 }, (_, i) => i),
        );
      await expect(custody.record(12, event)).rejects.toMatchObject({ code: 'not-found' });
      await audit.close();
      await store.close();
    }
  });
});
