import {
  type CaptureRecord,
  type DepositStatement,
  type EnvironmentReport,
  type FactsReport,
  type LossReport,
  layout,
  memberTree,
  type NetworkReport,
  parseCaptureRecord,
  parseEnvironmentReport,
  parseFactsReport,
  parseLossReport,
  parseNetworkReport,
} from '@guzheng/evidence';
import { type AnswerDates, DateCollector } from '../archive/answer-dates.ts';
import { type ArchiveReading, readArchive } from '../archive/archive.ts';
import { keepBodies } from '../corroboration/kept.ts';
import { type PageSources, pageUrlOf, readSources } from '../corroboration/sources.ts';
import { type CallLogReading, readCallLog } from '../log/call-log.ts';
import { readExactly } from '../source.ts';
import { readSourceCode, type SourceCodeReading } from '../source-code/reading.ts';
import { type Container, readMember } from './container.ts';
import { FaultList } from './fault.ts';
import { compareWithManifest, type ManifestReading, readDocument } from './manifest.ts';
import { readPngSize } from './png.ts';

/** Everything in the package that the checks look at, parsed once. */
export interface Contents {
  readonly capture: CaptureRecord;
  readonly loss: LossReport;
  /** Null where it cannot be read, which is a fault of the package. */
  readonly network: NetworkReport | null;
  /** As `network`. */
  readonly environment: EnvironmentReport | null;
  /** What the page states of itself; undefined where there is no such list, null where it cannot be read. */
  readonly facts: FactsReport | null | undefined;
  readonly log: CallLogReading;
  readonly archive: ArchiveReading;
  /** What servers said the time was, by host; empty where the archive cannot be read to its end. */
  readonly answerDates: AnswerDates;
  /** The page's text, DOM and sources, read for comparison. */
  readonly sources: PageSources;
  /** Of source code, what was found of it; null for anything else, and where its record cannot be read. */
  readonly sourceCode: SourceCodeReading | null;
  /** Of each screenshot in capture.json that is there; null where it is no PNG. */
  readonly pngs: ReadonlyMap<string, { readonly width: number; readonly height: number } | null>;
}

export interface PackageReading {
  readonly container: Container;
  readonly manifest: ManifestReading;
  /** Of structure, manifest and documents together (I2). */
  readonly faults: FaultList;
  /** Null where the documents cannot be read: then nothing else can be said of the capture. */
  readonly contents: Contents | null;
}

/** Reads the package behind a container, as far as it can be read. */
export async function readPackage(container: Container, statement: DepositStatement | null): Promise<PackageReading> {
  const faults = new FaultList();
  faults.addAll(container.faults);
  // Without a structure there are no members: to report them all missing would only bury the cause.
  if (container.members.size === 0 && container.faults.total > 0) {
    return { container, manifest: { manifest: null, digests: null, faults: new FaultList() }, faults, contents: null };
  }
  const manifest = await compareWithManifest(container);
  faults.addAll(manifest.faults);
  checkDeposited(manifest, statement, faults);
  await checkTree(manifest, { container, statement }, faults);
  return { container, manifest, faults, contents: await readContents(container, faults) };
}

function checkDeposited({ digests }: ManifestReading, statement: DepositStatement | null, faults: FaultList): void {
  const expected = statement?.manifest;
  if (expected === undefined || digests === null) return;
  if (expected.sha256 === digests.sha256 && expected.sm3 === digests.sm3) return;
  faults.add({
    code: 'manifest-not-deposited',
    path: layout.manifest,
    detail: 'datapackage.json is not the one that was deposited',
    expected,
    actual: digests,
  });
}

/** A statement of version 2 commits to the members one by one; that tree must be the one this manifest makes (docs/spec/disclosure.md). */
async function checkTree(
  { manifest }: ManifestReading,
  { container, statement }: { container: Container; statement: DepositStatement | null },
  faults: FaultList,
): Promise<void> {
  const expected = statement?.members;
  const member = container.members.get(layout.manifest);
  if (expected === undefined || manifest === null || member === undefined) return;
  const { root, size } = memberTree(await readMember(container, member));
  if (expected.root === root && expected.size === size) return;
  faults.add({
    code: 'members-not-deposited',
    path: layout.manifest,
    detail: 'The members that datapackage.json lists are not those whose tree was deposited',
    expected,
    actual: { root, size },
  });
}

async function readContents(container: Container, faults: FaultList): Promise<Contents | null> {
  const documents = new FaultList();
  const capture = await readDocument(container, layout.capture, parseCaptureRecord, documents);
  const loss = await readDocument(container, layout.loss, parseLossReport, documents);
  const environment = await readDocument(container, layout.environment, parseEnvironmentReport, documents);
  const network = await readDocument(container, layout.network, parseNetworkReport, documents);
  const facts = container.members.has(layout.facts)
    ? await readDocument(container, layout.facts, parseFactsReport, documents)
    : undefined;
  const sourceCode = capture === null ? null : await readSourceCode(container, capture, documents);
  faults.addAll(documents);
  const logMember = container.members.get(layout.callLog);
  if (capture === null || loss === null || logMember === undefined) return null;
  const log = await readCallLog(container, logMember);
  const dates = new DateCollector();
  const { archive, kept } = await readArchive(container, dates.watch(keepBodies(pageUrlOf(capture))));
  return {
    capture,
    loss,
    ...{ network, environment, facts, log, archive },
    answerDates: archive.state === 'whole' ? dates.result() : [],
    sources: await readSources(container, { capture, calls: log.calls, kept }),
    sourceCode,
    pngs: await readPngs(container, capture),
  };
}

async function readPngs(container: Container, capture: CaptureRecord): Promise<Contents['pngs']> {
  const pngs = new Map<string, { width: number; height: number } | null>();
  for (const { path } of capture.screenshots.slice(0, 1000)) {
    const member = container.members.get(path);
    if (member === undefined) continue;
    pngs.set(path, readPngSize(await readExactly(container.file, member.offset, Math.min(33, member.bytes))));
  }
  return pngs;
}
