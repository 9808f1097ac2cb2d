import type { Loss } from '@guzheng/evidence';
import { withoutSecrets } from '../error.ts';
import { collectFacts, type ReadFacts } from '../facts/collect.ts';
import type { StagedFile } from '../staging/staging.ts';
import type { PageSigns } from '../walls/observation.ts';
import { readPageSigns } from '../walls/observe.ts';
import type { ArchiveResource } from '../warc/archive.ts';
import type { Arrival } from './arrive.ts';
import { keepContent, keepMhtml } from './content.ts';
import type { Look } from './look.ts';
import type { Outcomes } from './outcomes.ts';
import { isSilence } from './patience.ts';
import { keepPdf } from './pdf.ts';
import { type Picture, shootFullPage, shootWindow } from './pictures.ts';
import { scrollAround } from './scroll-around.ts';
import { paintSkipped } from './skipped.ts';
import { messageOf } from './step.ts';
import { stopScripts } from './stop-scripts.ts';
import type { Tab } from './tab.ts';
import { listUnpainted } from './unpainted.ts';

/** What looking at the page gave. Each part is there or there is a loss that says why not. */
export interface Sights {
  look?: Look;
  dom?: StagedFile;
  text?: StagedFile;
  mhtml?: StagedFile;
  pdf?: StagedFile;
  facts?: ReadFacts;
  signs?: PageSigns;
  readonly pictures: Picture[];
  readonly resources: ArchiveResource[];
  readonly losses: Loss[];
}

/** Somebody who looks at a page that has arrived, and what has been seen so far. */
interface Visitor {
  readonly tab: Tab;
  readonly outcomes: Outcomes;
  readonly url: string;
  readonly sights: Sights;
  scriptsStopped: boolean;
}

/** One thing that is done at the page. Where it fails, the loss is said and the next step is taken all the same. */
interface Step {
  readonly take: (visitor: Visitor) => Promise<void>;
  readonly of: 'every document' | 'HTML';
  readonly loss: Pick<Loss, 'weight' | 'code'>;
}

/**
 * In this order, by law: the window before anything is touched; then what scrolling brings; then picture, DOM and text of one state of
 * the page; then what only reads the page; last what the page may notice.
 */
const STEPS: readonly Step[] = [
  { take: seeWindow, of: 'every document', loss: { weight: 'gap', code: 'page-unresponsive' } },
  { take: scroll, of: 'every document', loss: { weight: 'gap', code: 'scroll-failed' } },
  { take: showSkipped, of: 'HTML', loss: { weight: 'note', code: 'part-unpainted' } },
  { take: seeFullPage, of: 'every document', loss: { weight: 'gap', code: 'full-page-failed' } },
  { take: readContent, of: 'HTML', loss: { weight: 'gap', code: 'dom-unavailable' } },
  { take: readSigns, of: 'HTML', loss: { weight: 'note', code: 'walls-unknown' } },
  { take: readFacts, of: 'HTML', loss: { weight: 'gap', code: 'facts-unavailable' } },
  { take: readUnpainted, of: 'HTML', loss: { weight: 'note', code: 'unpainted-unknown' } },
  { take: saveMhtml, of: 'HTML', loss: { weight: 'gap', code: 'mhtml-failed' } },
  { take: printPdf, of: 'HTML', loss: { weight: 'note', code: 'pdf-failed' } },
];

/** A document with nothing in it answers at once. */
const ANSWER_MS = 2_000;

/** Takes every step that suits the document. Where not even the window can be seen, there is nothing to go on with. */
export async function lookAround(tab: Tab, arrival: Arrival, url: string, outcomes: Outcomes): Promise<Sights> {
  const sights: Sights = { pictures: [], resources: [], losses: [] };
  if (arrival.state !== 'shown') return sights;
  const visitor: Visitor = { tab, outcomes, url, sights, scriptsStopped: false };
  for (const step of STEPS) {
    if (step.of === 'HTML' && !isHtml(sights.look?.contentType ?? '')) continue;
    const answered = await attempt(visitor, step);
    if (sights.look === undefined) break;
    if (!answered && step !== STEPS.at(-1)) await freePage(visitor);
  }
  return sights;
}

/** Whether the page answered: a step that failed although it did leaves nothing for the next one to wait for. */
async function attempt(visitor: Visitor, { take, loss }: Step): Promise<boolean> {
  try {
    await take(visitor);
    return true;
  } catch (error) {
    const silent = isSilence(error);
    lose(visitor, loss, silent ? 'the page did not answer in time' : messageOf(error));
    return !silent;
  }
}

