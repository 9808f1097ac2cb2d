import {
  CAPTURE_TYPE,
  type CaptureRecord,
  LOSS_TYPE,
  type Loss,
  type LossReport,
  layout,
  NETWORK_TYPE,
  type NetworkReport,
  type PlainCapture,
  type Tools,
} from '@guzheng/evidence';
import type { LaunchedBrowser } from './browser/launch.ts';
import type { CaptureResult } from './capture.ts';
import { environmentReport } from './environment/report.ts';
import { withoutSecrets } from './error.ts';
import type { Exchange } from './exchange.ts';
import type { PlainResult } from './fetch/result.ts';
import type { CallLog } from './log/call-log.ts';
import type { Visit } from './page/leave.ts';
import { isHtml } from './page/sights.ts';
import { sealPackage } from './seal/seal.ts';
import { recordedOptions, type Settings } from './settings.ts';
import { documentBytes } from './staging/document.ts';
import type { StagedFile, Staging } from './staging/staging.ts';
import { writeArchive } from './warc/archive.ts';
import { writePages } from './warc/pages.ts';

/** Where a capture keeps its papers while it lasts. */
export interface Desk {
  readonly staging: Staging;
  readonly log: CallLog;
}

/** What both means brought home, and what with. */
export interface Evidence {
  readonly plain: PlainResult;
  readonly seen: Visit;
  readonly launched: LaunchedBrowser;
  readonly tools: Tools;
}

/** Archive, reports, record, seal: from what was found to the one file. */
export async function assemble(settings: Settings, evidence: Evidence, desk: Desk): Promise<CaptureResult> {
  settings.tell('writing the archive');
  const main = mainExchange(evidence);
  const losses = allLosses(settings, evidence);
  await archive(settings, evidence, main, desk);
  await report(settings, evidence, losses, desk);
  settings.tell('sealing the package');
  const record = captureRecord(settings, evidence, { main, losses });
  const title = record.browser?.title || settings.url;
  const mainPageDate = main?.startedAt ?? settings.startedAt;
  const sealed = await sealPackage({
    ...desk,
    capture: record,
    title,
    software: settings.software,
    mainPageUrl: withoutSecrets(main?.url ?? settings.target.href),
    mainPageDate,
    now: settings.now,
  });
  const callLog = { lines: desk.log.lines, head: desk.log.head ?? '' };
  return { ...sealed, name: settings.name, record: { ...record, callLog }, losses };
}

/** The page itself: as the browser got it, or else as the plain client did. */
function mainExchange({ plain, seen }: Evidence): Exchange | undefined {
  return seen.main ?? plain.exchanges.findLast(({ response }) => response !== undefined);
}

/** Both means' own losses, and one for a means that reached nothing where the other did. */
function allLosses({ target }: Settings, { plain, seen }: Evidence): Loss[] {
  const losses = [...seen.losses, ...plain.losses];
  if (plain.error === undefined) return losses;
  return [
    ...losses,
    { weight: 'gap', code: 'plain-unreachable', means: 'http', url: target.href, detail: plain.error.message },
  ];
}

async function archive(
  settings: Settings,
  { plain, seen, tools }: Evidence,
  main: Exchange | undefined,
  { staging, log }: Desk,
): Promise<void> {
  const exchanges = [...plain.exchanges, ...seen.exchanges].sort((a, b) =>
    a.startedAt < b.startedAt ? -1 : a.startedAt > b.startedAt ? 1 : 0,
  );
  const { warc, index, records } = await writeArchive({
    staging,
    exchanges,
    resources: seen.resources,
    connections: [...plain.connections, ...seen.connections],
    ...(main === undefined ? {} : { main }),
    software: `${settings.software}, ${tools.browser?.product ?? 'no browser'}, Node.js ${tools.node.version}`,
    userAgent: settings.plainUserAgent,
    startedAt: settings.startedAt,
  });
  const args = { exchanges: exchanges.length, resources: seen.resources.length };
  log.record({ means: 'system', call: 'write archive', args, result: { ok: true, records }, outputs: [warc, index] });
  const page = {
    url: main?.url ?? settings.target.href,
    ts: main?.startedAt ?? settings.startedAt,
    title: seen.capture?.title || settings.url,
  };
  const pages = await writePages(staging, page);
  log.record({ means: 'system', call: 'write pages', args: page, result: { ok: true }, outputs: [pages] });
}

