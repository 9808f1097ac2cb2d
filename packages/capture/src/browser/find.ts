import { constants } from 'node:fs';
import { access, readdir, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { Tools } from '@guzheng/evidence';
import { CaptureError } from '../error.ts';
import { unpackBundledBrowser } from './bundled.ts';

export type BrowserSource = NonNullable<Tools['browser']>['source'];

/** An executable that can be started, and where it came from. */
export interface FoundBrowser {
  readonly executable: string;
  readonly source: BrowserSource;
}

export interface FindOptions {
  /** An executable to use and no other; overrides the environment variable GUZHENG_BROWSER. */
  readonly browserPath?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly platform?: NodeJS.Platform;
}

/**
 * Finds a browser: the path asked for, an installed Chrome, Chromium or Edge, puppeteer's cache, and last the one that npm brought.
 * Throws CaptureError `browser-missing`.
 */
export async function findBrowser(options: FindOptions = {}): Promise<FoundBrowser> {
  const { env = process.env, platform = process.platform } = options;
  const asked = options.browserPath ?? env.GUZHENG_BROWSER;
  if (asked !== undefined && asked !== '') return { executable: await requireExecutable(asked), source: 'option' };
  const installed = await firstExecutable(installedPaths(platform, env));
  if (installed !== undefined) return { executable: installed, source: 'installed' };
  const cached = await firstExecutable(await puppeteerCachePaths(platform, env));
  if (cached !== undefined) return { executable: cached, source: 'puppeteer-cache' };
  return { executable: await unpackBundledBrowser({ env, platform }), source: 'bundled' };
}

async function requireExecutable(path: string): Promise<string> {
  if (await isExecutable(path)) return path;
  throw new CaptureError('browser-missing', `There is no browser that can be started at ${path}.`, {
    hint: 'Give the full path of Chrome, Chromium or Edge, or leave the option out to have one found.',
  });
}

async function firstExecutable(paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) if (await isExecutable(path)) return path;
  return undefined;
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

function installedPaths(platform: NodeJS.Platform, env: NodeJS.ProcessEnv): string[] {
  switch (platform) {
    case 'darwin':
      return ['/', homedir()].flatMap((root) =>
        ['Google Chrome', 'Chromium', 'Microsoft Edge'].map((app) =>
          join(root, 'Applications', `${app}.app`, 'Contents', 'MacOS', app),
        ),
      );
    case 'win32':
      return [env.PROGRAMFILES, env['PROGRAMFILES(X86)'], env.LOCALAPPDATA]
        .filter((root) => root !== undefined)
        .flatMap((root) => [
          join(root, 'Google', 'Chrome', 'Application', 'chrome.exe'),
          join(root, 'Chromium', 'Application', 'chrome.exe'),
          join(root, 'Microsoft', 'Edge', 'Application', 'msedge.exe'),
        ]);
    default:
      return linuxPaths(env);
  }
}

const LINUX_NAMES = [
  'google-chrome-stable',
  'google-chrome',
  'chromium',
  'chromium-browser',
  'microsoft-edge-stable',
  'microsoft-edge',
];

function linuxPaths(env: NodeJS.ProcessEnv): string[] {
  const folders = (env.PATH ?? '').split(delimiter).filter((folder) => folder.startsWith('/'));
  const usual = ['/opt/google/chrome/chrome', '/opt/microsoft/msedge/msedge', '/usr/lib/chromium/chromium'];
  return [...usual, ...LINUX_NAMES.flatMap((name) => folders.map((folder) => join(folder, name)))];
}

const CACHE_EXECUTABLES: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  linux: ['chrome-linux64/chrome'],
  win32: ['chrome-win64/chrome.exe', 'chrome-win32/chrome.exe'],
  darwin: ['arm64', 'x64'].map(
    (arch) => `chrome-mac-${arch}/Google Chrome for Testing.app/Contents/MacOS/Google Chrome for Testing`,
  ),
};

/** The newest version first: folders are named `<platform>-<version>`. */
async function puppeteerCachePaths(platform: NodeJS.Platform, env: NodeJS.ProcessEnv): Promise<string[]> {
  const root = join(env.PUPPETEER_CACHE_DIR ?? join(homedir(), '.cache', 'puppeteer'), 'chrome');
  const versions = await readdir(root).catch(() => []);
  const newestFirst = versions.sort((a, b) => b.localeCompare(a, 'en', { numeric: true }));
  return newestFirst.flatMap((version) => (CACHE_EXECUTABLES[platform] ?? []).map((path) => join(root, version, path)));
}
