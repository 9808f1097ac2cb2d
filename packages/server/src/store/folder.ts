import { open } from 'node:fs/promises';

/** Waits until the disk has the folder's names: without this a new name may be gone after a power cut. */
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

/** The system's own word for what went wrong: `ENOENT`, `EACCES` … */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
