import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { digestFile, encodeProof, verifyFile } from '@guzheng/sdk';
import { countAnchors } from '@guzheng/testing';
import { noTrust, policies } from '@guzheng/verify';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { keepsAll } from '../../sdk/src/deposit/keeps.ts';
import type { AnchoredRange } from '../src/anchoring/anchoring.ts';
import { openAnchoring } from '../src/anchoring/open.ts';
import { openCustody } from '../src/custody/open.ts';
import { openAudit } from '../src/people/open-audit.ts';
import { proofOf } from '../src/proofs/proof.ts';
import { openStore } from '../src/store/store.ts';
import { MemoryLedger } from './memory-ledger.ts';
import { settingsIn } from './settings.ts';
import { temporaryFolders } from './temporary.ts';
import { startTestWitnesses, type TestWitnesses } from './witnesses.ts';

const folder = temporaryFolders();
let witnesses: TestWitnesses;
beforeAll(async () => {
  witnesses = await startTestWitnesses();
});
afterAll(() => witnesses.stop());

/** A server's anchoring over the ledger, in a folder of its own unless told. */
async function opened(ledger: MemoryLedger, data = folder.path, now = () => new Date()) {
  const store = await openStore(join(data, 'db'));
  const told: AnchoredRange[] = [];
  const surroundings = {
    settings: settingsIn(data),
    now,
    random: (n: number) => randomBytes(n),
    log: pino({ level: 'silent' }),
  };
  const anchoring = await openAnchoring({
    ...surroundings,
    ...{ store, ledger, witnesses: witnesses.open(join(data, 'journal')), scheduled: false },
    onAnchored: (range) => void told.push(range),
  });
  const audit = await openAudit({ store, ...surroundings });
  const custody = openCustody({ store, ledger, audit, now });
  const close = async (): Promise<void> => {
    await anchoring.close();
    await audit.close();
    await store.close();
  };
  return { store, anchoring, custody, ledger, told, close };
}

/** Transactions with an anchor in them, whoever sent them. */
async function anchorsSent(): Promise<number> {
  const { blocksOf } = await countAnchors(witnesses.devnet.url);
  return [...blocksOf.values()].flat().length;
}

