import { readdir, readFile, readlink } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

/** In the environment of a take's process, with the take's folder: how it and what it starts are known again, by nobody's process id. */
export const TAKE_MARK = 'GUZHENG_TAKE';

/** What tells the processes of takes from all others. */
export interface Traces {
  /** The folder of a take, or of all takes. */
  readonly take: string;
  /** How the path of its work folder begins. */
  readonly work: string;
}

interface Seen {
  readonly pid: number;
  readonly group: number;
  readonly isMarked: boolean;
  /** A child of a Chromium, which writes over its own environment (base/process/set_process_title.h). */
  readonly isHelper: boolean;
}

/** A process that was told to end by force needs no longer, unless the disk holds it. */
const ROUNDS = 50;
const ROUND_MS = 20;

/**
 * Ends by force every process of these takes, and waits until they are gone: what lives on goes on writing. Only Linux tells whose a process
 * is; elsewhere a browser ends when its pipe does. Gives how many there were.
 */
export async function endProcesses(traces: Traces): Promise<number> {
  if (process.platform !== 'linux') return 0;
  const ended = new Set<number>();
  for (let round = 0; round < ROUNDS; round += 1) {
    const pids = await processesOf(traces);
    if (pids.length === 0) break;
    for (const pid of pids) {
      end(pid);
      ended.add(pid);
    }
    await delay(ROUND_MS);
  }
  return ended.size;
}

function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Those that are marked, all in their process groups (both a take and its browser lead their own), and helpers with files open in the work folder. */
export async function processesOf(traces: Traces): Promise<readonly number[]> {
  const entries = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const seen = await Promise.all(entries.filter((pid) => pid !== process.pid).map((pid) => lookAt(pid, traces)));
  const living = seen.filter((one) => one !== undefined);
  const groups = new Set(living.filter(({ isMarked }) => isMarked).map(({ group }) => group));
  const own = living.filter(({ group, isMarked }) => isMarked || groups.has(group));
  const helpers = living.filter((one) => one.isHelper && !own.includes(one));
  const holding = await Promise.all(helpers.map(async ({ pid }) => ((await holds(pid, traces)) ? [pid] : [])));
  return [...own.map(({ pid }) => pid), ...holding.flat()];
}

/** Undefined for one that has ended, and for those of other users, which cannot be looked at. */
async function lookAt(pid: number, { take }: Traces): Promise<Seen | undefined> {
  const [stat, environment, command] = await Promise.all(
    ['stat', 'environ', 'cmdline'].map((file) => readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '')),
  );
  // pid (name) state ppid pgrp …; the name may hold anything, so the last bracket counts (proc(5)).
  const [state, , group] = (stat ?? '').replace(/^.*\) /s, '').split(' ');
  if (group === undefined || state === 'Z' || state === 'X') return undefined;
  const marks = (environment ?? '').split('\0').filter((entry) => entry.startsWith(`${TAKE_MARK}=`));
  const taken = marks.map((entry) => entry.slice(TAKE_MARK.length + 1));
  const isMarked = taken.some((folder) => folder === take || folder.startsWith(`${take}/`));
  return { pid, group: Number(group), isMarked, isHelper: (command ?? '').includes('--type=') };
}

async function holds(pid: number, { work }: Traces): Promise<boolean> {
  const files = await readdir(`/proc/${pid}/fd`).catch(() => []);
  const paths = await Promise.all(files.map((file) => readlink(`/proc/${pid}/fd/${file}`).catch(() => '')));
  return paths.some((path) => path.startsWith(work));
}
