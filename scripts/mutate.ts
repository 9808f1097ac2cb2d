/**
 * Every single byte of a small package and of its proof turned, both cut at every length and lengthened (vectors/hostile/law.ts says what must
 * not happen). `node --conditions=@guzheng/source scripts/mutate.ts [processes]`; ends with 1 where the law is broken.
 */
import { fork } from 'node:child_process';
import { attacksOn } from '../vectors/hostile/attacks.ts';
import { makeExhibit } from '../vectors/hostile/exhibit.ts';
import { type Attack, type Fate, fateOf, honestOf } from '../vectors/hostile/law.ts';
import { describeMutation } from '../vectors/hostile/mutation.ts';

interface Share {
  readonly fates: { readonly [name: string]: number };
  readonly broken: readonly string[];
  readonly slowest: { readonly ms: number; readonly attack: string };
}

const [first = '2', shard, shards] = process.argv.slice(2);

if (first === 'share') {
  process.send?.(await takeShare(Number(shard), Number(shards)));
} else {
  const started = performance.now();
  const count = Number(first);
  const shares = await Promise.all(Array.from({ length: count }, (_, i) => startShare(i, count)));
  report(shares, (performance.now() - started) / 1000);
}

/** Every n-th attack. */
async function takeShare(own: number, of: number): Promise<Share> {
  const exhibit = await makeExhibit();
  const honest = await honestOf(exhibit);
  const fates: Record<string, number> = {};
  const broken: string[] = [];
  let slowest = { ms: 0, attack: '' };
  let place = 0;
  for (const attack of attacksOn(exhibit)) {
    place += 1;
    if (place % of !== own) continue;
    const from = performance.now();
    const fate = await fateOf(honest, attack).catch((error: unknown): Fate | 'BROKEN' => {
      broken.push(`${named(attack)}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
      return 'BROKEN';
    });
    const name = `${attack.what} ${attack.mutation.kind} → ${fate}`;
    fates[name] = (fates[name] ?? 0) + 1;
    const ms = performance.now() - from;
    if (ms > slowest.ms) slowest = { ms, attack: named(attack) };
  }
  return { fates, broken, slowest };
}

function startShare(own: number, of: number): Promise<Share> {
  return new Promise((resolve, reject) => {
    const child = fork(import.meta.filename, ['share', String(own), String(of)]);
    let share: Share | undefined;
    child.on('message', (message) => {
      share = message as Share;
    });
    child.on('exit', (code) => {
      if (share === undefined) reject(new Error(`a process ended with ${code} and said nothing`));
      else resolve(share);
    });
  });
}

function report(shares: readonly Share[], seconds: number): void {
  const totals = new Map<string, number>();
  for (const { fates } of shares)
    for (const [name, count] of Object.entries(fates)) totals.set(name, (totals.get(name) ?? 0) + count);
  for (const [name, count] of [...totals].sort()) process.stdout.write(`${String(count).padStart(8)}  ${name}\n`);
  const all = [...totals.values()].reduce((sum, count) => sum + count, 0);
  const [slowest] = shares.map((share) => share.slowest).sort((a, b) => b.ms - a.ms);
  process.stdout.write(`${String(all).padStart(8)}  in all, ${seconds.toFixed(0)} s\n`);
  process.stdout.write(`slowest: ${slowest?.ms.toFixed(0)} ms, ${slowest?.attack}\n`);
  const broken = shares.flatMap((share) => share.broken);
  for (const line of broken.slice(0, 50)) process.stdout.write(`BROKEN ${line}\n`);
  process.stdout.write(`${broken.length} broken\n`);
  process.exitCode = broken.length === 0 ? 0 : 1;
}

function named({ what, mutation }: Attack): string {
  return `${what} ${describeMutation(mutation)}`;
}
