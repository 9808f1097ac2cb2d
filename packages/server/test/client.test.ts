import { createHash, randomBytes } from 'node:crypto';
import { openAsBlob } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { nodeHashing } from '@guzheng/capture';
import { checkReceipt, parseProof, parseVerifierKey } from '@guzheng/evidence';
import type { BatchItem } from '@guzheng/sdk/api';
import { type BatchOutcome, type ClientOptions, everyItem, GuzhengClient } from '@guzheng/sdk/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestServer, type TestServer } from './open-server.ts';
import { temporaryFolders } from './temporary.ts';

const folder = temporaryFolders();
let server: TestServer;
let key: string;
beforeAll(async () => {
  server = await openTestServer();
  key = await server.keyFor('depositor', 'alice');
});
afterAll(() => server.close());

const client = (options: Partial<ClientOptions> = {}): GuzhengClient =>
  new GuzhengClient({ url: server.url, key, hashing: nodeHashing, ...options });
const digest = (text: string | Uint8Array): string => createHash('sha256').update(text).digest('hex');

async function all<T>(source: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of source) found.push(item);
  return found;
}

describe('the client with the server', () => {
  it('deposits, and the receipt stands without either', async () => {
    const subject = { sha256: digest('one'), bytes: 3 };
    const { receipt, number } = await client().deposit({ subject, name: '微博 one.png' });
    const { ledger } = await client().server();
    expect(checkReceipt(receipt, { verifier: parseVerifierKey(ledger.verifierKey), subject })).toMatchObject({
      holds: true,
    });
    expect(await client().getDeposit(number)).toMatchObject({ number, subject, name: '微博 one.png', kind: 'digest' });
    expect(await client().lookup({ number, sha256: subject.sha256 })).toMatchObject({ result: 'match' });
    expect(await client().lookup({ number, sha256: digest('other') })).toMatchObject({ result: 'mismatch' });
    const proof = parseProof(JSON.parse(await (await client().proof(number)).text()));
    expect(proof.inclusion.index).toBe(receipt.index);
  });

  it('has the same deposit for the same key, and not for another request', async () => {
    const asking = { idempotencyKey: 'k-1' };
    const first = await client().deposit({ subject: { sha256: digest('k') } }, asking);
    const again = await client().deposit({ subject: { sha256: digest('k') } }, asking);
    expect([again.number, again.again, first.again]).toEqual([first.number, true, false]);
    await expect(client().deposit({ subject: { sha256: digest('l') } }, asking)).rejects.toMatchObject({
      code: 'idempotency-conflict',
      status: 409,
    });
  });

  it('reads what a later version of the server would answer, and nothing that it would put into a receipt', async () => {
    const { number } = await client().deposit({ subject: { sha256: digest('later') } });
    const later = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(later);
      if (typeof value !== 'object' || value === null || 'checkpoint' in value) return value;
      const words = { kind: 'of-later', anchoring: 'of-later', role: 'of-later' };
      const said = Object.entries(value).map(([name, inner]) => [name, later(inner)]);
      const changed = Object.entries(words).filter(([name]) => name in value);
      return { ...Object.fromEntries(said), ...Object.fromEntries(changed), more: { of: 'later' } };
    };
    const fetch: typeof globalThis.fetch = async (input, init) => {
      const answer = await globalThis.fetch(input, init);
      const { status, headers } = answer;
      return new Response(JSON.stringify(later(await answer.json())), { status, headers });
    };
    const asked = client({ fetch });
    expect((await asked.deposits()).items).toContainEqual(expect.objectContaining({ number, kind: 'of-later' }));
    expect(await asked.me()).toMatchObject({ account: 'alice', role: 'of-later' });
    expect(await asked.server()).not.toHaveProperty('more');
    expect((await asked.receipt(number)).number).toBe(number);
  });

  it('deposits once where the connection is cut after the request', async () => {
    const { size } = await client().ledger();
    const cutting = await startCutter(server.url, 2);
    const { index } = await client({ url: cutting.url }).deposit({ subject: { sha256: digest('cut') } });
    expect(cutting.left()).toBe(0);
    await cutting.close();
    expect(index).toBe(size);
    expect((await client().ledger()).size).toBe(size + 1);
  });

  it('sends a batch while it is made, checks every receipt, and does not double what was sent before', async () => {
    const items = Array.from(
      { length: 600 },
      (_, n): BatchItem => ({ subject: { sha256: digest(`batch ${n}`) }, key: `batch-${n}` }),
    );
    const { size } = await client().ledger();
    const some: BatchOutcome[] = [];
    for await (const outcome of client().depositBatch(items, { linesPerRequest: 100 })) {
      some.push(outcome);
      if (some.length === 250) break;
    }
    const outcomes = await all(client().depositBatch(items));
    expect(outcomes.every(({ result }) => result === 'deposited')).toBe(true);
    expect(outcomes.map(({ line }) => line)).toEqual(items.map((_, n) => n));
    expect((await client().ledger()).size).toBe(size + 600);
    const before = new Map(some.map((outcome) => [outcome.line, outcome]));
    for (const outcome of outcomes) {
      const first = before.get(outcome.line);
      if (first !== undefined) expect(outcome).toMatchObject({ number: 'number' in first ? first.number : '' });
    }
  });

  it('says of a batch which lines were refused', async () => {
    const items = [{ subject: { sha256: digest('a') } }, { subject: { sha256: 'nonsense' } }];
    expect(await all(client().depositBatch(items))).toMatchObject([
      { result: 'deposited', line: 0 },
      { result: 'refused', line: 1, code: 'request-malformed' },
    ]);
  });

  it('takes a file up and down, streamed, and compares it with what was deposited', async () => {
    const bytes = randomBytes(3_000_000);
    const path = join(folder.path, '证据.mp4');
    await writeFile(path, bytes);
    const { number } = await client().upload(await openAsBlob(path), { name: '证据.mp4' });
    const { stream, fileName, length } = await client().original(number);
    const hash = createHash('sha256');
    for await (const piece of stream) hash.update(piece);
    expect([hash.digest('hex'), fileName, length]).toEqual([digest(bytes), '证据.mp4', bytes.length]);
    const streamed = await client().upload(new Blob([bytes]).stream());
    expect(streamed.number).not.toBe(number);
  });

  it('gives an original to whoever has its code, once it is compared', async () => {
    const { number } = await client().upload(new TextEncoder().encode('for the court'));
    const { code } = await client().makeExtractionCode(number, { days: 7 });
    const court = new GuzhengClient({ url: server.url });
    expect(await (await court.extract({ number, code })).text()).toBe('for the court');
    await expect(court.extract({ number, code: 'WRONG' })).rejects.toMatchObject({ code: 'code-invalid', status: 403 });
    await client().endExtractionCode(number);
    await expect(court.extract({ number, code })).rejects.toMatchObject({ code: 'code-invalid' });
  });

  it('lists all there is, page after page', async () => {
    const numbers = await all(everyItem((page) => client().deposits(page), { limit: 100 }));
    expect(new Set(numbers.map(({ number }) => number)).size).toBe(numbers.length);
    expect(numbers.length).toBeGreaterThan(600);
  });

  it('gives the errors of the server as they are', async () => {
    const { number } = await client().deposit({ subject: { sha256: digest('hers') } });
    const bob = client({ key: await server.keyFor('depositor', 'bob') });
    await expect(bob.getDeposit(number)).rejects.toMatchObject({ status: 404 });
    await expect(client({ key: 'gz_aaaaaaaaaa_wrong' }).me()).rejects.toMatchObject({ code: 'key-invalid' });
    await expect(new GuzhengClient({ url: server.url }).me()).rejects.toMatchObject({ code: 'key-missing' });
    await expect(client().operations()).rejects.toMatchObject({ code: 'role-forbidden', status: 403 });
    await expect(client().capture({ url: 'ftp://a.test/' })).rejects.toMatchObject({
      code: 'request-malformed',
      fields: [{ field: expect.stringContaining('url') }],
    });
    await expect(client().deposit({ subject: { sha256: 'short' } })).rejects.toMatchObject({
      code: 'request-malformed',
    });
  });

  it('follows the ledger from one run to the next', async () => {
    const { ledger } = await client().server();
    const first = client({ ledgerKey: ledger.verifierKey });
    await first.deposit({ subject: { sha256: digest('run 1') } });
    const { lastCheckpoint = '' } = first;
    const second = client({ ledgerKey: ledger.verifierKey, lastCheckpoint });
    await second.deposit({ subject: { sha256: digest('run 2') } });
    expect((await second.checkLedger()).size).toBe((await client().ledger()).size);
  });

  it('operates the server', async () => {
    const operator = client({ key: server.operator });
    const made = await operator.createKey({ account: 'carol', role: 'clerk', name: 'court' });
    expect(made.secret).toMatch(/^gz_/);
    expect((await client({ key: made.secret ?? '' }).me()).role).toBe('clerk');
    await operator.revokeKey(made.id);
    await expect(client({ key: made.secret ?? '' }).me()).rejects.toMatchObject({ code: 'key-invalid' });
    expect((await operator.audit({ limit: 5 })).items).toHaveLength(5);
    expect((await operator.operations()).ledger.size).toBeGreaterThan(0);
    expect(await operator.metrics()).toContain('# TYPE');
    expect(await operator.readiness()).toMatchObject({ ready: true });
    expect(JSON.parse(await (await operator.openApi()).text())).toMatchObject({
      openapi: expect.stringMatching(/^3\.1/),
    });
  });
});

