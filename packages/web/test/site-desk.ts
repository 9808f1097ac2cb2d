/** Somebody at a real browser in front of a real server with its pages, and a site to capture, all on this machine. */
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findBrowser, type LaunchedBrowser, launchBrowser } from '@guzheng/capture';
import type { ElementHandle, HTTPRequest, Page } from 'puppeteer-core';
import { openTestServer, type TestServer, type TestServerOptions } from '../../server/test/open-server.ts';
import { writeSite } from '../build/site.ts';

export interface SiteDesk {
  readonly server: TestServer;
  /** A site that may be captured: by path, its page. */
  readonly site: LocalSite;
  /** For files, removed with the desk. */
  readonly folder: string;
  open(path: string, options?: OpenOptions): Promise<Visitor>;
  close(): Promise<void>;
}

export interface OpenOptions {
  readonly languages?: readonly string[];
  readonly width?: number;
  /** Device pixels for each CSS pixel. */
  readonly scale?: number;
}

export interface SiteDeskOptions {
  readonly settings?: TestServerOptions['settings'];
  readonly pages: Readonly<Record<string, string>>;
  /** At the same time; 0: no captures. */
  readonly browsers?: number;
}

export async function openSiteDesk({ settings = {}, pages, browsers = 1 }: SiteDeskOptions): Promise<SiteDesk> {
  const folder = await mkdtemp(join(tmpdir(), 'guzheng-site-'));
  await writeSite();
  const site = await startLocalSite(pages);
  const server = await openTestServer({
    allowPrivate: true,
    settings: { captures: { browsers }, ...settings },
    pages: true,
  });
  const viewport = { width: 1280, height: 900 };
  const launched = await launchBrowser(await findBrowser(), { viewport });
  return {
    server,
    site,
    folder,
    open: (path, options) => openVisitor(launched, new URL(path, server.url).href, options),
    close: async () => {
      await launched.close();
      await server.close({ graceMs: 1000 });
      await site.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export interface LocalSite {
  readonly url: string;
  close(): Promise<void>;
}

async function startLocalSite(pages: Readonly<Record<string, string>>): Promise<LocalSite> {
  const server: Server = createServer((request, response) => {
    const body = pages[new URL(request.url ?? '/', 'http://x').pathname];
    response.writeHead(body === undefined ? 404 : 200, { 'content-type': 'text/html; charset=utf-8' });
    response.end(body ?? '<!DOCTYPE html><title>404</title><h1>404</h1>');
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

async function openVisitor(launched: LaunchedBrowser, url: string, options: OpenOptions = {}): Promise<Visitor> {
  const { languages = ['zh-CN', 'zh'], width = 1280, scale = 1 } = options;
  // Each has storage of its own, as another person at another computer.
  const context = await launched.browser.createBrowserContext();
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  const visitor = new Visitor(page, new URL(url).origin);
  visitor.watch();
  await page.setViewport({ width, height: 900, deviceScaleFactor: scale });
  await page.evaluateOnNewDocument((wanted: string) => {
    Object.defineProperty(navigator, 'languages', { get: () => JSON.parse(wanted) });
    // A violation is told to the document, and may not reach the console.
    addEventListener('securitypolicyviolation', (event) => console.error(`policy: ${event.violatedDirective}`));
  }, JSON.stringify(languages));
  await page.goto(url);
  await visitor.sees('h1');
  return visitor;
}

/** Machines are busy, and one message to the browser may take 30 s at most. Null where it never came. */
async function patiently<T>(wait: (timeout: number) => Promise<T | null>): Promise<T | null> {
  for (let tries = 0; tries < 6; tries += 1) {
    const found = await wait(15_000).catch(() => null);
    if (found !== null) return found;
  }
  return null;
}

export class Visitor {
  readonly page: Page;
  readonly #origin: string;
  /** Addresses outside the server that anything asked for. */
  readonly strays: string[] = [];
  /** Everything that the console said, errors that nobody caught, broken rules of the policy. */
  readonly complaints: string[] = [];
  /** What was sent to the server: address, and whether the key was in the place where keys belong. */
  readonly sent: { readonly url: string; readonly hasKey: boolean }[] = [];

  constructor(page: Page, origin: string) {
    this.page = page;
    this.#origin = origin;
  }

  watch(): void {
    const { page } = this;
    page.on('console', (message) => this.complaints.push(message.text()));
    page.on('pageerror', (error) => this.complaints.push(String(error)));
    page.on('request', (request: HTTPRequest) => {
      const url = request.url();
      // Out of memory; the second are the browser's own signs in date fields.
      if (/^(blob|data):/.test(url)) return;
      if (new URL(url).origin !== this.#origin) this.strays.push(url);
      // What follows the hash is sent to nobody.
      this.sent.push({ url: url.replace(/#.*/, ''), hasKey: 'authorization' in request.headers() });
    });
  }

  async sees(selector: string): Promise<ElementHandle> {
    const found = await patiently((timeout) => this.page.waitForSelector(selector, { visible: true, timeout }));
    if (found !== null) return found;
    throw new Error(`there is no ${selector}; the page says: ${await this.text()}; ${this.complaints.join('; ')}`);
  }

  /** What a person sees. */
  text(selector = 'body'): Promise<string> {
    // biome-ignore lint/performance/useDomNodeTextContent: what is not displayed is not seen.
    return this.page.$eval(selector, (one) => (one as HTMLElement).innerText);
  }

  /** Waits until a person sees these words. */
  async reads(words: string, selector = 'main'): Promise<void> {
    const seen = await patiently((timeout) =>
      this.page.waitForFunction(
        // biome-ignore lint/performance/useDomNodeTextContent: what is not displayed is not seen.
        (where, what) => (document.querySelector<HTMLElement>(where)?.innerText ?? '').includes(what),
        { timeout },
        selector,
        words,
      ),
    );
    if (seen === null)
      throw new Error(`nobody reads ${words}; the page says: ${await this.text()}; ${this.complaints.join('; ')}`);
  }

  /** Fills the field of this name, which is seen. */
  async fill(name: string, text: string): Promise<void> {
    const control = await this.sees(`[name="${name}"]`);
    await control.evaluate((one) => {
      (one as HTMLInputElement).value = '';
    });
    await control.type(text);
  }

  /** Presses the button or link that says so. */
  async press(text: string): Promise<void> {
    const inside = `*[self::button or self::a or self::summary][contains(normalize-space(.), "${text}")]`;
    const path = `::-p-xpath(//main//${inside})`;
    const found = await patiently((timeout) => this.page.waitForSelector(path, { visible: true, timeout }));
    if (found === null) throw new Error(`there is no ${text} to press; the page says: ${await this.text()}`);
    await found.click();
  }

  async put(path: string): Promise<void> {
    const input = await this.page.waitForSelector('.drop input[type=file]');
    await (input as ElementHandle<HTMLInputElement>).uploadFile(path);
  }

  async signIn(key: string): Promise<void> {
    await this.fill('key', key);
    await this.page.keyboard.press('Enter');
    await this.sees('.who');
  }

  /** By how much the page is wider than the screen. */
  overflow(): Promise<number> {
    return this.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  }

  async close(): Promise<void> {
    await this.page.browserContext().close();
  }
}
