import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Row } from './measure.ts';
import { canLook, descendants, memoryKiB } from './processes.ts';
import { startBenchSite } from './site.ts';

const ASSET = 500 * 1_000_000;
const GOAL_MIB = 400;
const LOOK_MS = 50;

/** Peak memory while 500 MB pass through: of our own process, as its system accounts it, and of the browser beside it. */
export async function memory(): Promise<readonly Row[]> {
  const site = await startBenchSite();
  try {
    return [
      ...(await peak('a page with an asset of 500 MB', site.withAsset(ASSET))),
      ...(await peak('a file of 500 MB', site.asset(ASSET))),
    ];
  } finally {
    await site.close();
  }
}

async function peak(what: string, url: string): Promise<readonly Row[]> {
  const folder = await mkdtemp(join(tmpdir(), 'guzheng-bench-'));
  try {
    const { ours, browser } = await watch(url, folder);
    const goal = { other: 'the goal', theirs: GOAL_MIB, unit: 'MiB' };
    const beside = { what: `${what}: the browser`, ours: browser, ...goal };
    return [{ what: `${what}: Node`, ours, ...goal }, ...(canLook ? [beside] : [])];
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** A capture in a process of its own, looked at from outside. */
function watch(url: string, folder: string): Promise<{ ours: number; browser: number }> {
  const child = spawn(
    process.execPath,
    ['--conditions=@guzheng/source', join(import.meta.dirname, 'memory-child.ts'), url, folder],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let [said, browser] = ['', 0];
  child.stdout.on('data', (piece: Buffer) => {
    said += piece.toString();
  });
  const timer = setInterval(() => {
    if (!canLook || child.pid === undefined) return;
    const now = descendants(child.pid).reduce((sum, pid) => sum + memoryKiB(pid), 0);
    browser = Math.max(browser, now / 1024);
  }, LOOK_MS);
  return new Promise((done, fail) => {
    child.once('error', fail);
    child.once('close', (code) => {
      clearInterval(timer);
      if (code === 0) done({ ours: Number(said) / 1024, browser });
      else fail(new Error(`the capture of ${url} ended with exit code ${code}`));
    });
  });
}
