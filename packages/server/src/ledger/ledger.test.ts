import { chmod, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  checkReceipt,
  leafHash,
  MerkleTree,
  merkleRoot,
  openCheckpoint,
  parseVerifierKey,
  utf8Encode,
  verifyConsistency,
  verifyInclusion,
} from '@guzheng/evidence';
import { describe, expect, it } from 'vitest';
import { inFolder } from '../../test/folder.ts';
import { hex32, newItem, newItems, openTestLedger } from '../../test/open-ledger.ts';
import { appendedReceipt } from '../deposits/receipt.ts';
import type { ServerErrorCode } from '../error.ts';
import { openStore } from '../store/store.ts';
import { entryKey, headKey, tileKey } from './keyspace.ts';
import type { Appended, Ledger } from './ledger.ts';

const failure = (code: ServerErrorCode) => expect.objectContaining({ name: 'ServerError', code });
const binary = { keyEncoding: 'view', valueEncoding: 'view' } as const;

describe('the ledger', () => {
  it('gives receipts that hold with its key alone, however the appends came together', () =>
    inFolder(async (folder) => {
      const { ledger, close } = await openTestLedger(folder);
      const counts = [1, 3, 1, 40, 1, 1, 2];
      const entries = (await Promise.all(counts.map((count) => ledger.append(newItems(count))))).flat();
      const verifier = parseVerifierKey(ledger.verifierKey);
      for (const entry of entries) {
        const check = checkReceipt(appendedReceipt(entry), { verifier });
        expect(check).toMatchObject({ holds: true, statement: { time: entry.time } });
      }
      expect(entries.map(({ index }) => index)).toEqual(Array.from({ length: 49 }, (_, i) => i));
      await close();
    }));

  it('writes appends that come together in one commit, and each whole', () =>
    inFolder(async (folder) => {
      const { ledger, close } = await openTestLedger(folder, { gatherMs: 20 });
      const groups = await Promise.all([1, 5, 2].map((count) => ledger.append(newItems(count))));
      expect(new Set(groups.flat().map(({ checkpoint }) => checkpoint)).size).toBe(1);
      expect(groups.map((entries) => entries.map(({ index }) => index))).toEqual([[0], [1, 2, 3, 4, 5], [6, 7]]);
      await close();
    }));

  it('has the roots and proofs of the tree over its leaves, before and after it is opened again', () =>
    inFolder(async (folder) => {
      const first = await openTestLedger(folder);
      const entries: Appended[] = [];
      for (const count of [1, 255, 1, 700]) entries.push(...(await first.ledger.append(newItems(count))));
      const leaves = entries.map(({ bytes }) => leafHash(bytes));
      await requireProofs(first.ledger, leaves);
      const { head } = first.ledger;
      await first.close();
      const second = await openTestLedger(folder);
      expect(second.ledger.head).toEqual(head);
      await requireProofs(second.ledger, leaves);
      const [next] = await second.ledger.append([newItem()]);
      expect(next?.index).toBe(957);
      expect(second.ledger.head.root).toEqual(merkleRoot([...leaves, leafHash(next?.bytes ?? new Uint8Array(0))]));
      await second.close();
    }));

  it('keeps what was deposited, finds it by either digest, oldest first, and lists it for its owner alone', () =>
    inFolder(async (folder) => {
      const { ledger, close } = await openTestLedger(folder);
      const item = newItem('anna');
      const again = { ...item, facts: { ...item.facts, account: 'ann', name: '合同.pdf' } };
      await ledger.append([item, newItem('ann'), again]);
      const { sha256, sm3 = '' } = item.subject;
      expect(await ledger.find({ sha256 }, 10)).toEqual([0, 2]);
      expect(await ledger.find({ sm3 }, 1)).toEqual([0]);
      expect(await ledger.find({ sha256: sm3 }, 10)).toEqual([]);
      expect(await ledger.find({ sha256: sha256.slice(0, 32) + hex32().slice(32) }, 10)).toEqual([]);
      expect(await ledger.ownedBy('ann', { limit: 10 })).toEqual([2, 1]);
      expect(await ledger.ownedBy('ann', { limit: 10, before: 2 })).toEqual([1]);
      expect(await ledger.ownedBy('anna', { limit: 10 })).toEqual([0]);
      expect(await ledger.ownedBy('an', { limit: 10 })).toEqual([]);
      const entry = await ledger.entry(2);
      expect(entry).toMatchObject({ facts: again.facts, statement: { subject: item.subject } });
      expect(entry?.bytes).toEqual(utf8Encode(JSON.stringify(sorted(entry?.statement))));
      expect(await ledger.entry(3)).toBeUndefined();
      await close();
    }));

  it("lists an account's places however they came and wherever the list is cut", () =>
    inFolder(async (folder) => {
      const { ledger, close } = await openTestLedger(folder);
      const owners: string[] = [];
      const grow = async (...accounts: readonly string[]): Promise<void> => {
        await ledger.append(accounts.map((account) => newItem(account)));
        owners.push(...accounts);
      };
      await grow('ann', 'ann', 'bob', 'ann');
      await grow('ann');
      await grow('bob', 'bob', 'bob', 'anna', 'ann', 'ann', 'ann');
      for (const account of ['ann', 'bob', 'anna', 'an'])
        for (let before = 0; before <= owners.length + 1; before += 1)
          for (const limit of [1, 2, 3, 100]) {
            const all = owners.flatMap((owner, place) => (owner === account && place < before ? [place] : []));
            expect(await ledger.ownedBy(account, { before, limit })).toEqual(all.toReversed().slice(0, limit));
          }
      await close();
    }));

  it('refuses ranges that are not there', () =>
    inFolder(async (folder) => {
      const { ledger, close } = await openTestLedger(folder);
      await ledger.append(newItems(5));
      for (const wrong of [-1, 6, 0.5, Number.NaN, 2 ** 53]) {
        await expect(ledger.root(wrong)).rejects.toThrow(failure('range-invalid'));
        await expect(ledger.leaf(wrong)).rejects.toThrow(failure('range-invalid'));
        await expect(ledger.inclusion(0, wrong)).rejects.toThrow(failure('range-invalid'));
        await expect(ledger.consistency(0, wrong)).rejects.toThrow(failure('range-invalid'));
        await expect(ledger.consistency(wrong, 5)).rejects.toThrow(failure('range-invalid'));
      }
      await expect(ledger.inclusion(5, 5)).rejects.toThrow(failure('range-invalid'));
      await expect(ledger.tile(0, 0, 0)).rejects.toThrow(failure('range-invalid'));
      await expect(ledger.tile(0, 0, 257)).rejects.toThrow(failure('range-invalid'));
      await expect(ledger.tile(0, 0, 6)).rejects.toThrow(failure('not-found'));
      await expect(ledger.tile(1, 0, 1)).rejects.toThrow(failure('not-found'));
      expect(await ledger.tile(0, 0, 5)).toHaveLength(160);
      await close();
    }));

  it('hands out tiles that nobody can reach into', () =>
    inFolder(async (folder) => {
      const { ledger, close } = await openTestLedger(folder);
      await ledger.append(newItems(300));
      const { root } = ledger.head;
      for (const [level, width] of [
        [0, 256],
        [1, 1],
      ] as const)
        (await ledger.tile(level, 0, width)).fill(0);
      (await ledger.leaf(0)).fill(0);
      expect(await ledger.root(300)).toEqual(root);
      await close();
    }));

  it('never goes back in time, and takes nothing while the clock is far behind', () =>
    inFolder(async (folder) => {
      let ms = Date.UTC(2026, 10, 28);
      const { ledger, close } = await openTestLedger(folder, { now: () => new Date(ms) });
      const timeNow = async () => (await ledger.append([newItem()]))[0]?.time;
      expect(await timeNow()).toBe('2026-11-28T00:00:00.000Z');
      ms -= 5_000;
      expect(ledger.behindMs()).toBe(5_000);
      expect(await timeNow()).toBe('2026-11-28T00:00:00.000Z');
      ms -= 1;
      await expect(ledger.append([newItem()])).rejects.toThrow(failure('clock-behind'));
      expect(ledger.head.size).toBe(2);
      ms += 10_000;
      expect(await timeNow()).toBe('2026-11-28T00:00:04.999Z');
      expect(ledger.behindMs()).toBe(0);
      await close();
    }));

  it('writes what other parts have to say in the same commit, and leaves out an append whose part fails', () =>
    inFolder(async (folder) => {
      const { ledger, store, close } = await openTestLedger(folder, { gatherMs: 20 });
      const sublevel = store.db.sublevel<string, { index: number }>('part', { valueEncoding: 'json' });
      const put = ([entry]: readonly Appended[]) =>
        [{ type: 'put', sublevel, key: 'k', value: { index: entry?.index ?? -1 } }] as const;
      const fails = (): never => {
        throw new RangeError('no');
      };
      const all = [ledger.append([newItem()]), ledger.append([newItem()], fails), ledger.append([newItem()], put)];
      const [first, failed, last] = await Promise.allSettled(all);
      expect(failed).toMatchObject({ status: 'rejected', reason: expect.any(RangeError) });
      expect([first, last]).toMatchObject([{ value: [{ index: 0 }] }, { value: [{ index: 1 }] }]);
      expect(await sublevel.get('k')).toEqual({ index: 1 });
      expect(ledger.head.size).toBe(2);
      await close();
    }));

  it('refuses what would not be the statement that it seems', () =>
    inFolder(async (folder) => {
      const { ledger, close } = await openTestLedger(folder);
      const { facts } = newItem();
      for (const subject of [{ sha256: 'x"' }, { sha256: hex32(), bytes: 1.5 }, { sha256: hex32(), sm3: '' }])
        await expect(ledger.append([{ subject, facts }])).rejects.toThrow(TypeError);
      const item = newItem();
      await expect(ledger.append([{ ...item, members: { root: hex32(), size: 1 } }])).rejects.toThrow(TypeError);
      await expect(ledger.append([newItem('a\0b')])).rejects.toThrow(TypeError);
      await expect(ledger.append([])).rejects.toThrow(TypeError);
      expect(ledger.head.size).toBe(0);
      await close();
    }));

  it('finishes what was asked before it is closed, and takes nothing afterwards', () =>
    inFolder(async (folder) => {
      const { ledger, close } = await openTestLedger(folder);
      const asked = [ledger.append([newItem()]), ledger.append([newItem()])];
      await close();
      expect((await Promise.all(asked)).flat()).toHaveLength(2);
      await expect(ledger.append([newItem()])).rejects.toThrow(failure('not-ready'));
    }));
});

