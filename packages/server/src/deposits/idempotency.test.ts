import { ClassicLevel } from 'classic-level';
import { describe, expect, it } from 'vitest';
import { inFolder } from '../../test/folder.ts';
import { newItem, openTestLedger } from '../../test/open-ledger.ts';
import type { Principal } from '../people/principal.ts';
import { askedFor, Depositing } from './depositing.ts';
import type { Item } from './item.ts';

interface Batch {
  _write(options: unknown): Promise<void>;
}
const level = ClassicLevel.prototype as unknown as { _chainedBatch(): Batch };

/** The next commit comes to the disk, and whoever waits for it is told that it did not: so does a sync that fails. */
async function whileSyncFails<T>(work: () => Promise<T>): Promise<T> {
  const own = level._chainedBatch;
  level._chainedBatch = function (this: unknown) {
    const batch = own.call(this as typeof level);
    const write = batch._write.bind(batch);
    batch._write = async (options) => {
      await write(options);
      throw new Error('LEVEL_IO_ERROR: IO error: fdatasync: Input/output error');
    };
    return batch;
  };
  try {
    return await work();
  } finally {
    level._chainedBatch = own;
  }
}

const limits = { requestsPerMinute: 1, depositsPerDay: 100, capturesPerDay: 1, bytesStored: 1 };
const anna: Principal = { key: 'k', account: 'anna', role: 'depositor', name: 'anna', limits };
const people = { spend: async () => {}, giveBack: async () => {} };

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
