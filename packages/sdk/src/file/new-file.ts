import { randomBytes } from 'node:crypto';
import { access, constants, link, mkdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { VerifyError } from '@guzheng/verify';
import { GuzhengApiError } from '../client/error.ts';
import type { SdkError } from '../error.ts';
import { codeOf, outputExists, unwritable } from './failure.ts';
import { type FileBytes, syncFolder, writeSynced } from './synced.ts';

/**
 * Writes a file that must not exist yet, whole or not at all: to a hidden neighbour first, synced, then linked to its name.
 * `link` fails where the name is taken, which `rename` would overwrite.
 */
export async function writeNewFile(path: string, bytes: FileBytes): Promise<void> {
  const partial = join(dirname(path), `.${basename(path)}.partial-${randomBytes(6).toString('hex')}`);
  try {
    await writeSynced(partial, bytes, 'wx');
    await link(partial, path);
    await syncFolder(dirname(path));
  } catch (error) {
    // What the bytes themselves come from speaks for itself.
    throw error instanceof VerifyError || error instanceof GuzhengApiError ? error : asSdkError(error, path);
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

function asSdkError(error: unknown, path: string): SdkError {
  return codeOf(error) === 'EEXIST' ? outputExists(path) : unwritable(path, error);
}
