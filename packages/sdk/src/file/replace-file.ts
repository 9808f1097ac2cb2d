import { readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { equalBytes } from '@guzheng/evidence';
import { SdkError } from '../error.ts';
import { codeOf, unwritable } from './failure.ts';
import { withLock } from './lock.ts';
import { syncFolder, writeSynced } from './synced.ts';

/**
 * Puts other bytes in the place of a file that still has the `expected` ones: at every moment, and after a power cut, the path holds the
 * old bytes or the new ones, whole. Rejects with SdkError `output-changed` when somebody else changed the file, or is changing it now.
 */
export async function replaceFile(path: string, bytes: Uint8Array, expected: Uint8Array): Promise<void> {
  const target = await whereItIs(path);
  await withLock(target, () => replaceLocked(target, bytes, expected));
}

/** The file itself where the path is a link to it: the link stays. */
async function whereItIs(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    throw codeOf(error) === 'ENOENT' ? changed(path) : unwritable(path, error);
  }
}

/** Under the lock the neighbour's name can be a fixed one: what a killed process left there is written over. */
async function replaceLocked(path: string, bytes: Uint8Array, expected: Uint8Array): Promise<void> {
  const partial = join(dirname(path), `.${basename(path)}.partial`);
  try {
    if (!equalBytes(await current(path), expected)) throw changed(path);
    await writeSynced(partial, bytes, 'w', (await stat(path)).mode);
    // Looked at again: a program that knows nothing of our lock may have written meanwhile.
    if (!equalBytes(await current(path), expected)) throw changed(path);
    await rename(partial, path);
    await syncFolder(dirname(path));
  } catch (error) {
    throw error instanceof SdkError ? error : unwritable(path, error);
  } finally {
    await rm(partial, { force: true });
  }
}

async function current(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') throw changed(path);
    throw error;
  }
}

function changed(path: string): SdkError {
  return new SdkError('output-changed', `${path} was changed by somebody else in the meantime`, {
    hint: 'nothing was written; run again',
  });
}
