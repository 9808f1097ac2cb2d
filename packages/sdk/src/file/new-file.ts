import { randomBytes } from 'node:crypto';
import { access, constants, link, mkdir, open, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { SdkError } from '../error.ts';

/**
 * Writes a file that must not exist yet, whole or not at all: to a hidden neighbour first, synced, then linked to its name.
 * `link` fails where the name is taken, which `rename` would overwrite.
 */
export async function writeNewFile(path: string, bytes: Uint8Array | string): Promise<void> {
  const partial = join(dirname(path), `.${basename(path)}.partial-${randomBytes(6).toString('hex')}`);
  try {
    await writeSynced(partial, bytes);
    await link(partial, path);
  } catch (error) {
    throw asSdkError(error, path);
  } finally {
    await rm(partial, { force: true });
  }
}

/** Makes a folder for results where there is none. */
export async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true });
  } catch (error) {
    throw asSdkError(error, path);
  }
}

/** Refuses early what `writeNewFile` would refuse late. */
export async function expectFree(paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    if (await exists(path)) throw outputExists(path);
  }
}

/** True when something stands at the path. */
export async function exists(path: string): Promise<boolean> {
  try {
    await access(path, constants.F_OK);
    return true;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    throw asSdkError(error, path);
  }
}

async function writeSynced(path: string, bytes: Uint8Array | string): Promise<void> {
  const handle = await open(path, 'wx');
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function asSdkError(error: unknown, path: string): SdkError {
  if (codeOf(error) === 'EEXIST') return outputExists(path);
  return new SdkError('output-unwritable', `cannot write ${path}: ${codeOf(error)}`, {
    hint: 'choose another folder with --out, or give yourself the right to write there',
    cause: error,
  });
}

function outputExists(path: string): SdkError {
  return new SdkError('output-exists', `${path} is there already`, {
    hint: 'evidence is never overwritten: move the old file, or choose another folder or name',
  });
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