describe('a ledger that is opened', () => {
  it('makes two keys that only their owner may read, and keeps them', () =>
    inFolder(async (folder) => {
      const first = await openTestLedger(folder);
      await first.close();
      for (const name of ['ledger.key', 'depositor.key'])
        expect((await stat(join(folder, 'keys', name))).mode & 0o777).toBe(0o600);
      const second = await openTestLedger(folder);
      expect(second.ledger.verifierKey).toBe(first.ledger.verifierKey);
      expect(second.ledger.depositor.publicKey).toEqual(first.ledger.depositor.publicKey);
      await second.close();
    }));

  it('is signed from its first state on', () =>
    inFolder(async (folder) => {
      const { ledger, close } = await openTestLedger(folder);
      const checkpoint = openCheckpoint(ledger.head.checkpoint, parseVerifierKey(ledger.verifierKey));
      expect(checkpoint).toEqual({ origin: ledger.origin, size: 0, root: merkleRoot([]) });
      expect(ledger.head.time).toBeUndefined();
      await close();
    }));

  it('is locked while another has it open', () =>
    inFolder(async (folder) => {
      const { close } = await openTestLedger(folder);
      await expect(openTestLedger(folder)).rejects.toThrow(failure('data-locked'));
      await close();
    }));

  const damages: readonly (readonly [string, (folder: string) => Promise<void>])[] = [
    ['another ledger key', (folder) => writeFile(join(folder, 'keys/ledger.key'), hex32())],
    ['another depositor key', (folder) => writeFile(join(folder, 'keys/depositor.key'), hex32())],
    ['no ledger key', (folder) => rm(join(folder, 'keys/ledger.key'))],
    ['no depositor key', (folder) => rm(join(folder, 'keys/depositor.key'))],
    ['no database', (folder) => rm(join(folder, 'database'), { recursive: true })],
    ['half a key', async (folder) => writeFile(join(folder, 'keys/ledger.key'), hex32().slice(32))],
    ['a head that is gone', (folder) => changed(folder, headKey(), undefined)],
    ['a head that is no JSON', (folder) => changed(folder, headKey(), utf8Encode('{'))],
    ['an entry that is gone', (folder) => changed(folder, entryKey(260), undefined)],
    ['an entry of another time', (folder) => changed(folder, entryKey(259), bumped(8))],
    ['an entry of another digest', (folder) => changed(folder, entryKey(258), bumped(50))],
    ['a tile that is gone', (folder) => changed(folder, tileKey(0, 0), undefined)],
    ['a tile that was changed', (folder) => changed(folder, tileKey(0, 0), bumped(5000))],
  ];
  it.each(damages)('does not open with %s', (_, damage) =>
    inFolder(async (folder) => {
      const { ledger, close } = await openTestLedger(folder);
      await ledger.append(newItems(261));
      await close();
      await damage(folder);
      await expect(openTestLedger(folder)).rejects.toThrow(failure('data-damaged'));
    }),
  );

  it('does not open under another origin, and makes no new keys for it', () =>
    inFolder(async (folder) => {
      await (await openTestLedger(folder)).close();
      const key = await readFile(join(folder, 'keys/ledger.key'), 'utf8');
      await expect(openTestLedger(folder, { origin: 'other.example/ledger' })).rejects.toThrow(failure('data-damaged'));
      expect(await readFile(join(folder, 'keys/ledger.key'), 'utf8')).toBe(key);
    }));

  it('says nothing of what a damaged key file holds', () =>
    inFolder(async (folder) => {
      await (await openTestLedger(folder)).close();
      await chmod(join(folder, 'keys/ledger.key'), 0o600);
      await writeFile(join(folder, 'keys/ledger.key'), 'hush-hush');
      await expect(openTestLedger(folder)).rejects.not.toThrow(/hush/);
    }));
});

