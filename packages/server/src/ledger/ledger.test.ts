import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  bytesToHex,
  checkReceipt,
  consistencyProof,
  inclusionProof,
  leafHash,
  merkleRoot,
  parseVerifierKey,
} from '@guzheng/evidence';
import { pino } from 'pino';
import { afterEach, expect, test } from 'vitest';
import { appendedReceipt } from '../deposits/receipt.ts';
import type { Settings } from '../settings/settings.ts';
import { openStore } from '../store/store.ts';
import type { Ledger, LedgerItem } from './ledger.ts';
import { openLedger } from './open.ts';

const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

export interface Opened {
  readonly ledger: Ledger;
  readonly close: () => Promise<void>;
}

async function open(folder: string, now: () => Date = () => new Date()): Promise<Opened> {
  const store = await openStore(join(folder, 'level'));
  const settings = { ledger: { origin: 'evidence.example.org/ledger', gatherMs: 0 } } as Settings;
  const log = pino({ level: 'silent' });
  const ledger = await openLedger({ store, folder: join(folder, 'keys'), settings, now, random: randomBytes, log });
  return {
    ledger,
    close: async () => {
      await ledger.close();
      await store.close();
    },
  };
}

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'guzheng-ledger-'));
  folders.push(folder);
  return folder;
}

function item(account = 'anna'): LedgerItem {
  return {
    subject: { sha256: randomBytes(32).toString('hex'), sm3: randomBytes(32).toString('hex'), bytes: 5 },
    facts: { account, kind: 'digest' },
  };
}

test('receipts hold, proofs are those of the tree in memory, and a reopened ledger is the same', async () => {
  const folder = await newFolder();
  const first = await open(folder);
  const leaves: Uint8Array[] = [];
  for (const count of [1, 2, 3, 250, 1, 255, 256, 257, 600]) {
    const appended = await first.ledger.append(Array.from({ length: count }, () => item()));
    const verifier = parseVerifierKey(first.ledger.verifierKey);
    for (const entry of appended) {
      expect(checkReceipt(appendedReceipt(entry), { verifier })).toMatchObject({ holds: true });
      leaves.push(leafHash(entry.bytes));
    }
    expect(bytesToHex(first.ledger.head.root)).toBe(bytesToHex(merkleRoot(leaves)));
  }
  const { head } = first.ledger;
  await first.close();
  const { ledger, close } = await open(folder);
  expect(ledger.head).toEqual(head);
  for (const size of [0, 1, 2, 255, 256, 257, 511, 1000, leaves.length]) {
    const some = leaves.slice(0, size);
    expect(await ledger.root(size)).toEqual(merkleRoot(some));
    for (const index of [0, 1, 254, 255, 256, size - 1].filter((at) => at >= 0 && at < size))
      expect(await ledger.inclusion(index, size)).toEqual(inclusionProof(some, index));
    for (const from of [0, 1, 2, 254, 256, 257, size].filter((at) => at <= size))
      expect(await ledger.consistency(from, size)).toEqual(consistencyProof(some, from));
  }
  await ledger.append([item()]);
  await close();
});
