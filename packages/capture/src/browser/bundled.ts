import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { access, mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { removeOnDeath } from '../environment/leftovers.ts';
import { CaptureError } from '../error.ts';

export interface BundledOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly platform: NodeJS.Platform;
}

const PACKAGE = '@sparticuz/chromium';

/**
 * Unpacks the browser that npm brought into this user's cache folder, once per version, and returns its executable.
 *
 * The package itself unpacks to fixed names in the shared temporary folder and starts whatever it finds there under its own name, so
 * another user could plant a browser and a second process could meet a half-written one. It is therefore run in a child with a
 * temporary folder of its own, and the finished folder is moved into place in one step.
 */
export async function unpackBundledBrowser({ env, platform }: BundledOptions): Promise<string> {
  refuseOtherMachines(platform);
  const packed = await bundledPackage();
  const cache = join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'guzheng');
  const folder = join(cache, `chromium-${packed.version}-${process.arch}`);
  const executable = join(folder, 'chromium');
  if (await exists(executable)) return executable;
  await mkdir(cache, { recursive: true, mode: 0o700 });
  const fresh = await mkdtemp(join(cache, 'unpacking-'));
  const release = removeOnDeath(() => rmSync(fresh, { recursive: true, force: true }));
  try {
    await unpackInto(fresh, packed.url, env);
    await moveIntoPlace(fresh, folder);
  } catch (cause) {
    throw new CaptureError('browser-missing', 'The browser that came with npm could not be unpacked.', {
      hint: `It needs about 300 MB in ${cache}; or install Chrome or Chromium.`,
      cause,
    });
  } finally {
    await rm(fresh, { recursive: true, force: true });
    release();
  }
  return executable;
}

/** What npm brings is a program for one kind of machine. */
function refuseOtherMachines(platform: NodeJS.Platform): void {
  if (platform === 'linux' && process.arch === 'x64') return;
  throw new CaptureError(
    'browser-missing',
    `No browser is installed, and npm brings none for ${platform} on ${process.arch}.`,
    {
      hint: 'Install Chrome, Chromium or Edge, or give its path.',
    },
  );
}

async function bundledPackage(): Promise<{ url: string; version: string }> {
  try {
    const url = import.meta.resolve(PACKAGE);
    const manifest: unknown = JSON.parse(
      await readFile(join(dirname(fileURLToPath(url)), '..', 'package.json'), 'utf8'),
    );
    return { url, version: String((manifest as { version?: unknown }).version) };
  } catch (cause) {
    throw new CaptureError('browser-missing', `No browser is installed, and the npm package ${PACKAGE} is missing.`, {
      hint: 'Install Chrome or Chromium, or give its path.',
      cause,
    });
  }
}

async function unpackInto(folder: string, packageUrl: string, env: NodeJS.ProcessEnv): Promise<void> {
  const program = `const { default: chromium } = await import(${JSON.stringify(packageUrl)}); await chromium.executablePath();`;
  await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program], {
    env: { PATH: env.PATH, HOME: env.HOME, TMPDIR: folder },
  });
  await access(join(folder, 'chromium'));
}

/** Another process may have been first: its folder is as good. */
async function moveIntoPlace(fresh: string, folder: string): Promise<void> {
  try {
    await rename(fresh, folder);
  } catch (error) {
    if (!(await exists(join(folder, 'chromium')))) throw error;
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