async function requireProofs(ledger: Ledger, leaves: readonly Uint8Array[]): Promise<void> {
  for (const size of [1, 2, 255, 256, 257, 513, leaves.length]) {
    const tree = new MerkleTree(leaves.slice(0, size));
    const { root } = tree;
    expect(await ledger.root(size)).toEqual(root);
    for (const index of [0, 1, 255, 256, size - 1].filter((at) => at < size)) {
      const path = await ledger.inclusion(index, size);
      const leaf = await ledger.leaf(index);
      expect(path).toEqual(tree.inclusionProof(index));
      expect(verifyInclusion({ leafHash: leaf, index, treeSize: size, path, root })).toBe(true);
    }
    for (const from of [0, 1, 2, 254, 256, 257, size].filter((at) => at <= size)) {
      const path = await ledger.consistency(from, size);
      expect(path).toEqual(tree.consistencyProof(from));
      const root1 = merkleRoot(leaves.slice(0, from));
      expect(verifyConsistency({ size1: from, size2: size, root1, root2: root, path })).toBe(true);
    }
  }
}

/** Puts other bytes, or none, where the ledger has some. */
async function changed(
  folder: string,
  key: Uint8Array,
  value: Uint8Array | ((bytes: Uint8Array) => Uint8Array) | undefined,
): Promise<void> {
  const { db, close } = await openStore(join(folder, 'database'));
  const old = (await db.get<Uint8Array, Uint8Array>(key, binary)) ?? new Uint8Array(0);
  if (value === undefined) await db.del<Uint8Array>(key, { keyEncoding: 'view' });
  else await db.put<Uint8Array, Uint8Array>(key, typeof value === 'function' ? value(old) : value, binary);
  await close();
}

function bumped(at: number): (bytes: Uint8Array) => Uint8Array {
  return (bytes) => bytes.map((byte, place) => (place === at ? byte ^ 1 : byte));
}

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, inner]) => [name, sorted(inner)]),
  );
}
