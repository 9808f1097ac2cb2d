/** Real pages, captured, verified, and shown once more with their site gone. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CaptureOptions, capture } from '@guzheng/capture';
import { type Check, locateSentence, type Report, readPageSources } from '@guzheng/verify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openFile, type ReplayReport, replayFile, verifyFile } from '../index.ts';

const DISPUTED = '该公司负责人是骗子。';
const html = 'text/html; charset=utf-8';

type Page = readonly [type: string, body: (request: IncomingMessage) => string | Uint8Array];

const PAGES: Readonly<Record<string, Page>> = {
  '/plain': [html, () => `<!doctype html><title>平</title><p>欢迎。</p><p>${DISPUTED}</p>`],
  '/script': [
    html,
    () => `<!doctype html><title>脚本</title><p>欢迎。</p><div id=a></div><script>
      document.getElementById('a').innerHTML = '<p>脚本写的一句。</p>';
      fetch('/data.json').then((r) => r.json()).then(({ text }) => document.getElementById('a').append(text));</script>`,
  ],
  '/data.json': ['application/json', () => `{"text":"\\u8be5公司负责人是骗子。"}`],
  '/tokens': [
    html,
    () => `<!doctype html><title>令牌</title><meta name=csrf-token content="${Math.random()}"><!-- ${Math.random()} -->
      <p>${DISPUTED}</p><form><input type=hidden name=csrf value="${Math.random()}"></form>
      <a href="/x?PHPSESSID=${Math.random()}">更多</a><script nonce="${Math.random()}">made = ${Date.now()}</script>`,
  ],
  // 正文 in GBK, said nowhere but in the document.
  '/gbk': ['text/html', () => Buffer.from('3c6d65746120636861727365743d67626b3e3c703ed5fdcec4', 'hex')],
  '/cloak': [
    html,
    ({ headers }) =>
      `<!doctype html><title>伪装</title><p>欢迎。</p>${/guzheng/.test(headers['user-agent'] ?? '') ? '' : `<p>${DISPUTED}</p>`}`,
  ],
  '/shadow': [
    html,
    () => `<!doctype html><title>影</title><p>光下的一句。</p><a-note></a-note><script>
      customElements.define('a-note', class extends HTMLElement {
        constructor() { super(); this.attachShadow({ mode: 'open' }).innerHTML = '<p>影里的一句。</p>' }
      })</script>`,
  ],
  '/styled': [
    html,
    () => `<!doctype html><title>样式</title><style>p::before { content: '生成的' } b { text-transform: uppercase }</style>
      <p>一句。</p><b>Straße und ſo weiter</b><p hidden>藏着的一句。</p><p style="-webkit-text-security: disc">密码</p>`,
  ],
};

let folder: string;
let site: Server;
let origin: string;
const files = new Map<string, string>();
const reports = new Map<string, Report>();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guzheng-replay-'));
  site = createServer((request, response) => {
    const page = PAGES[request.url ?? ''];
    if (page === undefined) return void response.writeHead(404).end();
    response.writeHead(200, { 'content-type': page[0] }).end(page[1](request));
  });
  await new Promise<void>((done) => site.listen(0, '127.0.0.1', done));
  origin = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
  const alone = { out: folder, allowPrivate: true, resolvers: [], timeServers: [] } satisfies CaptureOptions;
  for (const path of Object.keys(PAGES).filter((path) => !path.endsWith('.json'))) {
    const { path: file } = await capture(`${origin}${path}`, { ...alone, name: path.slice(1) });
    files.set(path, file);
    reports.set(path, await verifyFile(file, { offline: true }));
  }
  site.closeAllConnections();
  await new Promise((done) => site.close(done));
});
afterAll(() => rm(folder, { recursive: true }));

const fileOf = (path: string): string => files.get(path) ?? '';

function checkOf(path: string, id: Check['id']): Check {
  const check = reports.get(path)?.checks.find((candidate) => candidate.id === id);
  if (check === undefined) throw new Error(`no ${id} of ${path}`);
  return check;
}

function outcome(path: string, id: Check['id']): string {
  const { status, code } = checkOf(path, id);
  return code === undefined ? status : `${status} ${code}`;
}

describe('real pages corroborate themselves, or it is said where they do not', () => {
  it.each([
    ['/plain', 'PASS', 'PASS'],
    ['/script', 'UNPROVEN text-not-in-source', 'PASS'],
    ['/tokens', 'PASS', 'PASS'],
    ['/gbk', 'PASS', 'PASS'],
    ['/cloak', 'UNPROVEN text-not-in-source', 'UNPROVEN sources-differ'],
    ['/shadow', 'UNPROVEN text-not-in-source', 'PASS'],
    ['/styled', 'UNPROVEN text-not-in-source', 'PASS'],
  ])('%s: X2 %s, X3 %s', (path, x2, x3) => {
    expect([outcome(path, 'X2'), outcome(path, 'X3')]).toEqual([x2, x3]);
  });

  it('and none of them is contradicted', () => {
    for (const [path, { checks }] of reports)
      expect([path, checks.filter(({ status }) => status === 'FAIL')]).toEqual([path, []]);
  });

  it('with where each sentence comes from', () => {
    expect(checkOf('/script', 'X2').evidence).toMatchObject({
      missing: [
        { sentence: '脚本写的一句。', reason: 'source-script' },
        { sentence: DISPUTED, reason: 'sub-resource', url: `${origin}/data.json` },
      ],
    });
    expect(checkOf('/cloak', 'X2').evidence).toMatchObject({
      missing: [{ sentence: DISPUTED, dom: true, browser: true, plain: false, reason: 'other-answer' }],
    });
    expect(checkOf('/styled', 'X2').evidence).toMatchObject({ missing: [{ sentence: '••' }] });
  });

  it.each([
    ['/plain', ['found', 'found', 'found', 'found'], []],
    ['/cloak', ['found', 'found', 'found', 'not-found'], []],
    ['/script', ['found', 'found', 'not-found', 'not-found'], ['/data.json']],
    ['/gbk', ['not-found', 'not-found', 'not-found', 'not-found'], []],
  ])('%s: the disputed sentence is looked up', async (path, [text, dom, browser, plain], parts) => {
    await using file = await openFile(fileOf(path));
    expect(locateSentence(await readPageSources(file), DISPUTED)).toEqual({
      ...{ text, dom, browser, plain },
      parts: parts.map((part) => `${origin}${part}`),
    });
  });
});

describe('a page is shown once more, with its site gone', () => {
  const alike = ({ text, pictures }: ReplayReport) => [text?.similarity, pictures.map((picture) => picture.alike)];

  it.each(Object.keys(PAGES).filter((path) => !path.endsWith('.json')))('%s', async (path) => {
    const report = await replayFile(fileOf(path));
    expect(alike(report)).toEqual([1, [1, 1]]);
    expect(report).toMatchObject({
      ...{ type: 'guzheng/replay/v1', clock: 'capture', warnings: [], errors: [] },
      ...{ requestsWithoutRecord: [], recordsNeverRequested: [], repeated: [], attemptsToLeave: 0 },
      subject: reports.get(path)?.digests,
    });
  });

  it('and nobody comes to ask the site', async () => {
    let knocks = 0;
    const listener = createTcpServer((socket) => {
      knocks += 1;
      socket.destroy();
    });
    await new Promise<void>((done) => listener.listen(Number(new URL(origin).port), '127.0.0.1', done));
    await replayFile(fileOf('/script'));
    await new Promise((done) => listener.close(done));
    expect(knocks).toBe(0);
  });

  it('with the pictures, and what differs, where they are asked for', async () => {
    const out = join(folder, 'pictures');
    const { pictures } = await replayFile(fileOf('/plain'), { out, presentClock: true });
    expect((await readdir(out)).sort()).toEqual(
      pictures
        .flatMap(({ path }) => [
          path.replace(/^.*\//, ''),
          path.replace(/^.*\//, '').replace('.png', '.difference.png'),
        ])
        .sort(),
    );
    for (const { replayed = '', difference = '' } of pictures)
      for (const file of [replayed, difference]) expect((await readFile(file)).subarray(1, 4).toString()).toBe('PNG');
  });

  it('with a warning where the package contradicts itself', async () => {
    const changed = join(folder, 'changed.wacz');
    const bytes = await readFile(fileOf('/plain'));
    const at = bytes.indexOf(DISPUTED);
    await writeFile(changed, Buffer.concat([bytes.subarray(0, at), Buffer.from('另'), bytes.subarray(at + 3)]));
    const report = await replayFile(changed);
    expect(report.warnings.join()).toContain('I2 crc-mismatch');
    expect(report.pictures.map((picture) => picture.alike)).toEqual([1, 1]);
  });

  it('not where there is no package, or no page in it', async () => {
    const other = join(folder, 'other.txt');
    await writeFile(other, 'no package');
    await expect(replayFile(other)).rejects.toMatchObject({ code: 'not-evidence' });
    await expect(replayFile(join(folder, 'none'))).rejects.toMatchObject({ code: 'file-unreadable' });
  });
});
