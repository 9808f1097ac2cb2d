import { join } from 'node:path';
import type { WebhookEvent } from '@guzheng/sdk/api';
import { timeline as timelineSchema, watch as watchSchema } from '@guzheng/sdk/api';
import * as v from 'valibot';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ServerError } from '../src/error.ts';
import { openStore, type Store } from '../src/store/store.ts';
import { type OpenWatches, openWatches } from '../src/watches/open.ts';
import { type TemporaryFolder, temporaryFolder } from './folder.ts';
import { type MadePage, ScriptedCaptures } from './support/series.ts';
import { type Clock, clockAt, surroundings } from './support/watched.ts';

const me = { account: 'press' };
const stranger = { account: 'other' };
const START = '2026-11-28T08:00:00.000Z';
const url = 'https://site.example/post/1';
const HOUR = 3_600_000;
const POST = '这家公司的产品我用了三个月，屏幕就坏了两次。客服一直说会处理，但是到今天也没有人联系我。';
const DOM = `<html><body><article itemprop="articleBody"><p>${POST}</p></article></body></html>`;

let folder: TemporaryFolder;
let clock: Clock;
let captures: ScriptedCaptures;
let store: Store;
let watches: OpenWatches;
let told: { readonly event: WebhookEvent; readonly data: Readonly<Record<string, unknown>> }[];
let isDeaf: boolean;

beforeEach(async () => {
  folder = await temporaryFolder();
  clock = clockAt(START);
  captures = new ScriptedCaptures(join(folder.path, 'blobs'), clock.now);
  told = [];
  isDeaf = false;
  await open();
});
afterEach(async () => {
  await shut();
  await folder.remove();
});

async function open(): Promise<void> {
  store = await openStore(join(folder.path, 'store'));
  const { part, blobs } = captures;
  const tell = async (_: unknown, event: WebhookEvent, data: Readonly<Record<string, unknown>>) => {
    if (isDeaf) throw new Error('the disk is full');
    told.push({ event, data });
  };
  const webhooks = { tell } as Parameters<typeof openWatches>[0]['webhooks'];
  const ledger = { origin: 'evidence.example.org/ledger', verifierKey: 'evidence.example.org/ledger+00000000+AAAA' };
  const parts = { store, captures: part, blobs, webhooks, ledger };
  watches = await openWatches({ ...surroundings(folder.path, clock), ...parts, tickMs: 0 });
}
async function shut(): Promise<void> {
  await watches.close();
  captures.forgetListeners();
  await store.close();
}
async function restart(): Promise<void> {
  await shut();
  await open();
}

const page = (more: Partial<MadePage> = {}): MadePage => ({
  ...{ time: clock.now().toISOString(), dom: DOM, text: POST },
  ...more,
});
/** The look that is under way ends with this page. */
async function see(more: Partial<MadePage> = {}): Promise<void> {
  await captures.seal(page(more));
  await watches.tick();
}
/** The next look begins, and ends with this page. */
async function later(milliseconds: number, more: Partial<MadePage> = {}): Promise<void> {
  clock.advance(milliseconds);
  await watches.tick();
  await see(more);
}
const timelineOf = async (id: string) => v.parse(timelineSchema, await watches.timeline(me, id));

