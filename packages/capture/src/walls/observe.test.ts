import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findBrowser } from '../browser/find.ts';
import { type LaunchedBrowser, launchBrowser } from '../browser/launch.ts';
import { type CallLog, openCallLog } from '../log/call-log.ts';
import { Onlooker } from '../page/look.ts';
import { Deadline } from '../page/step.ts';
import { openStaging } from '../staging/staging.ts';
import { detectWalls } from './detect.ts';
import { judgeWalls } from './judge.ts';
import type { PageSigns } from './observation.ts';
import { readPageSigns } from './observe.ts';

let launched: LaunchedBrowser;
let server: Server;
let html = '';
let visits = 0;
let out: string;
let log: CallLog;

beforeAll(async () => {
  launched = await launchBrowser(await findBrowser(), { viewport: { width: 1280, height: 800 } });
  server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(html);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
});
afterAll(async () => {
  await launched.close();
  server.closeAllConnections();
  server.close();
});
beforeEach(async () => {
  out = await mkdtemp(join(tmpdir(), 'walls-test-'));
  log = openCallLog({ staging: await openStaging({ folder: out, name: 'page' }) });
});
afterEach(async () => {
  log.close();
  await rm(out, { recursive: true, force: true });
});

async function signsOf(body: string): Promise<PageSigns> {
  html = `<!doctype html><html lang="zh"><meta charset="utf-8">${body}`;
  visits += 1;
  const page = await launched.browser.newPage();
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/a${visits}`);
  const session = await page.createCDPSession();
  const { frameTree } = await session.send('Page.getFrameTree');
  const onlooker = new Onlooker(session, frameTree.frame.id);
  const signs = await readPageSigns({ onlooker, log, deadline: new Deadline(30_000) });
  await page.close();
  return signs;
}

async function wallsOf(body: string): Promise<string[]> {
  const page = await signsOf(body);
  const seen = {
    requestedUrl: 'https://a.example/1',
    finalUrl: 'https://a.example/1',
    status: 200,
    headers: [],
    requests: [],
  };
  return detectWalls({ ...seen, page }).map(({ kind, confidence }) => `${kind} ${confidence}`);
}

const ARTICLE = `<title>某市抽检结果公布</title><h1>某市抽检结果公布</h1>${'<p>据介绍，此次抽检覆盖全市十二个区县，检出不合格产品八批次，已责令下架。</p>'.repeat(40)}`;
const MODAL = 'position:fixed;left:440px;top:250px;width:400px;height:300px;background:#fff;z-index:1000';
const BACKDROP = '<div style="position:fixed;inset:0;background:rgba(0,0,0,.6);z-index:999"></div>';

describe('a page behind a wall', () => {
  it.each([
    [
      'a login over the page',
      `${ARTICLE}${BACKDROP}<div style="${MODAL}"><h2>登录后查看全文</h2><input placeholder="手机号"><input type="password"><button type="button">登录</button></div>`,
      ['login certain'],
    ],
    [
      'a login in a dialog',
      `${ARTICLE}<dialog id="d"><p>请先登录后查看</p><input type="password"></dialog><script>d.showModal()</script>`,
      ['login certain'],
    ],
    [
      'a login in a shadow root',
      `${ARTICLE}<x-login></x-login><script>document.querySelector('x-login').attachShadow({ mode: 'open' }).innerHTML =
        '<div style="position:fixed;inset:0;background:#fff">请先登录后继续访问</div>';</script>`,
      ['login likely'],
    ],
    [
      'a puzzle to slide',
      '<title>安全验证</title><div style="width:320px;margin:200px auto"><p>为了您的账号安全，请完成安全验证</p><div id="nc_1_wrapper" class="nc-container" style="height:40px;background:#eee">请按住滑块，拖动到最右边</div></div>',
      ['captcha certain'],
    ],
    [
      'cookies over all of the page',
      `${ARTICLE}<div style="position:fixed;inset:0;background:#fff;z-index:99"><h2>We value your privacy</h2><p>We and our partners use cookies.</p><button type="button">Accept all</button></div>`,
      ['consent certain'],
    ],
    [
      'too many visits',
      '<title>提示</title><p style="text-align:center;margin-top:200px">您的访问过于频繁，请稍后再试</p>',
      ['rate-limit likely'],
    ],
    [
      'a price for the rest',
      `<title>深度</title><script type="application/ld+json">{"@type":"NewsArticle","isAccessibleForFree": false}</script><p>${'正文。'.repeat(50)}</p><div class="article-paywall">剩余 80% 内容，订阅后即可阅读</div>`,
      ['paywall certain'],
    ],
  ])('%s', async (_what, body, expected) => {
    expect(await wallsOf(body)).toEqual(expected);
  });
});

describe('a page without a wall', () => {
  it.each([
    [
      'an article with a login link and form in its fixed head',
      `<header style="position:fixed;top:0;left:0;right:0;height:60px;z-index:100;background:#fff"><a href="/login">登录</a><input type="password"></header>${ARTICLE}`,
    ],
    [
      'an article with a puzzle in its comment form',
      `${ARTICLE}<form>评论<textarea></textarea><div class="h-captcha" style="width:300px;height:70px">captcha</div>请先登录后发表评论</form>`,
    ],
    [
      'an article with a banner of cookies at its foot',
      `${ARTICLE}<div style="position:fixed;bottom:0;left:0;right:0;height:120px;background:#fff;z-index:99">We use cookies. <button type="button">Accept</button></div>`,
    ],
    [
      'an article with a hidden login',
      `${ARTICLE}<div style="position:fixed;inset:0;display:none">请先登录后查看<input type="password"></div>`,
    ],
    [
      'an application in one fixed layer',
      `<title>应用</title><div style="position:fixed;inset:0;overflow:auto;z-index:10">${ARTICLE}<p>cookie 政策</p><p>请先登录后查看</p></div>`,
    ],
    ['an empty page', ''],
  ])('%s', async (_what, body) => {
    expect(await wallsOf(body)).toEqual([]);
  });
});

describe('what is seen', () => {
  it('says how much of the window layers take, and what stands in them', async () => {
    const { cover, passwords } = await signsOf(
      `${ARTICLE}<div style="position:fixed;top:0;left:0;width:100%;height:400px;background:#fff;z-index:9">层 <input type="password"></div>`,
    );
    expect(cover.share).toBeGreaterThan(0.4);
    expect(cover.share).toBeLessThan(0.6);
    expect([cover.text, cover.passwords, passwords]).toEqual(['层', 1, 1]);
  });

  it('is bounded, and not answered by the page', async () => {
    const signs =
      await signsOf(`<script>document.elementFromPoint = () => null; Object.defineProperty(HTMLElement.prototype, 'innerText', { get: () => '请先登录后查看' });</script>
      <form name="body"><input name="parentNode"></form><p>${'长文 '.repeat(100_000)}</p>`);
    expect(signs.text.startsWith('长文')).toBe(true);
    expect([signs.text.length, signs.textLength]).toEqual([20_000, 299_999]);
  });

  it('and what is made of it are in the call log', async () => {
    const page = await signsOf(ARTICLE);
    const urls = { requestedUrl: 'https://a.example/1', finalUrl: 'https://a.example/1' };
    const walls = judgeWalls(log, { ...urls, status: 429, headers: [], requests: [], page });
    const lines = (await readFile(log.file, 'utf8')).trim().split('\n');
    const [look, judged] = lines.map((line) => JSON.parse(line) as unknown);
    expect(look).toMatchObject({ call: 'look for walls', result: { ok: true, title: '某市抽检结果公布' } });
    expect(judged).toMatchObject({ call: 'detect walls', args: { status: 429 }, result: { ok: true, walls } });
    expect(walls.map(({ kind }) => kind)).toEqual(['rate-limit', 'http-error']);
  });
});
