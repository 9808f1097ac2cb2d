import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Ledger } from '../packages/server/src/ledger/ledger.ts';
import { openStore } from '../packages/server/src/store/store.ts';
import { newItems, openTestLedger } from '../packages/server/test/open-ledger.ts';
import { type LoadFigures, measureLoad, startServed } from './ledger-load.ts';
import type { Row } from './measure.ts';

/** How many deposits are in the ledger; fewer for a quick look: GUZHENG_BENCH_LEDGER=10000. */
const SIZES = (process.env.GUZHENG_BENCH_LEDGER ?? '10000,1000000,5000000').split(',').map(Number);
const SECONDS = Number(process.env.GUZHENG_BENCH_SECONDS ?? 10);
const CONNECTIONS = 64;
const BATCH = 1000;
const BATCH_CONNECTIONS = 4;
const AT_A_TIME = 4096;
const PROOFS = 500;
const QUIET_MS = 3000;
const MOST_SETTLING_MS = 180_000;
/** About what an entry with its places in the indexes takes, in one value. */
const ENTRY_BYTES = 250;

/** Deposits over HTTP, synced, client included, beside what the disk and HTTP give by themselves in the same run; and proofs, and sizes. */
export async function ledger(): Promise<readonly Row[]> {
  const data = await mkdtemp(join(tmpdir(), 'guzheng-bench-ledger-'));
  try {
    const limits = await measureLimits(join(data, 'bare'));
    const rows: Row[] = [];
    for (const size of SIZES) rows.push(...(await measureAt(join(data, 'server'), size, limits)));
    return rows;
  } finally {
    await rm(data, { recursive: true, force: true });
  }
}

interface Limits {
  /** Synced commits of one small value a second. */
  readonly commits: number;
  /** Values a second in synced batches of a thousand. */
  readonly values: number;
  readonly echoes: LoadFigures;
}

async function measureLimits(folder: string): Promise<Limits> {
  const { db, close } = await openStore(folder);
  const write = async (items: number, seconds: number): Promise<number> => {
    const until = performance.now() + seconds * 1000;
    const began = performance.now();
    let written = 0;
    for (; performance.now() < until; written += items) {
      const puts = Array.from({ length: items }, () => ({
        ...({ type: 'put', key: randomBytes(16).toString('hex'), value: randomBytes(ENTRY_BYTES) } as const),
      }));
      await db.batch(puts, { sync: true });
    }
    return written / ((performance.now() - began) / 1000);
  };
  const [commits, values] = [await write(1, SECONDS / 2), await write(1000, SECONDS / 2)];
  await close();
  const echo = await startServed('echo');
  const echoes = await measureLoad(echo, { connections: CONNECTIONS, seconds: SECONDS / 2, items: 1 });
  await echo.end();
  return { commits, values, echoes };
}

async function measureAt(data: string, size: number, limits: Limits): Promise<readonly Row[]> {
  const filled = await fill(data, size);
  const served = await startServed(data);
  const one = await measureLoad(served, { connections: CONNECTIONS, seconds: SECONDS, items: 1 });
  const many = await measureLoad(served, { connections: BATCH_CONNECTIONS, seconds: SECONDS, items: BATCH });
  const keyed = await measureLoad(served, {
    ...{ connections: BATCH_CONNECTIONS, seconds: SECONDS, items: BATCH, keyed: true },
  });
  await served.end();
  say(
    `${size} in the ledger: filled at ${Math.round(filled)}/s, the server started in ${Math.round(served.startMs)} ms`,
  );
  say(`one by one, ${CONNECTIONS} connections: p50 ${ms(one.p50)}, p99 ${ms(one.p99)}`);
  say(`batches of ${BATCH}, ${BATCH_CONNECTIONS} connections: p50 ${ms(many.p50)}, p99 ${ms(many.p99)}`);
  say(`the same, each line with a key: p50 ${ms(keyed.p50)}, p99 ${ms(keyed.p99)}`);
  const proofs = await measureProofs(data);
  return [
    {
      ...{ what: `deposits one by one at ${size}`, ours: one.perSecond, unit: '/s' },
      ...{ other: 'bare HTTP echo, same client', theirs: limits.echoes.perSecond },
    },
    {
      ...{ what: `deposits in batches at ${size}`, ours: many.perSecond, unit: '/s' },
      ...{ other: `bare synced batches of 1000 × ${ENTRY_BYTES} B`, theirs: limits.values },
    },
    {
      ...{ what: `the same, each line with a key, at ${size}`, ours: keyed.perSecond, unit: '/s' },
      ...{ other: 'without keys', theirs: many.perSecond },
    },
    {
      ...{ what: `commits one by one at ${size} (p50)`, ours: one.p50 },
      ...{ other: 'one bare synced write', theirs: 1000 / limits.commits },
    },
    ...proofs,
  ];
}