describe('a series', () => {
  it('begins with a look, and looks again when it is due, once each', async () => {
    const { id, ...begun } = await watches.create(me, {
      url,
      everyMinutes: 60,
      label: '案件一',
      passages: ['屏幕就坏了两次'],
    });
    expect(begun).toMatchObject({
      url,
      state: 'active',
      created: START,
      next: '2026-11-28T09:00:00.000Z',
      observations: 0,
    });
    await see();
    for (let tick = 0; tick < 3; tick += 1) await watches.tick();
    expect(captures.asked).toMatchObject([{ owner: me, url }]);
    await later(HOUR);
    const { watch, observations, gaps } = await timelineOf(id);
    expect(captures.asked).toHaveLength(2);
    expect(gaps).toEqual([]);
    expect(observations).toMatchObject([
      {
        seq: 1,
        time: START,
        state: 'live',
        reasons: ['first-look', 'compared-article-body'],
        number: 'GZ-TEST-0000-0000-0001-00',
      },
      { seq: 2, state: 'live', passages: [{ passage: '屏幕就坏了两次', present: true }] },
    ]);
    expect(v.parse(watchSchema, watch)).toMatchObject({
      observations: 2,
      last: { seq: 2 },
      next: '2026-11-28T10:00:00.000Z',
    });
    expect(told).toEqual([]);
  });

  it('has one look at a time: what falls due meanwhile is missed', async () => {
    const { id } = await watches.create(me, { url, everyMinutes: 60 });
    for (let hour = 0; hour < 3; hour += 1) {
      clock.advance(HOUR);
      await watches.tick();
    }
    expect(captures.asked).toHaveLength(1);
    await see();
    await later(HOUR);
    const { observations, gaps } = await timelineOf(id);
    expect(observations).toHaveLength(2);
    expect(gaps).toEqual([{ from: '2026-11-28T09:00:00.000Z', to: '2026-11-28T11:00:00.000Z', missed: 3 }]);
  });

  it('goes on when a clock that was years ahead has been set right', async () => {
    const { id } = await watches.create(me, { url, everyMinutes: 60 });
    await see();
    clock.set('2036-11-28T08:00:00.000Z');
    await watches.tick();
    await see();
    clock.set('2026-11-28T09:00:00.000Z');
    await watches.tick();
    await see();
    await later(HOUR);
    expect((await timelineOf(id)).observations).toHaveLength(4);
  });

  it('does not make up for what it missed: only the latest due look is late', async () => {
    const { id } = await watches.create(me, { url, everyMinutes: 60 });
    await see();
    clock.advance(5.5 * HOUR);
    expect(await watches.status()).toEqual({ active: 1, late: 1 });
    await restart();
    await watches.tick();
    await see();
    const { watch, observations, gaps } = await timelineOf(id);
    expect(observations).toHaveLength(2);
    expect(gaps).toEqual([{ from: '2026-11-28T09:00:00.000Z', to: '2026-11-28T12:00:00.000Z', missed: 4 }]);
    expect(watch.next).toBe('2026-11-28T14:00:00.000Z');
    expect(await watches.status()).toEqual({ active: 1, late: 0 });
  });

  it('goes on where it was after the server ended in the middle of a look', async () => {
    const { id } = await watches.create(me, { url, everyMinutes: 60 });
    await shut();
    await captures.seal(page());
    await open();
    await watches.tick();
    expect((await timelineOf(id)).observations).toHaveLength(1);
    expect(captures.asked).toHaveLength(1);
  });

  it('asks for no second capture where the server ended while it asked', async () => {
    const { id } = await watches.create(me, { url, everyMinutes: 60 });
    // As the disk was before the answer of the queue was written down.
    const rows = store.db.sublevel<string, { readonly running?: unknown }>('watches', { valueEncoding: 'json' });
    const { running: _, ...kept } = (await rows.get(id)) ?? {};
    await shut();
    store = await openStore(join(folder.path, 'store'));
    const again = store.db.sublevel<string, unknown>('watches', { valueEncoding: 'json' });
    await again.put(id, { ...kept, asking: START, next: START });
    await store.close();
    await open();
    await watches.tick();
    expect(new Set(captures.asked.map(({ id: capture }) => capture)).size).toBe(1);
    await see();
    expect((await timelineOf(id)).observations).toHaveLength(1);
  });

  it('waits while the queue refuses, and says so where it came to nothing', async () => {
    const { id } = await watches.create(me, { url, everyMinutes: 60 });
    await see();
    captures.refuse = new ServerError('queue-full', 'The queue is full.');
    clock.advance(HOUR);
    await watches.tick();
    clock.advance(HOUR);
    await watches.tick();
    captures.refuse = undefined;
    clock.advance(60_000);
    await watches.tick();
    await see();
    const { observations, gaps } = await timelineOf(id);
    expect(observations).toHaveLength(2);
    expect(gaps).toEqual([{ from: '2026-11-28T09:00:00.000Z', to: '2026-11-28T09:00:00.000Z', missed: 1 }]);
  });

  it('begins although the queue is full, and takes its first look when there is room', async () => {
    captures.refuse = new ServerError('queue-full', 'The queue is full.');
    const { id, next } = await watches.create(me, { url, everyMinutes: 60 });
    expect(next).toBe(START);
    captures.refuse = undefined;
    clock.advance(60_000);
    await watches.tick();
    await see();
    expect(await timelineOf(id)).toMatchObject({ observations: [{ seq: 1 }], gaps: [] });
  });

  it('ends when it is told to, or by itself; what is under way is still written down', async () => {
    const { id } = await watches.create(me, { url, everyMinutes: 60 });
    const until = '2026-11-28T09:30:00.000Z';
    const other = await watches.create(me, { url, everyMinutes: 60, until });
    expect(await watches.end(me, id)).toMatchObject({ state: 'ended' });
    expect((await watches.end(me, id)).next).toBeUndefined();
    clock.advance(5 * HOUR);
    await watches.tick();
    expect(await watches.get(me, other.id)).toMatchObject({ state: 'ended' });
    expect(captures.asked).toHaveLength(2);
    expect((await timelineOf(other.id)).gaps).toEqual([
      { from: '2026-11-28T09:00:00.000Z', to: '2026-11-28T09:00:00.000Z', missed: 1 },
    ]);
    await see();
    expect((await watches.get(me, other.id)).observations).toBe(1);
    expect(await watches.status()).toEqual({ active: 0, late: 0 });
  });

  it('that is refused is none', async () => {
    for (const code of ['url-refused', 'quota-exceeded', 'not-ready'] as const) {
      captures.refuse = new ServerError(code, 'No.');
      await expect(watches.create(me, { url, everyMinutes: 60 })).rejects.toMatchObject({ code });
    }
    captures.refuse = undefined;
    const past = watches.create(me, { url, everyMinutes: 60, until: START });
    await expect(past).rejects.toMatchObject({ code: 'request-malformed', fields: [{ field: 'until' }] });
    const empty = watches.create(me, { url, everyMinutes: 60, passages: ['一', ' \u200b '] });
    await expect(empty).rejects.toMatchObject({ code: 'request-malformed', fields: [{ field: 'passages.1' }] });
    await restart();
    expect(await watches.list(me, {})).toEqual({ items: [] });
  });

  it('is one for one key, also when asked for twice at once, and nobody else’s', async () => {
    const asked = { url, everyMinutes: 60 };
    const made = await Promise.all([1, 2].map(() => watches.create(me, asked, { key: 'k' })));
    expect(new Set(made.map(({ id }) => id)).size).toBe(1);
    const other = watches.create(me, { ...asked, everyMinutes: 61 }, { key: 'k' });
    await expect(other).rejects.toMatchObject({ code: 'idempotency-conflict' });
    const id = made[0]?.id ?? '';
    const notice = { time: START, recipient: 'x', channel: 'y' };
    for (const work of [
      () => watches.get(stranger, id),
      () => watches.end(stranger, id),
      () => watches.notice(stranger, id, notice),
      () => watches.timeline(stranger, id),
      () => watches.document(stranger, id, 'zh'),
    ])
      await expect(work()).rejects.toMatchObject({ code: 'not-yours' });
    expect((await watches.list(stranger, {})).items).toEqual([]);
    await expect(watches.get(me, '0000000000')).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('a look', () => {
  it('tells what became of the page, and every change of it once', async () => {
    const { id } = await watches.create(me, { url, everyMinutes: 60 });
    await see();
    await later(HOUR, { dom: DOM.replace('两次', '一次'), text: POST.replace('两次', '一次') });
    await later(HOUR, { dom: DOM.replace('两次', '一次'), text: POST.replace('两次', '一次') });
    await later(HOUR, { status: 404, dom: '<html></html>', text: '' });
    clock.advance(HOUR);
    await watches.tick();
    captures.fail('host-unknown');
    await watches.tick();
    await later(HOUR);
    const { observations } = await timelineOf(id);
    expect(observations.map(({ state }) => state)).toEqual([
      'live',
      'edited',
      'edited',
      'removed',
      'unreachable',
      'live',
    ]);
    expect(observations[4]).toMatchObject({ reasons: ['not-reached:host-unknown'], counters: [], passages: [] });
    expect(observations[4]?.number).toBeUndefined();
    expect(told.map(({ event, data }) => [event, data.from, data.to, data.seq])).toEqual([
      ['watch.changed', 'live', 'edited', 2],
      ['watch.changed', 'edited', 'removed', 4],
      ['watch.changed', 'removed', 'unreachable', 5],
      ['watch.changed', 'unreachable', 'live', 6],
    ]);
    expect(told[1]?.data).toMatchObject({
      watch: id,
      url,
      number: observations[3]?.number,
      sha256: observations[3]?.sha256,
    });
  });

  it('tells of each threshold once, when it is reached for the first time', async () => {
    const { id } = await watches.create(me, { url, everyMinutes: 60 });
    await see({ views: '4,499' });
    await later(HOUR, { views: '4,500' });
    await later(HOUR, { views: '4,800' });
    await restart();
    await later(HOUR, { views: '4,400' });
    await later(HOUR, { views: '5,001' });
    expect(told.map(({ event, data }) => [event, data.counter, data.threshold, data.value])).toEqual([
      ['watch.threshold', 'views', 4500, 4500],
      ['watch.threshold', 'views', 5000, 5001],
    ]);
    const { observations } = await timelineOf(id);
    expect(observations.map(({ counters }) => counters)).toEqual(
      ['4,499', '4,500', '4,800', '4,400', '5,001'].map((raw) => [
        { name: 'views', value: Number(raw.replace(',', '')), raw },
      ]),
    );
  });

  it('is told later where it could not be told at once', async () => {
    isDeaf = true;
    const { id } = await watches.create(me, { url, everyMinutes: 60 });
    await captures.seal(page());
    clock.advance(HOUR);
    await watches.tick();
    await captures.seal(page({ status: 410, text: '' }));
    await expect(watches.tick()).rejects.toThrow('the disk is full');
    expect((await timelineOf(id)).observations.at(-1)).toMatchObject({ state: 'removed' });
    await restart();
    isDeaf = false;
    await watches.tick();
    await watches.tick();
    expect(told.map(({ data }) => data.to)).toEqual(['removed']);
  });

  it('that was cut short is taken as it is, and proves no removal', async () => {
    const { id } = await watches.create(me, { url, everyMinutes: 60 });
    await see();
    await later(HOUR, { isPartial: true, dom: DOM.replace(/客服.*?。/, ''), text: POST.replace(/客服.*?。/, '') });
    const { observations } = await timelineOf(id);
    expect(observations[1]).toMatchObject({
      state: 'unknown',
      reasons: ['capture-partial', 'text-gone:1', 'compared-article-body'],
    });
  });

  it('does not say that a passage is gone where the page was not shown', async () => {
    const passage = '屏幕就坏了两次';
    const { id } = await watches.create(me, { url, everyMinutes: 60, passages: [passage] });
    await see();
    await later(HOUR, { dom: '<p>验证码</p>', text: '请完成安全验证', labels: ['wall-captcha'] });
    clock.advance(HOUR);
    await watches.tick();
    captures.fail('timeout');
    await watches.tick();
    await later(HOUR, { status: 404, dom: '<html></html>', text: '' });
    const { observations } = await timelineOf(id);
    expect(observations.map(({ state, passages }) => [state, passages])).toEqual([
      ['live', [{ passage, present: true }]],
      ['unknown', []],
      ['unreachable', []],
      ['removed', [{ passage, present: false }]],
    ]);
    expect(await watches.document(me, id, 'zh')).toContain('第 2 次：未能判断');
  });

  it('whose package is lost is an observation all the same', async () => {
    const { id } = await watches.create(me, { url, everyMinutes: 60 });
    await captures.seal(page());
    await watches.tick();
    clock.advance(HOUR);
    await watches.tick();
    captures.fail('browser-failed');
    await watches.tick();
    expect((await timelineOf(id)).observations).toMatchObject([
      { state: 'live' },
      { state: 'unknown', reasons: ['capture-failed:browser-failed'] },
    ]);
  });
});

describe('a notice', () => {
  const notice = { time: '2026-11-28T08:30:00.000Z', recipient: '某平台', channel: '投诉页面', reference: 'T-1' };

  it('is recorded with both times; days are counted to looks, and to nothing between them', async () => {
    const { id } = await watches.create(me, { url, everyMinutes: 24 * 60 });
    await see();
    clock.set('2026-11-28T10:00:00.000Z');
    const { notices } = await watches.notice(me, id, notice);
    expect(notices).toMatchObject([{ ...notice, recorded: '2026-11-28T10:00:00.000Z' }]);
    expect((await timelineOf(id)).elapsed).toEqual([{ notice: notices[0]?.id, since: notice.time }]);
    clock.set('2026-11-29T08:00:00.000Z');
    await later(0);
    await later(24 * HOUR);
    clock.advance(24 * HOUR);
    await watches.tick();
    captures.fail('timeout');
    await watches.tick();
    await later(24 * HOUR, { status: 404, text: '' });
    expect((await timelineOf(id)).elapsed).toEqual([
      {
        ...{ notice: notices[0]?.id, since: notice.time },
        lastStanding: { seq: 3, time: '2026-11-30T08:00:00.000Z', days: 1 },
        firstGone: { seq: 5, time: '2026-12-02T08:00:00.000Z', days: 3 },
      },
    ]);
  });

  it('of a time to come, or with a mistyped number, is refused', async () => {
    const { id } = await watches.create(me, { url, everyMinutes: 60 });
    const future = watches.notice(me, id, { ...notice, time: '2026-11-28T08:00:00.001Z' });
    await expect(future).rejects.toMatchObject({ code: 'request-malformed', fields: [{ field: 'time' }] });
    const mistyped = watches.notice(me, id, { ...notice, time: START, number: 'GZ-7K3M-0000-0001-2345-00' });
    await expect(mistyped).rejects.toMatchObject({ code: 'number-malformed' });
    expect((await watches.get(me, id)).notices).toEqual([]);
  });
});

describe('the timeline as a document', () => {
  const hostile = `</style></title><script>document.title='taken'</script><img src=x onerror=alert(1)>\u202eevil`;

  it('is one page that fetches nothing and runs nothing, whatever people and pages wrote', async () => {
    const { id } = await watches.create(
      { account: hostile },
      {
        url: 'https://site.example/<script>alert(1)</script>',
        everyMinutes: 60,
        label: hostile.replace('\u202e', ''),
        passages: [hostile],
      },
    );
    await see({ title: hostile, text: `${POST}${hostile}`, views: '4,499' });
    await later(HOUR, { title: hostile, views: '4,600', status: 404, text: hostile });
    const owner = { account: hostile };
    await watches.notice(owner, id, { time: START, recipient: hostile, channel: hostile, reference: hostile });
    for (const lang of ['zh', 'en'] as const) {
      const made = await watches.document(owner, id, lang);
      expect(made).not.toMatch(/<script|<img|<link|<iframe|<form|<a |@import|url\(|javascript:|undefined|\[object/i);
      expect(made).not.toMatch(/<[^>]+\son\w+=/);
      expect(made).not.toContain('\u202e');
      expect(made).toContain("default-src 'none'");
      expect(made).toContain(`<html lang="${lang === 'zh' ? 'zh-CN' : 'en'}">`);
      expect(made.match(/<style>/g)).toHaveLength(1);
      for (const { number, sha256 } of (await watches.timeline(owner, id)).observations) {
        expect(made).toContain(number);
        expect(made).toContain(sha256);
      }
    }
  });

  it('says whether the page stood when a notice was sent, and that it was gone in between', async () => {
    const { id } = await watches.create(me, { url, everyMinutes: 60 });
    await see();
    await later(HOUR, { status: 404, text: '' });
    await later(HOUR);
    await watches.notice(me, id, { time: '2026-11-28T08:30:00.000Z', recipient: '某平台', channel: '投诉页面' });
    const made = await watches.document(me, id, 'zh');
    expect(made).toMatch(/发送前最后一次取证[\s\S]{0,400}第 1 次/);
    expect(made).toMatch(/其间曾不可见[\s\S]{0,400}第 2 次/);
  });

  it('is made of nothing too', async () => {
    const { id } = await watches.create(me, { url, everyMinutes: 60 });
    expect(await watches.document(me, id, 'zh')).not.toMatch(/undefined|NaN|\[object/);
  });
});
