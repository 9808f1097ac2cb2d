import { open } from 'node:fs/promises';

/** What a file is made of: all at once, or in pieces that are not all in memory. */
export type FileBytes = Uint8Array | string | AsyncIterable<Uint8Array>;

/** Writes a file and waits until the disk has it; with `mode` it has these rights. */
export async function writeSynced(path: string, bytes: FileBytes, flag: 'w' | 'wx', mode?: number): Promise<void> {
  const handle = await open(path, flag);
  try {
    if (mode !== undefined) await handle.chmod(mode);
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Waits until the disk has the folder's names: without this a file that was renamed may be back under its old name after a power cut. */
export async function syncFolder(path: string): Promise<void> {
  // Windows opens no folders, and writes their names through.
  if (process.platform === 'win32') return;
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
