/** Someone at a real browser without a network, with the page opened from a disk: what is put in, pressed and read, and every request seen. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { findBrowser, type LaunchedBrowser, launchBrowser } from '@guzheng/capture';
import type { Report } from '@guzheng/verify';
import type { CDPSession, Page } from 'puppeteer-core';
import { makeVerifierPage } from '../build/verifier.ts';

/** The discard port (RFC 863): nobody listens there, so a browser that is told to go through it reaches nothing, not even this machine. */
const NOWHERE = 'socks5://127.0.0.1:9';

export interface Desk {
  /** A new folder for files, removed with the desk. */
  readonly folder: string;
  /** Opens the page anew. */
  open(options?: OpenOptions): Promise<Clerk>;
  close(): Promise<void>;
}

export interface OpenOptions {
  /** `navigator.languages`; default Chinese. */
  readonly languages?: readonly string[];
  readonly width?: number;
  /** Runs in the page before its own script: takes something away from the browser. */
  readonly before?: string;
}

export interface DeskOptions {
  /** Another script under the same policy. */
  readonly entry?: string;
  /** Only where something listens that must not be reached. */
  readonly withNetwork?: boolean;
}

export async function openDesk({ entry, withNetwork = false }: DeskOptions = {}): Promise<Desk> {
  const folder = await mkdtemp(join(tmpdir(), 'guzheng-web-'));
  const { html } = await makeVerifierPage(entry);
  const file = join(folder, 'verifier.html');
  await writeFile(file, html);
  const viewport = { width: 1200, height: 900 };
  const launched = await launchBrowser(await findBrowser(), { viewport, ...(withNetwork ? {} : { proxy: NOWHERE }) });
  return {
    folder,
    open: (options) => openPage(launched, file, options),
    close: async () => {
      await launched.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function openPage(launched: LaunchedBrowser, file: string, options: OpenOptions = {}): Promise<Clerk> {
  const { languages = ['zh-CN', 'zh'], width = 1200, before } = options;
  const page = await launched.browser.newPage();
  // Machines are busy.
  page.setDefaultTimeout(120_000);
  const clerk = new Clerk(page);
  await clerk.watch();
  await page.setViewport({ width, height: 900 });
  await page.evaluateOnNewDocument((wanted: string) => {
    Object.defineProperty(navigator, 'languages', { get: () => JSON.parse(wanted) });
  }, JSON.stringify(languages));
  if (before !== undefined) await page.evaluateOnNewDocument(before);
  await page.goto(pathToFileURL(file).href);
  return clerk;
}

export class Clerk {
  readonly page: Page;
  /** Addresses that page and worker asked for, but the page itself and what it made in memory. */
  readonly requests: string[] = [];
  /** Console errors, uncaught errors, broken rules of the policy. */
  readonly complaints: string[] = [];

  constructor(page: Page) {
    this.page = page;
  }

  async watch(): Promise<void> {
    const { page } = this;
    page.on('console', (message) => this.complaints.push(message.text()));
    page.on('pageerror', (error) => this.complaints.push(String(error)));
    page.on('workercreated', (worker) => {
      worker.on('console', (message) => this.complaints.push(message.text()));
      worker.on('error', (error) => this.complaints.push(String(error)));
      this.#watchRequests(worker.client as CDPSession).catch((error: unknown) => {
        // A check that was begun anew ends the worker of the one before it, perhaps while it is being attached to: then nothing is amiss.
        if (!(error instanceof Error && error.name === 'TargetCloseError')) this.complaints.push(String(error));
      });
    });
    await this.#watchRequests(await page.createCDPSession());
  }

  async #watchRequests(session: CDPSession): Promise<void> {
    session.on('Network.requestWillBeSent', ({ request: { url } }) => {
      if (!/^(file|blob):/.test(url)) this.requests.push(url);
    });
    session.on('Network.webSocketCreated', ({ url }) => this.requests.push(url));
    session.on('Log.entryAdded', ({ entry }) => this.complaints.push(entry.text));
    await session.send('Network.enable');
    await session.send('Log.enable');
  }

  /** Puts files in by the file dialogue of `selector`. */
  async put(paths: readonly string[], selector = '.intake input[multiple]'): Promise<void> {
    const input = await this.page.$(selector as 'input');
    if (input === null) throw new Error(`there is no ${selector}`);
    await input.uploadFile(...paths);
  }

  /** Waits until a check has come to an end, of whatever kind. */
  outcome(): Promise<void> {
    return this.sees('.result, .outcomes, .cancelled');
  }

  /** Waits for an element; longer than one message to the browser may take (30 s), since machines are busy. */
  async sees(selector: string): Promise<void> {
    for (let tries = 0; tries < 8; tries += 1) {
      const found = await this.page.waitForSelector(selector, { timeout: 15_000 }).catch(() => null);
      if (found !== null) return;
    }
    throw new Error(`there is no ${selector}; the page says: ${await this.seen()}; ${this.complaints.join()}`);
  }

  async press(text: string): Promise<void> {
    const button = await this.page.waitForSelector(
      `::-p-xpath(//button[not(ancestor::*[@hidden]) and contains(., "${text}")])`,
    );
    await button?.evaluate((one) => (one as HTMLButtonElement).click());
  }

  /** What a person sees of an element and of the report parts in it. */
  seen(selector = 'main'): Promise<string> {
    return this.page.$eval(selector, (root) => {
      const shown = (element: HTMLElement): string => {
        // biome-ignore lint/performance/useDomNodeTextContent: innerText leaves out what is not displayed, which is the question here.
        const own = element.innerText;
        const hosts = [...element.querySelectorAll<HTMLElement>('.report-part')];
        const parts = hosts.flatMap((host) => [...(host.shadowRoot?.children ?? [])]);
        return [own, ...parts.map((part) => shown(part as HTMLElement))].join('\n');
      };
      return shown(root as HTMLElement);
    });
  }

  /** What the page shows for a file: the verdict and the report that its button saves, or why there is none. */
  async conclusion(): Promise<Conclusion> {
    const said = await this.page.evaluate(async () => {
      const refusal = document.querySelector('.result .failure pre')?.textContent;
      if (refusal !== undefined && refusal !== null) return { refusal: refusal.split(':')[0] ?? '' };
      const shown = document.querySelector('.result .report-part')?.shadowRoot;
      const verdict = shown?.querySelector('.verdict')?.className.split(' ')[1] ?? 'none';
      const create = URL.createObjectURL;
      // The browser need not write what is read here.
      HTMLAnchorElement.prototype.click = () => {};
      const saved = new Promise<string>((done) => {
        URL.createObjectURL = (blob) => {
          if (blob instanceof Blob && blob.type === 'application/json') blob.text().then(done);
          return create.call(URL, blob);
        };
      });
      const buttons = [...document.querySelectorAll<HTMLElement>('.toolbar button')];
      buttons.find(({ textContent }) => textContent?.includes('JSON'))?.click();
      const json = await saved;
      URL.createObjectURL = create;
      return { verdict, json };
    });
    if (said.refusal !== undefined) return { refusal: said.refusal };
    return { verdict: said.verdict, report: JSON.parse(said.json) as Report };
  }
}

export type Conclusion =
  | { readonly refusal: string }
  /** `verdict` as it is shown. */
  | { readonly verdict: string; readonly report: Report };
