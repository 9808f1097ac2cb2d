import { randomBytes } from 'node:crypto';
import { chmod, open, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { equalBytes } from '@guzheng/evidence';
import { SdkError } from '../error.ts';

/**
 * Puts other bytes in the place of a file, whole or not at all: into a hidden neighbour first, synced, then renamed over it. `expected` is
 * what the file was read as: where it has become something else meanwhile nothing is written. A link stays a link.
 * Rejects with SdkError `file-changed` or `output-unwritable`.
 */
export async function replaceFile(path: string, bytes: Uint8Array, expected: Uint8Array): Promise<void> {
  let partial: string | undefined;
  try {
    const target = await realpath(path);
    partial = join(dirname(target), `.${basename(target)}.partial-${randomBytes(6).toString('hex')}`);
    await writeSynced(partial, bytes);
    await chmod(partial, (await stat(target)).mode & 0o7777);
    if (!equalBytes(await readFile(target), expected)) throw fileChanged(path);
    await rename(partial, target);
    await syncFolder(dirname(target));
  } catch (error) {
    throw error instanceof SdkError ? error : unwritable(path, error);
  } finally {
    if (partial !== undefined) await rm(partial, { force: true });
  }
}

async function writeSynced(path: string, bytes: Uint8Array): Promise<void> {
  const handle = await open(path, 'wx');
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** A name is on disk when its folder is. Windows cannot open folders, and needs no such thing. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function fileChanged(path: string): SdkError {
  return new SdkError('file-changed', `${path} was changed by someone else meanwhile`, {
    hint: 'nothing was written; try again',
  });
}

function unwritable(path: string, cause: unknown): SdkError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
  return new SdkError('output-unwritable', `cannot write ${path}: ${code}`, {
    hint: 'give yourself the right to write there',
    cause,
  });
}
