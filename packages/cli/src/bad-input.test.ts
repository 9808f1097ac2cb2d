import { readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createKeystore, keyFromHex } from '@guzheng/anchor';
import { DEVNET_KEY, type Devnet, startDevnet } from '@guzheng/anchor/devnet';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { errorCode, guzheng, listed, temporaryFolder } from '../test/harness.ts';

let folder: string;
let devnet: Devnet;
let site: string;
const servers: { close(): unknown }[] = [];

beforeAll(async () => {
  folder = await temporaryFolder();
  devnet = await startDevnet();
  site = await serve(pages);
});

afterAll(async () => {
  for (const server of servers) server.close();
  await devnet.stop();
  await rm(folder, { recursive: true, force: true });
});

const pages: RequestListener = (request, response) => {
  switch (request.url) {
    case '/loop':
      return response.writeHead(302, { location: '/loop' }).end();
    case '/silent':
      return undefined;
    case '/missing':
      return response.writeHead(404, { 'content-type': 'text/html; charset=utf-8' }).end('<h1>没有这个页面</h1>');
    case '/broken':
      return response.writeHead(500, { 'content-type': 'text/html; charset=utf-8' }).end('<h1>服务器出错</h1>');
    default:
      return response
        .writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
        .end('<title>固证</title><p>正文</p>');
  }
};

describe('an address that cannot be captured: code, exit 2, no file', () => {
  it.each([
    ['a malformed URL', () => 'http://', 'url-malformed'],
    ['no URL at all', () => 'just words', 'url-malformed'],
    ['another scheme', () => 'ftp://example.com/', 'url-unsupported'],
    ['a host that is not known', () => 'http://no-such-host.invalid/', 'host-unknown'],
    ['a refused connection', () => 'http://127.0.0.1:1/', 'connection-refused'],
    ['a redirect loop', () => `${site}/loop`, 'redirect-loop'],
    ['a server that never answers', () => `${site}/silent`, 'timeout'],
  ])('%s', async (_what, url, code) => {
    const out = await temporaryFolder();
    const ran = await guzheng([
      'preserve',
      url(),
      '--out',
      out,
      '--rpc',
      devnet.url,
      '--allow-private',
      '--max-time',
      '4',
      '--json',
    ]);
    expect(errorCode(ran)).toBe(code);
    expect(ran.code).toBe(2);
    expect(ran.out).toBe('');
    expect(await listed(out)).toEqual([]);
    await rm(out, { recursive: true });
  });

  it('an address of this machine, without --allow-private', async () => {
    const ran = await guzheng(['capture', `${site}/`, '--out', folder, '--json']);
    expect([ran.code, errorCode(ran)]).toEqual([2, 'private-address']);
  });
});

describe('a page that says no is evidence too: kept and labelled', () => {
  it.each([
    ['/missing', 'http-404'],
    ['/broken', 'http-500'],
  ])('%s', async (path, label) => {
    const out = await temporaryFolder();
    const ran = await guzheng([
      'capture',
      `${site}${path}`,
      '--out',
      out,
      '--name',
      'page',
      '--allow-private',
      '--json',
    ]);
    expect(ran.code).toBe(0);
    expect(JSON.parse(ran.out)).toMatchObject({
      completeness: 'complete',
      labels: expect.arrayContaining([label]) as unknown,
    });
    expect(await listed(out)).toEqual(['page.wacz']);
    await rm(out, { recursive: true });
  });
});