describe('anchoring', () => {
  it('makes proofs that verify: pending, then complete, for a file among others', async () => {
    // Blocks of the test chain have the time of that morning, and no witness may be older than the deposit.
    const ledger = new MemoryLedger({ now: () => new Date('2026-07-01T08:00:00Z') });
    const file = join(folder.path, 'letter.txt');
    await writeFile(file, 'what was said');
    const subject = await digestFile(file);
    await ledger.grow(3);
    await ledger.append([{ subject: { ...subject }, facts: { account: 'a', kind: 'file', name: 'letter.txt' } }]);
    await ledger.grow(5);
    const server = await opened(ledger);
    expect(await server.anchoring.of(3)).toMatchObject({ state: 'waiting', size: 9 });

    await server.anchoring.round();
    expect(await server.anchoring.of(3)).toMatchObject({ state: 'pending', size: 9 });
    expect(server.told).toEqual([]);
    await witnesses.mine();
    witnesses.calendar.confirm();
    await ledger.grow(2);
    await server.anchoring.round();
    const anchored = await server.anchoring.of(3);
    expect(anchored).toMatchObject({ state: 'anchored', size: 9 });
    expect(anchored.anchors.map(({ kind, state }) => `${kind} ${state}`).sort()).toEqual([
      'evm complete',
      'opentimestamps complete',
      'rfc3161 complete',
    ]);
    expect(server.told).toEqual([{ fromIndex: 0, toIndex: 8 }]);

    const entry = await ledger.entry(3);
    if (entry === undefined) throw new Error('no entry');
    const proof = await proofOf(server, entry);
    await writeFile(`${file}.proof.json`, encodeProof(proof));
    const report = await verifyFile(file, {
      policy: policies.devnet,
      trust: { ...noTrust, tsaRoots: [witnesses.tsa.root] },
      rpcs: [witnesses.devnet.url],
      bitcoin: ['http://127.0.0.1:1'],
    });
    expect(report.checks.filter(({ status }) => status === 'FAIL')).toEqual([]);
    expect(report.verdict).toBe('verified');
    expect(report.anchors.map(({ kind }) => kind).sort()).toEqual(['evm', 'opentimestamps', 'rfc3161']);
    expect((await proofOf(server, entry)).custody).toEqual(proof.custody);
    await server.close();
  });

  it('goes on while witnesses are away for hours, sends once, and needs no second word for what a newer one covers', async () => {
    const ledger = new MemoryLedger();
    let clock = Date.now();
    const server = await opened(ledger, folder.path, () => new Date(clock));
    const before = await anchorsSent();
    witnesses.rpc.follow(() => ({ kind: 'status', status: 503 }));
    witnesses.tsaProxy.follow(() => ({ kind: 'cut', where: 'before' }));
    for (const size of [2, 4, 6]) {
      await ledger.grow(2);
      await server.anchoring.round();
      expect(await server.anchoring.of(size - 1)).toMatchObject({ state: 'pending', size });
      clock += 3_600_000;
    }
    const failing = await server.anchoring.status();
    expect(failing.witnesses.map(({ kind, failure }) => [kind, failure !== undefined])).toEqual([
      ['evm', true],
      ['rfc3161', true],
      ['opentimestamps', false],
    ]);
    expect(failing.pending).toBe(3);

    witnesses.rpc.follow(() => undefined);
    witnesses.tsaProxy.follow(() => undefined);
    await server.anchoring.round();
    await witnesses.mine();
    witnesses.calendar.confirm();
    await server.anchoring.round();
    expect(await server.anchoring.of(0)).toMatchObject({ state: 'anchored', size: 6 });
    expect(server.told).toEqual([{ fromIndex: 0, toIndex: 5 }]);
    expect((await anchorsSent()) - before).toBe(1);
    const status = await server.anchoring.status();
    expect(status.witnesses.every(({ failure }) => failure === undefined)).toBe(true);
    expect([status.pending, status.waiting]).toEqual([0, 0]);
    await server.close();
  });

  it('keeps nobody waiting: while a witness takes the question and never answers, the others are kept and newer states are shown', async () => {
    const ledger = new MemoryLedger();
    await ledger.grow(2);
    const server = await opened(ledger);
    const asked = witnesses.tsaProxy.requests.length;
    witnesses.tsaProxy.follow(() => ({ kind: 'silent' }));
    // Ended by the closing, which does not wait for it.
    server.anchoring.round().catch(() => undefined);
    await vi.waitFor(async () => expect((await server.anchoring.of(0)).records.length).toBe(2), { timeout: 60_000 });
    expect(witnesses.tsaProxy.requests.length).toBeGreaterThan(asked);
    expect((await server.anchoring.of(0)).state).toBe('pending');
    witnesses.tsaProxy.follow(() => undefined);
    await ledger.grow(1);
    server.anchoring.round().catch(() => undefined);
    await vi.waitFor(async () => expect((await server.anchoring.of(2)).records.length).toBe(3), { timeout: 60_000 });
    await server.close();
  });

  it('goes on after a restart with what was written down, and anchors nothing twice', async () => {
    const ledger = new MemoryLedger();
    await ledger.grow(4);
    const first = await opened(ledger);
    const before = await anchorsSent();
    await first.anchoring.round();
    const seen = await first.anchoring.of(0);
    await first.close();
    const second = await opened(ledger);
    expect(await second.anchoring.of(0)).toEqual(seen);
    await witnesses.mine();
    witnesses.calendar.confirm();
    await second.anchoring.round();
    expect(await second.anchoring.of(0)).toMatchObject({ state: 'anchored', size: 4 });
    expect(second.anchoring.newest).toMatchObject({ size: 4 });
    expect((await anchorsSent()) - before).toBe(1);
    await second.close();
  });

  it.each([0, 1, 2, 3])(
    'ended after write %i goes on from there: one transaction, nothing that was kept is lost',
    async (writes) => {
      const ledger = new MemoryLedger();
      await ledger.grow(4);
      const before = await anchorsSent();
      const first = await opened(ledger);
      const write = first.store.db.batch.bind(first.store.db);
      let left = writes;
      first.store.db.batch = ((...args: Parameters<typeof write>) => {
        left -= 1;
        return left < 0 ? Promise.reject(new Error('the process is gone')) : write(...args);
      }) as typeof first.store.db.batch;
      await expect(first.anchoring.round()).rejects.toThrow('the process is gone');
      await first.close();

      const second = await opened(ledger);
      const kept = (await second.anchoring.of(0)).records;
      await second.anchoring.round();
      await witnesses.mine();
      witnesses.calendar.confirm();
      await second.anchoring.round();
      const { state, records } = await second.anchoring.of(0);
      expect([state, (await anchorsSent()) - before]).toEqual(['anchored', 1]);
      const kinds = records.map(({ kind }) => kind);
      expect(kinds.sort()).toEqual(['evm', 'opentimestamps', 'rfc3161']);
      for (const record of kept) expect(records.some((now) => keepsAll(record, now))).toBe(true);
      await second.close();
    },
  );

  it('does not start over a ledger that was put back or rewritten behind the witnesses', async () => {
    const ledger = new MemoryLedger();
    await ledger.grow(4);
    const server = await opened(ledger);
    await server.anchoring.round();
    await server.close();
    const older = new MemoryLedger();
    await older.grow(3);
    await expect(opened(older)).rejects.toMatchObject({ code: 'data-damaged' });
  });

  it('lists what witnesses saw, newest first, in pages', async () => {
    const ledger = new MemoryLedger();
    const server = await opened(ledger);
    for (const _ of [1, 2, 3]) {
      await ledger.grow(1);
      await server.anchoring.round();
    }
    const first = await server.anchoring.list({ limit: 2 });
    expect(first.items.map(({ size }) => size)).toEqual([3, 2]);
    const rest = await server.anchoring.list({ limit: 2, cursor: first.next ?? '' });
    expect([rest.items.map(({ size }) => size), rest.next]).toEqual([[1], undefined]);
    await expect(server.anchoring.list({ cursor: '1e3' })).rejects.toMatchObject({ code: 'request-malformed' });
    await server.close();
  });
});
