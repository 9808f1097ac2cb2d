import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { Row } from './measure.ts';

interface Measured {
  readonly page: number;
  readonly sha256sum: number;
  readonly before: number;
  readonly peak: number;
  readonly verdict: string;
  readonly node: number;
  readonly peakInNode: number;
}

/** A package of 1 GB verified by Node, and in the verifier page in a real browser from the file dialogue to the verdict; each in a process of its own. */
export async function page(): Promise<readonly Row[]> {
  const script = join(import.meta.dirname, '../packages/web/test/measure.ts');
  const child = spawnSync(process.execPath, ['--conditions=@guzheng/source', script], { encoding: 'utf8' });
  if (child.status !== 0) throw new Error(child.stderr);
  const { page, sha256sum, before, peak, verdict, node, peakInNode } = JSON.parse(child.stdout) as Measured;
  process.stdout.write(`the page says ${verdict} of a package of 1 GB\n`);
  const memory = { other: 'the browser with the empty page', theirs: before, unit: 'MiB' };
  const sum = { other: 'sha256sum of the same bytes', theirs: sha256sum };
  return [
    { what: 'a package of 1 GB, guzheng verify', ours: node, ...sum },
    { what: 'the same: peak memory of Node', ours: peakInNode, other: 'the goal', theirs: 200, unit: 'MiB' },
    {
      what: 'a package of 1 GB in the verifier page',
      ours: page,
      ...sum,
    },
    { what: 'the same: peak memory of the browser', ours: peak, ...memory },
  ];
}
