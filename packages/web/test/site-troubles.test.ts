import { mkdir, truncate, unlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Line, startLine } from './line.ts';
import { openSiteDesk, type SiteDesk, type Visitor } from './site-desk.ts';

const POST = '<!DOCTYPE html><html lang="zh-CN"><meta charset="utf-8"><title>一个帖子</title><h1>一个帖子</h1></html>';

let desk: SiteDesk;
let line: Line;
const visitors: Visitor[] = [];
const open: SiteDesk['open'] = async (path, options) => {
  const one = await desk.open(path, options);
  visitors.push(one);
  return one;
};

beforeAll(async () => {
  desk = await openSiteDesk({ pages: { '/post': POST } });
});
beforeEach(async () => {
  line = await startLine(desk.server.url);
});
afterAll(() => desk?.close());
afterEach(async () => {
  for (const one of visitors.splice(0)) {
    // Chromium itself reports each answer of 400 and above, and each request that came to nothing.
    expect(one.complaints.filter((text) => !/^Failed to load resource/.test(text))).toEqual([]);
    await one.close();
  }
  await line.close();
});

/** What has the focus, by its words or its label. */
function focused({ page }: Visitor): Promise<string> {
  return page.evaluate(() => {
    const one = document.activeElement;
    const named = one instanceof HTMLInputElement || one instanceof HTMLTextAreaElement ? one.labels?.[0] : one;
    if (one === document.body || !(named instanceof HTMLElement)) return '';
    // biome-ignore lint/performance/useDomNodeTextContent: the words of the language that is not shown do not count.
    return named.innerText.trim().split('\n')[0] ?? '';
  });
}

/** Puts the focus on what says so, and presses Enter. */
async function enterOn(one: Visitor, words: string): Promise<void> {
  const path = `::-p-xpath(//*[self::button or self::a or self::summary][contains(normalize-space(.), "${words}")])`;
  const found = await one.page.waitForSelector(path, { visible: true });
  await found?.focus();
  await one.page.keyboard.press('Enter');
}

/** Waits for what the page does without being asked. */
async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 1200; tries += 1) {
    if (await isSo()) return;
    await pause(100);
  }
  throw new Error(`it never came to this: ${what}`);
}

