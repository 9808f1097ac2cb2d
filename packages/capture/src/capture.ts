import { rmSync } from 'node:fs';
import type { CaptureRecord, CustodyMode, DigestPair, Loss, NotBefore, Tools } from '@guzheng/evidence';
import { assemble, type Desk } from './assemble.ts';
import { type FoundBrowser, findBrowser } from './browser/find.ts';
import { type LaunchedBrowser, launchBrowser } from './browser/launch.ts';
import { removeOnDeath } from './environment/leftovers.ts';
import { describeTools } from './environment/tools.ts';
import { CaptureError, withoutSecrets } from './error.ts';
import { fetchPlain } from './fetch/fetch.ts';
import type { PlainResult } from './fetch/result.ts';
import { openCallLog } from './log/call-log.ts';
import type { Visit } from './page/leave.ts';
import { Deadline, logged } from './page/step.ts';
import { visit } from './page/visit.ts';
import { type Settings, settingsFrom } from './settings.ts';
import { openStaging } from './staging/staging.ts';

export interface CaptureOptions {
  /** The folder for the package; made where it is missing. */
  readonly out: string;
  /** File name without `.wacz`. Default `<host>-<YYYYMMDDTHHMMSSZ>`. */
  readonly name?: string;
  /** Lets loopback, private and other special addresses through. Default false. */
  readonly allowPrivate?: boolean;
  /** A block that existed before the capture began. */
  readonly notBefore?: NotBefore;
  /** Who makes the capture. Default `self`. */
  readonly custodyMode?: CustodyMode;
  /** A browser to use and no other; else GUZHENG_BROWSER, an installed one, puppeteer's, or the one npm brought. */
  readonly browserPath?: string;
  /** For everything up to sealing. What is there by then is sealed as partial. Default 60,000 ms. */
  readonly maxTimeMs?: number;
  /** How long nothing may be under way before a page counts as loaded. Default 250 ms. */
  readonly quietMs?: number;
  /** The most bytes kept of one body; four times as much in all. Default 256 MiB. */
  readonly maxBytes?: number;
  /** CSS pixels. Default 1280 × 800. */
  readonly viewport?: { readonly width: number; readonly height: number };
  /** Sent by both means in place of their own. */
  readonly userAgent?: string;
  /** Certificates trusted by both means beside (browser) or instead of (plain client) their own, in PEM. For tests and closed networks. */
  readonly ca?: string;
  readonly now?: () => Date;
  /** Told in a few words what is being done. */
  readonly onProgress?: (detail: string) => void;
}

export interface CaptureResult {
  /** Absolute. */
  readonly path: string;
  readonly name: string;
  readonly bytes: number;
  /** What `sha256sum` prints for the file. */
  readonly sha256: string;
  readonly sm3: string;
  /** Digests of datapackage.json. */
  readonly manifest: DigestPair;
  readonly record: CaptureRecord;
  readonly losses: readonly Loss[];
}

/**
 * Captures the page or file at `url` by two means, a browser and a plain HTTP client, and seals what they got as one evidence
 * package. Whatever a limit or an error cuts short is sealed as partial, with the reason in evidence/loss.json.
 *
 * Throws CaptureError and leaves no file when the request cannot be met at all: a bad URL, a private address without leave, an
 * output that exists or cannot be written, no browser, or an address that neither means could reach.
 */
export async function capture(url: string, options: CaptureOptions): Promise<CaptureResult> {
  const settings = await settingsFrom(url, options);
  const found = await findBrowser(settings);
  return await withStaging(settings, async (desk) => {
    const { launched, ...findings } = await gather(settings, found, desk);
    try {
      refuseNothing(settings, findings);
      // The browser has said all it has to say; it ends while the package is put together.
      const [result] = await Promise.all([assemble(settings, { ...findings, launched }, desk), launched.close()]);
      return result;
    } finally {
      await launched.close();
    }
  });
}

/** The staging folder and the call log live and die with the capture, whatever way it ends. */
async function withStaging<T>(settings: Settings, work: (desk: Desk) => Promise<T>): Promise<T> {
  const { out, name, clock } = settings;
  const staging = await openStaging({ folder: out, name });
  const release = removeOnDeath(() => rmSync(staging.folder, { recursive: true, force: true }));
  try {
    const log = openCallLog({ staging, clock });
    try {
      return await work({ staging, log });
    } finally {
      log.close();
    }
  } finally {
    await staging.discard();
    release();
  }
}

/** Both means at the same time: the plain client fetches while the browser starts. */
async function gather(settings: Settings, found: FoundBrowser, desk: Desk): Promise<Findings> {
  const deadline = new Deadline(settings.maxTimeMs);
  const fetching = fetchByClient(settings, desk);
  const looking = lookByBrowser(settings, found, desk, deadline);
  const [plain, look] = await Promise.allSettled([fetching, looking]);
  if (look.status === 'rejected') throw look.reason;
  if (plain.status === 'fulfilled') return { plain: plain.value, ...look.value };
  await look.value.launched.close();
  throw plain.reason;
}

interface Findings {
  readonly plain: PlainResult;
  readonly seen: Visit;
  readonly tools: Tools;
  readonly launched: LaunchedBrowser;
}

async function fetchByClient(settings: Settings, desk: Desk): Promise<PlainResult> {
  const { target, now, plainUserAgent, acceptLanguage, allowPrivate, maxBytes, maxTimeMs, ca, tell } = settings;
  tell('fetching the source with the plain HTTP client');
  return await fetchPlain(target.href, {
    ...desk,
    now,
    userAgent: plainUserAgent,
    acceptLanguage,
    allowPrivate,
    maxBytes,
    totalTimeoutMs: maxTimeMs,
    ...(ca === undefined ? {} : { ca }),
  });
}

async function lookByBrowser(
  settings: Settings,
  found: FoundBrowser,
  desk: Desk,
  deadline: Deadline,
): Promise<Omit<Findings, 'plain'>> {
  const { url, now, gate, maxBytes, quietMs, tell } = settings;
  tell('starting the browser');
  const launched = await startBrowser(settings, found, desk);
  try {
    const limits = { body: maxBytes, total: 4 * maxBytes };
    const options = { ...desk, now, deadline, gate, quietMs, limits, tell };
    // Asked for at once: a browser that a page brings down says nothing of itself any more.
    const [tools, seen] = await Promise.all([describeTools(launched.facts), visit(launched, url, options)]);
    return { seen, tools, launched };
  } catch (error) {
    await launched.close();
    throw error;
  }
}

/** Not bounded by the capture's own time: a browser that is slow to start is not the page's fault. */
function startBrowser(settings: Settings, found: FoundBrowser, { log }: Desk): Promise<LaunchedBrowser> {
  return logged(log, { means: 'system', call: 'launch browser', args: { source: found.source } }, async () => {
    const value = await launchBrowser(found, settings);
    return { value, result: { profileBefore: value.profileBefore } };
  });
}

/** An address that neither means could reach has left nothing to keep. The plain client knows best why. */
function refuseNothing({ url }: Settings, { plain, seen }: Pick<Findings, 'plain' | 'seen'>): void {
  if (plain.error === undefined || (seen.error === undefined && seen.main !== undefined)) return;
  if (plain.error.code !== 'connection-failed') throw plain.error;
  throw (
    seen.error ??
    new CaptureError('nothing-reachable', `Neither means could reach ${withoutSecrets(url)}.`, { cause: plain.error })
  );
}