describe('a chain that cannot be used: code, exit 2, nothing captured', () => {
  it('an RPC that is not there', () => refused(['--rpc', 'http://127.0.0.1:1'], 'rpc-unreachable'));

  it('an RPC that is a web site', () => refused(['--rpc', site], 'rpc-malformed'));

  it('an RPC of another chain', async () => {
    const other = await startDevnet({ chainId: 1234 });
    await refused(['--rpc', other.url], 'wrong-chain');
    await other.stop();
  });

  it("a local node with Sepolia's chain id: the genesis pin refuses it", async () => {
    const fake = await startDevnet({ chainId: 11155111 });
    await refused(['--network', 'sepolia', '--rpc', fake.url], 'wrong-genesis', { GUZHENG_PRIVATE_KEY: DEVNET_KEY });
    await fake.stop();
  });

  it("the same node under a name of one's own, its genesis pinned, goes the whole way", async () => {
    const fake = await startDevnet({ chainId: 11155111 });
    const config = join(folder, 'networks.json');
    const network = {
      name: 'like-sepolia',
      chainId: fake.chainId,
      genesisHash: fake.genesisHash,
      class: 'testnet',
      rpcs: [fake.url],
    };
    await writeFile(config, JSON.stringify({ networks: [network] }));
    const out = await temporaryFolder();
    const ran = await guzheng(
      [
        'preserve',
        `${site}/`,
        '--out',
        out,
        '--name',
        'page',
        '--network',
        'like-sepolia',
        '--config',
        config,
        '--allow-private',
        '--json',
      ],
      { GUZHENG_PRIVATE_KEY: DEVNET_KEY },
    );
    await fake.stop();
    expect(ran.err).toBe('');
    expect(JSON.parse(ran.out)).toMatchObject({ proof: { anchors: [{ chainId: 11155111, status: 'included' }] } });
    await rm(out, { recursive: true });
  });

  it('an RPC that lies about a block hash', async () => {
    const liar = await serve(lyingProxy(devnet.url));
    await refused(['--rpc', liar], 'rpc-lied');
  });

  it('a network that nobody has named', () => refused(['--network', 'nowhere'], 'unknown-network'));
});

describe('a key that cannot be used: code, exit 2, nothing captured', () => {
  it('missing on a public network', () => refused(['--network', 'sepolia'], 'key-missing'));

  it('a file that is not there', () =>
    refused(['--key', join(folder, 'no-key.json')], 'key-missing', { GUZHENG_PASSWORD: 'x' }));

  it('a wrong password', async () => {
    const key = join(folder, 'key.json');
    await createKeystore({ path: key, password: 'right', key: keyFromHex(DEVNET_KEY) });
    await refused(['--key', key], 'wrong-password', { GUZHENG_PASSWORD: 'wrong' });
  });

  it('no password at all, and nobody to ask', () => refused(['--key', join(folder, 'key.json')], 'misuse'));

  it('an account without balance', () => refused([], 'no-balance', { GUZHENG_PRIVATE_KEY: '11'.repeat(32) }));
});

describe('an output that cannot be written: code, exit 2, nothing lost', () => {
  it('a file of that name is there already, and stays as it was', async () => {
    const out = await temporaryFolder();
    await writeFile(join(out, 'page.wacz'), 'mine');
    const ran = await guzheng(['capture', `${site}/`, '--out', out, '--name', 'page', '--allow-private', '--json']);
    expect([ran.code, errorCode(ran)]).toEqual([2, 'output-exists']);
    expect(await readFile(join(out, 'page.wacz'), 'utf8')).toBe('mine');
    expect(await listed(out)).toEqual(['page.wacz']);
    await rm(out, { recursive: true });
  });

  it('a proof of that name is there already: refused before anything is captured', async () => {
    const out = await temporaryFolder();
    await writeFile(join(out, 'page.wacz.proof.json'), 'mine');
    const ran = await guzheng([
      'preserve',
      `${site}/`,
      '--out',
      out,
      '--name',
      'page',
      '--rpc',
      devnet.url,
      '--allow-private',
      '--json',
    ]);
    expect([ran.code, errorCode(ran)]).toEqual([2, 'output-exists']);
    expect(await listed(out)).toEqual(['page.wacz.proof.json']);
    await rm(out, { recursive: true });
  });

  it('a folder that is a file', async () => {
    const file = join(folder, 'a-file');
    await writeFile(file, '');
    expect((await guzheng(['capture', `${site}/`, '--out', file, '--allow-private'])).code).toBe(2);
  });

  it('a file to be deposited that is not there, or was changed since it was deposited', async () => {
    const file = join(folder, 'contract.txt');
    await writeFile(file, 'text');
    expect(errorCode(await guzheng(['deposit', join(folder, 'none'), '--rpc', devnet.url, '--json']))).toBe(
      'file-unreadable',
    );
    expect((await guzheng(['deposit', file, '--rpc', devnet.url])).code).toBe(0);
    const before = await readFile(`${file}.proof.json`);
    await writeFile(file, 'another text');
    expect(errorCode(await guzheng(['deposit', file, '--rpc', devnet.url, '--json']))).toBe('output-exists');
    expect(await readFile(`${file}.proof.json`)).toEqual(before);
  });
});

