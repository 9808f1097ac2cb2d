import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { nodeHashing, type Replayed, type ReplayRecord, replayPage } from '@guzheng/capture';
import { type CaptureRecord, type Screenshot, utf8Lossy } from '@guzheng/evidence';
import {
  type ArchivedExchange,
  compareTexts,
  type EvidencePackage,
  openPackage,
  type Report,
  readArchivedPage,
  VerifyError,
} from '@guzheng/verify';
import { SdkError } from '../error.ts';
import { type FileSource, openFile } from '../file/source.ts';
import { verifyFile } from '../verify-file.ts';
import { comparePictures } from './pictures.ts';
import { REPLAY_TYPE, type ReplayedPicture, type ReplayReport } from './report.ts';
import { Spool, type SpooledBody } from './spool.ts';

export interface ReplayFileOptions {
  /** A folder for the pictures of the replay and those of the differences; made where it is missing. Default: none is kept. */
  readonly out?: string;
  readonly browserPath?: string;
  /** Lets the page's scripts see the time of now, in place of that of the capture. */
  readonly presentClock?: boolean;
  readonly now?: Date;
  readonly onProgress?: (detail: string) => void;
}

/** As many sentences as a person reads. */
const SHOWN = 50;

/**
 * Renders the page of a package again, from its archive alone and without a network, and says how like the captured one it came out:
 * text, pictures, and every request that had no record. The package is verified first; one that contradicts itself is replayed with
 * warnings. Throws SdkError `file-unreadable`, `not-replayable`; VerifyError `not-evidence`, `unreadable-file`; CaptureError
 * `browser-missing`, `browser-failed`, `nothing-reachable`.
 */
