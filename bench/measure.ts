/** One line of the result: our median, theirs, and the ratio of the two. Milliseconds unless told. */
export interface Row {
  readonly what: string;
  readonly ours: number;
  readonly other: string;
  readonly theirs: number;
  readonly unit?: string;
}

/** Median wall time of `runs` calls in milliseconds, after one that is not counted. */
export async function median(runs: number, work: () => unknown): Promise<number> {
  await work();
  const times: number[] = [];
  for (let run = 0; run < runs; run += 1) times.push(await time(work));
  return middle(times);
}

/** Two kinds of work in turn, A B A B …, so that a machine that changes its speed changes it for both. */
export async function sideBySide(runs: number, a: () => unknown, b: () => unknown): Promise<readonly [number, number]> {
  const [ours = Number.NaN, theirs = Number.NaN] = await inTurn(runs, [a, b]);
  return [ours, theirs];
}

/** The same for any number of kinds: A B C A B C …; the median of each, after one round that is not counted. */
export async function inTurn(runs: number, works: readonly (() => unknown)[]): Promise<readonly number[]> {
  const times: number[][] = works.map(() => []);
  for (let run = 0; run <= runs; run += 1) {
    for (const [at, work] of works.entries()) {
      const took = await time(work);
      if (run > 0) times[at]?.push(took);
    }
  }
  return times.map(middle);
}

export function printRows(rows: readonly Row[]): void {
  for (const { what, ours, other, theirs, unit = 'ms' } of rows) {
    const ratio = ours / theirs;
    process.stdout.write(
      `${what.padEnd(46)} ${number(ours)} ${unit}   ${other.padEnd(38)} ${number(theirs)} ${unit}   ratio ${ratio.toFixed(ratio < 0.1 ? 3 : 2)}\n`,
    );
  }
}

async function time(work: () => unknown): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

function middle(times: readonly number[]): number {
  const sorted = times.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function number(value: number): string {
  return value.toFixed(value < 10 ? 3 : 0).padStart(9);
}
