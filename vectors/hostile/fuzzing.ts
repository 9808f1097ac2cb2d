import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { chanceOf } from './random.ts';
import type { Input, Target } from './target.ts';
import { makeTargets } from './targets.ts';

export interface Finding {
  readonly target: string;
  readonly seed: number;
  readonly why: string;
}

export interface Progress {
  readonly counts: { readonly [target: string]: number };
  readonly slowest: { readonly [target: string]: number };
  readonly peakMegabytes: number;
  readonly findings: readonly Finding[];
  readonly done: boolean;
}

/** Of processor time: the clock on the wall also counts what other programs do. */
const SLOW_MS = 1000;
const FOLDER = 'fuzz-findings';

/** One process: `count` inputs, its own part of the seeds. `place`: a file that names the input being run, for whoever ends a process that hangs. */
export async function fuzz(count: number, seed: number, own: number, place: string): Promise<void> {
  const targets = await makeTargets();
  const current = openSync(place, 'w');
  const counts: Record<string, number> = {};
  const slowest: Record<string, number> = {};
  const findings: Finding[] = [];
  let peak = 0;
  for (let i = 0; i < count; i += 1) {
    const inputSeed = (seed * 100_003 + own * 1_000_000_007 + i * 2_654_435_761) >>> 0;
    const { target, input } = inputOf(targets, inputSeed);
    const at = { target: target.name, seed: inputSeed };
    writeSync(current, String(inputSeed).padEnd(12), 0);
    if (i % 50 === 0) {
      peak = Math.max(peak, process.memoryUsage.rss() / 1e6);
      process.send?.({ counts, slowest, peakMegabytes: peak, findings, done: false } satisfies Progress);
      await new Promise(setImmediate);
    }
    const from = process.cpuUsage();
    const why = await broken(target, input);
    const { user, system } = process.cpuUsage(from);
    const ms = (user + system) / 1000;
    counts[target.name] = (counts[target.name] ?? 0) + 1;
    slowest[target.name] = Math.max(slowest[target.name] ?? 0, ms);
    const slow = ms > SLOW_MS ? `took ${ms.toFixed(0)} ms` : undefined;
    if (why !== undefined || slow !== undefined) {
      findings.push({ ...at, why: why ?? slow ?? '' });
      keep(at, input);
    }
  }
  peak = Math.max(peak, process.memoryUsage.rss() / 1e6);
  closeSync(current);
  process.send?.({ counts, slowest, peakMegabytes: peak, findings, done: true } satisfies Progress);
}

async function broken(target: Target, input: Input): Promise<string | undefined> {
  try {
    await target.run(input);
    return undefined;
  } catch (error) {
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
}

/** The same input for the same seed. */
export function inputOf(targets: readonly Target[], seed: number): { readonly target: Target; readonly input: Input } {
  const chance = chanceOf(seed);
  let left = chance.below(targets.reduce((sum, { weight }) => sum + weight, 0));
  for (const target of targets) {
    left -= target.weight;
    if (left < 0) return { target, input: target.make(chance) };
  }
  throw new RangeError('there is nothing to fuzz');
}

export function keep({ target, seed }: Omit<Finding, 'why'>, input: Input): void {
  mkdirSync(FOLDER, { recursive: true });
  for (const [i, bytes] of input.entries())
    writeFileSync(join(FOLDER, `${target.replace(/[^a-z]+/gi, '-')}-${seed}-${i}.bin`), bytes);
}