export async function replayFile(path: string, options: ReplayFileOptions = {}): Promise<ReplayReport> {
  const tell = options.onProgress ?? (() => undefined);
  tell('verifying the package');
  const report = await verifyFile(path, { offline: true });
  const folder = await mkdtemp(join(tmpdir(), 'guzheng-replay-'));
  try {
    await using file = await openFile(path);
    tell('reading the archive');
    const { capture, records, sockets } = await readRecords(file, folder);
    const pictures = options.out ?? join(folder, 'pictures');
    await mkdir(pictures, { recursive: true });
    const replayed = await replayPage(capture.requestedUrl, {
      ...settingsOf(capture, options),
      ...{ records, folder: pictures, onProgress: tell },
    });
    tell('comparing');
    return await compare({ path, report, capture, replayed, sockets }, file, options);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Read {
  readonly capture: CaptureRecord;
  readonly records: readonly ReplayRecord[];
  /** WebSockets that the page opened. What passed over them is in files of its own, and cannot be given to a browser again. */
  readonly sockets: number;
}

async function readRecords(file: FileSource, folder: string): Promise<Read> {
  const spool = new Spool(folder);
  try {
    const { capture, exchanges } = await readArchivedPage(file, { openBody: () => spool.next(), hashing: nodeHashing });
    if (capture.browser === undefined)
      throw new SdkError(
        'not-replayable',
        `the package has no page that a browser captured: it is of kind ${capture.kind}`,
      );
    const answerable = exchanges.filter(({ url }) => /^https?:/.test(url));
    return { capture, records: answerable.map(recordOf), sockets: exchanges.length - answerable.length };
  } finally {
    spool.close();
  }
}

function recordOf({ method, url, requestSha256, answer }: ArchivedExchange<SpooledBody>): ReplayRecord {
  const request = { method, url, ...(requestSha256 === undefined ? {} : { requestSha256 }) };
  if (answer.kind === 'failure') return { ...request, answer: { kind: 'failure', error: answer.error } };
  const { status, statusText, headers, body, bytes } = answer;
  const stored = bytes === 0 ? null : { file: body.file, bytes };
  return { ...request, answer: { kind: 'response', status, statusText, headers, body: stored } };
}

type Settings = Omit<Parameters<typeof replayPage>[1], 'records' | 'folder' | 'onProgress'>;

/** The options in force at the capture, as far as the package tells them and they make sense. */
function settingsOf({ options: given, browser, startedAt }: CaptureRecord, options: ReplayFileOptions): Settings {
  const { browserUserAgent: userAgent, viewport } = given;
  const quietMs = numberIn(given, 'quietMs', [1, 60_000]);
  const maxTiles = numberIn(given, 'maxTiles', [1, 1_000]);
  return {
    viewport: {
      width: numberIn(viewport, 'width', [1, 10_000]) ?? 1280,
      height: numberIn(viewport, 'height', [1, 10_000]) ?? 800,
    },
    ...(typeof userAgent === 'string' && userAgent !== 'its own' ? { userAgent } : {}),
    ...(quietMs === undefined ? {} : { quietMs }),
    ...(maxTiles === undefined ? {} : { maxTiles }),
    ...(options.browserPath === undefined ? {} : { browserPath: options.browserPath }),
    ...(options.presentClock === true ? {} : { startAt: new Date(browser?.startedAt ?? startedAt) }),
  };
}

/** `options` is an open object: it may hold anything. */
function numberIn(values: unknown, name: string, [least, most]: readonly [number, number]): number | undefined {
  if (typeof values !== 'object' || values === null) return undefined;
  const value: unknown = Object.entries(values).find(([key]) => key === name)?.[1];
  return typeof value === 'number' && value >= least && value <= most ? value : undefined;
}

interface Result {
  readonly path: string;
  readonly report: Report;
  readonly capture: CaptureRecord;
  readonly replayed: Replayed;
  readonly sockets: number;
}

async function compare(
  { path, report, capture, replayed, sockets }: Result,
  file: FileSource,
  options: ReplayFileOptions,
) {
  const { finalUrl, title, errors, requestsWithoutRecord, recordsNeverRequested, repeated, attemptsToLeave } = replayed;
  const members = await openMembers(file);
  const text = await members(capture.browser?.text);
  return {
    type: REPLAY_TYPE,
    replayedAt: (options.now ?? new Date()).toISOString(),
    subject: { name: basename(path), bytes: report.subject.bytes, ...report.digests },
    url: capture.requestedUrl,
    ...{ finalUrl, title },
    clock: options.presentClock === true ? 'present' : 'capture',
    browser: { captured: capture.tools.browser?.product ?? null, replayed: replayed.browser },
    warnings: [...warningsOf(report, capture, replayed), ...socketWarning(sockets)],
    text: text === null || replayed.text === undefined ? null : comparedText(utf8Lossy(text), replayed.text),
    pictures: await Promise.all(
      capture.screenshots.map((shot) => comparePicture(shot, replayed, { members, out: options.out })),
    ),
    ...{ requestsWithoutRecord, recordsNeverRequested, repeated, attemptsToLeave, errors },
  } satisfies ReplayReport;
}

/** The structure is what counts here: that nobody deposited the file says nothing about what is in it. */
function warningsOf({ checks }: Report, { tools }: CaptureRecord, { browser }: Replayed): readonly string[] {
  const captured = tools.browser?.product;
  const failed = checks.filter(({ status }) => status === 'FAIL');
  return [
    ...failed.map(({ id, code, detail }) => `the package contradicts itself: ${id} ${code ?? ''}: ${detail}`),
    ...(captured === undefined || captured === browser
      ? []
      : [`the page was captured with ${captured}, and replayed with ${browser}: they may paint it differently`]),
  ];
}

function socketWarning(sockets: number): readonly string[] {
  return sockets === 0 ? [] : [`what the page was told over WebSockets (${sockets}) is not told again`];
}

type Members = (path: string | undefined) => Promise<Uint8Array | null>;

/** Members by path; null for one that is not there or has not the digest it should have, which the warnings say. */
async function openMembers(file: FileSource): Promise<Members> {
  const opened = await orNull(() => openPackage(file, nodeHashing));
  return async (path) => (path === undefined || opened === null ? null : await readMember(opened, path));
}

function readMember(opened: EvidencePackage, path: string): Promise<Uint8Array | null> {
  return orNull(() => opened.readMember(path));
}

async function orNull<T>(work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof VerifyError) return null;
    throw error;
  }
}

function comparedText(before: string, after: string): NonNullable<ReplayReport['text']> {
  const { similarity, missing, added } = compareTexts(before, after);
  return {
    similarity,
    ...{ missing: missing.slice(0, SHOWN), missingTotal: missing.length },
    ...{ added: added.slice(0, SHOWN), addedTotal: added.length },
  };
}

async function comparePicture(
  { path, role }: Screenshot,
  { pictures }: Replayed,
  { members, out }: { members: Members; out: string | undefined },
): Promise<ReplayedPicture> {
  const facts = { path, role };
  const name = basename(path);
  const again = pictures.find(({ file }) => basename(file) === name);
  if (again === undefined) return { ...facts, similarity: null, detail: 'the replay made no such picture' };
  const before = await members(path);
  const comparison = before === null ? null : comparePictures(before, await readFile(again.file));
  if (comparison === null) return { ...facts, similarity: null, detail: 'the picture in the package cannot be read' };
  const { difference, ...measured } = comparison;
  if (out === undefined) return { ...facts, ...measured };
  const red = join(out, name.replace(/\.png$/, '.difference.png'));
  await writeFile(red, difference());
  return { ...facts, ...measured, replayed: again.file, difference: red };
}
