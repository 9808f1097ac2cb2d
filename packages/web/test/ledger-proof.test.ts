import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeProof } from '@guzheng/sdk';
import type { Acknowledged } from '@guzheng/sdk/api';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openAnchoring } from '../../server/src/anchoring/open.ts';
import { proofOf } from '../../server/src/proofs/proof.ts';
import { openTestServer, type TestServer } from '../../server/test/open-server.ts';
import { startTestWitnesses, type TestWitnesses } from '../../server/test/witnesses.ts';
import { type Desk, openDesk } from './clerk.ts';

let server: TestServer;
let witnesses: TestWitnesses;
let desk: Desk;
beforeAll(async () => {
  // Blocks of the test chain have the time of that morning, and no witness may be older than the deposit.
  server = await openTestServer({ now: () => new Date('2026-07-01T08:00:00Z') });
  [witnesses, desk] = await Promise.all([startTestWitnesses(), openDesk()]);
});
afterAll(async () => {
  await desk.close();
  await Promise.all([server.close(), witnesses.stop()]);
});

it('the page takes a proof made from a ledger as it is: a chain, an authority and Bitcoin saw its checkpoint', async () => {
  const key = await server.keyFor('depositor');
  const upload = (body: string, name: string) =>
    server.ask('POST', `/v1/deposits/upload?name=${name}`, {
      ...{ key, body, headers: { 'content-type': 'application/octet-stream' } },
    });
  for (const other of ['one', 'two']) await upload(other, other);
  const { index } = (await (await upload('what was said', 'letter.txt')).json()) as Acknowledged;
  const shown = witnesses.open(join(server.data, 'journal'));
  const anchoring = await openAnchoring({ ...server.parts, witnesses: shown, scheduled: false });
  await anchoring.round();
  await witnesses.mine();
  witnesses.calendar.confirm();
  await anchoring.round();
  const entry = await server.parts.ledger.entry(index);
  if (entry === undefined) throw new Error('the deposit is not in the ledger');
  const file = join(desk.folder, 'letter.txt');
  await writeFile(file, 'what was said');
  await writeFile(`${file}.proof.json`, encodeProof(await proofOf({ ...server.parts, anchoring }, entry)));
  await anchoring.close();

  const clerk = await desk.open();
  await clerk.page.$eval('#policy-devnet', (input) => (input as HTMLInputElement).click());
  await clerk.put([file, `${file}.proof.json`]);
  await clerk.outcome();
  const conclusion = await clerk.conclusion();
  expect(conclusion).toMatchObject({ verdict: 'verified', report: { verdict: 'verified' } });
  const { report } = conclusion as Extract<typeof conclusion, { readonly verdict: string }>;
  expect(report.anchors.map(({ kind }) => kind).sort()).toEqual(['evm', 'opentimestamps', 'rfc3161']);
  expect(report.checks.filter(({ status }) => status === 'FAIL')).toEqual([]);
  expect([clerk.requests, clerk.complaints]).toEqual([[], []]);
});
