import { createHash } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { request as ask, createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import express from 'express';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inFolder, type TemporaryFolder, temporaryFolder } from '../../test/folder.ts';
import { openPages, servePages } from './pages.ts';

const NAMES = ['site.html', 'verifier.html', 'favicon.svg'] as const;
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

let folder: TemporaryFolder;
let server: Server;
beforeAll(async () => {
  folder = await temporaryFolder();
  const files = NAMES.map((name) => ({ name, type: 'text/html', sha256: sha256(name), policy: "default-src 'none'" }));
  for (const name of NAMES) await writeFile(join(folder.path, name), name);
  await writeFile(join(folder.path, 'pages.json'), JSON.stringify({ files }));
  await writeFile(join(folder.path, 'secret.txt'), 'not a page');
  const app = express();
  app.use(servePages(await openPages({ folder: folder.path })));
  server = createServer(app);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
});
afterAll(async () => {
  await new Promise<void>((done) => server.close(() => done()));
  await folder.remove();
});

interface Said {
  readonly status: number | undefined;
  readonly body: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** As it is written: fetch would tidy the path before it is sent. */
function get(path: string, method = 'GET', headers: Record<string, string> = {}): Promise<Said> {
  const { port } = server.address() as AddressInfo;
  return new Promise((done, fail) => {
    ask({ host: '127.0.0.1', port, path, method, headers, agent: false }, (response) => {
      const pieces: Buffer[] = [];
      response.on('data', (piece: Buffer) => pieces.push(piece));
      response.on('end', () =>
        done({ status: response.statusCode, body: Buffer.concat(pieces).toString(), headers: response.headers }),
      );
    })
      .on('error', fail)
      .end();
  });
}

describe('the pages', () => {
  it.each([
    ['/', 'site.html'],
    ['/cases', 'site.html'],
    ['/lookup?number=1', 'site.html'],
    ['/operator', 'site.html'],
    ['/capture/0123456789ab', 'site.html'],
    ['/watch/0123456789ab', 'site.html'],
    ['/case/GZ-7K3M-0000-0001-2345-67', 'site.html'],
    ['/verify', 'verifier.html'],
    ['/favicon.ico', 'favicon.svg'],
  ])('%s is %s', async (path, name) => {
    expect(await get(path)).toMatchObject({ status: 200, body: name });
  });

  it.each([
    '/secret.txt',
    '/site.html',
    '/pages.json',
    '/../secret.txt',
    '/..%2fsecret.txt',
    '/%2e%2e/secret.txt',
    '/case/../secret.txt',
    '/case/%2e%2e%2fsecret.txt',
    '/capture/',
    '/cases/',
    '/verify%00',
    '//cases',
    '/CASES',
  ])('%s is none', async (path) => {
    expect((await get(path)).status).toBe(404);
  });

  it('are framed by nobody, sniffed by nobody, and asked for anew', async () => {
    const { headers } = await get('/');
    expect(headers).toMatchObject({
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-cache',
      etag: `"${sha256('site.html')}"`,
    });
    const known = await get('/', 'GET', { 'if-none-match': String(headers.etag) });
    expect([known.status, known.body]).toEqual([304, '']);
    const head = await get('/', 'HEAD');
    expect([head.status, head.body]).toEqual([200, '']);
  });

  it('answer no other method', async () => {
    expect((await get('/', 'POST')).status).toBe(404);
  });
});

describe('pages that are not whole', () => {
  it.each([
    ['there are none', async (at: string) => rm(join(at, 'pages.json'))],
    ['the list is cut', async (at: string) => writeFile(join(at, 'pages.json'), '{"files":[')],
    ['the list lacks one', async (at: string) => writeFile(join(at, 'pages.json'), '{"files":[]}')],
    ['a page is another', async (at: string) => writeFile(join(at, 'verifier.html'), 'other')],
    ['a page is gone', async (at: string) => rm(join(at, 'site.html'))],
    [
      'a name leads elsewhere',
      async (at: string) => {
        const list = await readFile(join(at, 'pages.json'), 'utf8');
        await writeFile(join(at, 'pages.json'), list.replace('site.html', '../secret.txt'));
      },
    ],
  ])('are refused at the start: %s', async (_, spoil) => {
    await inFolder(async (at) => {
      for (const name of [...NAMES, 'pages.json'])
        await writeFile(join(at, name), await readFile(join(folder.path, name)));
      await spoil(at);
      await expect(openPages({ folder: at })).rejects.toMatchObject({ code: 'pages-missing' });
    });
  });
});
