import { createHash } from 'node:crypto';
import { lstat, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** In the environment of the process of a take, and so of every process of its browser: how they are known again, by nobody's process id. */
export const TAKE_MARK = 'GUZHENG_TAKE';

/**
 * A folder for what a take's processes keep while they last. Not below the data folder: browsers put sockets into it, whose whole path may
 * have 107 bytes (unix(7)).
 */
export function workFolder(takes: string): Promise<string> {
  return mkdtemp(join(tmpdir(), workFolderPrefix(takes)));
}

/** Removes what takes of a server that was killed have left: processes first, or they would go on writing. `takes`: the folder of all takes. */
export async function removeLeftovers(
  takes: string,
): Promise<{ readonly processes: number; readonly folders: number }> {
  const processes = await killMarked(takes);
  const own = (await readdir(tmpdir())).filter((name) => name.startsWith(workFolderPrefix(takes)));
  let folders = 0;
  for (const folder of own.map((name) => join(tmpdir(), name))) {
    if (!(await isOurs(folder))) continue;
    await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
    folders += 1;
  }
  return { processes, folders };
}

/** Ends by force every process of takes in this folder. Only Linux tells whose a process is; elsewhere a browser ends with its pipe. */
export async function killMarked(folder: string): Promise<number> {
  if (process.platform !== 'linux') return 0;
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  let killed = 0;
  for (const pid of pids.filter((one) => one !== process.pid)) {
    if (!(await isMarked(pid, folder))) continue;
    try {
      process.kill(pid, 'SIGKILL');
      killed += 1;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
  return killed;
}

/** A process may end while it is looked at, and those of other users cannot be looked at; both are none of ours. */
async function isMarked(pid: number, folder: string): Promise<boolean> {
  const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
  const mark = environment.split('\0').find((entry) => entry.startsWith(`${TAKE_MARK}=`));
  const marked = mark?.slice(TAKE_MARK.length + 1);
  return marked !== undefined && (marked === folder || marked.startsWith(`${folder}/`));
}

/** Anybody may make a folder of such a name in the shared temporary folder. */
async function isOurs(folder: string): Promise<boolean> {
  const stat = await lstat(folder).catch(() => undefined);
  return stat?.isDirectory() === true && (process.getuid === undefined || stat.uid === process.getuid());
}

/** Of the names of work folders, one for each data folder: two servers on one machine keep apart. */
export function workFolderPrefix(takes: string): string {
  return `gz-${createHash('sha256').update(takes).digest('hex').slice(0, 12)}-`;
}
