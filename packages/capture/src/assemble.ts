import {
  CAPTURE_TYPE,
  type CaptureRecord,
  type EnvironmentReport,
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
import type { CaptureResult, Room } from './capture.ts';
import { withoutSecrets } from './error.ts';
import type { Exchange } from './exchange.ts';
import { writeFacts } from './facts/collect.ts';
import type { PlainResult } from './fetch/result.ts';
import { completenessOf, type LabelFacts, labelsOf } from './labels.ts';
import type { Visit } from './page/leave.ts';
import { isHtml } from './page/sights.ts';
import { reconcile } from './reconcile/reconcile.ts';
import { sealPackage } from './seal/seal.ts';
import { recordedOptions, type Settings } from './settings.ts';
import type { Desk } from './staging/desk.ts';
import { documentBytes } from './staging/document.ts';
import type { StagedFile } from './staging/staging.ts';
import { judgeWalls } from './walls/judge.ts';
import type { Wall } from './walls/wall.ts';
import { writeArchive } from './warc/archive.ts';
import { writePages } from './warc/pages.ts';

/** What both means brought home, and what with. */
export interface Evidence {
  readonly plain: PlainResult;
  readonly seen: Visit;
  readonly launched: LaunchedBrowser;
  readonly tools: Tools;
}

/** Archive, reports, record, seal: from what was found to the one file. */
export async function assemble(settings: Settings, evidence: Evidence, room: Room): Promise<CaptureResult> {
  settings.tell('archive');
  const main = mainExchange(evidence);
  // Second answers of name servers may still be out, and the machine is looked at once more, while the archive is written.
  const environment = lookOnceMore(evidence, room);
  environment.catch(() => undefined);
  await room.gateway.close();
  const network = networkReport(evidence, room);
  const losses = allLosses(settings, evidence, { room, network });
  await archive(settings, evidence, { main, network }, room);
  await report({ network, environment: await environment, losses }, room);
  await factsOf(evidence, main, room);
  const walls = wallsBefore(settings, evidence, main, room);
  settings.tell('seal');
  const record = captureRecord(settings, evidence, { main, losses, network, walls });
  const title = record.browser?.title || settings.url;
  const mainPageDate = main?.startedAt ?? settings.startedAt;
  const sealed = await sealPackage({
    ...room,
    capture: record,
    title,
    software: settings.software,
    mainPageUrl: withoutSecrets(main?.url ?? settings.target.href),
    mainPageDate,
    now: settings.now,
  });
  const callLog = { lines: room.log.lines, head: room.log.head ?? '' };
  return { ...sealed, name: settings.name, record: { ...record, callLog }, losses };
}

function lookOnceMore({ tools, launched, plain, seen }: Evidence, { check }: Room): Promise<EnvironmentReport> {
  const ofPlain = plain.exchanges.at(-1);
  const documents = [seen.main, ofPlain].filter((exchange) => exchange !== undefined);
  return check.conclude({ tools, browser: { launched, glyphs: seen.glyphs }, documents });
}

/** The page itself: as the browser got it, or else as the plain client did. */
function mainExchange({ plain, seen }: Evidence): Exchange | undefined {
  return seen.main ?? plain.exchanges.findLast(({ response }) => response !== undefined);
}

/** The gateway's connections, and what the browser says of TLS on the first one to each host and port: it does not tell them apart. */
function networkReport({ seen }: Evidence, { gateway }: Room): NetworkReport {
  const { connections, resolutions } = gateway.report();
  const told = new Set<string>();
  const secured = connections.map((connection) => {
    const place = `${connection.host}:${connection.port}`;
    const tls = seen.tls.get(place);
    if (connection.means !== 'browser' || connection.outcome !== 'connected' || tls === undefined) return connection;
    if (told.has(place)) return connection;
    told.add(place);
    return { ...connection, tls };
  });
  return { type: NETWORK_TYPE, connections: secured, resolutions };
}

/** Every means' own losses, what does not add up between them, and one for a means that reached nothing where the other did. */
function allLosses(
  { target }: Settings,
  { plain, seen }: Evidence,
  { room, network }: { room: Room; network: NetworkReport },
): Loss[] {
  const losses = [
    ...seen.losses,
    ...plain.losses,
    ...room.gateway.report().losses,
    ...reconcile({ ...seen.recorded, connections: network.connections }),
  ];
  if (plain.error === undefined) return losses;
  return [
    ...losses,
    { weight: 'gap', code: 'plain-unreachable', means: 'http', url: target.href, detail: plain.error.message },
  ];
}

async function archive(
  settings: Settings,
  { plain, seen, tools }: Evidence,
  { main, network }: { main: Exchange | undefined; network: NetworkReport },
  { staging, log }: Desk,
): Promise<void> {
  const exchanges = [...plain.exchanges, ...seen.exchanges].sort((a, b) =>
    a.startedAt < b.startedAt ? -1 : a.startedAt > b.startedAt ? 1 : 0,
  );
  const { warc, index, records } = await writeArchive({
    staging,
    exchanges,
    resources: seen.resources,
    resolutions: network.resolutions,
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

/** Facts to prove (X7), and how often this capture itself has asked for the page: counters count that too. */
async function factsOf({ plain, seen }: Evidence, main: Exchange | undefined, desk: Desk): Promise<void> {
  if (seen.facts === undefined) return;
  const loads = (exchanges: readonly Exchange[]) => exchanges.filter(({ url }) => url === main?.url).length;
  const ownPageLoads = { browser: loads(seen.exchanges), http: loads(plain.exchanges) };
  await writeFacts(desk, seen.facts, { headers: main?.response?.headers ?? [], ownPageLoads });
}

function wallsBefore({ target }: Settings, { seen }: Evidence, main: Exchange | undefined, { log }: Desk): Wall[] {
  const { response } = main ?? {};
  return judgeWalls(log, {
    requestedUrl: target.href,
    finalUrl: main?.url ?? target.href,
    headers: response?.headers ?? [],
    requests: seen.exchanges.map(({ url }) => url),
    ...(response === undefined ? {} : { status: response.status }),
    ...(seen.signs === undefined ? {} : { page: seen.signs }),
  });
}

interface Reports {
  readonly network: NetworkReport;
  readonly environment: EnvironmentReport;
  readonly losses: readonly Loss[];
}

async function report({ network, environment, losses }: Reports, desk: Desk): Promise<void> {
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
  found: Pick<LabelFacts, 'main' | 'losses' | 'network' | 'walls'>,
): Omit<CaptureRecord, 'callLog'> {
  const kind = isHtml(seen.mediaType ?? plainMediaType(plain)) ? 'web-page' : 'web-resource';
  return {
    type: CAPTURE_TYPE,
    kind,
    completeness: completenessOf(found.losses),
    requestedUrl: settings.url,
    startedAt: settings.startedAt,
    endedAt: settings.now().toISOString(),
    ...(settings.notBefore === undefined ? {} : { notBefore: settings.notBefore }),
    custodyMode: settings.custodyMode,
    labels: labelsOf(settings, { plain, seen, kind, ...found }),
    ...(settings.account === undefined ? {} : { account: settings.account }),
    ...(seen.capture === undefined ? {} : { browser: seen.capture }),
    plain: plainCapture(plain),
    screenshots: seen.screenshots,
    options: recordedOptions(settings),
    tools,
  };
}

function plainCapture({ startedAt, endedAt, hops, finalUrl }: PlainResult): PlainCapture {
  return { startedAt, endedAt, hops, finalUrl };
}

function plainMediaType({ exchanges }: PlainResult): string {
  const headers = exchanges.at(-1)?.response?.headers ?? [];
  const type = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? '';
  return type.split(';', 1)[0]?.trim().toLowerCase() ?? '';
}