/** Drops files of this computer, as from a folder on the screen. */
async function drop({ page }: Visitor, files: readonly string[]): Promise<void> {
  const session = await page.createCDPSession();
  const data = { items: [], files: [...files], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await session.send('Input.dispatchDragEvent', { type, x: 300, y: 300, data });
  await session.detach();
}

/** A deposit of a file, and where the file lies. */
async function deposited(name: string, content: string): Promise<{ readonly path: string; readonly number: string }> {
  const path = join(desk.folder, name);
  await writeFile(path, content);
  const answer = await desk.server.ask('POST', `/v1/deposits/upload?name=${name}`, {
    key: await desk.server.keyFor('depositor', 'party'),
    body: content,
    headers: { 'content-type': 'application/octet-stream' },
  });
  const { number } = (await answer.json()) as { readonly number: string };
  return { path, number };
}

function isReading({ page }: Visitor): Promise<boolean> {
  return page.evaluate(() => (document.querySelector('progress')?.value ?? 0) > 0);
}

const lookups = ({ sent }: Visitor): number => sent.filter(({ url }) => url.endsWith('/v1/lookups')).length;

describe('what somebody typed', () => {
  it('is still there after the link that skips the navigation', async () => {
    const visitor = await open('/lookup');
    await visitor.fill('number', 'GZ-half');
    await visitor.page.focus('.skip');
    await visitor.page.keyboard.press('Enter');
    expect(await visitor.page.evaluate(() => document.activeElement?.id)).toBe('main');
    expect(await visitor.page.$eval('[name=number]', (one) => (one as HTMLInputElement).value)).toBe('GZ-half');
  });

  it('stays where a key is revoked meanwhile, which is told, and the way out is open', async () => {
    const visitor = await open('/');
    await visitor.signIn(await desk.server.keyFor('depositor', 'dismissed'));
    const keys = await desk.server.ask('GET', '/v1/keys?limit=100', { key: desk.server.operator });
    const { items } = (await keys.json()) as { readonly items: readonly { id: string; account: string }[] };
    const own = items.find(({ account }) => account === 'dismissed');
    await desk.server.ask('DELETE', `/v1/keys/${own?.id}`, { key: desk.server.operator });
    await visitor.fill('addresses', `${desk.site.url}/post`);
    await visitor.press('开始取证');
    await visitor.reads('密钥不能用');
    expect(await visitor.page.$eval('[name=addresses]', (one) => (one as HTMLTextAreaElement).value)).toContain(
      '/post',
    );
    await enterOn(visitor, '退出');
    await visitor.sees('[name=key]');
    expect(await focused(visitor)).toBe('固定电子证据');
    expect(await visitor.page.evaluate(() => sessionStorage.length)).toBe(0);
  });
});

describe('a key pasted behind the address of a page that is open', () => {
  it('leaves the address bar at once, and is offered', async () => {
    const key = await desk.server.keyFor('depositor', 'pasted');
    const visitor = await open('/lookup');
    await visitor.page.evaluate((secret) => {
      location.hash = `key=${secret}`;
    }, key);
    await visitor.sees('.offered .primary');
    expect(visitor.page.url()).toBe(`${desk.server.url}/lookup`);
    await enterOn(visitor, '不登录');
    await visitor.sees('[name=number]');
    expect(await focused(visitor)).toBe('查验存证');
    expect(await visitor.page.evaluate(() => sessionStorage.length)).toBe(0);
  });
});

describe('what is put in', () => {
  it('is one file: of many, and of a folder, nothing is taken and nothing is asked', async () => {
    const { path, number } = await deposited('one.bin', 'one');
    const many = Array.from({ length: 40 }, (_, i) => join(desk.folder, `many-${i}.bin`));
    for (const file of many) await writeFile(file, 'one');
    const folder = join(desk.folder, 'a folder');
    await mkdir(folder);
    const visitor = await open('/lookup');
    await visitor.fill('number', number);
    await drop(visitor, [path]);
    await visitor.reads('哈希值已算出');
    await drop(visitor, many);
    await visitor.reads('刚才放入了 40 个，都没有采用');
    await visitor.press('查验');
    await drop(visitor, [folder]);
    await visitor.reads('放入的是文件夹');
    await visitor.press('查验');
    await enterOn(visitor, '不用这个文件');
    expect(await focused(visitor)).toBe('选择文件');
    expect(lookups(visitor)).toBe(0);
    await drop(visitor, [path]);
    await visitor.reads('SM3', '.file-state');
    await visitor.press('查验');
    await visitor.sees('[data-result=match]');
    await visitor.reads('还没有外部见证', '.verdict-box');
    await visitor.reads('不说明内容是否属实', '.verdict-box');
  });

  it('is not deposited when it was changed or is gone since it was read', async () => {
    const path = join(desk.folder, 'draft.bin');
    await writeFile(path, 'draft');
    const visitor = await open('/');
    await visitor.signIn(await desk.server.keyFor('depositor', 'careless'));
    const deposits = (): number => visitor.sent.filter(({ url }) => url.endsWith('/v1/deposits')).length;
    await visitor.put(path);
    await visitor.reads('SM3', '.file-state');
    await utimes(path, new Date('2026-01-01T00:00:00Z'), new Date('2026-01-01T00:00:00Z'));
    await visitor.press('存证这个文件');
    await visitor.reads('draft.bin 读不出来', '.file-state');
    await visitor.put(path);
    await visitor.reads('SM3', '.file-state');
    await unlink(path);
    await visitor.press('存证这个文件');
    await visitor.reads('draft.bin 读不出来', '.file-state');
    expect(deposits()).toBe(0);
  });

  it('may have more than 2³¹ bytes, and is given up in the middle', async () => {
    const path = join(desk.folder, 'film.mp4');
    await writeFile(path, '');
    await truncate(path, 3 * 2 ** 30);
    const visitor = await open('/lookup');
    await visitor.put(path);
    await until('some of it is read', () => isReading(visitor));
    await enterOn(visitor, '取消');
    expect(await focused(visitor)).toBe('选择文件');
    expect(await visitor.page.$('.file-state > *')).toBeNull();

    // Changed while it is read, as a recording that still runs: no digest of half the one and half the other.
    await visitor.fill('number', (await deposited('any.bin', 'any')).number);
    await visitor.put(path);
    await until('some of it is read', () => isReading(visitor));
    await utimes(path, new Date('2026-01-01T00:00:00Z'), new Date('2026-01-01T00:00:00Z'));
    await visitor.press('查验');
    await visitor.reads('film.mp4 读不出来', '.file-state');
    await until('the form is free again', async () => (await visitor.page.$('[type=submit][aria-disabled]')) === null);
    expect(lookups(visitor)).toBe(0);
  });
});

describe('an answer', () => {
  it('never stands under another question: not when it comes late, not when the number is changed', async () => {
    const { path, number } = await deposited('asked.bin', 'asked');
    const other = join(desk.folder, 'not-asked.bin');
    await writeFile(other, 'not asked');
    const visitor = await open('/lookup');
    await visitor.fill('number', number);
    await visitor.put(path);
    await visitor.reads('SM3', '.file-state');
    await visitor.page.evaluate(() => {
      const own = fetch;
      const gate = new Promise<void>((done) => Object.assign(globalThis, { release: done }));
      globalThis.fetch = async (...asked) => {
        const answer = await own(...asked);
        await gate;
        return answer;
      };
    });
    await visitor.press('查验');
    await until('it was asked', () => lookups(visitor) === 1);
    await visitor.put(other);
    await visitor.reads('not-asked.bin', '.file-state');
    await visitor.page.evaluate(() => (globalThis as unknown as { readonly release: () => void }).release());
    await until('the form is free again', async () => (await visitor.page.$('[type=submit][aria-disabled]')) === null);
    expect(await visitor.page.$('.looked > *')).toBeNull();

    await visitor.press('查验');
    await visitor.sees('[data-result=mismatch]');
    await visitor.page.type('[name=number]', ' ');
    expect(await visitor.page.$('.looked > *')).toBeNull();
  });
});

describe('a download', () => {
  it('that is cut off saves nothing, says so in words, and is begun anew', async () => {
    const size = 24 << 20;
    const key = await desk.server.keyFor('depositor', 'far-away');
    const upload = await desk.server.ask('POST', '/v1/deposits/upload?name=long.bin', {
      key,
      body: new Uint8Array(size),
      headers: { 'content-type': 'application/octet-stream' },
    });
    const { number } = (await upload.json()) as { readonly number: string };
    const visitor = await open(`${line.url}/case/${number}`);
    await visitor.signIn(key);
    await visitor.sees('.downloads');
    await visitor.page.evaluate(() => {
      const saved: number[] = [];
      Object.assign(globalThis, { saved });
      const create = URL.createObjectURL;
      URL.createObjectURL = (blob) => {
        if (blob instanceof Blob && blob.type !== 'text/javascript') saved.push(blob.size);
        return create.call(URL, blob);
      };
      HTMLAnchorElement.prototype.click = () => {};
    });
    const saved = (): Promise<readonly number[]> =>
      visitor.page.evaluate(() => (globalThis as unknown as { readonly saved: number[] }).saved);
    line.cutAfter(1 << 20);
    await enterOn(visitor, '下载证据文件');
    await visitor.reads('连不上服务器，或者它的回答不完整', '.downloads');
    expect(await focused(visitor)).toBe('下载证据文件');
    expect(await saved()).toEqual([]);
    line.mend();
    await visitor.page.keyboard.press('Enter');
    await visitor.reads('已交给浏览器保存', '.downloads');
    expect(await saved()).toEqual([size]);
  });
});

describe('a capture in two tabs, over a line that breaks', () => {
  it('loses neither the focus nor what was typed, tells of the trouble once, and is one capture in the end', {
    timeout: 300_000,
  }, async () => {
    const key = await desk.server.keyFor('depositor', 'two-tabs');
    const visitor = await open(`${line.url}/`);
    await visitor.signIn(key);
    await visitor.fill('addresses', `${desk.site.url}/post`);
    await visitor.page.keyboard.press('Enter');
    await visitor.sees('.capture .state-word');
    expect(await focused(visitor)).toBe('取证');
    await visitor.sees('.take.ready .frame img');
    const steps = (): Promise<readonly string[]> =>
      visitor.page.$$eval('.steps li', (all) => all.map(({ textContent }) => textContent ?? ''));
    expect((await steps()).length).toBeGreaterThan(3);

    await enterOn(visitor, '不是，重新取证');
    await visitor.fill('reason', '评论没有');
    await visitor.page.evaluate(() => {
      const seen = { alerts: 0, states: 0 };
      Object.assign(globalThis, { seen });
      new MutationObserver((changes) => {
        for (const { addedNodes, target } of changes) {
          if ([...addedNodes].some((one) => one instanceof Element && one.matches('.failure'))) seen.alerts += 1;
          if (target instanceof Element && target.matches('.state')) seen.states += 1;
        }
      }).observe(document.body, { childList: true, subtree: true });
    });
    line.cut();
    await visitor.reads('连不上服务器');
    // It was tried again, and again in vain.
    await until('it is tried again', () => line.refused > 1);
    line.mend();
    await until('the trouble is over', async () => (await visitor.page.$('.failure')) === null);
    expect(await visitor.page.evaluate(() => (globalThis as unknown as { readonly seen: object }).seen)).toEqual({
      alerts: 1,
      states: 0,
    });
    expect(await visitor.page.$eval('[name=reason]', (one) => (one as HTMLInputElement).value)).toBe('评论没有');
    expect(await focused(visitor)).toBe('为什么不用这一次');
    expect(new Set(await steps()).size).toBe((await steps()).length);

    const other = await open('/');
    await other.signIn(key);
    await other.page.goto(new URL(new URL(visitor.page.url()).pathname, desk.server.url).href);
    await other.sees('.take.ready .frame img');
    await enterOn(other, '放弃这次取证');
    expect(await focused(other)).toBe('确定放弃');
    await enterOn(other, '不放弃');
    expect(await focused(other)).toBe('放弃这次取证');
    await other.page.focus('.take.ready .frame');
    await enterOn(visitor, '是，确认');
    await visitor.sees('.state-word.confirmed');
    expect(await focused(visitor)).toBe('取证');
    // The other tab follows, and who looks at the picture there goes on looking.
    await other.sees('.take.confirmed .frame img');
    expect(await other.page.evaluate(() => document.activeElement?.className)).toBe('frame');

    await visitor.page.reload();
    await visitor.sees('.state-word.confirmed');
    await visitor.sees('.take.confirmed .frame img');
    await enterOn(visitor, '去案件页');
    await visitor.sees('.number-box');
    expect(await focused(visitor)).toBe('案件');
    await visitor.page.goBack();
    await visitor.sees('.state-word.confirmed');
    expect(await focused(visitor)).toBe('取证');
    await visitor.page.goForward();
    await visitor.sees('.number-box');
    const captures = await desk.server.ask('GET', '/v1/captures?limit=10', { key });
    expect(((await captures.json()) as { readonly items: readonly unknown[] }).items).toHaveLength(1);
  });
});
