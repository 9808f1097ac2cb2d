import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What must not outlive this process: a folder, a child. `release` is called once it is gone in the ordinary way. */
type Release = () => void;

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const leftovers = new Set<() => void>();

/** Runs `remove` (synchronous) if the process ends before `release` is called, by exit or by signal. */
export function removeOnDeath(remove: () => void): Release {
  if (leftovers.size === 0) watch();
  leftovers.add(remove);
  return () => {
    leftovers.delete(remove);
    if (leftovers.size === 0) unwatch();
  };
}

/** A new empty folder only this user may enter, and the way to be rid of it. It is removed on death too. */
export async function temporaryFolder(name: string): Promise<{ path: string; remove: () => Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), `guzheng-${name}-`));
  const release = removeOnDeath(() => rmSync(path, { recursive: true, force: true, maxRetries: 3 }));
  const remove = async () => {
    await rm(path, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
    release();
  };
  return { path, remove };
}

function watch(): void {
  process.on('exit', removeAll);
  for (const signal of SIGNALS) process.on(signal, die);
}

function unwatch(): void {
  process.off('exit', removeAll);
  for (const signal of SIGNALS) process.off(signal, die);
}

/** Newest first: a browser ends before its folder goes, or it would write into it again. */
function removeAll(): void {
  for (const remove of [...leftovers].reverse()) remove();
  leftovers.clear();
}

/** Cleans up, then dies of the same signal, unless the program has its own answer to it. */
function die(signal: NodeJS.Signals): void {
  removeAll();
  unwatch();
  if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
}
