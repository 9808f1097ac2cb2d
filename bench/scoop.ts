// harvard-lil/scoop, the closest peer, where somebody has placed it beside the project (README.md).
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { findBrowser, launchBrowser } from '@guzheng/capture';

/** The folder of a clone whose dependencies are installed. */
const FOLDER = 'GUZHENG_SCOOP';
const VIEWPORT = { width: 1280, height: 800 };

export interface OpenScoop {
  readonly version: string;
  /** Writes a WACZ to `file`. Throws where Scoop did not come to its end. */
  capture(url: string, file: string): Promise<void>;
  close(): Promise<void>;
}

/** As much of Scoop as is used here. */
interface Scoop {
  readonly states: { readonly COMPLETE: number };
  capture(
    url: string,
    options: object,
  ): Promise<{ readonly state: number; toWACZ(withRaw: boolean): Promise<ArrayBuffer> }>;
}

/** Null, and a line that says so, where it has not been placed. */
export async function openScoop(): Promise<OpenScoop | null> {
  const folder = process.env[FOLDER];
  if (folder === undefined) {
    process.stdout.write(`Scoop is not compared: ${FOLDER} names no folder of it (bench/README.md)\n`);
    return null;
  }
  const close = await placeBrowser(folder);
  const { Scoop } = (await import(pathToFileURL(join(folder, 'Scoop.js')).href)) as { Scoop: Scoop };
  const { version } = await readJson<{ version: string }>(join(folder, 'package.json'));
  return {
    version,
    capture: async (url, file) => {
      const captured = await Scoop.capture(url, optionsFor(url));
      if (captured.state !== Scoop.states.COMPLETE) throw new Error(`Scoop ended in state ${captured.state}`);
      await writeFile(file, new Uint8Array(await captured.toWACZ(false)));
    },
    close,
  };
}

/**
 * Its defaults, but for what cannot be on one machine without a network: addresses of this machine are let through, the public
 * address is asked of the site itself, and the two programs it downloads (yt-dlp, crip) are not used.
 */
function optionsFor(url: string): object {
  return {
    logLevel: 'silent',
    blocklist: [],
    captureWindowX: VIEWPORT.width,
    captureWindowY: VIEWPORT.height,
    captureVideoAsAttachment: false,
    captureCertificatesAsAttachment: false,
    ytDlpPath: process.execPath,
    cripPath: process.execPath,
    publicIpResolverEndpoint: new URL('/ip', url).href,
    proxyPort: 20_000 + Math.floor(Math.random() * 20_000),
  };
}

/**
 * Playwright takes its browser from a folder named after a revision; what lies there starts the browser that we use ourselves, with
 * the same fonts, which one of ours that stands by lends it.
 */
async function placeBrowser(scoop: string): Promise<() => Promise<void>> {
  const found = await findBrowser();
  const { fonts, close } = await launchBrowser(found, { viewport: VIEWPORT });
  const { browsers } = await readJson<{ browsers: { name: string; revision: string }[] }>(
    join(scoop, 'node_modules/playwright-core/browsers.json'),
  );
  const revision = browsers.find(({ name }) => name === 'chromium-headless-shell')?.revision ?? '';
  const root = await mkdtemp(join(tmpdir(), 'guzheng-bench-'));
  const folder = join(root, `chromium_headless_shell-${revision}`);
  await mkdir(join(folder, 'chrome-linux'), { recursive: true });
  await writeFile(join(folder, 'INSTALLATION_COMPLETE'), '');
  await writeFile(join(folder, 'chrome-linux', 'headless_shell'), startScript(found.executable, fonts.env), {
    mode: 0o755,
  });
  process.env.PLAYWRIGHT_BROWSERS_PATH = root;
  return async () => {
    await Promise.all([close(), rm(root, { recursive: true })]);
  };
}

function startScript(executable: string, env: Readonly<Record<string, string | undefined>>): string {
  const variables = Object.entries(env).map(([name, value]) => `${name}='${value}' `);
  const flags = '--no-zygote --use-gl=angle --use-angle=swiftshader --enable-unsafe-swiftshader';
  return `#!/bin/sh\n${variables.join('')}exec '${executable}' ${flags} "$@"\n`;
}

async function readJson<T>(path: string): Promise<T> {
  return JSON.parse(await readFile(path, 'utf8')) as T;
}
