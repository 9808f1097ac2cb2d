import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keyFromHex } from '@guzheng/anchor';
import { DEVNET_KEY, type Devnet, startDevnet } from '@guzheng/anchor/devnet';
import { parseJson, parseProof } from '@guzheng/evidence';
import { policies } from '@guzheng/verify';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Chain, depositFiles, digestFile, openChain, preserve, SdkError, verifyFile } from './index.ts';

const MIB = 1 << 20;
let devnet: Devnet;
let site: string;
let out: string;
const servers: Server[] = [];

beforeAll(async () => {
  devnet = await startDevnet();
  site = await serve((_request, response) =>
    response.writeHead(200, { 'content-type': 'text/html' }).end('<title>t</title>text'),
  );
});

afterAll(async () => {
  await devnet.stop();
  for (const server of servers) server.close();
});

beforeEach(async () => {
  out = await mkdtemp(join(tmpdir(), 'guzheng-sdk-'));
});

afterEach(() => rm(out, { recursive: true }));

describe('preserve', () => {
  it('keeps the sealed package when the chain fails after the capture, and says how to go on', async () => {
    const chain: Chain = {
      ...chainAt(devnet.url),
      witness: { kind: 'evm', name: 'devnet', testify: () => Promise.reject(new Error('the node is gone')) },
    };
    const failed = await preserve(site, {
      chain,
      capture: { out, name: 'page', allowPrivate: true, resolvers: [], timeServers: [] },
    }).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(SdkError);
    expect(failed).toMatchObject({
      code: 'anchor-failed',
      kept: [join(out, 'page.wacz'), join(out, 'page.wacz.proof.json')],
    });
    expect(await readdir(out)).toEqual(['page.wacz', 'page.wacz.proof.json']);
    const [deposited] = await depositFiles([join(out, 'page.wacz')], { chain: chainAt(devnet.url) });
    const report = await verifyFile(deposited?.file ?? '', { offline: true, policy: policies.devnet });
    expect(report.verdict).toBe('verified');
  });

  it('keeps a transaction that was sent when nobody says what became of it: the proof is pending', async () => {
    const url = await serve(silentAfterBroadcast(devnet.url));
    const { proof, report } = await preserve(site, {
      chain: chainAt(url),
      capture: { out, name: 'page', allowPrivate: true, resolvers: [], timeServers: [] },
    });
    expect(proof.anchors).toMatchObject([{ kind: 'evm', status: 'broadcast' }]);
    expect(report.verdict).toBe('unproven');
    expect(report.anchors).toMatchObject([{ outcome: 'pending', strength: 'none' }]);
    expect(parseProof(parseJson(await readFile(join(out, 'page.wacz.proof.json'))))).toEqual(proof);
  });

  it('puts a block that existed before into the package, and the deposit into one that came after', async () => {
    const { capture, report } = await preserve(site, {
      chain: chainAt(devnet.url),
      capture: { out, allowPrivate: true, resolvers: [], timeServers: [] },
    });
    const notBefore = capture.record.notBefore;
    const [anchor] = report.anchors;
    if (anchor?.kind !== 'evm' || notBefore === undefined) throw new Error('no bounds');
    expect(notBefore.number).toBeLessThan(anchor.block?.number ?? 0);
    expect(report.checks.find(({ id }) => id === 'C4')).toMatchObject({ status: 'PASS' });
  });
});

describe('depositFiles', () => {
  it('treats a file that merely looks like a package as a file', async () => {
    const file = join(out, 'not-a-package.wacz');
    await writeFile(file, 'PK\u0003\u0004 but no more');
    await depositFiles([file], { chain: chainAt(devnet.url) });
    const report = await verifyFile(file, { offline: true, policy: policies.devnet });
    expect(report).toMatchObject({ verdict: 'verified', subject: { kind: 'file' } });
  });

  it('sends nothing when one of the files cannot be read', async () => {
    const file = join(out, 'a.txt');
    await writeFile(file, 'a');
    const none = depositFiles([file, join(out, 'none')], { chain: chainAt(devnet.url) });
    await expect(none).rejects.toMatchObject({ code: 'file-unreadable' });
    expect(await readdir(out)).toEqual(['a.txt']);
  });
});

describe('digestFile', () => {
  it('gives the known digests of "abc" (FIPS 180-4, GB/T 32905)', async () => {
    const file = join(out, 'abc');
    await writeFile(file, 'abc');
    expect(await digestFile(file)).toEqual({
      sha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
      sm3: '66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0',
      bytes: 3,
    });
  });

  it.each([0, 1, 16 * MIB - 1, 16 * MIB, 17 * MIB + 12_345])('gives what OpenSSL gives for %i bytes', async (bytes) => {
    const file = join(out, 'some');
    const content = randomBytes(bytes);
    await writeFile(file, content);
    expect(await digestFile(file)).toEqual({ sha256: hex('sha256', content), sm3: hex('sm3', content), bytes });
  });
});

function hex(algorithm: string, bytes: Uint8Array): string {
  return createHash(algorithm).update(bytes).digest('hex');
}

function chainAt(url: string): Chain {
  return openChain({ network: 'devnet', rpcs: [url], key: keyFromHex(DEVNET_KEY), timeoutMs: 1_000 });
}

async function serve(handler: RequestListener): Promise<string> {
  const server = createServer(handler);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

/** A node that takes the transaction and is then gone: every connection after that is cut. */
function silentAfterBroadcast(target: string): RequestListener {
  let sent = false;
  return async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    if (sent) return void request.socket.destroy();
    const answer = await fetch(target, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    sent = body.includes('eth_sendRawTransaction');
    return void response.writeHead(200, { 'content-type': 'application/json' }).end(await answer.text());
  };
}
