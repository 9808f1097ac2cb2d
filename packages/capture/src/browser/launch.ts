import type { ChildProcess } from 'node:child_process';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Tools } from '@guzheng/evidence';
import { type Browser, launch } from 'puppeteer-core';
import { copyProfile } from '../credentials/profile.ts';
import { sha256OfFile } from '../environment/files.ts';
import { removeOnDeath, temporaryFolder } from '../environment/leftovers.ts';
import { CaptureError } from '../error.ts';
import { type CarriedFonts, carryFonts } from '../fonts/fontconfig.ts';
import type { FoundBrowser } from './find.ts';

export interface LaunchOptions {
  /** CSS pixels. */
  readonly viewport: { readonly width: number; readonly height: number };
  readonly userAgent?: string;
  /** `socks5://127.0.0.1:port`: the egress gateway, through which everything leaves. */
  readonly proxy?: string;
  /** Loads pages in spite of an invalid certificate. Whether it was valid is then for the caller to find out. */
  readonly ignoreInvalidTls?: boolean;
  /** A profile to be copied, in place of an empty one. */
  readonly profile?: string;
}

/** A browser with an empty profile, and everything a court may ask about it. */
export interface LaunchedBrowser {
  readonly browser: Browser;
  readonly source: FoundBrowser['source'];
  readonly facts: () => Promise<NonNullable<Tools['browser']>>;
  readonly fonts: CarriedFonts;
  /** File names that were in the profile folder before the browser started: must be none. */
  readonly profileBefore: readonly string[];
  /** Whether Chrome's sandbox was kept. */
  readonly sandboxed: boolean;
  /** Ends the process, by force if need be, and removes its folders. Never throws, never hangs. */
  readonly close: () => Promise<void>;
}

/** Longer than any browser needs to end by itself, short enough not to be waited for twice. */
const CLOSE_MS = 3_000;

/** A first start on a busy machine takes seconds; nothing comes after half a minute. */
const LAUNCH_MS = 30_000;

/** Starts a browser on a new profile, empty unless one is to be copied. Throws CaptureError `browser-failed`, `profile-unreadable`. */
export async function launchBrowser(found: FoundBrowser, options: LaunchOptions): Promise<LaunchedBrowser> {
  const folder = await temporaryFolder('browser');
  try {
    return await start(found, folder, options);
  } catch (cause) {
    await folder.remove();
    if (cause instanceof CaptureError) throw cause;
    throw new CaptureError('browser-failed', `The browser at ${found.executable} did not start.`, {
      hint: 'Run it by hand to see what is missing; on a bare Linux that is often a system library such as libnss3.',
      cause,
    });
  }
}

type Folder = Awaited<ReturnType<typeof temporaryFolder>>;

async function start(found: FoundBrowser, folder: Folder, options: LaunchOptions): Promise<LaunchedBrowser> {
  const profile = await freshProfile(folder.path, options.profile);
  const fonts = await carryFonts(join(folder.path, 'fonts'));
  const sandboxed = keepsSandbox(found);
  const browser = await launch({
    executablePath: found.executable,
    // The carried browser is chrome-headless-shell, which has no other headless mode.
    headless: found.source === 'bundled' ? 'shell' : true,
    userDataDir: profile.path,
    args: flags(sandboxed, options),
    env: { ...process.env, ...fonts.env },
    pipe: true,
    defaultViewport: { ...options.viewport, deviceScaleFactor: 1 },
    timeout: LAUNCH_MS,
    protocolTimeout: LAUNCH_MS,
    // Handled in leftovers.ts: puppeteer's own handlers end this process and leave the profile behind.
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  });
  const release = removeOnDeath(() => kill(browser));
  const close = async () => {
    await end(browser);
    release();
    await folder.remove();
  };
  const facts = () => browserFacts(browser, found);
  return { browser, source: found.source, facts, fonts, profileBefore: profile.before, sandboxed, close };
}

async function freshProfile(folder: string, from?: string): Promise<{ path: string; before: string[] }> {
  const path = join(folder, 'profile');
  await mkdir(path, { mode: 0o700 });
  if (from !== undefined) await copyProfile(from, path);
  return { path, before: await readdir(path) };
}

/** Chrome refuses to keep its sandbox under root, and the carried one has no sandbox helper. */
function keepsSandbox(found: FoundBrowser): boolean {
  return found.source !== 'bundled' && process.getuid?.() !== 0;
}

/** Added to puppeteer's own, which already switch off extensions, background networking, sync, first run and crash reports. */
function flags(sandboxed: boolean, options: LaunchOptions): string[] {
  return [
    ...(sandboxed ? [] : ['--no-sandbox', '--no-zygote']),
    '--disable-component-update',
    '--disable-domain-reliability',
    '--no-default-browser-check',
    '--no-pings',
    // QUIC connections bypass what the connection report shows.
    '--disable-quic',
    '--disable-back-forward-cache',
    '--block-new-web-contents',
    '--disable-features=Prerender2,NoStatePrefetch,HttpsUpgrades,HttpsFirstBalancedModeAutoEnable',
    '--lang=zh-CN',
    '--accept-lang=zh-CN,zh',
    '--font-render-hinting=none',
    // What lies outside the window can then be painted where it is (page/pictures.ts); what the page sees and does is not changed.
    '--blink-settings=mainFrameClipsContent=false',
    `--window-size=${options.viewport.width},${options.viewport.height}`,
    ...(options.proxy === undefined ? [] : throughGateway(options.proxy)),
    ...(options.ignoreInvalidTls === true ? ['--ignore-certificate-errors'] : []),
    ...(options.userAgent === undefined ? [] : [`--user-agent=${options.userAgent}`]),
  ];
}

/**
 * A SOCKS proxy gets the names unresolved, and every byte as it would have been sent without it. Loopback is no exception, and WebRTC
 * must not leave by UDP, which no such proxy sees.
 */
function throughGateway(proxy: string): string[] {
  return [
    `--proxy-server=${proxy}`,
    '--proxy-bypass-list=<-loopback>',
    // Whatever forgets the proxy finds no name.
    '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1',
    '--force-webrtc-ip-handling-policy=disable_non_proxied_udp',
  ];
}

async function browserFacts(browser: Browser, found: FoundBrowser): Promise<NonNullable<Tools['browser']>> {
  const args = (browser.process()?.spawnargs ?? []).slice(1);
  return {
    product: await browser.version(),
    source: found.source,
    sha256: await sha256OfFile(found.executable),
    args: args.map(lasting),
  };
}

/** What is of this one run says nothing to a reader, and would keep two equal captures apart. */
function lasting(arg: string): string {
  if (arg.startsWith('--user-data-dir=')) return '--user-data-dir=(a new folder)';
  return arg.startsWith('--proxy-server=') ? '--proxy-server=(the egress gateway)' : arg;
}

async function end(browser: Browser): Promise<void> {
  const child = browser.process();
  const gone =
    child === null || hasEnded(child)
      ? Promise.resolve()
      : new Promise<void>((done) => child.once('close', () => done()));
  const closed = browser.close().then(
    () => gone,
    () => gone,
  );
  const timer = setTimeout(() => kill(browser), CLOSE_MS);
  await Promise.race([closed, gone]);
  clearTimeout(timer);
  await gone;
}

/** A process that a signal ended has no exit code. */
function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

/** The whole process group: puppeteer starts the browser as the leader of its own where there are such groups. */
function kill(browser: Browser): void {
  const child = browser.process();
  if (child?.pid === undefined || hasEnded(child)) return;
  try {
    if (process.platform === 'win32') child.kill('SIGKILL');
    else process.kill(-child.pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
