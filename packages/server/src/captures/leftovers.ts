import { createHash } from 'node:crypto';
import { lstat, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endProcesses } from './processes.ts';

/**
 * A folder for what a take's processes keep while they last. Not below the data folder: browsers put sockets into it, whose whole path may
 * have 107 bytes (unix(7)). `takes`: the folder of all takes.
 */
export function workFolder(takes: string): Promise<string> {
  return mkdtemp(workFolderPrefix(takes));
}

/** Removes what takes of a server that was killed have left: processes first, or they would go on writing. */
export async function removeLeftovers(
  takes: string,
): Promise<{ readonly processes: number; readonly folders: number }> {
  const prefix = workFolderPrefix(takes);
  const processes = await endProcesses({ take: takes, work: prefix });
  const names = (await readdir(tmpdir())).map((name) => join(tmpdir(), name));
  let folders = 0;
  for (const folder of names.filter((path) => path.startsWith(prefix))) {
    if (!(await isOurs(folder))) continue;
    await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
    folders += 1;
  }
  return { processes, folders };
}

/** Anybody may make a folder of such a name in the shared temporary folder. */
async function isOurs(folder: string): Promise<boolean> {
  const stat = await lstat(folder).catch(() => undefined);
  return stat?.isDirectory() === true && (process.getuid === undefined || stat.uid === process.getuid());
}

/** How the paths of work folders begin. One for each data folder: two servers on one machine keep apart. */
export function workFolderPrefix(takes: string): string {
  const name = createHash('sha256').update(takes).digest('hex').slice(0, 12);
  return join(tmpdir(), `gz-${name}-`);
}