interface Cutter {
  readonly url: string;
  left(): number;
  close(): Promise<void>;
}

/** Passes bytes on, and cuts the first `times` connections that sent a POST at the first byte of the answer: the server has done its part. */
async function startCutter(target: string, times: number): Promise<Cutter> {
  const { port, hostname } = new URL(target);
  let left = times;
  const open = new Set<Socket>();
  const cutter = createServer((incoming) => {
    const outgoing = connect(Number(port), hostname);
    open.add(incoming);
    let isPost = false;
    incoming.on('data', (bytes) => {
      isPost ||= bytes.toString('latin1').startsWith('POST ');
      outgoing.write(bytes);
    });
    outgoing.on('data', (bytes) => {
      if (!isPost || left === 0) return void incoming.write(bytes);
      left -= 1;
      incoming.destroy();
      outgoing.destroy();
    });
    for (const socket of [incoming, outgoing]) {
      socket.on('error', () => socket.destroy());
      socket.on('close', () => [incoming, outgoing].forEach((other) => void other.destroy()));
    }
  });
  await new Promise<void>((done) => cutter.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(cutter.address() as AddressInfo).port}`,
    left: () => left,
    close: async () => {
      for (const socket of open) socket.destroy();
      await new Promise((done) => cutter.close(done));
    },
  };
}
