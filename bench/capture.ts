import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { capture as captureUrl, findBrowser, launchBrowser } from '@guzheng/capture';
import { startHuataiSite } from '../examples/huatai/server.ts';
import { type Row, sideBySide } from './measure.ts';

/** The example page: everything that goes into a package, against goto + full-page screenshot + content with the same browser. */
export async function capture(): Promise<readonly Row[]> {
  const folder = await mkdtemp(join(tmpdir(), 'guzheng-bench-'));
  const site = await startHuataiSite();
  try {
    const [ours, theirs] = await sideBySide(
      5,
      () => captureUrl(site.articleUrl, { out: folder, name: `ours-${randomUUID()}`, allowPrivate: true }),
      () => bare(site.articleUrl, folder),
    );
    return [{ what: 'evidence package of the example page', ours, other: 'bare puppeteer, same browser', theirs }];
  } finally {
    await site.close();
    await rm(folder, { recursive: true });
  }
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
