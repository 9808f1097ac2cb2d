import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { anchorCalldata, fromHex, type Hex, NETWORKS, toHex } from '@guzheng/evidence';
import { ClassicLevel } from 'classic-level';
import { SigningKey, Transaction } from 'ethers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keyFromHex } from '../key/key.ts';
import { candidateOf, type JournalEntry } from './entry.ts';
import { type Journal, journalFolder, memoryJournal, openJournal } from './journal.ts';
import { journalLease } from './lease.ts';

const KEY = keyFromHex('46'.repeat(32));
const TIME = '2026-11-28T08:00:00.000Z';
const OWNER = { chainId: 5, genesisHash: `0x${'11'.repeat(32)}`, address: KEY.address } as const;
const rootOf = (n: number): Hex => `0x${n.toString(16).padStart(64, '0')}`;

function rawOf(root: Hex, nonce: number, tip = 1n): Hex {
  const data = toHex(anchorCalldata(fromHex(root)));
  const fees = { type: 2, maxFeePerGas: 100n, maxPriorityFeePerGas: tip, gasLimit: 30_000n };
  const transaction = Transaction.from({ ...fees, chainId: 5, nonce, to: KEY.address, value: 0n, data });
  transaction.signature = new SigningKey(KEY.privateKey).sign(transaction.unsignedHash);
  return transaction.serialized as Hex;
}

const candidate = (root: Hex, nonce: number, tip = 1n) =>
  candidateOf(rawOf(root, nonce, tip), { root, nonce, time: TIME });
const entry = (n: number, ...nonces: readonly number[]): JournalEntry => ({
  root: rootOf(n),
  attempts: nonces.map((nonce) => ({ nonce, candidates: [candidate(rootOf(n), nonce)] })),
});

let base: string;
beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'guzheng-journal-'));
});
afterAll(() => rm(base, { recursive: true }));
const freshFolder = (): string => join(base, randomUUID(), 'deep');

describe.each([
  ['on disk', () => openJournal({ folder: freshFolder() })],
  ['in memory', () => Promise.resolve(memoryJournal())],
])('a journal %s', (_, open) => {
  const withJournal = async (work: (journal: Journal) => Promise<void>): Promise<void> => {
    const journal = await open();
    await work(journal).finally(() => journal.close());
  };

  it('finds an entry by its root and by each of its nonces, with all its candidates', () =>
    withJournal(async (journal) => {
      const first = entry(1, 7);
      const replaced = {
        ...first,
        attempts: [{ nonce: 7, candidates: [candidate(rootOf(1), 7), candidate(rootOf(1), 7, 9n)] }],
      };
      await journal.write(first);
      await journal.write(replaced);
      expect(await journal.byRoot(rootOf(1))).toEqual(replaced);
      expect(await journal.byNonce(7)).toEqual(replaced);
      expect(await journal.byRoot(rootOf(2))).toBeUndefined();
      expect(await journal.byNonce(8)).toBeUndefined();
    }));

  it('lists what is open in the order of the nonces, not of their digits', () =>
    withJournal(async (journal) => {
      for (const nonce of [10, 9, 256, 2, 2 ** 40]) await journal.write(entry(nonce, nonce));
      const open = await journal.open();
      expect(open.map(({ attempts }) => attempts[0]?.nonce)).toEqual([2, 9, 10, 256, 2 ** 40]);
    }));

  it('closes what is settled, and remembers the highest nonce that was final', () =>
    withJournal(async (journal) => {
      expect(await journal.settledNonce()).toBe(-1);
      for (const n of [3, 4]) await journal.write(entry(n, n));
      const settlement = { hash: candidate(rootOf(4), 4).hash, blockHash: rootOf(99) };
      await journal.settle(rootOf(4), settlement);
      await journal.settle(rootOf(77), settlement);
      expect((await journal.open()).map(({ root }) => root)).toEqual([rootOf(3)]);
      expect(await journal.settledNonce()).toBe(4);
      await journal.settle(rootOf(3), settlement);
      expect(await journal.settledNonce()).toBe(4);
      expect(await journal.byRoot(rootOf(4))).toMatchObject({ settled: settlement });
    }));

  it('counts the nonce of an earlier attempt as consumed', () =>
    withJournal(async (journal) => {
      await journal.write(entry(5, 6));
      await journal.write(entry(5, 6, 8));
      expect((await journal.open()).map(({ attempts }) => attempts.at(-1)?.nonce)).toEqual([8]);
      expect(await journal.settledNonce()).toBe(6);
      expect(await journal.byNonce(6)).toMatchObject({ root: rootOf(5) });
    }));

  it('belongs to one account on one chain', () =>
    withJournal(async (journal) => {
      await journal.claim(OWNER);
      await journal.claim(OWNER);
      const others = [
        { ...OWNER, chainId: 1 },
        { ...OWNER, genesisHash: rootOf(1) },
        { ...OWNER, address: '0x00' as const },
      ];
      for (const other of others)
        await expect(journal.claim(other)).rejects.toMatchObject({ code: 'journal-mismatch' });
      await journal.write(entry(1, 1));
      await journal.clear();
      expect(await journal.open()).toEqual([]);
      expect(await journal.settledNonce()).toBe(-1);
      await expect(journal.claim({ ...OWNER, chainId: 1 })).rejects.toMatchObject({ code: 'journal-mismatch' });
    }));

  it('gives one piece of work at a time its turn, also after one that failed', () =>
    withJournal(async (journal) => {
      const seen: string[] = [];
      const work = (name: string, fails = false) =>
        journal.exclusive(async () => {
          seen.push(`${name} begins`);
          await Promise.resolve();
          seen.push(`${name} ends`);
          if (fails) throw new Error(name);
        });
      await Promise.allSettled([work('a'), work('b', true), work('c')]);
      expect(seen).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
    }));
});

