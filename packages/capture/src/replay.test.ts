import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Page } from 'puppeteer-core';
import { expect, it } from 'vitest';
import { findBrowser } from './browser/find.ts';
import { launchBrowser } from './browser/launch.ts';
import { capture } from './capture.ts';

const SENTENCE = '本文系原创,未经许可不得转载。';
const ORIGIN: RequestListener = (request, response) => {
  response.setHeader('content-type', request.url === '/style.css' ? 'text/css' : 'text/html; charset=utf-8');
  if (request.url === '/style.css') response.end('h1 { color: rgb(200, 0, 0) }');
  else
    response.end(
      `<!doctype html><meta charset="utf-8"><title>原创</title><link rel="stylesheet" href="/style.css"><h1>${SENTENCE}</h1>`,
    );
};

it('a package opens in ReplayWeb.page and shows the page, style and all, with its server gone', async () => {
  const out = await mkdtemp(join(tmpdir(), 'replay-test-'));
  const origin = await listen(ORIGIN);
  const captured = await capture(`${addressOf(origin)}/`, { out, allowPrivate: true, resolvers: [], timeServers: [] });
  await stop(origin);
  const viewer = await listen(replayWebPage(captured.path));
  const { browser, close } = await launchBrowser(await findBrowser(), { viewport: { width: 1280, height: 800 } });
  try {
    const page = await browser.newPage();
    const query = new URLSearchParams({ source: `${addressOf(viewer)}/package.wacz` });
    const view = new URLSearchParams({ view: 'pages', url: `${addressOf(origin)}/`, ts: '' });
    await page.goto(`${addressOf(viewer)}/index.html?${query}#${view}`);
    const heading = await replayedHeading(page);
    if (process.env.GUZHENG_TEST_SCREENSHOT !== undefined)
      await page.screenshot({ path: process.env.GUZHENG_TEST_SCREENSHOT as `${string}.png` });
    expect(heading).toEqual({ text: SENTENCE, color: 'rgb(200, 0, 0)' });
  } finally {
    await close();
    await stop(viewer);
    await rm(out, { recursive: true, force: true });
  }
});

/** The player shows the page in a frame of a frame; it is looked for until the test's own time is up. */
async function replayedHeading(page: Page): Promise<unknown> {
  for (;;) {
    for (const frame of page.frames().slice(1)) {
      const heading = await frame
        .evaluate(
          `(() => { const h = document.querySelector('h1'); return h && { text: h.innerText, color: getComputedStyle(h).color } })()`,
        )
        .catch(() => null);
      if ((heading as { color?: string } | null)?.color === 'rgb(200, 0, 0)') return heading;
    }
    await new Promise((again) => setTimeout(again, 100));
  }
}

/** The player's own files from npm, and the package, with ranges: the player reads a ZIP from its end. */
function replayWebPage(file: string): RequestListener {
  const player = dirname(createRequire(import.meta.url).resolve('replaywebpage/index.html'));
  const types: Record<string, string> = { html: 'text/html', js: 'text/javascript', wacz: 'application/wacz' };
  return async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://x');
    const known = ['/index.html', '/ui.js', '/sw.js', '/package.wacz'].includes(pathname);
    if (!known) return void response.writeHead(404).end();
    const bytes = await readFile(pathname === '/package.wacz' ? file : join(player, pathname));
    const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '');
    const start = Number(range?.[1] ?? 0);
    const end = Math.min(bytes.length - 1, Number(range?.[2] || bytes.length));
    response.writeHead(range === null ? 200 : 206, {
      'content-type': types[pathname.split('.').pop() ?? ''] ?? 'application/octet-stream',
      'content-length': end - start + 1,
      'accept-ranges': 'bytes',
      ...(range === null ? {} : { 'content-range': `bytes ${start}-${end}/${bytes.length}` }),
    });
    response.end(request.method === 'HEAD' ? undefined : bytes.subarray(start, end + 1));
  };
}

async function listen(listener: RequestListener): Promise<Server> {
  const server = createServer(listener);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return server;
}

const ports = new WeakMap<Server, number>();
function addressOf(server: Server): string {
  const port = ports.get(server) ?? (server.address() as AddressInfo).port;
  ports.set(server, port);
  return `http://127.0.0.1:${port}`;
}

async function stop(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
}
