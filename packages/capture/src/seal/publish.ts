import { link, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { outputExists, unwritable } from '../staging/output.ts';

/** What link(2) says where the file system has no hard links (FAT, some network shares), or may not make them. */
const NO_LINKS: readonly string[] = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'];

/**
 * Gives a finished file its name, whole and at once, and never in place of a file that is there.
 * Throws CaptureError `output-exists` or `output-unwritable`.
 */
export async function publish(file: string, output: string): Promise<void> {
  try {
    await linkOrRename(file, output);
    await syncFolder(dirname(output));
  } catch (cause) {
    throw codeOf(cause) === 'EEXIST' ? outputExists(output) : unwritable(output, cause);
  }
}

async function linkOrRename(file: string, output: string): Promise<void> {
  try {
    await link(file, output);
  } catch (cause) {
    if (!NO_LINKS.includes(codeOf(cause))) throw cause;
    await renameOntoPlaceholder(file, output);
  }
}

/** rename(2) would replace whatever is there; an empty file that only we can have made may be replaced. */
async function renameOntoPlaceholder(file: string, output: string): Promise<void> {
  await (await open(output, 'wx')).close();
  try {
    await rename(file, output);
  } catch (cause) {
    await rm(output, { force: true });
    throw cause;
  }
}

/** The name, too, must survive a power cut. Windows cannot open a folder, and has no need to. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function codeOf(cause: unknown): string {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : '';
}
