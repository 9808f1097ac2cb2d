import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Fact, type FactsReport, parseFactsReport, parseJson } from '@guzheng/evidence';
import type { CDPSession, Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findBrowser } from '../browser/find.ts';
import { type LaunchedBrowser, launchBrowser } from '../browser/launch.ts';
import { type CallLog, openCallLog } from '../log/call-log.ts';
import { Onlooker } from '../page/look.ts';
import { Deadline } from '../page/step.ts';
import { documentBytes } from '../staging/document.ts';
import { openStaging, type Staging } from '../staging/staging.ts';
import { type CollectedFacts, collectFacts, type FactsEnd, factsReport } from './collect.ts';
import { cutPng, pngSize } from './png.ts';
import { type FactSelector, refuseBadSelectors } from './selectors.ts';

let launched: LaunchedBrowser;
let server: Server;
let html = '';
let visits = 0;
let out: string;
let staging: Staging;
let log: CallLog;
let page: Page;
let session: CDPSession;
let onlooker: Onlooker;

beforeAll(async () => {
  launched = await launchBrowser(await findBrowser(), { viewport: { width: 1280, height: 800 } });
  server = createServer((request, response) => {
    const body = request.url === '/frame' ? '<p>阅读 1</p>' : html;
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(body);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
});
afterAll(async () => {
  await launched.close();
  server.closeAllConnections();
  server.close();
});
beforeEach(async () => {
  out = await mkdtemp(join(tmpdir(), 'facts-test-'));
  staging = await openStaging({ folder: out, name: 'page' });
  log = openCallLog({ staging });
  page = await launched.browser.newPage();
  session = await page.createCDPSession();
  const { frameTree } = await session.send('Page.getFrameTree');
  onlooker = new Onlooker(session, frameTree.frame.id);
});
afterEach(async () => {
  await page.close();
  log.close();
  await rm(out, { recursive: true, force: true });
});

async function show(body: string): Promise<void> {
  const { port } = server.address() as AddressInfo;
  // Of another origin: the same server by another name.
  html = body.replaceAll('OTHER', `http://localhost:${port}`);
  visits += 1;
  await page.goto(`http://127.0.0.1:${port}/${visits}`, { timeout: 100_000 });
}

function collect(selectors: readonly FactSelector[] = [], timeoutMs = 30_000): Promise<CollectedFacts> {
  const deadline = new Deadline(timeoutMs);
  const tools = { session, onlooker, staging, log, now: () => new Date(), deadline, paintsBeyondWindow: true };
  return collectFacts(tools, selectors);
}

/** The report as a reader gets it. */
async function reportOf(
  body: string,
  { selectors = [], headers = [] }: { selectors?: readonly FactSelector[]; headers?: FactsEnd['headers'] } = {},
): Promise<FactsReport> {
  await show(body);
  const { read } = await collect(selectors);
  if (read === undefined) throw new Error('the facts were not read');
  const report = factsReport(read, { headers, ownPageLoads: { browser: 1, http: 1 } });
  return parseFactsReport(parseJson(documentBytes(report)));
}

const sample = (name: string): Promise<string> =>
  readFile(join(import.meta.dirname, `testdata/${name}.html.txt`), 'utf8');

/** `raw → value` or `raw → min..max`, by id: what a person would compare. */
function inShort(facts: readonly Fact[], id: string): string[] {
  return facts
    .filter((fact) => fact.id === id)
    .map((fact) => `${fact.source} ${fact.raw} → ${fact.value ?? bounds(fact)}`);
}

function bounds({ interval }: Fact): string {
  return interval === undefined ? '?' : `${interval.min}..${interval.max ?? ''}`;
}

function only(facts: readonly Fact[], select: (fact: Fact) => boolean): Fact {
  const [found, ...more] = facts.filter(select);
  if (found === undefined || more.length > 0) throw new Error(`${more.length + 1} facts, or none`);
  return found;
}

describe('a post with counters', () => {
  it('gives who, when, where, and each number with what it counts', async () => {
    const { facts, thresholds } = await reportOf(await sample('weibo'));
    expect(inShort(facts, 'author')).toEqual(['dom 老王说消费 → 老王说消费']);
    expect(inShort(facts, 'author-id')).toEqual([
      'dom //weibo.com/u/1234567890 → 1234567890',
      'dom 1234567890 → 1234567890',
    ]);
    expect(inShort(facts, 'publish-time')).toEqual(['dom 2024-05-01 12:30 → 2024-05-01T12:30:00', 'dom 5-1 12:30 → ?']);
    expect(inShort(facts, 'ip-location')).toEqual(['dom 5-1 12:30 来自 iPhone客户端 发布于 浙江 → 浙江']);
    expect(inShort(facts, 'views')).toEqual(['dom 阅读 12.3万 → 122500..123999']);
    expect(inShort(facts, 'reposts')).toEqual(['dom 1,286 → 1286..1286']);
    expect(inShort(facts, 'comments')).toEqual(['dom 342 → 342..342']);
    expect(inShort(facts, 'likes')).toEqual(['dom 1.2万 → 11500..12999']);
    expect(facts.find(({ id }) => id === 'reposts')?.label).toBe('title: 转发');
    expect(thresholds.map(({ of, answer }) => `${of} ${answer}`)).toEqual(['views above', 'reposts above']);
  });

  it('is counted, not judged: the note says numbers and the own visits only', async () => {
    const { thresholds } = await reportOf(await sample('weibo'));
    expect(thresholds[1]?.note).toBe(
      'the displayed number is 1,286 (as-shown): 500 or more under each reading; this capture itself asked for the page once by the browser and once by the plain client',
    );
  });
});

describe('a video page', () => {
  it('keeps the numbers of the video apart from those of what is recommended beside it', async () => {
    const { facts, thresholds } = await reportOf(await sample('bilibili'));
    expect(inShort(facts, 'views')).toEqual([
      'dom 86.4万 → 863500..864999',
      'dom 1.1万播放 · 20弹幕 → 10500..11999',
      'dom 2.2万播放 · 21弹幕 → 21500..22999',
      'dom 5033播放 · 22弹幕 → 5033..5033',
    ]);
    expect(facts.filter(({ id }) => id === 'views').map(({ alike }) => alike)).toEqual([undefined, 3, 3, 3]);
    expect(inShort(facts, 'reposts')).toEqual(['dom 499 → 499..499']);
    expect(inShort(facts, 'likes')).toEqual(['dom 4.1万 → 40500..41999']);
    expect(inShort(facts, 'favourites')).toEqual(['dom 9876 → 9876..9876']);
    expect(inShort(facts, 'followers')).toEqual(['dom 12.3万 → 122500..123999']);
    expect(inShort(facts, 'author-id')).toEqual(['dom //space.bilibili.com/98765432 → 98765432']);
    expect(thresholds.find(({ of }) => of === 'reposts')).toMatchObject({ answer: 'below', threshold: 500 });
  });

  it('is read through shadow roots within shadow roots', async () => {
    const { facts } = await reportOf(await sample('bilibili'));
    const comments = only(facts, ({ id }) => id === 'comments');
    expect(comments).toMatchObject({
      raw: '1834',
      selector: '#comment >>> bili-comments-header >>> #count',
      visible: true,
    });
  });
});

describe('an offer in a shop', () => {
  it('gives price, sales, and the numbers under which the site is registered', async () => {
    const { facts } = await reportOf(await sample('taobao'));
    expect(inShort(facts, 'price')).toEqual(['dom ¥59.90 → ¥ 59.90']);
    expect(inShort(facts, 'sales')).toEqual(['dom 已售 1000+ → 1000..', 'dom 一万二千人付款 → 11500..12999']);
    expect(inShort(facts, 'comments')).toEqual(['dom 累计评论 3,456 → 3456..3456']);
    expect(inShort(facts, 'followers')).toEqual(['dom 店铺：某某旗舰店 粉丝数 ８.８万 → 87500..88999']);
    expect(facts.filter(({ id }) => id === 'icp-number').map(({ value }) => value)).toEqual([
      '浙ICP备09044515号-3',
      '浙B2-20080224',
      '浙公网安备 33010002000120号',
    ]);
    expect(facts.filter(({ id }) => id === 'site-owner').map(({ value }) => value)).toEqual(['淘宝某某网络有限公司']);
  });
});

describe('an article of a public account', () => {
  it('gives the account, the time as far as it is stated, and a count without an upper end', async () => {
    const { facts } = await reportOf(await sample('wechat'));
    expect(inShort(facts, 'author')).toEqual([
      'open-graph 小编 → 小编',
      'meta 小编 → 小编',
      'dom 城市消费观察 → 城市消费观察',
    ]);
    expect(only(facts, ({ id }) => id === 'publish-time')).toMatchObject({
      value: '2024-05-01T20:15:00',
      note: 'no seconds are stated; no time zone is stated',
    });
    expect(inShort(facts, 'author-id')).toEqual([
      'dom 微信号：citycheck2024　功能介绍：为您的消费把关 → citycheck2024',
    ]);
    expect(inShort(facts, 'ip-location')).toEqual(['dom 广东 → 广东']);
    expect(inShort(facts, 'views')).toEqual(['dom 10万+ → 100000..']);
    expect(inShort(facts, 'likes')).toEqual(['dom 2,048 → 2048..2048']);
  });
});

describe('a news page with structured data', () => {
  it('lets contradictions stand: 100 by schema.org, 99 on the page', async () => {
    const { facts, thresholds } = await reportOf(await sample('news'));
    expect(inShort(facts, 'views')).toEqual(['schema.org 100 → 100..100', 'dom 阅读 99 次 → 99..99']);
    expect(thresholds.map(({ of, answer, note }) => [of, answer, note.split(' is ')[0]])).toEqual([
      ['views', 'below', 'the stated number'],
      ['views', 'below', 'the displayed number'],
      ['reposts', 'above', 'the stated number'],
    ]);
    expect(inShort(facts, 'author')).toEqual([
      'meta 张三 → 张三',
      'schema.org 张三 → 张三',
      'schema.org 李四 → 李四',
      expect.stringMatching(/^dom .*作者：张三.* → 张三$/),
    ]);
    expect(inShort(facts, 'edit-time').map((line) => line.split(' → ')[1])).toEqual(
      Array(2).fill('2024-05-02T10:30:00+08:00'),
    );
  });

  it('says which structured data it did not take, because two readers could take it for two things', async () => {
    const { unread } = await reportOf(await sample('news'));
    expect(unread.map(({ what }) => what)).toEqual(
      [2, 3].map((n) => `JSON-LD at html > head > script:nth-of-type(${n})`),
    );
  });

  it('takes no sentence of the text for a counter', async () => {
    const { facts } = await reportOf(await sample('news'));
    expect(facts.filter(({ raw = '' }) => raw.includes('抽检共涉及'))).toEqual([]);
  });

  it('adds what the answer itself says', async () => {
    const headers = [
      ['Link', '<https://news.example/a>; rel="alternate", <https://news.example/b>; rel="canonical"'],
      ['Content-Language', 'zh-CN'],
      ['Last-Modified', 'Wed, 01 May 2024 04:30:00 GMT'],
    ] as const;
    const { facts } = await reportOf('<p>正文', { headers });
    expect(facts.map(({ id, key, value }) => [id, key, value])).toEqual([
      ['edit-time', 'Last-Modified', '2024-05-01T04:30:00Z'],
      ['canonical-url', 'Link', 'https://news.example/b'],
      ['language', 'Content-Language', 'zh-CN'],
    ]);
  });

  it('reads microdata, each count with the action beside it', async () => {
    const { facts } =
      await reportOf(`<div itemscope itemtype="https://schema.org/Article"><h2 itemprop="headline">标题</h2>
      <span itemprop="author">张三</span><time itemprop="datePublished" datetime="2024-05-01T09:00:00+08:00">五月一日</time>
      <div itemprop="interactionStatistic" itemscope><meta itemprop="interactionType" content="https://schema.org/LikeAction"><meta itemprop="userInteractionCount" content="61"></div></div>`);
    expect(facts.filter(({ source }) => source === 'schema.org').map(({ id, key, raw }) => [id, key, raw])).toEqual([
      ['title', 'itemprop headline', '标题'],
      ['author', 'itemprop author', '张三'],
      ['publish-time', 'itemprop datePublished', '2024-05-01T09:00:00+08:00'],
      ['likes', 'itemprop userInteractionCount', '61'],
    ]);
  });
});

describe('a page that does what it can to be misread', () => {
  let report: FactsReport;
  beforeEach(async () => {
    report = await reportOf(await sample('hostile'));
  });
  const at = (place: string): Fact => only(report.facts, ({ selector = '' }) => selector.startsWith(place));

  it('cannot answer for itself: its own functions are not asked, nor do the fields of its forms stand in for them', () => {
    expect(at('#in-form')).toMatchObject({
      id: 'views',
      raw: '4,321',
      interval: { min: 4321, max: 4321 },
      visible: true,
    });
    expect(only(report.facts, ({ id }) => id === 'title').raw).toBe('敌意页面');
  });

  it('has its hidden counters listed, and said to be hidden', () => {
    const reposts = report.facts.filter(({ id, frame }) => id === 'reposts' && frame === undefined);
    expect(reposts.map(({ raw, visible }) => [raw, visible])).toEqual(
      [1, 2, 3, 4, 5, 6, 7, 8].map((n) => [`9000${n}`, false]),
    );
    const notes = report.thresholds
      .filter(({ fact }) => reposts.includes(report.facts[fact] as Fact))
      .map(({ note }) => note);
    expect(notes).toHaveLength(8);
    for (const note of notes) expect(note).toContain('the element cannot be seen');
  });

  it('has a number in pieces put together as it is laid out, without the hidden pieces', () => {
    expect(at('#split')).toMatchObject({
      raw: '123',
      interval: { min: 123, max: 123 },
      note: expect.stringContaining('1293'),
    });
  });

  it('has numbers read that only CSS writes', () => {
    expect(at('#css-count')).toMatchObject({
      key: 'css content',
      raw: '8.8万',
      interval: { min: 87_500, max: 88_999 },
    });
    expect(at('#css-attr')).toMatchObject({ key: 'css content', raw: '77', interval: { min: 77, max: 77 } });
  });

  it.each(['#css-unit', '#counting', '#turned', '#bidi', '#stacked', '#override', '#private'])(
    'has no number made of %s, where text and picture differ',
    (place) => {
      const { interval, note } = at(place);
      expect(interval).toBeUndefined();
      expect(note).toMatch(/see the picture$/);
    },
  );

  it('has characters without width left out of the number and kept in the text', () => {
    expect(at('#zero-width')).toMatchObject({ raw: '1\u200b2\ufeff3', interval: { min: 123, max: 123 } });
  });

  it('has a registration number that turns round written out, and no value made of it', () => {
    const icp = only(report.facts, ({ id }) => id === 'icp-number');
    expect(icp.value).toBeUndefined();
    expect(icp.note).toContain('沪ICP备1234[U+202E]5678号');
  });

  it('is read in frames of its own origin, with the frame named; the others are listed as not read', () => {
    const inFrame = only(report.facts, ({ frame }) => frame !== undefined);
    expect(inFrame).toMatchObject({ raw: '66', frame: 'about:srcdoc', visible: true });
    expect(report.unread).toEqual([
      { what: expect.stringMatching(/\/frame$/), reason: expect.stringContaining('another origin') },
    ]);
  });

  it('has selectors that select, whatever its ids', () => {
    expect(at('#quote').raw).toBe('61');
    expect(at('#😀').raw).toBe('62');
    expect(report.facts.filter(({ alike }) => alike === 2).map(({ raw }) => raw)).toEqual(['63', '64']);
  });
});

describe('a very large page', () => {
  it('is looked through as far as the bounds go, and that is said', async () => {
    await show(`<p>阅读 <b>77</b></p><script>
      for (let i = 0; i < 100000; i++) { const span = document.createElement('span'); span.textContent = '评论 ' + i; document.body.append(span); }</script>`);
    // As after the pictures, which come before: laid out.
    await page.evaluate('document.body.offsetHeight');
    const { read, losses } = await collect([], 90_000);
    expect(read?.looked.stopped).not.toBe('end');
    expect(read?.looked.nodes).toBeLessThanOrEqual(100_001);
    expect(inShort(read?.facts ?? [], 'views')).toEqual(['dom 77 → 77..77']);
    expect(inShort(read?.facts ?? [], 'comments').length).toBeLessThanOrEqual(20);
    expect(losses).toContainEqual(expect.objectContaining({ weight: 'note', code: 'facts-cut' }));
  });

  it('that is deep, wide and long in one place does not stop the reading', async () => {
    await show(`<script>
      let at = document.body; for (let i = 0; i < 5000; i++) { const div = document.createElement('div'); at.append(div); at = div; }
      at.innerHTML = '<p>转发 <b>12</b></p>'; document.body.append('阅读 ' + '9'.repeat(1e6)); document.title = 'x'.repeat(1e6);
      const meta = document.createElement('meta'); meta.name = 'author'; meta.content = '张'.repeat(1e6); document.head.append(meta);</script>`);
    const { read, losses } = await collect();
    expect(losses.filter(({ weight }) => weight === 'gap')).toEqual([]);
    expect(JSON.stringify(read).length).toBeLessThan(50_000);
  });
});

describe('a page that does not answer', () => {
  it('leaves a gap, and nothing that waits for it', async () => {
    await show('<p>阅读 1</p>');
    await page.evaluate('void setTimeout(() => { for (;;) {} }, 0)');
    const { read, losses } = await collect([], 1_000);
    expect(read).toBeUndefined();
    expect(losses).toEqual([expect.objectContaining({ weight: 'gap', code: 'facts-unavailable' })]);
    await session.send('Runtime.terminateExecution');
  });
});

describe('own selectors', () => {
  const own = async (body: string, selectors: readonly FactSelector[]): Promise<readonly Fact[]> =>
    (await reportOf(body, { selectors })).facts.filter(({ id }) => id === 'own');

  it('are always in the list, found once, several times or not at all', async () => {
    const facts = await own('<p class="a">甲 1.2万</p><b>7</b><b>8</b>', [
      { name: '甲', selector: 'p.a' },
      { name: '乙', selector: 'b' },
      { name: '丙', selector: '#none' },
    ]);
    expect(facts.map(({ name, raw, interval, note }) => [name, raw, interval?.min, note])).toEqual([
      ['甲', '甲 1.2万', undefined, undefined],
      ['乙', '7', 7, undefined],
      ['乙', '8', 8, undefined],
      ['丙', undefined, undefined, 'not found'],
    ]);
  });

  it('go into shadow roots and frames, and come back as they were found', async () => {
    const body = `<x-a></x-a><iframe srcdoc="<i id=in>里</i>"></iframe><p title="a >>> b">引</p>
      <script>document.querySelector('x-a').attachShadow({ mode: 'open' }).innerHTML = '<em>影</em>';</script>`;
    const facts = await own(body, [
      { name: 'shadow', selector: 'x-a >>> em' },
      { name: 'frame', selector: 'iframe >>> #in' },
      { name: 'quoted', selector: '[title="a >>> b"]' },
    ]);
    expect(facts.map(({ raw }) => raw)).toEqual(['影', '里', '引']);
    expect(facts[1]?.frame).toBe('about:srcdoc');
  });

  it('say how many more there are than are given', async () => {
    const facts = await own('<b>1</b>'.repeat(25), [{ name: 'all', selector: 'b' }]);
    expect(facts).toHaveLength(20);
    expect(facts[0]?.note).toBe('25 elements match; the first 20 are given');
  });

  it('that are none are refused by the browser, before any page is opened', async () => {
    for (const selector of ['p[', '>>>', 'a >>> p[', '::', '1a', '']) {
      const refusal = refuseBadSelectors(onlooker, [{ name: 'n', selector }], 5_000);
      await expect([selector, await refusal.catch((error: unknown) => error)]).toMatchObject([
        selector,
        { name: 'CaptureError', code: 'selector-invalid' },
      ]);
    }
    await refuseBadSelectors(
      onlooker,
      [
        { name: 'n', selector: '#a >>> [title="x >>> y"]' },
        { name: 'm', selector: ':is(h1, h2)' },
      ],
      5_000,
    );
  });
});

describe('every fact with a selector', () => {
  it.each(['weibo', 'bilibili', 'taobao', 'wechat', 'news'])(
    'of %s is found again by it, with the text that was read',
    async (name) => {
      const { facts } = await reportOf(await sample(name));
      const shown = facts.filter(
        ({ selector, key, visible }) => selector !== undefined && visible === true && key === 'text',
      );
      expect(shown.length).toBeGreaterThan(0);
      for (const { selector = '', raw } of shown) expect([selector, await textAt(selector)]).toEqual([selector, raw]);
    },
  );

  /** Another way to it than the code has: by the page's own functions. */
  function textAt(selector: string): Promise<unknown> {
    return page.evaluate(`(${JSON.stringify(selector.split(' >>> '))}).reduce((root, segment, i) => {
      const all = (i === 0 ? document : root.shadowRoot ?? root.contentDocument).querySelectorAll(segment);
      return all.length === 1 ? all[0] : null;
    }, null).innerText.trim()`);
  }
});

describe('the pictures of facts', () => {
  it('are at most twelve, each logged and in the archive, none of what cannot be seen', async () => {
    await show(await sample('hostile'));
    const { read, files, resources } = await collect();
    expect(files).toHaveLength(12);
    expect(resources.map(({ body }) => body)).toEqual(files);
    const crops = new Set((read?.facts ?? []).flatMap(({ crop }) => (crop === undefined ? [] : [crop])));
    expect([...crops].sort()).toEqual(files.map(({ path }) => path).sort());
    expect(read?.facts.filter(({ crop, visible }) => crop !== undefined && visible !== true)).toEqual([]);
    const lines = (await readFile(log.file, 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { call: string; outputs: { path: string }[] });
    expect(lines.map(({ call }) => call)).toEqual(['read facts', 'Page.captureScreenshot', 'measure facts again']);
    expect(lines[1]?.outputs.map(({ path }) => path)).toEqual(files.map(({ path }) => path));
  });

  it('are the pixels that the browser gives for the same part, below the window too', async () => {
    await show(
      `<body style="margin:0"><p style="margin-top:2500px">阅读 <b style="color:#d00">12.3万</b></p><p>转发 <b>1,286</b></p>`,
    );
    const { read, files } = await collect();
    const fact = only(read?.facts ?? [], ({ id }) => id === 'views');
    const file = files.find(({ path }) => path === fact.crop);
    const crop = await readFile(file?.file ?? '');
    const { x, y } = fact.rect ?? { x: 0, y: 0 };
    const size = pngSize(crop);
    const clip = { x: Math.max(0, Math.floor(x) - 96), y: Math.floor(y) - 24, ...size, scale: 1 };
    const { data } = await session.send('Page.captureScreenshot', {
      format: 'png',
      captureBeyondViewport: false,
      clip,
    });
    // Written anew by the same hand, so that only the pixels are compared.
    const [theirs] = cutPng(Buffer.from(data, 'base64'), [{ x: 0, y: 0, ...size }]);
    const [ours] = cutPng(crop, [{ x: 0, y: 0, ...size }]);
    expect(Buffer.compare(ours ?? new Uint8Array(), theirs ?? new Uint8Array())).toBe(0);
    expect(new Set(crop).size).toBeGreaterThan(10);
  });

  it('say so where the element moved meanwhile', async () => {
    await show(`<p id="p">阅读 <b>77</b></p><script>
      let y = 0; const sink = () => { p.style.marginTop = (y += 5) + 'px'; requestAnimationFrame(sink); }; sink();</script>`);
    const { read } = await collect();
    expect(only(read?.facts ?? [], ({ id }) => id === 'views').note).toMatch(/had moved/);
  });

  it('that fail leave the facts, and a note', async () => {
    await show('<p>阅读 <b>77</b></p>');
    await staging.stageFile('evidence/facts/1.png', 'taken');
    const { read, losses } = await collect();
    expect(inShort(read?.facts ?? [], 'views')).toEqual(['dom 77 → 77..77']);
    expect(losses).toEqual([expect.objectContaining({ weight: 'note', code: 'fact-pictures-missing' })]);
  });
});
