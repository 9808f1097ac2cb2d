import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { pino } from 'pino';
import type { Ledger, LedgerItem } from '../src/ledger/ledger.ts';
import { openLedger } from '../src/ledger/open.ts';
import type { DatabaseOptions } from '../src/store/database.ts';
import { openStore, type Store } from '../src/store/store.ts';
import { settingsIn } from './settings.ts';

export const TEST_ORIGIN = 'evidence.example.org/ledger';

export interface OpenLedger {
  readonly ledger: Ledger;
  readonly store: Store;
  readonly close: () => Promise<void>;
}

export interface OpenOptions extends DatabaseOptions {
  readonly now?: () => Date;
  readonly origin?: string;
  readonly gatherMs?: number;
}

/** A ledger in a folder, with the keys that lie there. */
export async function openTestLedger(data: string, options: OpenOptions = {}): Promise<OpenLedger> {
  const { now = () => new Date(), origin = TEST_ORIGIN, gatherMs = 0 } = options;
  const store = await openStore(join(data, 'database'), options);
  const settings = settingsIn(data, { ledger: { origin, gatherMs } });
  const surroundings = { settings, now, random: randomBytes, log: pino({ level: 'silent' }) };
  try {
    const ledger = await openLedger({ ...surroundings, store, folder: data });
    const close = async (): Promise<void> => {
      await ledger.close();
      await store.close();
    };
    return { ledger, store, close };
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** Something that nobody deposited before. */
export function newItem(account = 'anna'): LedgerItem {
  return { subject: { sha256: hex32(), sm3: hex32(), bytes: 5 }, facts: { account, kind: 'digest' } };
}

export function newItems(count: number, account?: string): readonly LedgerItem[] {
  return Array.from({ length: count }, () => newItem(account));
}

export function hex32(): string {
  return randomBytes(32).toString('hex');
}
