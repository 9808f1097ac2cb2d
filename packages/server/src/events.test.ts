import { formatEvidenceNumber } from '@guzheng/evidence';
import { expect, test } from 'vitest';
import { inFolder, newItem, newItems, openTestLedger } from '../test/open-ledger.ts';
import { tellOfAnchored } from './events.ts';
import type { Telling } from './webhooks/webhooks.ts';

function hearing(interested: readonly string[]) {
  const heard: (readonly Telling[])[] = [];
  return {
    heard,
    told: () => heard.flat().map(({ owner, data: { index, number } }) => ({ ...owner, index, number })),
    webhooks: {
      interested: () => interested,
      tellAll: async (tellings: readonly Telling[]) => {
        heard.push(tellings);
      },
    },
  };
}

test('those who want to know are told of their own entries of the range, each once, in order', () =>
  inFolder(async (folder) => {
    const { ledger, close } = await openTestLedger(folder);
    await ledger.append(['ann', 'bob', 'ann', 'carl', 'ann', 'bob', 'ann'].map((account) => newItem(account)));
    const { told, webhooks } = hearing(['ann', 'bob', 'nobody']);
    await tellOfAnchored({ ledger, webhooks })({ fromIndex: 1, toIndex: 5 });
    const number = (index: number): string => formatEvidenceNumber({ prefix: ledger.prefix, index });
    expect(told()).toEqual([
      ...[2, 4].map((index) => ({ account: 'ann', index, number: number(index) })),
      ...[1, 5].map((index) => ({ account: 'bob', index, number: number(index) })),
    ]);
    expect(number(2)).toBe((await ledger.entry(2))?.number);
    await close();
  }));

test('more entries than are asked for at once are all told of', () =>
  inFolder(async (folder) => {
    const { ledger, close } = await openTestLedger(folder);
    await ledger.append(newItems(2500, 'ann'));
    const { heard, told, webhooks } = hearing(['ann']);
    await tellOfAnchored({ ledger, webhooks })({ fromIndex: 100, toIndex: 2299 });
    expect(told().map(({ index }) => index)).toEqual(Array.from({ length: 2200 }, (_, i) => 100 + i));
    expect(heard).toHaveLength(1);
    await close();
  }));

test('where nobody wants to know, the ledger is not looked at', async () => {
  const ledger = {
    prefix: '7K3M',
    ownedBy: (): Promise<readonly number[]> => Promise.reject(new Error('the ledger was read')),
  };
  const { told, webhooks } = hearing([]);
  await tellOfAnchored({ ledger, webhooks })({ fromIndex: 0, toIndex: 999_999_999 });
  expect(told()).toEqual([]);
});
