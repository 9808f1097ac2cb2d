import {
  type BrowserCapture,
  type CallOutput,
  type Connection,
  type Loss,
  layout,
  type Screenshot,
} from '@guzheng/evidence';
import type { LaunchedBrowser } from '../browser/launch.ts';
import { type CaptureError, withoutSecrets } from '../error.ts';
import type { Exchange } from '../exchange.ts';
import type { GlyphTest } from '../fonts/glyphs.ts';
import type { StagedFile } from '../staging/staging.ts';
import type { ArchiveResource } from '../warc/archive.ts';
import { type Arrival, arrive } from './arrive.ts';
import { browserConnections } from './connections.ts';
import { exchangeOf, type Hop, headerValue } from './hop.ts';
import type { Look } from './look.ts';
import { type Picture, shootFullPage, shootViewport } from './pictures.ts';
import { exchangeCall, logged, messageOf } from './step.ts';
import { openTab, type Tab, type VisitOptions } from './tab.ts';

/** Everything the browser has to say of one address. */
export interface Visit {
  /** Absent when the browser reached nothing. */
  readonly capture?: BrowserCapture;
  readonly exchanges: readonly Exchange[];
  /** The answer that is the page or file itself. */
  readonly main?: Exchange;
  readonly connections: readonly Connection[];
  readonly losses: readonly Loss[];
  readonly screenshots: readonly Screenshot[];
  readonly resources: readonly ArchiveResource[];
  readonly glyphs: GlyphTest;
  /** The media type of what the browser shows, or of the answer where it shows nothing; lower case, without parameters. */
  readonly mediaType?: string;
  readonly error?: CaptureError;
}

/** What looking at the page gave. Each part is there or there is a loss that says why not. */
interface Sights {
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
const GRACE_MS = 500;

/** Goes to `url` and keeps what it sees: the window before anything is touched, then the whole page, its DOM, its text, its MHTML. */
export async function visit(launched: LaunchedBrowser, url: string, options: VisitOptions): Promise<Visit> {
  const startedAt = options.now().toISOString();
  const tab = await openTab(launched, options);
  tab.tell('loading the page in the browser');
  const arrival = await arriveSomehow(tab, url);
  tab.tell('taking pictures, DOM and text');
  const sights = await lookAround(tab, arrival, url);
  return await leave(tab, { url, startedAt, arrival, sights });
}

/**
 * A document that never ends would show nothing, since it is held back whole; any other browser shows what there is of it. Then it is
 * asked for once more, and passes: the call log has both.
 */
async function arriveSomehow(tab: Tab, url: string): Promise<Arrival> {
  const first = await arrive(tab, url);
  if (first.state !== 'failed' || !tab.recorder.holdsDocument()) return first;
  tab.recorder.letDocumentsPass();
  return await arrive(tab, url);
}

/** In this order: nothing may be touched before the first picture, and the full picture, DOM and text belong together. */
async function lookAround(tab: Tab, arrival: Arrival, url: string): Promise<Sights> {
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

interface Seen {
  readonly url: string;
  readonly startedAt: string;
  readonly arrival: Arrival;
  readonly sights: Sights;
}

/** Stops the recorder and puts together what it heard and what was seen. */
async function leave(tab: Tab, { url, startedAt, arrival, sights }: Seen): Promise<Visit> {
  const recording = await tab.recorder.stop(GRACE_MS);
  const connections = await browserConnections(tab.session, recording.hops, tab.deadline.within(STEP_MS));
  const byHop = new Map(recording.hops.map((hop) => [hop, exchangeOf(hop, startedAt)]));
  const exchanges = [...byHop.values()];
  for (const exchange of exchanges) tab.log.record(exchangeCall(exchange));
  const mainHops = recording.hops.filter((hop) => hop.mainDocument && hop.status !== undefined);
  const last = mainHops.at(-1);
  const main = last === undefined ? undefined : byHop.get(last);
  const mediaType = sights.look?.contentType ?? mediaTypeOf(last);
  const endedAt = tab.now().toISOString();
  return {
    ...(last === undefined ? {} : { capture: browserCapture({ startedAt, endedAt, mainHops, last, sights }) }),
    exchanges,
    ...(main === undefined ? {} : { main }),
    connections,
    losses: [
      ...recording.losses,
      ...arrival.losses,
      ...sights.losses,
      ...(await reachedPrivate(tab, recording.hops)),
      ...arrivalLoss(arrival, url, last !== undefined),
    ],
    screenshots: sights.pictures.map(({ screenshot }) => screenshot),
    resources: sights.resources,
    glyphs: tab.glyphs,
    ...(mediaType === undefined ? {} : { mediaType }),
    ...(arrival.state === 'failed' ? { error: arrival.error } : {}),
  };
}

/** Names that pointed elsewhere when the browser asked than when the gate did; or a proxy inside the network. */
async function reachedPrivate({ gate }: Tab, hops: readonly Hop[]): Promise<Loss[]> {
  const losses: Loss[] = [];
  for (const { ip, url } of hops) {
    const why = ip === undefined ? null : await gate(`http://${ip.includes(':') ? `[${ip}]` : ip}/`);
    if (why !== null)
      losses.push({
        weight: 'note',
        code: 'private-address-reached',
        means: 'browser',
        url: withoutSecrets(url),
        detail: why,
      });
  }
  return losses;
}

function browserCapture(seen: {
  startedAt: string;
  endedAt: string;
  mainHops: readonly Hop[];
  last: Hop;
  sights: Sights;
}): BrowserCapture {
  const { startedAt, endedAt, mainHops, last, sights } = seen;
  return {
    startedAt,
    endedAt,
    hops: mainHops.map((hop) => {
      const location = headerValue(hop.responseHeaders ?? [], 'location');
      return {
        url: withoutSecrets(hop.url),
        status: hop.status ?? 0,
        ...(hop.ip === undefined ? {} : { ip: hop.ip }),
        ...(location === undefined ? {} : { location }),
      };
    }),
    finalUrl: withoutSecrets(sights.look?.url ?? last.url),
    title: sights.look?.title ?? '',
    ...(sights.dom === undefined ? {} : { dom: sights.dom.path }),
    ...(sights.text === undefined ? {} : { text: sights.text.path }),
    ...(sights.mhtml === undefined ? {} : { mhtml: sights.mhtml.path }),
  };
}

function arrivalLoss(arrival: Arrival, url: string, answered: boolean): Loss[] {
  if (arrival.state === 'failed') return [gap('browser-unreachable', url, arrival.error.message)];
  if (arrival.state === 'received' && answered) {
    return [
      {
        weight: 'note',
        code: 'nothing-to-show',
        means: 'browser',
        url: withoutSecrets(url),
        detail: 'the browser received the answer but shows no document for it',
      },
    ];
  }
  return [];
}

function mediaTypeOf(hop: Hop | undefined): string | undefined {
  const type = headerValue(hop?.responseHeaders ?? [], 'content-type') ?? hop?.mimeType;
  return type?.split(';', 1)[0]?.trim().toLowerCase();
}

export function isHtml(mediaType: string): boolean {
  return mediaType === 'text/html' || mediaType === 'application/xhtml+xml';
}

function gap(code: string, url: string, detail: string): Loss {
  return { weight: 'gap', code, means: 'browser', url: withoutSecrets(url), detail };
}
