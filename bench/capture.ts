import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { capture as captureUrl, findBrowser, launchBrowser } from '@guzheng/capture';
import { startHuataiSite } from '../examples/huatai/server.ts';
import { inTurn, type Row } from './measure.ts';
import { type OpenScoop, openScoop } from './scoop.ts';
import { HERE, startBenchSite } from './site.ts';

const RUNS = 5;

/** Everything that goes into a package, against goto + full-page screenshot + content with the same browser, and against Scoop. */
export async function capture(): Promise<readonly Row[]> {
  const folder = await mkdtemp(join(tmpdir(), 'guzheng-bench-'));
  const [example, site, scoop] = await Promise.all([startHuataiSite(), startBenchSite(), openScoop()]);
  try {
    return [
      ...(await compare('the example page', example.articleUrl, folder, scoop)),
      ...(await compare('a page of 300 parts', site.manyParts, folder, scoop)),
    ];
  } finally {
    await Promise.all([example.close(), site.close(), scoop?.close()]);
    await rm(folder, { recursive: true });
  }
}

async function compare(page: string, url: string, folder: string, scoop: OpenScoop | null): Promise<readonly Row[]> {
  const [ours = Number.NaN, puppeteer = Number.NaN, scoops = Number.NaN] = await inTurn(RUNS, [
    () => captureUrl(url, { out: folder, name: randomUUID(), ...HERE }),
    () => bare(url, folder),
    ...(scoop === null ? [] : [() => scoop.capture(url, join(folder, `${randomUUID()}.wacz`))]),
  ]);
  const what = `evidence package of ${page}`;
  const rows: Row[] = [{ what, ours, other: 'bare puppeteer, same browser', theirs: puppeteer }];
  if (scoop !== null) rows.push({ what, ours, other: `Scoop ${scoop.version}, same browser`, theirs: scoops });
  return rows;
}

/** The same browser with the same flags and fonts, a new profile, and nothing kept but picture and content. */
async function bare(url: string, folder: string): Promise<void> {
  const { browser, close } = await launchBrowser(await findBrowser(), { viewport: { width: 1280, height: 800 } });
  const page = await browser.newPage();
  await page.goto(url);
  await page.screenshot({ path: join(folder, 'bare.png'), fullPage: true });
  await writeFile(join(folder, 'bare.html'), await page.content());
  await close();
}
