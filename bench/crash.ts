// A server killed under load: node --conditions=@guzheng/source bench/crash.ts [how many times, default 200] [seed, default by the clock]
// Interrupted, it ends with what it has.
import { type CrashFigures, runCrashes } from '../packages/server/test/crash/run.ts';

const kills = Number(process.argv[2] ?? 200);
const seed = Number(process.argv[3] ?? Date.now() % 1_000_000);

process.stdout.write(`seed ${seed}: ${kills} kills\n`);
const onKill = (done: number) => {
  if (process.stderr.isTTY || done % 10 === 0) process.stderr.write(`\r${done}/${kills} `);
};
const interrupted = new AbortController();
process.once('SIGINT', () => interrupted.abort());
print(await runCrashes({ kills, seed, onKill, signal: interrupted.signal }));

function print(figures: CrashFigures): void {
  process.stdout.write(`${JSON.stringify(figures)}\n\n`);
  for (const [name, value] of Object.entries(figures)) {
    const text = typeof value === 'object' ? `median ${value.median} ms, at most ${value.most} ms` : String(value);
    process.stdout.write(`${name.padEnd(20)} ${text}\n`);
  }
}
