import { describe, expect, it } from 'vitest';
import { whileSyncFails } from '../../test/level.ts';
import { inFolder, newItem, openTestLedger } from '../../test/open-ledger.ts';
import type { Principal } from '../people/principal.ts';
import { askedFor, Depositing } from './depositing.ts';
import type { Item } from './item.ts';

const limits = { requestsPerMinute: 1, depositsPerDay: 100, capturesPerDay: 1, bytesStored: 1 };
const anna: Principal = { key: 'k', account: 'anna', role: 'depositor', name: 'anna', limits };
const people = {
  charge: () => ({ type: 'late', puts: () => [], settle: () => undefined }),
  giveBack: async () => {},
};

describe('an idempotency key', () => {
  it('knows the deposit that a commit wrote and reported as failed', () =>
    inFolder(async (folder) => {
      const { ledger, store, close } = await openTestLedger(folder);
      const depositing = new Depositing({ ledger, store, people: people as never });
      const item: Item = { subject: newItem().subject, kind: 'digest' };
      const asked = askedFor(item, 'one');
      const failed = await whileSyncFails(() => depositing.one(anna, asked).catch((error: unknown) => error));
      expect(failed).toMatchObject({ code: 'storage-failed' });
      expect(await depositing.one(anna, asked)).toMatchObject({ index: 0, again: true });
      expect(ledger.head.size).toBe(1);
      await close();
    }));
});
