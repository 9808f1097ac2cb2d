// Captures in a row, and what they leave behind: node --conditions=@guzheng/source bench/leaks.ts [how many, default 200]
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { capture } from '@guzheng/capture';
import { startHuataiSite } from '../examples/huatai/server.ts';
import { canLook, descendants } from './processes.ts';
import { HERE } from './site.ts';

/** What is filled once and kept: compiled code, caches, the resolver's threads. */
const WARM_UP = 10;
const count = Number(process.argv[2] ?? 200);

interface Census {
  readonly processes: number | 'unknown';
  readonly openFiles: number | 'unknown';
  readonly resources: string;
  readonly temporary: number;
  readonly rssMiB: number;
  readonly heapMiB: number;
}

setFlagsFromString('--expose-gc');
const collectGarbage: unknown = runInNewContext('gc');

const out = await mkdtemp(join(tmpdir(), 'guzheng-leaks-out-'));
// What anybody puts among the temporary files, the browser included, is put here.
const scratch = await mkdtemp(join(tmpdir(), 'guzheng-leaks-'));
process.env.TMPDIR = scratch;
process.env.TEMP = scratch;
const site = await startHuataiSite();
try {
  await captures(WARM_UP);
  const before = await census();
  const start = performance.now();
  await captures(count);
  const each = (performance.now() - start) / count;
  print(before, await census(), each);
} finally {
  await site.close();
  for (const folder of [out, scratch]) await rm(folder, { recursive: true });
}

/** The package itself is removed; anything else that stays in the folder is counted. */
async function captures(n: number): Promise<void> {
  for (let i = 0; i < n; i += 1) {
    const { path } = await capture(site.articleUrl, { out, name: 'one', ...HERE });
    await rm(path);
    if (process.stderr.isTTY) process.stderr.write(`\r${i + 1}/${n} `);
  }
}

async function census(): Promise<Census> {
  if (typeof collectGarbage === 'function') collectGarbage();
  const { rss, heapUsed } = process.memoryUsage();
  return {
    processes: canLook ? descendants(process.pid).length : 'unknown',
    openFiles: canLook ? (await readdir('/proc/self/fd')).length : 'unknown',
    resources: tally(process.getActiveResourcesInfo()),
    temporary: (await readdir(scratch)).length + (await readdir(out)).length,
    rssMiB: rss / 2 ** 20,
    heapMiB: heapUsed / 2 ** 20,
  };
}

function tally(names: readonly string[]): string {
  const kinds = [...new Set(names)].sort();
  return kinds.map((kind) => `${names.filter((name) => name === kind).length} ${kind}`).join(', ') || 'none';
}

function print(before: Census, after: Census, eachMs: number): void {
  const drift = (after.rssMiB - before.rssMiB) / count;
  process.stdout.write(`${count} captures after ${WARM_UP} that are not counted, ${Math.round(eachMs)} ms each\n`);
  line('processes below this one', before.processes, after.processes);
  line('open files', before.openFiles, after.openFiles);
  line('temporary files and folders', before.temporary, after.temporary);
  line('resources of the event loop', before.resources, after.resources);
  line('heap, MiB', before.heapMiB.toFixed(1), after.heapMiB.toFixed(1));
  line('resident memory, MiB', before.rssMiB.toFixed(1), after.rssMiB.toFixed(1));
  process.stdout.write(`resident memory per capture: ${(drift * 1024).toFixed(1)} KiB\n`);
}

function line(what: string, before: unknown, after: unknown): void {
  process.stdout.write(`${what.padEnd(30)} before ${before}   after ${after}\n`);
}
