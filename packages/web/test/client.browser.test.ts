import { join } from 'node:path';
import { findBrowser, type LaunchedBrowser, launchBrowser } from '@guzheng/capture';
import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SmallServer } from '../../sdk/test/small-server.ts';
import { bundle } from '../build/bundle.ts';

let server: SmallServer;
let launched: LaunchedBrowser;
let page: Page;
beforeAll(async () => {
  const { code } = await bundle(join(import.meta.dirname, 'client-entry.ts'));
  server = await SmallServer.start();
  launched = await launchBrowser(await findBrowser(), { viewport: { width: 800, height: 600 } });
  server.intercept = ({ path }, response) => {
    if (path !== '/') return false;
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
    response.end(`<!doctype html><title>client</title><script>${code}</script>`);
    return true;
  };
  page = await launched.browser.newPage();
  page.setDefaultTimeout(120_000);
  await page.goto(`${server.url}/`);
  server.intercept = undefined;
});
afterAll(async () => {
  await launched.close();
  await server.close();
});

describe('the client in a page', () => {
  it('deposits, after a connection that broke too, and follows the ledger', async () => {
    let cut = false;
    server.intercept = async ({ path, headers, body }, response) => {
      if (path !== '/v1/deposits' || cut) return false;
      cut = true;
      await server.take(headers['idempotency-key'], JSON.parse(body.toString()).subject);
      response.destroy();
      return true;
    };
    const said = await page.evaluate(async () => {
      const client = new window.guzheng.GuzhengClient({ url: location.origin, key: 'gz_a_b' });
      const { index, again } = await client.deposit({ subject: { sha256: 'ab'.repeat(32) } });
      await client.deposit({ subject: { sha256: 'cd'.repeat(32) } });
      return { index, again, size: (await client.checkLedger()).size, how: client.trusted?.how };
    });
    expect(said).toEqual({ index: 0, again: true, size: 2, how: 'first-use' });
    server.intercept = undefined;
  });

  it('deposits a batch, and takes a file up and down', async () => {
    const said = await page.evaluate(async () => {
      const client = new window.guzheng.GuzhengClient({ url: location.origin, key: 'gz_a_b' });
      const items = Array.from({ length: 25 }, (_, n) => ({ subject: { sha256: String(n).padStart(64, '0') } }));
      const results: string[] = [];
      for await (const { result } of client.depositBatch(items, { linesPerRequest: 10 })) results.push(result);
      const file = new File(['当事人的', new Uint8Array(200_000)], '证据.bin');
      const { number } = await client.upload(file, { name: file.name });
      const bytes = await (await client.original(number)).bytes();
      return { results: results.length, size: bytes.length, text: new TextDecoder().decode(bytes.subarray(0, 12)) };
    });
    expect(said).toEqual({ results: 25, size: 200_012, text: '当事人的' });
  });

  it('watches a capture over a connection that breaks', async () => {
    const state = (of: string): object => ({
      event: 'state',
      capture: { id: 'abcdefghij', url: 'https://a.test/', state: of, created: '2026-01-01T00:00:00Z', takes: [] },
    });
    let connections = 0;
    server.intercept = ({ path, headers }, response) => {
      if (!path.endsWith('/events')) return false;
      connections += 1;
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const isFirst = headers['last-event-id'] === undefined;
      const text = `id: ${connections}\ndata: ${JSON.stringify(state(isFirst ? 'capturing' : 'confirmed'))}\n\n`;
      response.write(text, () => (isFirst ? response.destroy() : response.end()));
      return true;
    };
    const states = await page.evaluate(async () => {
      const client = new window.guzheng.GuzhengClient({ url: location.origin });
      const seen: string[] = [];
      for await (const event of client.watchCapture('abcdefghij'))
        if (event.event === 'state') seen.push(event.capture.state);
      return seen;
    });
    expect(states).toEqual(['capturing', 'confirmed']);
    // Whether a page sees what came just before the end of its connection is the browser's affair: then it asks once more.
    expect(connections).toBeGreaterThan(1);
    server.intercept = undefined;
  });

  it('gives the same errors as in Node', async () => {
    const codes = await page.evaluate(async () => {
      const { GuzhengClient, GuzhengApiError } = window.guzheng;
      const codeOf = async (work: Promise<unknown>): Promise<string> => {
        const error: unknown = await work.then(
          () => undefined,
          (reason: unknown) => reason,
        );
        return error instanceof GuzhengApiError ? error.code : String(error);
      };
      const client = new GuzhengClient({ url: location.origin, maxAttempts: 1 });
      const gone = new AbortController();
      gone.abort();
      return [
        await codeOf(client.me()),
        await codeOf(client.me({ signal: gone.signal })),
        await codeOf(new GuzhengClient({ url: 'http://127.0.0.1:9', maxAttempts: 1 }).me()),
      ];
    });
    expect(codes).toEqual(['not-found', 'aborted', 'unreachable']);
  });
});
