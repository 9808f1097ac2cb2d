// Deposits while everything goes wrong: node --conditions=@guzheng/source bench/chaos.ts [how many, default 200] [seed, default by the clock]
import { fileURLToPath } from 'node:url';
import { startDevnet } from '@guzheng/anchor/devnet';
import { type ChaosFigures, runChaos } from '@guzheng/testing';

const deposits = Number(process.argv[2] ?? 200);
const seed = Number(process.argv[3] ?? Date.now() % 1_000_000);
const depositor = fileURLToPath(new URL('./chaos-depositor.ts', import.meta.url));

process.stdout.write(`seed ${seed}: ${deposits} deposits\n`);
const devnet = await startDevnet({ slotsInEpoch: 2 });
try {
  const onRound = (done: number) => {
    if (process.stderr.isTTY) process.stderr.write(`\r${done}/${deposits} `);
  };
  const figures = await runChaos({ rpcUrl: devnet.url, deposits, seed, depositor, onRound });
  print(figures);
  if (figures.once + figures.failed !== deposits) process.exitCode = 1;
} finally {
  await devnet.stop();
}

function print(figures: ChaosFigures): void {
  process.stdout.write(`${JSON.stringify(figures)}\n\n`);
  for (const [name, value] of Object.entries(figures)) {
    const text = typeof value === 'object' ? listed(value) : String(value);
    process.stdout.write(`${name.padEnd(14)} ${text}\n`);
  }
}

function listed(counts: Readonly<Record<string, number>>): string {
  const largestFirst = Object.entries(counts).toSorted(([, a], [, b]) => b - a);
  return largestFirst.map(([name, count]) => `${name} ${count}`).join(', ');
}
