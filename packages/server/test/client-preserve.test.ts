import { readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type Proof, parseProof } from '@guzheng/evidence';
import { depositThroughServer, type Preserved, type Progress, preserve, verifyFile } from '@guzheng/sdk';
import { type ClientOptions, GuzhengClient } from '@guzheng/sdk/client';
import { startTsa, type TestTsa } from '@guzheng/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type HuataiSite, startHuataiSite } from '../../../examples/huatai/server.ts';
import { openTestServer, type TestServer } from './open-server.ts';
import { temporaryFolders } from './temporary.ts';

const folder = temporaryFolders();
let server: TestServer;
let site: HuataiSite;
let tsa: TestTsa;
let access: ClientOptions;
beforeAll(async () => {
  site = await startHuataiSite();
  tsa = await startTsa();
  server = await openTestServer({
    allowPrivate: true,
    settings: { captures: { browsers: 1 }, anchoring: { everyMinutes: 1440, tsa: { urls: [tsa.url], atLeast: 1 } } },
  });
  const { ledger } = await new GuzhengClient({ url: server.url }).server();
  access = { url: server.url, key: await server.keyFor('depositor', 'alice'), ledgerKey: ledger.verifierKey };
});
afterAll(async () => {
  await server.close();
  await Promise.all([site.close(), tsa.stop()]);
});

/** Whoever waits for a witness lets the server ask it. */
const sleep = (): Promise<void> => server.parts.anchoring.round();

async function proofIn({ files }: Pick<Preserved, 'files'>): Promise<Proof> {
  return parseProof(JSON.parse(await readFile(files.proof, 'utf8')));
}

describe('preserve through a server', () => {
  it('asks about each take, keeps the rejected one, and verifies what it downloads', async () => {
    const seen: [number, string][] = [];
    const steps = new Set<Progress['step']>();
    const preserved = await preserve(site.articleUrl, {
      ...{ server: access, out: folder.path, name: 'article', sleep },
      onPreview: async ({ take, picture }) => {
        seen.push([take.take, Buffer.from((await picture()).subarray(1, 4)).toString()]);
        return take.take === 1 ? { choice: 'retake', reason: 'the picture is cut off' } : { choice: 'confirm' };
      },
      onProgress: ({ step }) => steps.add(step),
    });
    expect(seen).toEqual([
      [1, 'PNG'],
      [2, 'PNG'],
    ]);
    expect([...steps]).toEqual(['capture', 'deposit', 'anchor', 'verify', 'report']);
    expect((await readdir(folder.path)).sort()).toEqual([
      'article.wacz',
      'article.wacz.proof.json',
      'article.wacz.report.html',
    ]);
    expect(preserved.capture.record.requestedUrl).toBe(site.articleUrl);
    expect(preserved.server).toMatchObject({ how: 'pinned', ledgerKey: access.ledgerKey });
    expect(preserved.testimony.groups).toMatchObject([{ name: 'rfc3161', records: 1, outcome: 'met' }]);
    expect(preserved.proof).toEqual(await proofIn(preserved));
    const again = await verifyFile(preserved.files.package, { offline: true });
    expect(again.checks.filter(({ status }) => status === 'FAIL')).toEqual([]);
    expect(again.digests.sha256).toBe(preserved.capture.sha256);
    const { takes = [] } = await new GuzhengClient(access).getCapture(preserved.server?.capture ?? '');
    expect(takes.map(({ state, reason }) => [state, reason])).toEqual([
      ['rejected', 'the picture is cut off'],
      ['confirmed', undefined],
    ]);
  }, 300_000);

  it('goes on with the same capture under the same key', async () => {
    const waitForAnchors = false;
    const asked = { server: access, waitForAnchors, idempotencyKey: 'case-7' } as const;
    const gone = new AbortController();
    const interrupted = preserve(`${site.url}/`, {
      ...{ ...asked, out: folder.path, signal: gone.signal },
      onProgress: () => gone.abort(),
    });
    await expect(interrupted).rejects.toMatchObject({ code: 'aborted' });
    const { items } = await new GuzhengClient(access).captures();
    const preserved = await preserve(`${site.url}/`, { ...asked, out: folder.path });
    expect(preserved.server?.capture).toBe(items[0]?.id);
  });

  it('is refused before anything is asked where a name is taken', async () => {
    await writeFile(join(folder.path, 'taken.wacz.report.html'), '');
    const { items } = await new GuzhengClient(access).captures();
    const refused = preserve(site.articleUrl, { server: access, out: folder.path, name: 'taken' });
    await expect(refused).rejects.toMatchObject({ code: 'output-exists' });
    expect((await new GuzhengClient(access).captures()).items).toHaveLength(items.length);
  });

  it('says why there is no capture', async () => {
    const nobody = createServer();
    await new Promise<void>((done) => nobody.listen(0, '127.0.0.1', done));
    const { port } = nobody.address() as AddressInfo;
    await new Promise((done) => nobody.close(done));
    const dead = preserve(`http://127.0.0.1:${port}/`, { server: access, out: folder.path });
    await expect(dead).rejects.toMatchObject({ code: 'capture-failed' });
    expect(await readdir(folder.path)).toEqual([]);
  });

  it('does not take the package of another page for the one that was asked for', async () => {
    // As a server that makes a capture of something else would: the one of the test before.
    const lying: typeof fetch = async (input, init) => {
      const isNew = init?.method === 'POST' && String(input).endsWith('/v1/captures');
      return await fetch(input, isNew ? { ...init, body: JSON.stringify({ url: `${site.url}/` }) } : init);
    };
    const told = preserve(site.articleUrl, {
      ...{ server: { ...access, fetch: lying }, out: folder.path, name: 'told', waitForAnchors: false },
      idempotencyKey: 'case-7',
    });
    const kept = [join(folder.path, 'told.wacz')];
    await expect(told).rejects.toMatchObject({ code: 'capture-differs', kept });
    expect(await readdir(folder.path)).toEqual(['told.wacz']);
  });
});

describe('files through a server', () => {
  it('are deposited once, and their proofs completed when they are deposited again', async () => {
    const files = ['a.txt', '证据.txt'].map((name) => join(folder.path, name));
    for (const file of files) await writeFile(file, file);
    const own = async () => (await new GuzhengClient(access).deposits({ limit: 100 })).items.length;
    const before = await own();
    const first = await depositThroughServer(files, { server: access });
    expect(first.map(({ again, proof }) => [again, proof.anchors])).toEqual([
      [false, []],
      [false, []],
    ]);
    const waiting = { until: 'seen', timeoutMs: 60_000 } as const;
    const second = await depositThroughServer(files, { server: access, waitForAnchors: waiting, sleep });
    expect(second.map(({ again, number }) => [again, number])).toEqual(first.map(({ number }) => [true, number]));
    expect(await own()).toBe(before + 2);
    for (const { file, proofFile, proof } of second) {
      expect(proof.anchors.map(({ kind }) => kind)).toEqual(['rfc3161']);
      expect(JSON.parse(await readFile(proofFile, 'utf8'))).toEqual(proof);
      const { checks } = await verifyFile(file, { offline: true });
      expect(checks.filter(({ status }) => status === 'FAIL')).toEqual([]);
    }
  });
});
