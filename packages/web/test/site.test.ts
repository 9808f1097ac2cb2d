import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { FileChooser } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { barriers } from './access.ts';
import { openSiteDesk, type SiteDesk, type Visitor } from './site-desk.ts';

/** What a site that is captured may call itself. */
const HOSTILE_TITLE = '<img src=x onerror=alert(1)>\u202Egnp.exe</title><b>标题';
const escaped = HOSTILE_TITLE.replaceAll('<', '&lt;');
const POST = `<!DOCTYPE html><html lang="zh-CN"><meta charset="utf-8"><title>${escaped}</title><h1>一个帖子</h1><p>阅读 12,034</p></html>`;
const MEMBERS = `<!DOCTYPE html><html lang="zh-CN"><meta charset="utf-8"><title>登录</title><h1>登录</h1>
<form action="/login/do" method="post"><input name="username"><input type="password" name="password"><button>登录</button></form><p>登录后查看全部内容</p></html>`;

let desk: SiteDesk;
let visitor: Visitor;
/** Everybody that a test opened is looked over at its end. */
const visitors: Visitor[] = [];
const open: SiteDesk['open'] = async (path, options) => {
  const one = await desk.open(path, options);
  visitors.push(one);
  return one;
};

beforeAll(async () => {
  desk = await openSiteDesk({ pages: { '/post': POST, '/members/1': MEMBERS } });
});
afterAll(() => desk?.close());
afterEach(async () => {
  for (const one of visitors.splice(0)) {
    expect(one.strays, 'requests to other servers').toEqual([]);
    expect(
      one.sent.filter(({ url }) => url.includes('gz_')),
      'keys in addresses',
    ).toEqual([]);
    expect(await one.overflow(), 'wider than the screen').toBeLessThanOrEqual(0);
    expect(await halfTranslated(one), 'words in one language only').toEqual([]);
    await one.close();
  }
});

/** Words in the wrong language, or in one only; what others wrote does not count. */
function halfTranslated({ page }: Visitor): Promise<readonly string[]> {
  return page.evaluate(() => {
    const own = (one: Element): string => {
      const copy = one.cloneNode(true) as Element;
      for (const foreign of copy.querySelectorAll('.foreign, code')) foreign.remove();
      return copy.textContent ?? '';
    };
    const han = /\p{Script=Han}/u;
    const english = [...document.querySelectorAll('.en')].filter((one) => han.test(own(one)));
    const chinese = [...document.querySelectorAll('.zh')].filter(
      (one) => /[A-Za-z]{3}/.test(own(one)) && !han.test(own(one)),
    );
    return [...english, ...chinese].map(own);
  });
}

/** What the browser was told by its console and its policy. Chromium itself reports each answer of 400 and above. */
function complaints(one: Visitor): readonly string[] {
  return one.complaints.filter((text) => !/^Failed to load resource/.test(text));
}

/** Whoever cannot see the page well, hears it or enlarges it, is stopped by nothing at this state. */
async function isOpenToAll(state: string, one: Visitor = visitor): Promise<void> {
  expect(await barriers(one.page), state).toEqual([]);
}

/** Presses Tab until what has the focus says so. */
async function tabTo({ page }: Visitor, words: string): Promise<void> {
  for (let steps = 0; steps < 60; steps += 1) {
    await page.keyboard.press('Tab');
    const seen = await page.evaluate(() => {
      const one = document.activeElement;
      const label = one instanceof HTMLInputElement || one instanceof HTMLTextAreaElement ? one.labels?.[0] : one;
      // biome-ignore lint/performance/useDomNodeTextContent: the words of the language that is not shown do not count.
      const name = label instanceof HTMLElement ? label.innerText : '';
      // Past the last stop the keyboard leaves the page, and comes in again at its first.
      const isOutside = one === document.body;
      return { name, isMarked: isOutside || (one !== null && getComputedStyle(one).outlineStyle !== 'none') };
    });
    expect(seen.isMarked, `focus on ${seen.name} is seen`).toBe(true);
    if (seen.name.trim().startsWith(words)) return;
  }
  throw new Error(`the keyboard never comes to ${words}`);
}

/** Presses Enter on what opens the dialogue for files. A browser opens it for a key pressed within five seconds only, and machines are busy. */
async function pressForFiles({ page }: Visitor): Promise<FileChooser> {
  for (let tries = 0; tries < 6; tries += 1) {
    const wait = page.waitForFileChooser({ timeout: 15_000 }).catch(() => null);
    await page.keyboard.press('Enter');
    const chooser = await wait;
    if (chooser !== null) return chooser;
  }
  throw new Error('no dialogue for files is opened');
}