describe('a journal on disk', () => {
  it('keeps everything over a restart', async () => {
    const folder = freshFolder();
    const first = await openJournal({ folder });
    await first.claim(OWNER);
    await first.write(entry(1, 1));
    await first.close();
    const again = await openJournal({ folder });
    expect(await again.byRoot(rootOf(1))).toEqual(entry(1, 1));
    await again.close();
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
  });

  it('has one writer: a second opener, here or in another process, is told that it is busy', async () => {
    const folder = freshFolder();
    const journal = await openJournal({ folder });
    await expect(openJournal({ folder })).rejects.toMatchObject({
      code: 'journal-busy',
      hint: expect.stringContaining('another'),
    });
    await journal.close();
    await (await openJournal({ folder })).close();
  });

  it('is free again, and whole, when the process that had it open was killed', async () => {
    const folder = freshFolder();
    const module = JSON.stringify(new URL('./journal.ts', import.meta.url).href);
    const value = JSON.stringify(
      JSON.stringify(entry(1, 1), (_, v: unknown) => (typeof v === 'bigint' ? String(v) : v)),
    );
    const source = `const { openJournal } = await import(${module});
      const journal = await openJournal({ folder: ${JSON.stringify(folder)} });
      await journal.write(JSON.parse(${value}));
      console.log('written'); setInterval(() => {}, 1000);`;
    const args = ['--conditions=@guzheng/source', '--input-type=module', '-e', source];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(child.stdout, 'data');
    await expect(openJournal({ folder })).rejects.toMatchObject({ code: 'journal-busy' });
    child.kill('SIGKILL');
    await once(child, 'exit');
    const journal = await openJournal({ folder });
    expect(await journal.byRoot(rootOf(1))).toEqual(entry(1, 1));
    await journal.close();
  });

  it('does not guess: an entry that was changed is refused, and nothing is overwritten', async () => {
    const good = JSON.stringify(entry(1, 1), (_, v: unknown) => (typeof v === 'bigint' ? String(v) : v));
    const other = rawOf(rootOf(2), 1);
    const damaged = [
      '',
      'null',
      '{}',
      good.slice(0, -1),
      good.replace(rootOf(1), rootOf(2)),
      good.replace('"nonce":1', '"nonce":2'),
      good.replace('"nonce":1', '"nonce":-1'),
      good.replace(rawOf(rootOf(1), 1), other),
      good.replace(/"hash":"0x../, '"hash":"0x00'),
      good.replace(TIME, 'yesterday'),
      good.replace(/"candidates":\[.*?\]/, '"candidates":[]'),
    ];
    for (const text of damaged) {
      const folder = freshFolder();
      const journal = await openJournal({ folder });
      await journal.write(entry(1, 1));
      await journal.close();
      const db = new ClassicLevel(folder);
      await db.put(`root/${rootOf(1)}`, text);
      await db.close();
      const again = await openJournal({ folder });
      await expect(again.byRoot(rootOf(1)), text).rejects.toMatchObject({ code: 'journal-unreadable' });
      await expect(again.open(), text).rejects.toMatchObject({ code: 'journal-unreadable' });
      await again.close();
    }
  });

  it('says why it cannot be opened', async () => {
    const file = join(base, 'a-file');
    await writeFile(file, 'no folder');
    await expect(openJournal({ folder: file })).rejects.toMatchObject({ code: 'journal-unwritable' });
    const folder = freshFolder();
    await (await openJournal({ folder })).close();
    await writeFile(join(folder, 'CURRENT'), 'MANIFEST-999999\n');
    await expect(openJournal({ folder })).rejects.toMatchObject({
      code: expect.stringMatching(/^journal-un(readable|writable)$/),
    });
  });

  it('lies in a folder of its own for each account on each chain, whatever a configuration calls the chain', () => {
    const [devnet, sepolia] = NETWORKS;
    if (devnet === undefined || sepolia === undefined) throw new Error('Two networks were expected');
    const folders = [
      journalFolder('/b', devnet, KEY.address),
      journalFolder('/b', sepolia, KEY.address),
      journalFolder('/b', devnet, '0xab'),
      journalFolder('/b', { ...devnet, genesisHash: sepolia.genesisHash }, KEY.address),
    ];
    expect(new Set(folders).size).toBe(4);
    expect(journalFolder('/b', { ...devnet }, KEY.address.toUpperCase().replace('0X', '0x') as Hex)).toBe(folders[0]);
  });
});

describe('a lease of a journal folder', () => {
  it('opens it for the time of the work, once for all that is under way', async () => {
    const folder = freshFolder();
    const lease = journalLease({ folder });
    const seen = await Promise.all(
      [1, 2, 3].map((n) => lease((journal) => journal.write(entry(n, n)).then(() => journal))),
    );
    expect(new Set(seen).size).toBe(1);
    const journal = await openJournal({ folder });
    await expect(lease(() => Promise.resolve())).rejects.toMatchObject({ code: 'journal-busy' });
    await journal.close();
    expect(await lease((again) => again.open())).toHaveLength(3);
  });

  it('gives it back when the work fails', async () => {
    const folder = freshFolder();
    const lease = journalLease({ folder });
    await expect(lease(() => Promise.reject(new Error('work')))).rejects.toThrow('work');
    await (await openJournal({ folder })).close();
  });

  it('leaves a journal open that somebody else opened', async () => {
    const journal = await openJournal({ folder: freshFolder() });
    await journalLease(journal)(() => Promise.resolve());
    expect(await journal.open()).toEqual([]);
    await journal.close();
  });
});
