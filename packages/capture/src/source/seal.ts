import {
  CAPTURE_TYPE,
  type CaptureRecord,
  LOSS_TYPE,
  type Loss,
  type LossReport,
  layout,
  NETWORK_TYPE,
  type NetworkReport,
  SOURCE_TYPE,
  type SourceRecord,
  type Tools,
} from '@guzheng/evidence';
import type { CaptureResult } from '../capture.ts';
import type { EnvironmentCheck } from '../environment/environment.ts';
import { describeTools } from '../environment/tools.ts';
import { specialNetwork } from '../fetch/address.ts';
import type { PlainResult } from '../fetch/result.ts';
import { sealPackage } from '../seal/seal.ts';
import { documentBytes } from '../staging/document.ts';
import { writeArchive } from '../warc/archive.ts';
import type { Bench, Found } from './found.ts';
import { recordedSourceOptions } from './settings.ts';

/** Archive, reports, record, seal: from what was found to the one file. */
export async function sealSource(found: Found, environment: EnvironmentCheck, bench: Bench): Promise<CaptureResult> {
  const { settings, staging, log } = bench;
  const tools = await describeTools();
  const network = networkOf(bench);
  if (found.plain !== undefined) await archive(found.plain, network, tools, bench);
  const losses = [...bench.losses.all(), ...bench.gateway.report().losses];
  const documents = found.plain?.exchanges ?? [];
  await report(found, losses, network, bench);
  await write(layout.environment, await environment.conclude({ tools, documents }), bench);
  settings.tell('sealing the package');
  const capture = captureRecord(found, { losses, network, tools }, bench);
  const sealed = await sealPackage({
    ...{ staging, log, capture },
    title: found.title,
    software: settings.software,
    mainPageUrl: settings.url,
    mainPageDate: settings.startedAt,
    now: settings.now,
  });
  const callLog = { lines: log.lines, head: log.head ?? '' };
  return { ...sealed, name: settings.name, record: { ...capture, callLog }, losses };
}

function networkOf({ gateway }: Bench): NetworkReport {
  const { connections, resolutions } = gateway.report();
  return { type: NETWORK_TYPE, connections, resolutions };
}

/** Only where exchanges were recorded: git and a folder leave none. */
async function archive(
  { exchanges }: PlainResult,
  { resolutions }: NetworkReport,
  { node }: Tools,
  { settings, staging, log }: Bench,
): Promise<void> {
  const { warc, index, records } = await writeArchive({
    ...{ staging, exchanges, resolutions },
    resources: [],
    software: `${settings.software}, Node.js ${node.version}`,
    userAgent: settings.userAgent,
    startedAt: settings.startedAt,
  });
  const args = { exchanges: exchanges.length, resources: 0 };
  log.record({ means: 'system', call: 'write archive', args, result: { ok: true, records }, outputs: [warc, index] });
}

async function report(
  { origin, files, cut }: Found,
  losses: readonly Loss[],
  network: NetworkReport,
  bench: Bench,
): Promise<void> {
  const source: SourceRecord = { type: SOURCE_TYPE, origin, files, cut };
  const loss: LossReport = { type: LOSS_TYPE, completeness: completenessOf(losses), losses };
  await write(layout.source, source, bench);
  await write(layout.network, network, bench);
  await write(layout.loss, loss, bench);
}

async function write(path: string, document: unknown, { staging, log }: Bench): Promise<void> {
  const file = await staging.stageFile(path, documentBytes(document));
  log.record({ means: 'system', call: 'write report', args: { path }, result: { ok: true }, outputs: [file] });
}

interface Findings {
  readonly losses: readonly Loss[];
  readonly network: NetworkReport;
  readonly tools: Tools;
}

function captureRecord(
  { plain, labels }: Found,
  { losses, network, tools }: Findings,
  { settings }: Bench,
): Omit<CaptureRecord, 'callLog'> {
  const { url, startedAt, notBefore, custodyMode, now } = settings;
  const completeness = completenessOf(losses);
  const isPrivate = network.connections.some(({ ip }) => ip !== undefined && specialNetwork(ip) !== null);
  return {
    type: CAPTURE_TYPE,
    kind: 'source-code',
    completeness,
    requestedUrl: url,
    startedAt,
    endedAt: now().toISOString(),
    ...(notBefore === undefined ? {} : { notBefore }),
    custodyMode,
    labels: [...(completeness === 'partial' ? ['partial'] : []), ...labels, ...(isPrivate ? ['private-address'] : [])],
    ...(plain === undefined ? {} : { plain: plainOf(plain) }),
    screenshots: [],
    options: recordedSourceOptions(settings),
    tools,
  };
}

function plainOf({ startedAt, endedAt, hops, finalUrl }: PlainResult): NonNullable<CaptureRecord['plain']> {
  return { startedAt, endedAt, hops, finalUrl };
}

function completenessOf(losses: readonly Loss[]): LossReport['completeness'] {
  return losses.some(({ weight }) => weight === 'gap') ? 'partial' : 'complete';
}