async function seeWindow(visitor: Visitor): Promise<void> {
  const shoot = () => shootWindow(visitor.tab, { role: 'viewport', name: 'viewport' });
  const picture = await shoot().catch(async (error: unknown) => {
    if (!isSilence(error)) throw error;
    if (await isBlank(visitor.tab)) throw new Error('the document is empty, and the browser paints nothing of it');
    await freePage(visitor);
    return await shoot();
  });
  visitor.sights.look = picture.look;
  keepPicture(visitor, picture);
}

/** Of an answer that could not be decoded there is a document with nothing in it, which is never painted: no script is to blame. */
async function isBlank({ onlooker, deadline }: Tab): Promise<boolean> {
  const empty = '(document.body?.childNodes.length ?? 0) + document.scripts.length === 0';
  return await onlooker.ask<boolean>(empty, deadline.within(ANSWER_MS)).catch(() => false);
}

async function scroll(visitor: Visitor): Promise<void> {
  const { tab, outcomes, url, sights } = visitor;
  await scrollAround(tab, outcomes, {
    keep: (picture) => keepPicture(visitor, picture),
    lose: (loss) => sights.losses.push({ ...loss, means: 'browser', url: withoutSecrets(url) }),
  });
}

async function showSkipped(visitor: Visitor): Promise<void> {
  const shown = await paintSkipped(visitor.tab);
  if (shown !== null) lose(visitor, { weight: 'note', code: 'part-painted' }, shown);
}

async function seeFullPage(visitor: Visitor): Promise<void> {
  const { tab, sights } = visitor;
  if (sights.look === undefined) return;
  const keep = (picture: Picture) => keepPicture(visitor, picture);
  sights.losses.push(...(await shootFullPage(tab, sights.look, keep)));
}

async function readContent({ tab, sights }: Visitor): Promise<void> {
  const { look, dom, text, at } = await keepContent(tab);
  Object.assign(sights, { look, dom, text });
  const [html, plain] = ['text/html; charset=utf-8', 'text/plain; charset=utf-8'];
  sights.resources.push({ uri: `urn:dom:${look.url}`, contentType: html, body: dom, at });
  sights.resources.push({ uri: `urn:text:${look.url}`, contentType: plain, body: text, at });
}

async function readSigns({ tab, sights }: Visitor): Promise<void> {
  sights.signs = await readPageSigns(tab);
}

async function readFacts({ tab, sights }: Visitor): Promise<void> {
  const { read, losses, resources } = await collectFacts(tab, tab.factSelectors ?? []);
  if (read !== undefined) sights.facts = read;
  sights.losses.push(...losses);
  sights.resources.push(...resources);
}

async function readUnpainted({ tab, outcomes, url, sights }: Visitor): Promise<void> {
  sights.losses.push(...(await listUnpainted(tab, outcomes, url)));
}

async function saveMhtml({ tab, sights }: Visitor): Promise<void> {
  const body = await keepMhtml(tab);
  sights.mhtml = body;
  const uri = `urn:mhtml:${sights.look?.url ?? ''}`;
  sights.resources.push({ uri, contentType: 'multipart/related', body, at: tab.now().toISOString() });
}

async function printPdf({ tab, sights }: Visitor): Promise<void> {
  const body = await keepPdf(tab);
  sights.pdf = body;
  const uri = `urn:pdf:${sights.look?.url ?? ''}`;
  sights.resources.push({ uri, contentType: 'application/pdf', body, at: tab.now().toISOString() });
}

/** `urn:view:`, `urn:fullpage:` or, of tiles, `urn:fullpage-01:`; `urn:afterscroll:`. */
function keepPicture({ sights }: Visitor, picture: Picture): void {
  const { path, url, takenAt } = picture.screenshot;
  const name = path.replace(/^.*\/|\.png$/g, '');
  const urn = name.replace('viewport', 'view').replace('full-page', 'fullpage').replace('after-scroll', 'afterscroll');
  sights.pictures.push(picture);
  sights.resources.push({ uri: `urn:${urn}:${url}`, contentType: 'image/png', body: picture.file, at: takenAt });
}

/** A page whose script never gives way shows nothing. Then the script is stopped, and that is said, rather than nothing shown. */
async function freePage(visitor: Visitor): Promise<void> {
  if (visitor.scriptsStopped) return;
  visitor.scriptsStopped = true;
  lose(
    visitor,
    { weight: 'gap', code: 'scripts-stopped' },
    'a script gave no way; it was ended, and none ran any more',
  );
  await stopScripts(visitor.tab);
}

function lose({ sights, url }: Visitor, loss: Pick<Loss, 'weight' | 'code'>, detail: string): void {
  sights.losses.push({ ...loss, means: 'browser', url: withoutSecrets(url), detail });
}

export function isHtml(mediaType: string): boolean {
  return mediaType === 'text/html' || mediaType === 'application/xhtml+xml';
}