/** Keeps what the browser saves in a folder; gives each new file once it is whole. */
async function savingTo(one: Visitor, name: string): Promise<(ending: string) => Promise<string>> {
  const folder = join(desk.folder, name);
  await mkdir(folder, { recursive: true });
  const session = await one.page.createCDPSession();
  await session.send('Browser.setDownloadBehavior', {
    behavior: 'allow',
    downloadPath: folder,
    browserContextId: (one.page.browserContext() as { readonly id?: string }).id ?? '',
  });
  return async (ending) => {
    for (let tries = 0; tries < 300; tries += 1) {
      const found = (await readdir(folder)).find((file) => file.endsWith(ending));
      if (found !== undefined) return join(folder, found);
      await pause(100);
    }
    throw new Error(`no ${ending} was saved; the page says: ${await one.text()}`);
  };
}

describe('the litigant', () => {
  it('comes with a key in the address and leaves with everything, by the keyboard alone', {
    timeout: 300_000,
  }, async () => {
    const key = await desk.server.keyFor('depositor', 'litigant');
    visitor = await open(`/#key=${key}`);
    const { page } = visitor;
    const { keyboard } = page;
    // Whoever made the link must not choose the account of whoever opens it.
    await visitor.sees('.offered .primary');
    expect(await visitor.text('.offered')).toContain('litigant');
    expect(page.url()).toBe(`${desk.server.url}/`);
    expect(await page.$('.who')).toBeNull();
    await isOpenToAll('a key is offered');
    await tabTo(visitor, '用它登录');
    await keyboard.press('Enter');
    await visitor.sees('.who');
    expect(await page.evaluate(() => JSON.stringify({ ...localStorage }) + document.cookie)).not.toContain('gz_');

    await isOpenToAll('signed in');
    await tabTo(visitor, '网址');
    await keyboard.type(`${desk.site.url}/post`);
    await keyboard.press('Enter');
    await visitor.sees('.steps li');
    await visitor.sees('.take.ready .frame img');
    expect(await visitor.text('.take.ready dl')).toContain('<img src=x onerror=alert(1)>');
    expect(await visitor.text('.take.ready dl')).not.toContain('\u202E');
    expect(await page.$('.take img[src=x], .take dl b')).toBeNull();

    await isOpenToAll('a picture to decide on');
    await tabTo(visitor, '不是，重新取证');
    await keyboard.press('Enter');
    await tabTo(visitor, '为什么不用这一次');
    await keyboard.press('Enter');
    await visitor.reads('请写一句理由');
    await isOpenToAll('a reason is wanted');
    await keyboard.type('<b>评论</b>没有加载');
    await keyboard.press('Enter');
    await visitor.sees('.take.rejected');
    expect(await visitor.text('.take.rejected')).toContain('<b>评论</b>没有加载');
    await visitor.sees('.take.ready .frame img');
    await tabTo(visitor, '是，确认');
    await keyboard.press('Enter');
    await visitor.sees('.state-word.confirmed');
    await isOpenToAll('confirmed, with a take that was not');
    await tabTo(visitor, '去案件页');
    await keyboard.press('Enter');
    await visitor.sees('.downloads');
    expect(await page.evaluate(() => document.activeElement?.tagName)).not.toBe('BODY');

    await tabTo(visitor, '生成提取码');
    await keyboard.press('Enter');
    await visitor.sees('.once .number');
    await tabTo(visitor, '保管链');
    await keyboard.press('Enter');
    await visitor.reads('depositor litigant', '.custody');
    await isOpenToAll('a case, with a code for the court');
    const saved = await savingTo(visitor, 'litigant');
    for (const label of ['下载证据文件', '下载证明文件', '下载回执', '保全证书（网页）']) {
      await tabTo(visitor, label);
      await keyboard.press('Enter');
      await visitor.reads('已交给浏览器保存');
    }
    const number = await visitor.text('.number-box code');
    const proof = JSON.parse(await readFile(await saved('.proof.json'), 'utf8')) as { readonly type: string };
    expect(proof.type).toMatch(/^guzheng\/proof\//);
    expect(await readFile(await saved('.receipt.json'), 'utf8')).toContain(number);
    expect(await readFile(await saved('.certificate.html'), 'utf8')).toContain(number);
    expect((await readFile(await saved('.wacz'))).subarray(0, 2).toString()).toBe('PK');

    await page.goto(`${desk.server.url}/cases`);
    await visitor.reads('<img src=x onerror', '.case-list');
    await isOpenToAll('the list of cases');
    await visitor.fill('search', '/post');
    await visitor.sees('.case-list a');
    await visitor.fill('search', '没有这个');
    await visitor.reads('没有找到');
    expect(complaints(visitor)).toEqual([]);
  });

  it('deposits a file that never leaves the computer', async () => {
    const path = join(desk.folder, 'recording.bin');
    await writeFile(path, Buffer.alloc(3_000_000, 7));
    visitor = await open('/', { width: 360 });
    await visitor.signIn(await desk.server.keyFor('depositor', 'recorder'));
    const bodies: string[] = [];
    visitor.page.on('request', (request) => bodies.push(request.postData() ?? ''));
    await visitor.press('存证这个文件');
    await visitor.reads('请先选择文件');
    await visitor.put(path);
    await visitor.reads('SM3', '.file-state');
    await isOpenToAll('a file to deposit');
    await visitor.press('存证这个文件');
    await visitor.sees('.number-box');
    await visitor.reads('只存了哈希值');
    expect(Math.max(...bodies.map(({ length }) => length))).toBeLessThan(1000);
    expect(complaints(visitor)).toEqual([]);
  });

  it('is told in words of a wrong key, of too many requests, and of no connection', async () => {
    visitor = await open('/');
    await visitor.fill('key', 'gz_0000000000000000_wrong');
    await visitor.press('登录');
    await visitor.reads('密钥不能用');
    await isOpenToAll('a wrong key at the door');
    expect(await visitor.page.$eval('[name=key]', (one) => one.getAttribute('aria-invalid'))).toBe('true');

    const limits = { requestsPerMinute: 3 };
    await visitor.signIn(await desk.server.keyFor('depositor', 'hurried', { limits }));
    await visitor.page.goto(`${desk.server.url}/cases`);
    await visitor.reads('操作太频繁');
    await visitor.page.setOfflineMode(true);
    await visitor.page.evaluate(() => document.querySelector<HTMLElement>('#navigation a')?.click());
    await visitor.fill('addresses', 'https://example.com/');
    await visitor.press('开始取证');
    await visitor.reads('连不上服务器');
    await isOpenToAll('no connection');
    expect(await visitor.page.$eval('[name=addresses]', (one) => (one as HTMLTextAreaElement).value)).toContain(
      'example',
    );
    await visitor.page.setOfflineMode(false);
  });
});

describe('a page behind a login', () => {
  it('is shown as what was got, with what stood before it', async () => {
    visitor = await open('/');
    await visitor.signIn(await desk.server.keyFor('depositor', 'outsider'));
    await visitor.fill('addresses', `${desk.site.url}/members/1`);
    await visitor.press('开始取证');
    await visitor.sees('.take.ready .frame img');
    await visitor.reads('网页上有遮挡：要求登录', '.completeness');
    await visitor.press('放弃这次取证');
    await isOpenToAll('a login wall, and whether to give up');
    await visitor.press('确定放弃');
    await visitor.sees('.state-word.cancelled');
    expect(complaints(visitor)).toEqual([]);
  });
});

describe('a series', () => {
  it('is begun from a confirmed page, shows its first look, and counts from a notice', async () => {
    visitor = await open('/', { width: 390 });
    await visitor.signIn(await desk.server.keyFor('depositor', 'watcher'));
    const key = await desk.server.keyFor('depositor', 'watcher');
    const json = { url: `${desk.site.url}/post`, everyMinutes: 360, passages: ['一个帖子'] };
    const made = await desk.server.ask('POST', '/v1/watches', { key, json });
    const { id } = (await made.json()) as { readonly id: string };
    await visitor.page.goto(`${desk.server.url}/watch/${id}`);
    for (let tries = 0; tries < 60 && (await visitor.page.$('.watch table')) === null; tries += 1) {
      await visitor.press('刷新');
      await pause(500);
    }
    await visitor.reads('在线', '.watch table');
    await visitor.reads('首次取证', '.watch table');
    await visitor.reads('12034', '.watch table');
    await visitor.press('记录一次通知');
    await visitor.fill('channel', '举报入口');
    await visitor.page.keyboard.press('Enter');
    await visitor.reads('请填写日期和时间');
    await isOpenToAll('a series, and a notice with faults');
    await visitor.page.$eval('[name=time]', (one) => {
      (one as HTMLInputElement).value = '2026-01-01T09:00';
    });
    await visitor.fill('recipient', '<b>示例平台</b>');
    await visitor.page.keyboard.press('Enter');
    await visitor.reads('<b>示例平台</b>');
    await visitor.press('结束跟踪');
    await visitor.press('确定结束');
    await visitor.reads('已结束');
    expect(complaints(visitor)).toEqual([]);
  });
});

describe('the clerk', () => {
  it('gets each of the answers in a form of its own, without an account, on a phone, in English', async () => {
    const path = join(desk.folder, 'evidence.bin');
    await writeFile(path, 'the very bytes');
    const other = join(desk.folder, 'other.bin');
    await writeFile(other, 'the very byteS');
    const key = await desk.server.keyFor('depositor', 'party');
    const upload = await desk.server.ask('POST', '/v1/deposits/upload?name=evidence.bin', {
      key,
      body: 'the very bytes',
      headers: { 'content-type': 'application/octet-stream' },
    });
    const { number } = (await upload.json()) as { readonly number: string };

    visitor = await open('/lookup', { width: 390, languages: ['en'] });
    const lookups = (): number => visitor.sent.filter(({ url }) => url.endsWith('/v1/lookups')).length;
    const submit = async (result: string): Promise<string> => {
      await visitor.page.$eval('[name=number]', (one) => (one as HTMLElement).focus());
      await visitor.page.keyboard.press('Enter');
      await visitor.sees(`[data-result=${result}]`);
      return await visitor.text('.looked-up');
    };
    const slip = `${number.slice(0, -1)}${(Number(number.at(-1)) + 1) % 10}`;
    await visitor.fill('number', slip);
    await visitor.page.keyboard.press('Enter');
    await visitor.reads('check digits do not fit');
    expect(lookups()).toBe(0);
    await isOpenToAll('a number mistyped');

    await visitor.fill('number', number.toLowerCase().replaceAll('-', ' '));
    expect(await submit('forbidden')).toContain('says nothing about the file');
    await isOpenToAll('not permitted');
    const paper = join(desk.folder, 'named-as-you-like');
    await writeFile(paper, '{"type":"guzheng/disclosure/v1"}');
    await visitor.put(paper);
    await visitor.reads('is a disclosure of one file, not the evidence', '.lookup .lack');
    await visitor.put(path);
    await visitor.reads('evidence.bin', '.file-state');
    await visitor.reads('SM3 digest', '.file-state');
    const match = await submit('match');
    expect(match).toContain(number);
    expect(match).toContain('offline verifier');
    expect(match).toContain('SHA-256 and SM3: the same');
    expect(await visitor.page.evaluate(() => document.activeElement?.id)).toBe('result-word');
    await isOpenToAll('a match');
    await visitor.put(other);
    await visitor.reads('other.bin', '.file-state');
    await visitor.reads('SM3 digest', '.file-state');
    expect(await submit('mismatch')).toContain('is not the one that was deposited');

    await isOpenToAll('a mismatch');
    await visitor.press('Take this file away');
    await visitor.press('No file at hand');
    await visitor.fill('digest', 'AB'.repeat(32));
    expect(await submit('mismatch')).toContain('No file was compared');

    const code = await desk.server.ask('POST', `/v1/deposits/${number}/extraction-code`, { key, json: {} });
    const { code: secret } = (await code.json()) as { readonly code: string };
    const saved = await savingTo(visitor, 'clerk');
    await visitor.fill('extract-number', number);
    await visitor.fill('extract-code', 'WRONG-CODE');
    await visitor.page.keyboard.press('Enter');
    await visitor.reads('extraction code is wrong');
    await visitor.fill('extract-code', secret);
    await visitor.page.keyboard.press('Enter');
    expect(await readFile(await saved('.bin'), 'utf8')).toBe('the very bytes');

    await visitor.page.setOfflineMode(true);
    expect(await submit('unavailable')).toContain('says nothing about the file');
    await isOpenToAll('unavailable, and an original that was fetched');
    await visitor.page.setOfflineMode(false);
    expect(visitor.sent.filter(({ hasKey }) => hasKey)).toEqual([]);
    expect(complaints(visitor)).toEqual([]);
  });

  it('looks up, reads and prints by the keyboard alone', async () => {
    const path = join(desk.folder, 'keyboard.bin');
    await writeFile(path, 'keys');
    const upload = await desk.server.ask('POST', '/v1/deposits/upload?name=keyboard.bin', {
      key: await desk.server.keyFor('depositor', 'party'),
      body: 'keys',
      headers: { 'content-type': 'application/octet-stream' },
    });
    const { number } = (await upload.json()) as { readonly number: string };
    visitor = await open('/lookup');
    const { page } = visitor;
    await tabTo(visitor, '存证编号');
    await page.keyboard.type(number);
    await tabTo(visitor, '选择文件');
    await (await pressForFiles(visitor)).accept([path]);
    await visitor.reads('哈希值已算出');
    await tabTo(visitor, '查验');
    await page.keyboard.press('Enter');
    await visitor.sees('[data-result=match]');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('result-word');
    await page.evaluate(() => {
      globalThis.print = () => document.body.setAttribute('data-printed', '');
    });
    for (const label of ['复制中文', '离线核验页', '打印这一页']) await tabTo(visitor, label);
    await page.keyboard.press('Enter');
    expect(await page.$('[data-printed]')).not.toBeNull();
    expect(complaints(visitor)).toEqual([]);
  });

  it('asks by number alone with a court’s key, and prints one page', async () => {
    const key = await desk.server.keyFor('depositor', 'other-party');
    const json = { subject: { sha256: 'cd'.repeat(32) } };
    const made = await desk.server.ask('POST', '/v1/deposits', { key, json });
    const { number } = (await made.json()) as { readonly number: string };
    visitor = await open('/');
    await visitor.signIn(await desk.server.keyFor('clerk', 'court'));
    await visitor.press('去查验');
    await visitor.fill('number', number);
    await visitor.page.keyboard.press('Enter');
    await visitor.sees('[data-result=found]');
    await isOpenToAll('found');
    const pdf = new TextDecoder('latin1').decode(await visitor.page.pdf({ preferCSSPageSize: true }));
    expect(pdf.match(/\/Type\s*\/Page\b/g)).toHaveLength(1);
    await visitor.fill('number', 'GZ-0000-0000-0000-0000-00');
    await visitor.page.keyboard.press('Enter');
    await visitor.reads('校验位不对');
    await visitor.page.goto(`${desk.server.url}/operator`);
    await visitor.reads('您登录用的密钥不能看这一页');
    expect(complaints(visitor)).toEqual([]);
  });
});

describe('the operator', () => {
  it('makes a key that is shown once, sees who used it, and revokes it', async () => {
    visitor = await open('/operator', { width: 390 });
    await visitor.signIn(desk.server.operator);
    await visitor.reads('没有配置任何见证');
    await visitor.press('新建密钥');
    await visitor.fill('account', 'Not Allowed');
    await visitor.fill('key-name', '<i>某律所</i>');
    await visitor.page.keyboard.press('Enter');
    await visitor.reads('只能用小写字母');
    await visitor.fill('account', 'law-firm-1');
    await visitor.page.keyboard.press('Enter');
    await visitor.sees('.once .number');
    await isOpenToAll('the operator with a new key');
    const secret = await visitor.text('.once .number');
    expect(await visitor.text('.keys table')).toContain('<i>某律所</i>');

    const firm = await open('/');
    await firm.signIn(secret);
    await visitor.page.$$eval('.keys button', (all) =>
      (all.find((one) => one.textContent?.includes('<i>某律所</i>')) as HTMLElement | undefined)?.click(),
    );
    await visitor.press('确定停用');
    await visitor.reads('已停用');
    await firm.page.goto(`${desk.server.url}/cases`);
    await firm.reads('密钥不能用');

    await visitor.page.reload();
    await visitor.sees('.keys table');
    expect(await visitor.text()).not.toContain(secret);
    await visitor.press('审计日志');
    await visitor.reads('revokeKey');
    await isOpenToAll('the audit log');
    expect(complaints(visitor)).toEqual([]);
  });
});

describe('the verifier', () => {
  it('is served as it is, connects to nothing, and is framed by nobody', async () => {
    visitor = await open('/verify');
    await visitor.reads('选择文件');
    expect(visitor.sent.map(({ url }) => new URL(url).pathname).filter((path) => path !== '/favicon.ico')).toEqual([
      '/verify',
    ]);
    expect(visitor.complaints).toEqual([]);
    const response = await fetch(`${desk.server.url}/verify`);
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("connect-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
  });
});

describe('the language', () => {
  it('changes without losing what was typed, and is remembered', async () => {
    visitor = await open('/', { languages: ['zh-CN'] });
    await visitor.fill('key', 'half');
    await visitor.page.$eval('#languages [lang=en]', (one) => (one as HTMLElement).click());
    expect(await visitor.text()).toContain('Sign in with your key');
    expect(await visitor.page.$eval('[name=key]', (one) => (one as HTMLInputElement).value)).toBe('half');
    await visitor.page.reload();
    await visitor.sees('h1');
    expect(await visitor.page.$eval('html', (root) => root.lang)).toBe('en');
    expect(await visitor.text('h1')).toBe('Fix electronic evidence');
    expect(complaints(visitor)).toEqual([]);
  });
});
