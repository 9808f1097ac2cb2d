import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { processesOf, type Traces } from './processes.ts';

export interface MemoryWatchOptions {
  /** Bytes that the processes may have together. */
  readonly most: number;
  /** Ends the watching. */
  readonly signal: AbortSignal;
}

/** Between two looks: what grows in between comes on top of the limit. */
const PAUSE_MS = 500;

/**
 * Whether the processes of a take, its browser and our own together, come to have more memory than they may before the watching ends. A page
 * decides what it makes a browser keep, and the limits that Chromium and Node set themselves hold for one process each. Where there is no
 * /proc to ask, nothing is found.
 */
export async function takesTooMuch(traces: Traces, { most, signal }: MemoryWatchOptions): Promise<boolean> {
  if (process.platform !== 'linux') return false;
  while (!signal.aborted) {
    if (!(await haveAtMost(await processesOf(traces), most))) return !signal.aborted;
    await delay(PAUSE_MS, undefined, { signal }).catch(() => undefined);
  }
  return false;
}

/** What is shared counts once for each at first, which costs next to nothing to ask; only beyond the limit it is looked at closely. */
async function haveAtMost(pids: readonly number[], most: number): Promise<boolean> {
  if ((await sumOf(pids, residentBytes)) <= most) return true;
  return (await sumOf(pids, ownBytes)) <= most;
}

async function sumOf(pids: readonly number[], bytesOf: (pid: number) => Promise<number>): Promise<number> {
  const all = await Promise.all(pids.map(bytesOf));
  return all.reduce((sum, bytes) => sum + bytes, 0);
}

async function residentBytes(pid: number): Promise<number> {
  return fieldIn(await read(pid, 'status'), 'VmRSS');
}

/** With its share of what is shared (PSS, proc_pid_smaps(5)). A renderer in its sandbox may not be looked at so closely: then what is its alone. */
async function ownBytes(pid: number): Promise<number> {
  const closely = await read(pid, 'smaps_rollup');
  if (closely !== '') return fieldIn(closely, 'Pss');
  const status = await read(pid, 'status');
  return fieldIn(status, 'RssAnon') + fieldIn(status, 'RssShmem');
}

/** Empty for one that has ended. */
function read(pid: number, file: string): Promise<string> {
  return readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '');
}

function fieldIn(text: string, name: string): number {
  return 1024 * Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text)?.[1] ?? 0);
}
