import type { CaptureRecord, CustodyMode, DigestPair, Loss, NotBefore, Tools } from '@guzheng/evidence';
import { assemble } from './assemble.ts';
import { type FoundBrowser, findBrowser } from './browser/find.ts';
import { type LaunchedBrowser, launchBrowser } from './browser/launch.ts';
import { cookieHeaderFrom } from './credentials/cookie-header.ts';
import type { SessionCookie } from './credentials/cookies.ts';
import { expectSealable, sealSecrets } from './credentials/sealed.ts';
import { checkEnvironment, type EnvironmentCheck } from './environment/environment.ts';
import { describeTools } from './environment/tools.ts';
import { CaptureError, withoutSecrets } from './error.ts';
import type { FactSelector } from './facts/selectors.ts';
import { judgeChain } from './fetch/chain.ts';
import { fetchPlain } from './fetch/fetch.ts';
import type { PlainResult } from './fetch/result.ts';
import { trustedRoots } from './fetch/roots.ts';
import { type Gateway, openGateway } from './gateway/gateway.ts';
import type { Visit } from './page/leave.ts';
import { Deadline, logged } from './page/step.ts';
import type { VisitOptions } from './page/tab.ts';
import { placeKey } from './page/tls.ts';
import { visit } from './page/visit.ts';
import type { OnCaptureProgress } from './progress.ts';
import { type Settings, settingsFrom } from './settings.ts';
import { type Desk, withDesk } from './staging/desk.ts';

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
  /** The most pictures of one page, where it is taller than one picture can be. Default 32. */
  readonly maxTiles?: number;
  /** CSS pixels. Default 1280 × 800. */
  readonly viewport?: { readonly width: number; readonly height: number };
  /** Sent by both means in place of their own. */
  readonly userAgent?: string;
  /** Certificates that both means trust beside their own, in PEM. The package says so. */
  readonly ca?: string;
  /** Goes on in spite of an invalid certificate, which otherwise ends the capture. The package says so. Default false. */
  readonly allowInvalidTls?: boolean;
  /** Name servers asked beside the system's: `udp://ADDRESS[:PORT]`, `https://…/dns-query`. Default: two public ones. */
  readonly resolvers?: readonly string[];
  /** Time servers that the clock is compared with: `host[:port]`. Default: four public ones. */
  readonly timeServers?: readonly string[];
  /** Whose account the page is seen with, in the operator's words. Needed with `cookies` and `profile`. */
  readonly account?: string;
  /** Sent by both means where they are due. Their values stay out of the package. */
  readonly cookies?: readonly SessionCookie[];
  /** A folder with a browser profile. It is copied; the plain client has nothing of it. */
  readonly profile?: string;
  /** Facts to be read from the page beside those that are found by themselves. */
  readonly factSelectors?: readonly FactSelector[];
  readonly now?: () => Date;
  readonly onProgress?: OnCaptureProgress;
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
  /** Where the page was seen logged in: the file, for the operator alone, with the secrets that were taken out. Absolute. */
  readonly sealed?: string;
}

/**
 * Captures the page or file at `url` by two means, a browser and a plain HTTP client, and seals what they got as one evidence
 * package. Both leave through one gateway, from a machine that was looked at before and is looked at again afterwards. Whatever a
 * limit or an error cuts short is sealed as partial, with the reason in evidence/loss.json.
 *
 * Throws CaptureError and leaves no file when the request cannot be met at all: a bad URL, a private address without leave, an invalid
 * certificate without leave, an output that exists or cannot be written, no browser, or an address that neither means could reach.
 */
export async function capture(url: string, options: CaptureOptions): Promise<CaptureResult> {
  const settings = await settingsFrom(url, options);
  const found = await findBrowser(settings);
  return await withDesk(settings, async (desk) => {
    expectSealable(settings, desk.staging.output);
    const room = await openRoom(settings, found, desk);
    try {
      const { launched, ...findings } = await gather(settings, found, room);
      try {
        refuseNothing(settings, findings);
        // The browser has said all it has to say; it ends while the package is put together.
        const [result] = await Promise.all([assemble(settings, { ...findings, launched }, room), launched.close()]);
        return { ...result, ...(await sealSecrets(settings, result)) };
      } finally {
        await launched.close();
      }
    } finally {
      room.check.abandon();
      await room.gateway.close();
    }
  });
}

/** Where a capture takes place: its papers, the one door to the network, the eyes on the machine. */
export interface Room extends Desk {
  readonly gateway: Gateway;
  readonly check: EnvironmentCheck;
}

async function openRoom(settings: Settings, { executable }: FoundBrowser, desk: Desk): Promise<Room> {
  const { now, allowPrivate, allowInvalidTls, resolvers, maxBytes, timeServers, clock, target, ca } = settings;
  const trust = ca === undefined ? {} : { ca };
  const vouch = ca !== undefined && !allowInvalidTls;
  const check = checkEnvironment({
    folder: desk.staging.folder,
    host: target.hostname,
    browser: executable,
    timeServers,
    clock,
    onCall: (call) => desk.log.record(call),
    ...trust,
  });
  try {
    // Beyond what both means may keep there is room for what is received and not kept: repeated bodies, handshakes.
    const gateway = await openGateway({
      ...desk,
      now,
      allowPrivate,
      resolvers,
      maxBytes: 16 * maxBytes,
      vouch,
      ...trust,
    });
    return { ...desk, gateway, check };
  } catch (error) {
    check.abandon();
    throw error;
  }
}

