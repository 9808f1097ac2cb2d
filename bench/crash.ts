// A server killed under load: node --conditions=@guzheng/source bench/crash.ts [how many times, default 200] [seed, default by the clock]
// With --anchored, rounds of anchoring by a development chain and a time-stamping authority go on all the while. Interrupted, it ends with
// what it has.
import { parseArgs } from 'node:util';
import { type CrashFigures, runCrashes } from '../packages/server/test/crash/run.ts';

const { values, positionals } = parseArgs({
  options: { anchored: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const kills = Number(positionals[0] ?? 200);
const seed = Number(positionals[1] ?? Date.now() % 1_000_000);
const { anchored } = values;

process.stdout.write(`seed ${seed}: ${kills} kills${anchored ? ', anchoring' : ''}\n`);
const onKill = (done: number) => {
  if (process.stderr.isTTY || done % 10 === 0) process.stderr.write(`\r${done}/${kills} `);
};
const interrupted = new AbortController();
process.once('SIGINT', () => interrupted.abort());
print(await runCrashes({ kills, seed, anchored, onKill, signal: interrupted.signal }));

function print(figures: CrashFigures): void {
  process.stdout.write(`${JSON.stringify(figures)}\n\n`);
  for (const [name, value] of Object.entries(figures)) {
    process.stdout.write(`${name.padEnd(20)} ${textOf(value)}\n`);
  }
}

function textOf(value: CrashFigures[keyof CrashFigures]): string {
  if (typeof value !== 'object') return String(value);
  if ('median' in value) return `median ${value.median} ms, at most ${value.most} ms`;
  return `${value.paid} paid for, ${value.missing} of them missing at the end, ${value.foundAgain} looks found one without its record, and it came`;
}
