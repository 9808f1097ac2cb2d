import { createHash } from 'node:crypto';
import { keyFromHex } from '@guzheng/anchor';
import { DEVNET_KEY } from '@guzheng/anchor/devnet';
import { depositList, openChain, type Progress } from '@guzheng/sdk';

// Deposits a made list in a process of its own, whose peak memory is then that of the deposit, and tells what it took.
const [rpc = '', out = '', count = ''] = process.argv.slice(2);
const starts: [phase: string, at: number][] = [];

const { record } = await depositList(list(Number(count)), {
  chain: openChain({ network: 'devnet', rpcs: [rpc], key: keyFromHex(DEVNET_KEY) }),
  out,
  onProgress,
});
const end = performance.now();
const phases = starts.map(([phase, at], place) => [phase, (starts[place + 1]?.[1] ?? end) - at] as const);
const { user, system } = process.cpuUsage();
const cpuSeconds = (user + system) / 1_000_000;
process.stdout.write(
  JSON.stringify({
    phases,
    cpuSeconds,
    peakKiB: process.resourceUsage().maxRSS,
    size: record.list.size,
    root: record.root,
  }),
);

function onProgress({ step, detail }: Progress): void {
  const phase = phaseOf(step, detail);
  if (phase !== starts.at(-1)?.[0]) starts.push([phase, performance.now()]);
}

/** The steps that `depositList` tells of. */
function phaseOf(step: Progress['step'], detail: string): string {
  if (step === 'anchor') return 'witness';
  if (detail.startsWith('reading')) return 'reading';
  if (detail.startsWith('signed')) return 'signing';
  return detail.startsWith('making') ? 'tree' : 'writing';
}

async function* list(size: number): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < size; from += 1024) {
    const lines = Array.from({ length: Math.min(1024, size - from) }, (_, place) => line(from + place));
    yield Buffer.from(lines.join(''));
  }
}

function line(number: number): string {
  return `${createHash('sha256').update(`file ${number}`).digest('hex')}  files/${number}.pdf\n`;
}
