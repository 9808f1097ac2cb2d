import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { Row } from './measure.ts';

interface Measured {
  readonly page: number;
  readonly sha256sum: number;
  readonly before: number;
  readonly peak: number;
  readonly verdict: string;
}

/** The verifier page in a real browser: a package of 1 GB from the file dialogue to the verdict. In a process of its own, so that the browser alone is looked at. */
export async function page(): Promise<readonly Row[]> {
  const script = join(import.meta.dirname, '../packages/web/test/measure.ts');
  const child = spawnSync(process.execPath, ['--conditions=@guzheng/source', script], { encoding: 'utf8' });
  if (child.status !== 0) throw new Error(child.stderr);
  const { page, sha256sum, before, peak, verdict } = JSON.parse(child.stdout) as Measured;
  process.stdout.write(`the page says ${verdict} of a package of 1 GB\n`);
  const memory = { other: 'the browser with the empty page', theirs: before, unit: 'MiB' };
  return [
    {
      what: 'a package of 1 GB in the verifier page',
      ours: page,
      other: 'sha256sum of the same bytes',
      theirs: sha256sum,
    },
    { what: 'the same: peak memory of the browser', ours: peak, ...memory },
  ];
}
