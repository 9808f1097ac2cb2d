import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { capture as captureUrl, findBrowser, launchArguments } from '@guzheng/capture';
import puppeteer from 'puppeteer-core';
import { startHuataiSite } from '../examples/huatai/server.ts';
import { type Row, sideBySide } from './measure.ts';

/** The example page: everything that goes into a package, against goto + full-page screenshot + content with the same browser. */
export async function capture(): Promise<readonly Row[]> {
  const folder = await mkdtemp(join(tmpdir(), 'guzheng-bench-'));
  const site = await startHuataiSite();
  let run = 0;
  try {
    const [ours, theirs] = await sideBySide(
      5,
      () => captureUrl(site.articleUrl, { out: folder, name: `ours-${(run += 1)}`, allowPrivate: true }),
      () => bare(site.articleUrl, folder),
    );
    return [{ what: 'evidence package of the example page', ours, other: 'bare puppeteer, same browser', theirs }];
  } finally {
    await site.close();
    await rm(folder, { recursive: true });
  }
}

async function bare(url: string, folder: string): Promise<void> {
  const found = await findBrowser();
  const browser = await puppeteer.launch({ executablePath: found.path, args: [...launchArguments(found)] });
  const page = await browser.newPage();
  await page.goto(url, { waitUntil: 'networkidle2' });
  await page.screenshot({ path: join(folder, 'bare.png'), fullPage: true });
  await writeFile(join(folder, 'bare.html'), await page.content());
  await browser.close();
}
