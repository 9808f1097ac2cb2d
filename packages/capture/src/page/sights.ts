import { type CallOutput, type Loss, layout } from '@guzheng/evidence';
import { withoutSecrets } from '../error.ts';
import type { StagedFile } from '../staging/staging.ts';
import type { ArchiveResource } from '../warc/archive.ts';
import type { Arrival } from './arrive.ts';
import type { Look } from './look.ts';
import { type Picture, shootFullPage, shootViewport } from './pictures.ts';
import { logged, messageOf } from './step.ts';
import type { Tab } from './tab.ts';

/** What looking at the page gave. Each part is there or there is a loss that says why not. */
export interface Sights {
  look?: Look;
  dom?: StagedFile;
  text?: StagedFile;
  mhtml?: StagedFile;
  readonly pictures: Picture[];
  readonly resources: ArchiveResource[];
  readonly losses: Loss[];
}

const SCROLL_BUDGET_MS = 5_000;
/** Of the time that is left, so that the pictures are still taken. */
const SCROLL_SHARE = 0.3;
const STEP_MS = 15_000;

/** In this order: nothing may be touched before the first picture, and the full picture, DOM and text belong together. */
export async function lookAround(tab: Tab, arrival: Arrival, url: string): Promise<Sights> {
  const sights: Sights = { pictures: [], resources: [], losses: [] };
  if (arrival.state !== 'shown') return sights;
  try {
    keepPicture(sights, await shootViewport(tab));
    sights.look = await tab.onlooker.look(tab.deadline.within(STEP_MS));
  } catch (error) {
    sights.losses.push(gap('page-unresponsive', url, `the page did not let itself be looked at: ${messageOf(error)}`));
    return sights;
  }
  await attempt(sights, 'scroll-failed', url, () => scroll(tab));
  await attempt(sights, 'full-page-failed', url, async () => keepPicture(sights, await shootFullPage(tab)));
  if (!isHtml(sights.look.contentType)) return sights;
  await attempt(sights, 'dom-unavailable', url, () => keepContent(tab, sights));
  await attempt(sights, 'mhtml-failed', url, () => keepMhtml(tab, sights));
  return sights;
}

async function attempt(sights: Sights, code: string, url: string, step: () => Promise<void>): Promise<void> {
  try {
    await step();
  } catch (error) {
    sights.losses.push(gap(code, url, messageOf(error)));
  }
}

async function scroll(tab: Tab): Promise<void> {
  const budgetMs = Math.round(Math.min(SCROLL_BUDGET_MS, SCROLL_SHARE * tab.deadline.remaining()));
  await logged(tab.log, { means: 'browser', call: 'scroll through', args: { budgetMs } }, async () => {
    const report = await tab.onlooker.scrollThrough(budgetMs, tab.deadline.within(budgetMs + STEP_MS));
    if (report.positions.length > 0) await tab.recorder.quiet(tab.quietMs, budgetMs);
    return { value: undefined, result: { ...report } };
  });
}

function keepPicture(sights: Sights, picture: Picture): void {
  const { role, url, takenAt } = picture.screenshot;
  const name = role === 'viewport' ? 'view' : 'fullpage';
  sights.pictures.push(picture);
  sights.losses.push(...picture.losses);
  sights.resources.push({ uri: `urn:${name}:${url}`, contentType: 'image/png', body: picture.file, at: takenAt });
}

async function keepContent(tab: Tab, sights: Sights): Promise<void> {
  await logged(
    tab.log,
    {
      means: 'browser',
      call: 'Runtime.evaluate',
      args: { read: ['document.documentElement.outerHTML', 'document.body.innerText'] },
    },
    async () => {
      const { dom, text, ...look } = await tab.onlooker.content(tab.deadline.within(STEP_MS));
      const at = tab.now().toISOString();
      const domFile = await tab.staging.stageFile(`${layout.page}dom.html`, dom);
      const textFile = await tab.staging.stageFile(`${layout.page}text.txt`, text);
      Object.assign(sights, { look, dom: domFile, text: textFile });
      sights.resources.push({ uri: `urn:dom:${look.url}`, contentType: 'text/html; charset=utf-8', body: domFile, at });
      sights.resources.push({
        uri: `urn:text:${look.url}`,
        contentType: 'text/plain; charset=utf-8',
        body: textFile,
        at,
      });
      return { value: undefined, result: { ...look }, outputs: [domFile, textFile] };
    },
  );
}

async function keepMhtml(tab: Tab, sights: Sights): Promise<void> {
  await logged(tab.log, { means: 'browser', call: 'Page.captureSnapshot', args: { format: 'mhtml' } }, async () => {
    const { data } = await tab.session.send(
      'Page.captureSnapshot',
      { format: 'mhtml' },
      { timeout: tab.deadline.within(STEP_MS) },
    );
    const at = tab.now().toISOString();
    const file = await tab.staging.stageFile(`${layout.page}page.mhtml`, data);
    sights.mhtml = file;
    sights.resources.push({
      uri: `urn:mhtml:${sights.look?.url ?? ''}`,
      contentType: 'multipart/related',
      body: file,
      at,
    });
    return { value: undefined, outputs: [file] satisfies CallOutput[] };
  });
}

export function isHtml(mediaType: string): boolean {
  return mediaType === 'text/html' || mediaType === 'application/xhtml+xml';
}

function gap(code: string, url: string, detail: string): Loss {
  return { weight: 'gap', code, means: 'browser', url: withoutSecrets(url), detail };
}
