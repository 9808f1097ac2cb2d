import { execFile } from 'node:child_process';
import { access, mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { CaptureError } from '../error.ts';

const PACKAGE = '@sparticuz/chromium';

/**
 * Unpacks the browser that npm brought into this user's cache folder, once per version, and returns its executable.
 *
 * The package itself unpacks to fixed names in the shared temporary folder and starts whatever it finds there under its own name, so
 * another user could plant a browser and a second process could meet a half-written one. It is therefore run in a child with a
 * temporary folder of its own, and the finished folder is moved into place in one step.
 */
export async function unpackBundledBrowser(env: NodeJS.ProcessEnv = process.env): Promise<string> {
  const packed = await bundledPackage();
  const cache = join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'guzheng');
  const folder = join(cache, `chromium-${packed.version}-${process.arch}`);
  const executable = join(folder, 'chromium');
  if (await exists(executable)) return executable;
  await mkdir(cache, { recursive: true, mode: 0o700 });
  const fresh = await mkdtemp(join(cache, 'unpacking-'));
  try {
    await unpackInto(fresh, packed.url, env);
    await moveIntoPlace(fresh, folder);
  } catch (cause) {
    throw new CaptureError('browser-missing', 'The browser that came with npm could not be unpacked.', { cause });
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
  return executable;
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
