/**
 * What the costliest inputs cost (vectors/hostile/strains.ts), each in a process of its own: bytes, processor time, most memory, and what came out.
 * `node --conditions=@guzheng/source scripts/strain.ts [words of a name]`; ends with 1 where one is over the bounds.
 */
import { fork } from 'node:child_process';
import { judge, makeExhibit } from '../vectors/hostile/exhibit.ts';
import { strains } from '../vectors/hostile/strains.ts';

interface Cost {
  readonly bytes: number;
  readonly ms: number;
  readonly peakMegabytes: number;
  readonly outcome: string;
}

/** A second for a small input, and for a large one as much as a few slow signatures for each kilobyte would take. */
const MOST_MS = (bytes: number): number => 1000 + (bytes / 1_000_000) * 4000;
const MOST_MEGABYTES = 1500;

const [first = '', place = '0'] = process.argv.slice(2);
if (first === 'share') process.send?.(await costOf(Number(place)));
else {
  for (const [i, { name }] of strains.entries()) if (name.includes(first)) report(name, await measure(i));
}

async function costOf(place: number): Promise<Cost> {
  const exhibit = await makeExhibit();
  const strain = strains[place];
  if (strain === undefined) throw new RangeError(`there is no strain ${place}`);
  const { file, proof } = await strain.make(exhibit, 1);
  // Warm, as a server would be.
  await judge(exhibit, exhibit.file, exhibit.proof);
  const from = process.cpuUsage();
  const outcome = await judge(exhibit, file, proof).then(
    ({ verdict, checks }) => `${verdict} ${checks.find(({ status }) => status === 'FAIL')?.code ?? ''}`,
    (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : `THROWN ${String(error)}`),
  );
  const { user, system } = process.cpuUsage(from);
  const bytes = file.length + (proof?.length ?? 0);
  return { bytes, ms: (user + system) / 1000, peakMegabytes: process.resourceUsage().maxRSS / 1000, outcome };
}

function measure(place: number): Promise<Cost> {
  return new Promise((resolve) => {
    const child = fork(import.meta.filename, ['share', String(place)]);
    let cost: Cost = {
      bytes: 0,
      ms: Number.POSITIVE_INFINITY,
      peakMegabytes: 0,
      outcome: 'THROWN the process was lost',
    };
    child.on('message', (message) => {
      cost = message as Cost;
    });
    child.on('exit', () => resolve(cost));
  });
}

function report(name: string, { bytes, ms, peakMegabytes, outcome }: Cost): void {
  const isOver = ms > MOST_MS(bytes) || peakMegabytes > MOST_MEGABYTES || outcome.startsWith('THROWN');
  if (isOver) process.exitCode = 1;
  const facts = `${(bytes / 1e6).toFixed(2).padStart(7)} MB ${ms.toFixed(0).padStart(6)} ms ${peakMegabytes.toFixed(0).padStart(5)} MB`;
  process.stdout.write(`${isOver ? 'OVER' : '    '} ${facts}  ${name}: ${outcome}\n`);
}
