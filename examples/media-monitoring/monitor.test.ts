import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { verifyFile } from '@guzheng/sdk';
import { everyItem, GuzhengClient } from '@guzheng/sdk/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestServer, type TestServer } from '../../packages/server/test/open-server.ts';
import { type HuataiSite, startHuataiSite } from '../huatai/server.ts';
import { type Listed, readList } from './list.ts';
import { type Monitored, type MonitorOptions, monitor } from './monitor.ts';

let server: TestServer;
let site: HuataiSite;
let out: string;
let pages: readonly Listed[];
let access: { readonly url: string; readonly key: string };
beforeAll(async () => {
  out = await mkdtemp(join(tmpdir(), 'guzheng-monitor-'));
  site = await startHuataiSite();
  server = await openTestServer({ allowPrivate: true, settings: { captures: { browsers: 1 } } });
  access = { url: server.url, key: await server.keyFor('depositor', 'press') };
  pages = readList(`# two pages\n${site.articleUrl}\t旗袍\t没有这个词\n\n${site.originalUrl}\n`);
});
afterAll(async () => {
  await server.close();
  await site.close();
  await rm(out, { recursive: true });
});

const printed: string[] = [];
async function run(options: Partial<MonitorOptions> = {}): Promise<Monitored> {
  printed.length = 0;
  return await monitor(pages, { server: access, out, print: (line) => printed.push(line), ...options });
}

describe('the monitor', () => {
  it('that is interrupted goes on, and no page is captured twice', async () => {
    const gone = new AbortController();
    let captures = 0;
    // Ended when the second page has been asked for: its capture goes on at the server.
    const ending: typeof fetch = async (input, init) => {
      const response = await fetch(input, init);
      if (init?.method === 'POST' && String(input).endsWith('/v1/captures')) captures += 1;
      if (captures === 2) gone.abort();
      return response;
    };
    await expect(run({ server: { ...access, fetch: ending }, signal: gone.signal })).rejects.toMatchObject({
      name: 'AbortError',
    });
    const { kept, failed } = await run();
    expect([kept.map(({ url }) => url), failed]).toEqual([pages.map(({ url }) => url), []]);
    const client = new GuzhengClient(access);
    const made: string[] = [];
    for await (const { url } of everyItem((page) => client.captures(page))) made.push(url);
    expect(made.sort()).toEqual(pages.map(({ url }) => url).sort());
  });

  it('says which words a page shows, and gives files that verify without the server', async () => {
    const { kept } = await run();
    expect(kept.map(({ found }) => found)).toEqual([['旗袍'], []]);
    expect(printed).toEqual(kept.map(({ number, url }) => expect.stringMatching(`^${number} .*${url}$`)));
    for (const { file, sha256 } of kept) {
      const { digests, checks } = await verifyFile(join(out, file), { offline: true });
      expect(digests.sha256).toBe(sha256);
      expect(checks.filter(({ status }) => status === 'FAIL')).toEqual([]);
    }
  });

  it('watches the first page, once', async () => {
    const { watch } = await run({ watchEveryMinutes: 60 });
    const { watch: again } = await run({ watchEveryMinutes: 60 });
    expect(watch).toMatchObject({ url: pages[0]?.url, everyMinutes: 60, passages: pages[0]?.keywords });
    expect(again?.id).toBe(watch?.id);
    await new GuzhengClient(access).endWatch(watch?.id ?? '');
  });

  it('holds the server to the ledger that it showed in the run before', async () => {
    const lines = (await readFile(join(out, 'journal.jsonl'), 'utf8')).trim().split('\n');
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ ledger: { checkpoint: expect.stringContaining('— ') } });
    const other = await openTestServer();
    try {
      const key = await other.keyFor('depositor', 'press');
      await expect(run({ server: { url: other.url, key } })).rejects.toMatchObject({ code: 'receipt-invalid' });
    } finally {
      await other.close();
    }
  });
});

describe('a list', () => {
  it.each([
    ['not an address', 'hello\tworld'],
    ['another scheme', 'file:///etc/passwd'],
    ['a page twice', 'https://a.test/\nhttps://a.test/'],
  ])('with %s is refused', (_, text) => {
    expect(() => readList(text)).toThrow(SyntaxError);
  });
});