async function report(
  settings: Settings,
  { plain, seen, launched, tools }: Evidence,
  losses: readonly Loss[],
  desk: Desk,
): Promise<void> {
  const network: NetworkReport = {
    type: NETWORK_TYPE,
    connections: [...plain.connections, ...seen.connections],
    resolutions: [],
  };
  const environment = environmentReport({
    checkedAt: settings.startedAt,
    tools,
    launched,
    glyphs: seen.glyphs,
    env: process.env,
  });
  const loss: LossReport = { type: LOSS_TYPE, completeness: completenessOf(losses), losses };
  await writeReport(desk, layout.network, network);
  await writeReport(desk, layout.environment, environment);
  await writeReport(desk, layout.loss, loss);
}

async function writeReport({ staging, log }: Desk, path: string, document: unknown): Promise<StagedFile> {
  const file = await staging.stageFile(path, documentBytes(document));
  log.record({ means: 'system', call: 'write report', args: { path }, result: { ok: true }, outputs: [file] });
  return file;
}

function captureRecord(
  settings: Settings,
  { plain, seen, tools }: Evidence,
  { main, losses }: { main: Exchange | undefined; losses: readonly Loss[] },
): Omit<CaptureRecord, 'callLog'> {
  const mediaType = seen.mediaType ?? plainMediaType(plain);
  const kind = isHtml(mediaType) ? 'web-page' : 'web-resource';
  return {
    type: CAPTURE_TYPE,
    kind,
    completeness: completenessOf(losses),
    requestedUrl: settings.url,
    startedAt: settings.startedAt,
    endedAt: settings.now().toISOString(),
    ...(settings.notBefore === undefined ? {} : { notBefore: settings.notBefore }),
    custodyMode: settings.custodyMode,
    labels: labelsOf(settings, { plain, seen, main, losses, kind }),
    ...(seen.capture === undefined ? {} : { browser: seen.capture }),
    plain: plainCapture(plain),
    screenshots: seen.screenshots,
    options: recordedOptions(settings),
    tools,
  };
}

/** The facts a reader must see first. */
function labelsOf(
  settings: Settings,
  facts: {
    plain: PlainResult;
    seen: Visit;
    main: Exchange | undefined;
    losses: readonly Loss[];
    kind: CaptureRecord['kind'];
  },
): string[] {
  const { plain, seen, main, losses, kind } = facts;
  const statuses = [main?.response?.status, plain.hops.at(-1)?.status].filter(
    (status) => status !== undefined && status >= 400,
  );
  const redirected = (main !== undefined && main.url !== settings.target.href) || plain.hops.length > 1;
  return [
    ...new Set([
      ...(completenessOf(losses) === 'partial' ? ['partial'] : []),
      ...statuses.map((status) => `http-${status}`),
      ...(redirected ? ['redirected'] : []),
      ...(kind === 'web-page' ? [] : ['not-html']),
      ...(seen.glyphs.cjk ? [] : ['no-cjk-glyphs']),
      ...(settings.isPrivate ? ['private-address'] : []),
    ]),
  ];
}

function completenessOf(losses: readonly Loss[]): LossReport['completeness'] {
  return losses.some(({ weight }) => weight === 'gap') ? 'partial' : 'complete';
}

function plainCapture({ startedAt, endedAt, hops, finalUrl }: PlainResult): PlainCapture {
  return { startedAt, endedAt, hops, finalUrl };
}

function plainMediaType({ exchanges }: PlainResult): string {
  const headers = exchanges.at(-1)?.response?.headers ?? [];
  const type = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? '';
  return type.split(';', 1)[0]?.trim().toLowerCase() ?? '';
}
