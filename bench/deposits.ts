import { spawn } from 'node:child_process';
import { createHash, createPrivateKey, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { closeSync, lstatSync, mkdirSync, openSync, readdirSync, statfsSync, writeSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startDevnet } from '@guzheng/anchor/devnet';
import type { Row } from './measure.ts';

/** How many digests; fewer for a quick look: GUZHENG_BENCH_DIGESTS=100000. */
const DIGESTS = Number(process.env.GUZHENG_BENCH_DIGESTS ?? 1_000_000);
/** About what a statement has. */
const STATEMENT_BYTES = 420;
const AT_A_TIME = 4096;

interface Took {
  readonly phases: readonly (readonly [name: string, ms: number])[];
  /** Of all its threads: other work on the machine makes the wall clock longer, not this. */
  readonly cpuSeconds: number;
  readonly peakKiB: number;
  readonly size: number;
}

/** A list of digests deposited on the development chain, beside what the machine needs for the bare signing and the bare files. */
export async function deposits(): Promise<readonly Row[]> {
  const folder = await mkdtemp(join(tmpdir(), 'guzheng-bench-'));
  const devnet = await startDevnet();
  try {
    assertRoom(folder);
    const out = join(folder, 'out');
    const { phases, cpuSeconds, peakKiB, size } = await depositInChild(devnet.url, out);
    for (const [name, ms] of phases) process.stdout.write(`${name.padEnd(20)} ${(ms / 1000).toFixed(1)} s\n`);
    const { files, bytes, onDisk } = sizesIn(out);
    if (files !== size) throw new Error(`${files} proofs for ${size} digests`);
    const each = Math.round(bytes / files);
    process.stdout.write(
      `${size} digests, peak memory ${Math.round(peakKiB / 1024)} MiB, ${each} bytes in each proof file, ${Math.round(onDisk / files)} on disk\n`,
    );
    await rm(out, { recursive: true });
    const before = process.cpuUsage();
    const signing = await timed(() => hashAndSign(size));
    const writing = await timed(async () => writeFiles(join(folder, 'bare'), size, each));
    const { user, system } = process.cpuUsage(before);
    const bare = (user + system) / 1_000_000;
    const ofProcessor = {
      what: 'the whole deposit, processor time',
      ours: cpuSeconds,
      other: 'bare signing and bare files',
      theirs: bare,
    };
    return [...rowsOf(phases, signing, writing), { ...ofProcessor, unit: 's' }];
  } finally {
    await devnet.stop();
    await rm(folder, { recursive: true });
  }
}

function rowsOf(phases: Took['phases'], signing: number, writing: number): readonly Row[] {
  const of = (phase: string): number => phases.reduce((sum, [name, ms]) => (name === phase ? sum + ms : sum), 0) / 1000;
  const total = phases.reduce((sum, [, ms]) => sum + ms, 0) / 1000;
  const unit = 's';
  return [
    {
      what: `signing ${DIGESTS} statements`,
      ours: of('signing'),
      other: 'bare hashing and signing',
      theirs: signing,
      unit,
    },
    { what: `writing ${DIGESTS} proofs`, ours: of('writing'), other: 'bare files of that size', theirs: writing, unit },
    { what: 'the whole deposit', ours: total, other: 'bare signing, then bare files', theirs: signing + writing, unit },
  ];
}

/** As many files need two blocks each, and their names. */
function assertRoom(folder: string): void {
  const { bavail, bsize } = statfsSync(folder);
  if (bavail * bsize < DIGESTS * 10_000) throw new Error(`there is no room for ${DIGESTS} proofs in ${folder}`);
}

function depositInChild(rpc: string, out: string): Promise<Took> {
  const script = join(import.meta.dirname, 'deposits-child.ts');
  const args = ['--conditions=@guzheng/source', script, rpc, out, `${DIGESTS}`];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.on('data', (piece: Buffer) => {
    said += piece.toString();
  });
  return new Promise((done, fail) => {
    child.once('error', fail);
    child.once('close', (code) => {
      if (code === 0) done(JSON.parse(said) as Took);
      else fail(new Error(`the deposit ended with exit code ${code}`));
    });
  });
}

/** Two hashes (digest of a leaf, node of the tree) and a signature for each, as fast as Node's OpenSSL has them on all its threads. */
async function hashAndSign(count: number): Promise<void> {
  const key = createPrivateKey(generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }));
  const signAside = promisify(sign);
  const statement = randomBytes(STATEMENT_BYTES);
  for (let done = 0; done < count; done += AT_A_TIME) {
    const some = Array.from({ length: Math.min(AT_A_TIME, count - done) });
    await Promise.all(
      some.map(() => {
        createHash('sha256').update(statement).digest();
        createHash('sha256').update(statement.subarray(0, 65)).digest();
        return signAside(null, statement, key);
      }),
    );
  }
}

function writeFiles(folder: string, count: number, bytes: number): void {
  const content = Buffer.from(randomBytes(bytes).toString('hex').slice(0, bytes));
  for (let first = 0; first < 256; first += 1) mkdirSync(join(folder, hex(first)), { recursive: true });
  for (let number = 0; number < count; number += 1) {
    const file = openSync(join(folder, hex(number % 256), `${randomBytes(32).toString('hex')}.proof.json`), 'w');
    writeSync(file, content);
    closeSync(file);
  }
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}

function sizesIn(out: string): { readonly files: number; readonly bytes: number; readonly onDisk: number } {
  let [files, bytes, blocks] = [0, 0, 0];
  for (const shard of readdirSync(out).filter((name) => /^[0-9a-f]{2}$/.test(name))) {
    for (const name of readdirSync(join(out, shard))) {
      const stat = lstatSync(join(out, shard, name));
      files += 1;
      bytes += stat.size;
      blocks += stat.blocks;
    }
  }
  return { files, bytes, onDisk: blocks * 512 };
}

async function timed(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}
