import { mkdtemp, readdir, readFile, readlink, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { unzipSync } from 'fflate';
import { launch } from 'puppeteer-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findBrowser } from '../browser/find.ts';
import { type CaptureOptions, type CaptureResult, capture } from '../capture.ts';
import { parseCookies } from './cookies.ts';

const TOKEN = 'tok-5f3a9c71d2e84b60';
const RENEWED = 'new-77e0c1b2a3948f5d';

let server: Server;
let url: string;
let out: string;

/** Who has the cookie sees the account; who has not is sent to the login page. Every answer renews the session. */
beforeAll(async () => {
  server = createServer((request, response) => {
    const isIn = request.headers.cookie?.includes(`SID=${TOKEN}`) === true;
    if (request.url === '/login') return void response.writeHead(200, HTML).end('<p>请登录<input type=password>');
    if (!isIn) return void response.writeHead(302, { location: '/login' }).end();
    response.writeHead(200, { ...HTML, 'set-cookie': `SID=${RENEWED}; HttpOnly; Max-Age=100000` });
    response.end('<title>我的帐户</title><p>只有登录后才能看到的帖子');
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/post`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(async () => {
  out = await mkdtemp(join(tmpdir(), 'guzheng-login-'));
  return () => rm(out, { recursive: true, force: true });
});

const HTML = { 'content-type': 'text/html; charset=utf-8' };

function take(options: Partial<CaptureOptions>): Promise<CaptureResult> {
  return capture(url, { out, name: 'page', allowPrivate: true, timeServers: [], ...options });
}

describe('a page behind a login', () => {
  const cookies = parseCookies(`127.0.0.1\tFALSE\t/\tFALSE\t0\tSID\t${TOKEN}\n`);
  const account = '原告本人的帐户，用户编号 12345';

  it('is seen by both means with the cookies, and says whose account it was', async () => {
    const { record, path } = await take({ cookies, account });
    expect(record.account).toEqual({ statement: account, means: 'cookies' });
    expect(record.labels).toContain('logged-in');
    expect(record.browser?.title).toBe('我的帐户');
    expect(record.plain?.hops.map(({ status }) => status)).toEqual([200]);
    expect(members(await readFile(path)).get('evidence/page/text.txt')).toContain('只有登录后才能看到的帖子');
  });

  it('leaves no secret in the package, and each one with its digest in a file that only the operator can read', async () => {
    const { path, sealed = '', sha256 } = await take({ cookies, account });
    const all = [...members(await readFile(path))];
    for (const secret of [TOKEN, RENEWED])
      expect(all.filter(([, text]) => text.includes(secret)).map(([name]) => name)).toEqual([]);
    expect((await stat(sealed)).mode & 0o777).toBe(0o600);
    const kept = JSON.parse(await readFile(sealed, 'utf8')) as Kept;
    expect(kept).toMatchObject({ type: 'guzheng/sealed-secrets/v1', package: sha256, account });
    expect(kept.secrets.map(({ value }) => value).sort()).toEqual([RENEWED, TOKEN].sort());
    const archive = all.find(([name]) => name === 'archive/data.warc.gz')?.[1] ?? '';
    for (const { sha256: digest } of kept.secrets) expect(archive).toContain(digest);
  });

  it('is not entered without: the login page is kept as what it is', async () => {
    const { record, sealed } = await take({});
    expect([record.account, sealed]).toEqual([undefined, undefined]);
    expect(record.browser?.finalUrl).toMatch(/\/login$/);
    expect(record.labels).toContain('wall-login');
  });

  it('is refused where nobody says whose account it is', async () => {
    await expect(take({ cookies })).rejects.toMatchObject({ code: 'account-missing' });
    await expect(take({ cookies, account: ' ' })).rejects.toMatchObject({ code: 'account-missing' });
    expect(await readdir(out)).toEqual([]);
  });

  it('is not asked for where the file for the secrets is taken', async () => {
    await writeFile(join(out, 'page.sealed.json'), 'mine');
    await expect(take({ cookies, account })).rejects.toMatchObject({ code: 'output-exists' });
    expect(await readdir(out)).toEqual(['page.sealed.json']);
    expect(await readFile(join(out, 'page.sealed.json'), 'utf8')).toBe('mine');
  });

  it('is seen with a profile that was logged in, which stays as it was', async () => {
    const profile = await loggedInProfile();
    const before = await listing(profile);
    const { record, sealed = '' } = await take({ profile, account });
    expect(record.account).toEqual({ statement: account, means: 'profile' });
    expect(record.browser?.title).toBe('我的帐户');
    expect(record.plain?.finalUrl).toMatch(/\/login$/);
    expect(await readFile(sealed, 'utf8')).toContain(RENEWED);
    expect(await listing(profile)).toEqual(before);
  });
});

interface Kept {
  readonly secrets: readonly { readonly value: string; readonly sha256: string }[];
}

/** The text of every member, of the archive without its compression. */
function members(file: Uint8Array): Map<string, string> {
  return new Map(
    Object.entries(unzipSync(file)).map(([name, bytes]) => [
      name,
      (name.endsWith('.gz') ? gunzipSync(bytes) : Buffer.from(bytes)).toString('utf8'),
    ]),
  );
}

/** A profile as a person leaves it who logged in and closed the browser. */
async function loggedInProfile(): Promise<string> {
  const { executable, source } = await findBrowser({});
  const profile = join(out, 'profile');
  const headless = source === 'bundled' ? 'shell' : true;
  const args = ['--no-sandbox', '--no-zygote'];
  const browser = await launch({ executablePath: executable, headless, userDataDir: profile, args, pipe: true });
  const expires = Date.now() / 1000 + 100_000;
  await browser.setCookie({ name: 'SID', value: TOKEN, domain: '127.0.0.1', path: '/', expires, httpOnly: true });
  await browser.close();
  while (await isOpen(profile)) await delay(10);
  return profile;
}

/** Helpers of a browser outlive it for a moment, and write its cookies down meanwhile. Only Linux can be asked. */
async function isOpen(folder: string): Promise<boolean> {
  const processes = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  const files = await Promise.all(
    processes.map(async (pid) =>
      (await readdir(`/proc/${pid}/fd`).catch(() => [])).map((fd) => `/proc/${pid}/fd/${fd}`),
    ),
  );
  const targets = await Promise.all(files.flat().map((file) => readlink(file).catch(() => '')));
  return targets.some((target) => target.startsWith(folder));
}

async function listing(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  return await Promise.all(
    names
      .filter((entry) => entry.isFile())
      .map(async ({ parentPath, name }) => {
        const path = join(parentPath, name);
        return `${path} ${(await readFile(path)).toString('base64')}`;
      }),
  );
}