/** Through the ledger itself. Entries a second. */
async function fill(data: string, size: number): Promise<number> {
  const { ledger, close } = await openTestLedger(data);
  const began = performance.now();
  const before = ledger.head.size;
  while (ledger.head.size < size) {
    const missing = size - ledger.head.size;
    const groups = Array.from({ length: Math.min(2, Math.ceil(missing / AT_A_TIME)) }, (_, i) =>
      ledger.append(newItems(Math.min(AT_A_TIME, missing - i * AT_A_TIME), `account-${i}`)),
    );
    await Promise.all(groups);
  }
  const perSecond = (ledger.head.size - before) / ((performance.now() - began) / 1000);
  await settled();
  await close();
  return perSecond;
}

/**
 * Until the disk is not written to any more. Filling leaves the database more to merge than any day of deposits does, and it goes on merging for
 * minutes: whoever deposits meanwhile shares the processors with that, and would be measured with it. What the deposits themselves make it merge is measured.
 */
async function settled(): Promise<void> {
  const until = performance.now() + MOST_SETTLING_MS;
  for (let before = -1; performance.now() < until; ) {
    const { fsWrite } = process.resourceUsage();
    if (fsWrite === before) return;
    before = fsWrite;
    await new Promise((done) => setTimeout(done, QUIET_MS));
  }
}

/** In the process, from the files, for places all over the ledger; the first few tiles are in no cache. */
async function measureProofs(data: string): Promise<readonly Row[]> {
  const began = performance.now();
  const { ledger, close } = await openTestLedger(data);
  say(`opened in ${ms(performance.now() - began)}`);
  const { size } = ledger.head;
  const inclusion = await each((at) => ledger.inclusion(at, size), ledger);
  const consistency = await each((at) => ledger.consistency(at, size), ledger);
  const entry = await each((at) => ledger.entry(at), ledger);
  await close();
  const onDisk = await bytesIn(join(data, 'database'));
  return [
    { what: `inclusion proof at ${size}`, ours: inclusion, other: 'reading one entry', theirs: entry },
    { what: `consistency proof at ${size}`, ours: consistency, other: 'reading one entry', theirs: entry },
    {
      ...{ what: `bytes on disk per deposit at ${size}`, ours: onDisk / size, unit: 'B' },
      ...{ other: 'what a statement has as JSON', theirs: 440 },
    },
  ];
}

async function each(work: (index: number) => Promise<unknown>, { head }: Ledger): Promise<number> {
  const began = performance.now();
  for (let i = 0; i < PROOFS; i += 1) await work(Math.floor(Math.random() * head.size));
  return (performance.now() - began) / PROOFS;
}

async function bytesIn(folder: string): Promise<number> {
  let bytes = 0;
  for (const name of await readdir(folder)) bytes += (await stat(join(folder, name))).size;
  return bytes;
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

function ms(value: number): string {
  return `${value.toFixed(1)} ms`;
}