/** The browser starts while the machine is looked at; nothing is asked of the site before that look is over (C1). */
async function gather(settings: Settings, found: FoundBrowser, room: Room): Promise<Findings> {
  settings.tell('environment');
  const launched = await startBrowser(settings, found, room);
  try {
    await room.check.looked;
    const [plain, seen] = await Promise.allSettled([
      fetchByClient(settings, room),
      lookByBrowser(settings, launched, room),
    ]);
    if (seen.status === 'rejected') throw seen.reason;
    if (plain.status === 'rejected') throw plain.reason;
    return { plain: plain.value, ...seen.value, launched };
  } catch (error) {
    await launched.close();
    throw error;
  }
}

interface Findings {
  readonly plain: PlainResult;
  readonly seen: Visit;
  readonly tools: Tools;
  readonly launched: LaunchedBrowser;
}

/** Not bounded by the capture's own time: a browser that is slow to start is not the page's fault. */
function startBrowser(settings: Settings, found: FoundBrowser, { log, gateway }: Room): Promise<LaunchedBrowser> {
  const { viewport, userAgent, ca, profile, allowInvalidTls } = settings;
  return logged(log, { means: 'system', call: 'launch browser', args: { source: found.source } }, async () => {
    const value = await launchBrowser(found, {
      viewport,
      proxy: gateway.proxy,
      // With one root more the gateway vouches for certificates, and the browser cannot be told of it otherwise.
      ignoreInvalidTls: allowInvalidTls || ca !== undefined,
      ...(userAgent === undefined ? {} : { userAgent }),
      ...(profile === undefined ? {} : { profile }),
    });
    return { value, result: { profileBefore: value.profileBefore } };
  });
}

async function fetchByClient(settings: Settings, { staging, log, gateway }: Room): Promise<PlainResult> {
  const { target, now, plainUserAgent, acceptLanguage, maxBytes, maxTimeMs, ca, allowInvalidTls, cookies, concealer } =
    settings;
  settings.tell('source');
  return await fetchPlain(target.href, {
    staging,
    log,
    gateway,
    now,
    userAgent: plainUserAgent,
    acceptLanguage,
    maxBytes,
    totalTimeoutMs: maxTimeMs,
    allowInvalidTls,
    cookieFor: cookieHeaderFrom(cookies),
    conceal: concealer.headers,
    ...(ca === undefined ? {} : { ca }),
  });
}

async function lookByBrowser(
  settings: Settings,
  launched: LaunchedBrowser,
  { staging, log, gateway }: Room,
): Promise<Pick<Findings, 'seen' | 'tools'>> {
  const { url, now, maxBytes, maxTiles, maxTimeMs, quietMs, cookies, concealer, factSelectors, tell } = settings;
  const options = {
    staging,
    log,
    gateway,
    now,
    deadline: new Deadline(maxTimeMs),
    quietMs,
    limits: { body: maxBytes, total: 4 * maxBytes },
    maxTiles,
    cookies,
    conceal: concealer.headers,
    factSelectors,
    tell,
    ...judgeOf(settings),
  };
  // Asked for at once: a browser that a page brings down says nothing of itself any more.
  const [tools, seen] = await Promise.all([describeTools(launched.facts), visit(launched, url, options)]);
  return { tools, seen };
}

/**
 * With certificates of one's own, or with leave for invalid ones, the browser looks away from more than it was asked to (the host, the
 * dates), and says nothing of it: then the chains it was shown are judged here.
 */
function judgeOf({ ca, allowInvalidTls, now }: Settings): Pick<VisitOptions, 'judgeChain'> {
  if (ca === undefined && !allowInvalidTls) return {};
  const roots = trustedRoots(ca);
  return { judgeChain: (chain, host) => judgeChain(chain, host, { roots, at: now() }) };
}

/**
 * An address that neither means could reach has left nothing to keep; the plain client knows best why. And whoever answers under an
 * invalid certificate may not be the site: what it says would prove nothing.
 */
function refuseNothing({ url, allowInvalidTls }: Settings, { plain, seen }: Pick<Findings, 'plain' | 'seen'>): void {
  if (!allowInvalidTls) refuseInvalid(seen);
  if (seen.error?.code === 'tls-invalid') throw seen.error;
  if (plain.error === undefined || (seen.error === undefined && seen.main !== undefined)) return;
  if (plain.error.code !== 'connection-failed') throw plain.error;
  throw (
    seen.error ??
    new CaptureError('nothing-reachable', `Neither means could reach ${withoutSecrets(url)}.`, { cause: plain.error })
  );
}

/** The browser was shown a certificate that it would have refused, had it not been told of another root. */
function refuseInvalid({ main, tls }: Visit): void {
  const shown = main === undefined ? undefined : tls.get(placeKey(main.url));
  if (shown === undefined || shown.valid) return;
  const { host } = new URL(main?.url ?? '');
  throw new CaptureError('tls-invalid', `The certificate of ${host} is not valid (${shown.error ?? 'unknown'}).`, {
    hint: 'Whoever answers may not be the site: what it says would prove nothing.',
  });
}
