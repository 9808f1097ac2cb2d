import { open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeProof } from '@guzheng/testing';
import type { CDPSession } from 'puppeteer-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Clerk, type Desk, openDesk } from '../../test/clerk.ts';
import { zh } from './words/zh.ts';

const SIZE = 300_000_000;
/** Of page and worker together, bytes outside the heap included: pieces of 1 MiB wait there for the collector, some dozens of them. */
const BOUND = 160 * 1024 * 1024;

let desk: Desk;
let large: string;
beforeAll(async () => {
  desk = await openDesk();
  large = join(desk.folder, 'large.bin');
  const handle = await open(large, 'w');
  await handle.truncate(SIZE);
  await handle.close();
  // Of other bytes: the end of this story is a contradiction.
  await writeFile(`${large}.proof.json`, (await makeProof(new Uint8Array(1))).proofBytes);
});
afterAll(() => desk?.close());

interface Usage {
  readonly usedSize: number;
  readonly backingStorageSize?: number;
}

async function memory(clerk: Clerk, page: CDPSession): Promise<number> {
  const sessions = [page, ...clerk.page.workers().map((worker) => worker.client)];
  const usages = await Promise.all(
    sessions.map((session) => session.send('Runtime.getHeapUsage').catch(() => undefined)),
  );
  return usages.reduce(
    (sum, usage) =>
      sum + ((usage as Usage | undefined)?.usedSize ?? 0) + ((usage as Usage | undefined)?.backingStorageSize ?? 0),
    0,
  );
}

it('a file of 300 MB goes through in memory that does not grow with it, and its bytes are counted', {
  timeout: 900_000,
}, async () => {
  const clerk = await desk.open();
  const session = await clerk.page.createCDPSession();
  await clerk.put([large, `${large}.proof.json`]);
  await clerk.sees('.progress .figures:not(:empty)');
  let peak = 0;
  const figures = new Set<string>();
  while ((await clerk.page.$('.result')) === null) {
    peak = Math.max(peak, await memory(clerk, session));
    figures.add(await clerk.page.$eval('.progress .figures', (one) => one.textContent ?? ''));
  }
  expect(peak).toBeGreaterThan(0);
  expect(peak).toBeLessThan(BOUND);
  expect(figures.size).toBeGreaterThan(3);
  expect([...figures].some((text) => text.includes('300,000,000'))).toBe(true);
  expect(await clerk.conclusion()).toMatchObject({ verdict: 'contradicted', report: { subject: { bytes: SIZE } } });
  await clerk.page.close();
});

it('a check under way is cancelled at once, concludes nothing, and another can begin', {
  timeout: 900_000,
}, async () => {
  const clerk = await desk.open();
  await clerk.put([large, `${large}.proof.json`]);
  await clerk.sees('.progress .figures:not(:empty)');
  expect(await clerk.page.evaluate(() => document.activeElement?.textContent)).toContain(zh.progress.cancel);
  await clerk.page.keyboard.press('Enter');
  await clerk.sees('.cancelled');
  await expect.poll(() => clerk.page.workers().length, { timeout: 20_000 }).toBe(0);
  expect(await clerk.page.$('.result')).toBeNull();
  const examples = join(import.meta.dirname, '../../../../docs/spec/examples');
  await clerk.put([join(examples, 'example.wacz'), join(examples, 'example.wacz.proof.json')]);
  await clerk.sees('.result');
  expect(await clerk.conclusion()).toMatchObject({ verdict: 'unproven' });
  expect(clerk.complaints).toEqual([]);
  await clerk.page.close();
});
