import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import puppeteer, { type Browser, type Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../report.ts';
import { renderReport } from './index.ts';
import { en } from './words/en.ts';
import { zh } from './words/zh.ts';

// The browser is capture's dependency, found through its folder: verify itself needs none, and imports no other package for it.
interface BundledChromium {
  readonly default: { readonly args: string[]; executablePath(): Promise<string> };
}

async function launch(): Promise<Browser> {
  const capture = createRequire(new URL('../../../capture/package.json', import.meta.url));
  const bundled: BundledChromium = await import(pathToFileURL(capture.resolve('@sparticuz/chromium')).href);
  return puppeteer.launch({
    executablePath: await bundled.default.executablePath(),
    args: bundled.default.args,
    headless: 'shell',
  });
}

const hostile = `</style></title><script>document.title='taken'</script><img src=x onerror="document.title='taken'">`;
const hex = (digit: string): string => digit.repeat(64);

const report: Report = {
  type: 'guzheng/report/v1',
  verdict: 'contradicted',
  verifiedAt: '2026-11-22T10:00:00Z',
  verifier: '@guzheng/verify 0.1.0',
  subject: {
    name: hostile,
    bytes: 1,
    kind: 'evidence-package',
    package: {
      title: hostile,
      requestedUrl: hostile,
      finalUrl: 'javascript:alert(1)',
      startedAt: '2026-11-22T09:00:00Z',
      endedAt: '2026-11-22T09:00:01Z',
      completeness: 'partial',
      labels: [hostile],
      custodyMode: 'self',
      tool: hostile,
      losses: [],
      screenshots: [],
      members: [{ path: 'a'.repeat(400), bytes: 1, sha256: hex('1'), sm3: hex('2') }],
    },
  },
  hops: [{ hop: 'deposit', state: 'broken', out: hex('1'), into: hex('2'), files: 3, differing: hostile }],
  digests: { sha256: hex('1'), sm3: hex('2') },
  checks: [
    {
      id: 'I2',
      status: 'FAIL',
      basis: 'computed',
      code: 'member-digest-mismatch',
      detail: hostile,
      evidence: { path: hostile },
    },
  ],
  anchors: [
    {
      ...{ kind: 'rfc3161', target: 'root', url: hostile, outcome: 'valid', strength: 'strong', keptCertificates: 2 },
      ...{ time: '2026-11-22T09:30:00.25Z', timeError: { seconds: 1, basis: 'stated' } },
      token: {
        ...{ signer: hostile, signerCertificate: hex('3'), signatureAlgorithm: 'x'.repeat(90), policy: '1.2.3' },
        ...{ serial: hex('4'), revocation: 'unknown' },
        trust: { state: 'pinned', name: hostile, class: 'public', sha256: hex('5') },
      },
    },
    {
      ...{ kind: 'opentimestamps', target: 'file', outcome: 'valid', strength: 'strong', networkClass: 'mainnet' },
      ...{ link: 'read', time: '2026-11-22T09:40:00Z', timeError: { seconds: 7200, basis: 'miner' } },
      ...{ pending: [`https://${'a'.repeat(200)}.test`], unconfirmedHeights: [1, 2], others: [hostile] },
      blocks: [
        {
          ...{ height: 900_000, hash: hex('6'), merkleRoot: hex('7'), time: '2026-11-22T09:40:00Z', workBits: 78 },
          ...{ networkClass: 'mainnet', link: 'read', confirmations: 7, strength: 'strong' },
          sightings: [
            {
              ...{ outcome: 'found', header: '8'.repeat(160), confirmations: 7 },
              ...{ source: `https://${'b'.repeat(200)}.test`, at: '2026-11-22T10:00:00Z' },
            },
          ],
        },
      ],
    },
  ],
  custody: [{ time: '2026-11-22T10:00:00Z', stage: 'verification', event: 'verify', detail: hostile, basis: 'now' }],
  policy: { name: 'default', met: false, anyOf: [] },
};

describe('the report in a real browser', () => {
  let browser: Browser;
  let folder: string;
  let page: Page;
  const complaints: string[] = [];
  const requests: string[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'guzheng-report-'));
    await writeFile(join(folder, 'report.html'), renderReport(report, { lang: 'zh' }));
    browser = await launch();
    page = await browser.newPage();
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('request', (request) => requests.push(request.url()));
    await page.goto(pathToFileURL(join(folder, 'report.html')).href);
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    await rm(folder, { recursive: true, force: true });
  });

  // biome-ignore lint/performance/useDomNodeTextContent: innerText leaves out what is not displayed, which is the question here.
  const shownText = () => page.$eval('main', (main) => (main as unknown as { innerText: string }).innerText);

  it('asks for nothing but itself, runs nothing and breaks no rule of its policy', async () => {
    expect(requests).toHaveLength(1);
    expect(complaints).toEqual([]);
    expect(await page.title()).toContain(zh.verdict.contradicted.word);
  });

  it('shows one language, and the other at a click, without a script', async () => {
    await page.setJavaScriptEnabled(false);
    await page.reload();
    expect(await shownText()).toContain(zh.verdict.contradicted.word);
    expect(await shownText()).not.toContain(en.verdict.contradicted.word);
    await page.click('label[for=lang-en]');
    expect(await shownText()).toContain(en.verdict.contradicted.word);
    expect(await shownText()).not.toContain(zh.verdict.contradicted.word);
  });

  it.each([360, 1280])('fits a screen %i pixels wide', async (width) => {
    await page.setViewport({ width, height: 800 });
    const [scroll, client] = await page.$eval('html', (root) => [root.scrollWidth, root.clientWidth]);
    expect(scroll).toBe(client);
  });

  it('prints to A4', async () => {
    const pdf = await page.pdf({ preferCSSPageSize: true });
    expect(new TextDecoder('latin1').decode(pdf)).toMatch(/\/MediaBox \[0 0 59[45](\.\d+)? 84[12](\.\d+)?\]/);
  });
});
