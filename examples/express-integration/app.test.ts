import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GuzhengClient } from '@guzheng/sdk/client';
import { startTsa, type TestTsa } from '@guzheng/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestServer, type TestServer } from '../../packages/server/test/open-server.ts';
import { createApp } from './app.ts';
import { type Ledger, openUploads, type Upload } from './uploads.ts';

let server: TestServer;
let tsa: TestTsa;
let work: string;
let client: GuzhengClient;
let uploads: Ledger;
let secret: string;
let app: Server;
let url: string;
const logged: unknown[] = [];
beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), 'guzheng-express-'));
  tsa = await startTsa();
  server = await openTestServer({
    // Webhooks go to this machine.
    allowPrivate: true,
    settings: { anchoring: { everyMinutes: 1440, tsa: { urls: [tsa.url], atLeast: 1 } } },
  });
  client = new GuzhengClient({ url: server.url, key: await server.keyFor('depositor', 'shop') });
  uploads = await openUploads(join(work, 'uploads.jsonl'));
  // Its address must be known before the webhook is made, and the secret before the application is.
  const begun: { current?: ReturnType<typeof createApp> } = {};
  app = createServer((request, response) => begun.current?.(request, response));
  await new Promise<void>((done) => app.listen(0, '127.0.0.1', done));
  url = `http://127.0.0.1:${(app.address() as AddressInfo).port}`;
  ({ secret = '' } = await client.webhook({ url: `${url}/webhooks/guzheng`, events: ['deposit.anchored'] }));
  begun.current = appWith(client);
});
afterAll(async () => {
  await server.close();
  await tsa.stop();
  await new Promise((done) => app.close(done));
  await rm(work, { recursive: true });
});

function appWith(through: GuzhengClient): ReturnType<typeof createApp> {
  const where = { folder: join(work, 'files'), uploads, maxBytes: 1 << 20 };
  return createApp({ client: through, webhookSecret: secret, ...where, log: (error) => logged.push(error) });
}

const send = (body: string | Uint8Array<ArrayBuffer>, key: string): Promise<Response> =>
  fetch(`${url}/uploads`, { method: 'POST', body, headers: { 'idempotency-key': key } });

describe('an application that takes uploads', () => {
  it('answers with an evidence number, keeps the file, and has it anchored when the server says so', async () => {
    const response = await send('一张图片', 'upload-0001');
    expect(response.status).toBe(201);
    const upload = (await response.json()) as Upload;
    const sha256 = createHash('sha256').update('一张图片').digest('hex');
    expect(upload).toMatchObject({ sha256, bytes: 12, number: expect.stringMatching(/^GZ-/), anchored: false });
    expect(await readFile(join(work, 'files', sha256), 'utf8')).toBe('一张图片');
    expect(await client.lookup({ number: upload.number, sha256 })).toMatchObject({ result: 'match' });
    await server.parts.anchoring.round();
    await expect
      .poll(async () => ((await (await fetch(`${url}/uploads/upload-0001`)).json()) as Upload).anchored, {
        timeout: 60_000,
      })
      .toBe(true);
    const reopened = await openUploads(join(work, 'uploads.jsonl'));
    expect(await reopened.get('upload-0001')).toMatchObject({ number: upload.number, anchored: true });
  });

  it('takes the same upload once, however often it is sent', async () => {
    const { size } = await client.ledger();
    const answers = [await send('twice', 'upload-0002'), await send('twice', 'upload-0002')];
    expect(answers.map(({ status }) => status)).toEqual([201, 200]);
    const [first, second] = (await Promise.all(answers.map((answer) => answer.json()))) as [Upload, Upload];
    expect(second.number).toBe(first.number);
    expect((await client.ledger()).size).toBe(size + 1);
  });

  it('does not take another file for an upload that has the same name', async () => {
    expect((await send('one file', 'upload-same')).status).toBe(201);
    expect((await send('another file', 'upload-same')).status).toBe(409);
    const [first, second] = await Promise.all([send('this', 'upload-race'), send('that', 'upload-race')]);
    expect([first?.status, second?.status].sort()).toEqual([201, 409]);
    for (const error of logged) expect(error).toMatchObject({ code: 'idempotency-conflict' });
  });

  it('accepts nothing that was not deposited, and leaves nothing of it behind', async () => {
    const before = await readdir(join(work, 'files'));
    const away = createWithServerAway();
    const response = await away(async (address) =>
      fetch(`${address}/uploads`, { method: 'POST', body: 'while the server is away' }),
    );
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '10']);
    expect(await readdir(join(work, 'files'))).toEqual(before);
  });

  it('refuses what is too large', async () => {
    const before = await readdir(join(work, 'files'));
    const large = await send(new Uint8Array((1 << 20) + 1), 'upload-0003').catch(() => undefined);
    // It may hang up before it has read everything.
    if (large !== undefined) expect(large.status).toBe(413);
    expect(await readdir(join(work, 'files'))).toEqual(before);
  });

  it.each(['', 'short', '../../etc/passwd', 'a'.repeat(65)])('refuses the name %j', async (key) => {
    if (key === '') expect((await fetch(`${url}/uploads/nothing`)).status).toBe(404);
    else expect((await send('x', key)).status).toBe(400);
  });

  it('believes no webhook that the server did not sign', async () => {
    const { number } = (await (await send('forged', 'upload-0004')).json()) as Upload;
    const forged = await fetch(`${url}/webhooks/guzheng`, {
      method: 'POST',
      headers: {
        'webhook-id': 'msg_forged',
        'webhook-timestamp': String(Math.floor(Date.now() / 1000)),
        'webhook-signature': `v1,${Buffer.alloc(32).toString('base64')}`,
      },
      body: JSON.stringify({ type: 'deposit.anchored', data: { number } }),
    });
    expect(forged.status).toBe(401);
    expect((await uploads.get('upload-0004'))?.anchored).toBe(false);
  });
});

/** The same application, whose evidence server cannot be reached. */
function createWithServerAway(): <T>(work: (address: string) => Promise<T>) => Promise<T> {
  const through = appWith(new GuzhengClient({ url: 'http://127.0.0.1:9', key: 'gz_a_b', maxAttempts: 1 }));
  return async (work) => {
    const listening = through.listen(0, '127.0.0.1');
    await new Promise((done) => listening.once('listening', done));
    try {
      return await work(`http://127.0.0.1:${(listening.address() as AddressInfo).port}`);
    } finally {
      await new Promise((done) => listening.close(done));
    }
  };
}