describe('misuse: exit 2 and a sentence', () => {
  it.each([
    [['nonsense']],
    [['preserve']],
    [['preserve', 'a', 'b']],
    [['verify', 'x', '--unknown']],
    [['verify', 'x', '--lang', 'fr']],
    [['capture', 'http://example.com/', '--max-time', '-1']],
    [['capture', 'http://example.com/', '--max-time']],
    [['key']],
    [['key', 'new']],
    [['deposit']],
    [['deposit', 'x', '--out', 'y']],
    [['deposit', '--digests', 'x']],
    [['deposit', '--digests', 'x', 'y', '--out', 'z']],
    [['deposit', '--digests', 'no/such/list', '--out', 'no/such/folder/at/all']],
    [['deposit', 'x', '--tsa', 'ftp://tsa.example']],
    [['deposit', 'x', '--tsa', 'nobody']],
    [['deposit', 'x', '--tsa', 'http://a.example', '--tsa-min', '2']],
    [['deposit', 'x', '--tsa', 'http://a.example', '--tsa', 'http://a.example', '--tsa-min', '2']],
    [['deposit', 'x', '--tsa', 'http://a.example', '--tsa-min', '0']],
    [['deposit', 'x', '--tsa-min', '1']],
    [['deposit', 'x', '--tsa-config', 'no/such/file']],
    [['deposit', 'x', '--calendar', 'http://a.example']],
    [['deposit', 'x', '--calendar-min', '1']],
    [['deposit', 'x', '--ots', '--calendar', 'http://a.example', '--calendar-min', '2']],
    [['deposit', 'x', '--ots', '--calendar', 'no address']],
    [['deposit', 'x', '--bitcoin', 'http://a.example']],
    [['deposit', 'x', '--max-cost', '0']],
    [['deposit', 'x', '--max-cost', '-1']],
    [['deposit', 'x', '--max-cost', '1e3']],
    [['deposit', 'x', '--max-cost', '0.0000000000000000001']],
    [['deposit', 'x', '--state', '']],
    [['upgrade']],
    [['upgrade', 'no/such/proof']],
    [['upgrade', 'x', '--confirm', 'surely']],
    [['upgrade', 'x', '--bitcoin', 'bitcoin:']],
    [['upgrade', 'x', '--calendar-min', '1']],
    [['constructor']],
  ])('%j', async (args) => {
    const ran = await guzheng(args);
    expect(ran.code).toBe(2);
    expect(ran.err).toMatch(/^guzheng: .+/);
    expect(ran.out).toBe('');
  });
});

async function refused(
  flags: readonly string[],
  code: string,
  env: Readonly<Record<string, string>> = {},
): Promise<void> {
  const out = await temporaryFolder();
  const rpc = flags.includes('--rpc') || flags.includes('--network') ? [] : ['--rpc', devnet.url];
  const ran = await guzheng(['preserve', `${site}/`, '--out', out, '--allow-private', '--json', ...rpc, ...flags], env);
  expect([ran.code, errorCode(ran)]).toEqual([2, code]);
  expect(ran.out).toBe('');
  expect(await listed(out)).toEqual([]);
  await rm(out, { recursive: true });
}

async function serve(handler: RequestListener): Promise<string> {
  const server: Server = createServer(handler);
  server.unref();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  servers.push({ close: () => server.closeAllConnections() ?? server.close() });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Passes everything on, and changes the hash of every block but the first. */
function lyingProxy(target: string): RequestListener {
  return async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const answer = await fetch(target, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: Buffer.concat(chunks),
    });
    const text = await answer.text();
    const asked = Buffer.concat(chunks).toString();
    const isLater = asked.includes('eth_getBlockByNumber') && !asked.includes('"0x0"');
    const lie = isLater ? text.replace(/"hash":"0x../, '"hash":"0x00') : text;
    response.writeHead(200, { 'content-type': 'application/json' }).end(lie);
  };
}
