/** A package of 1 GB through the page in a real browser, beside `sha256sum` of the same bytes; prints JSON. For bench/page.ts. */
import { spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeEvidence } from '@guzheng/testing';
import { canLook, descendants, memoryKiB } from '../../../bench/processes.ts';
import { openDesk } from './clerk.ts';

const SIZE = Number(process.argv[2] ?? 1_000_000_000);

const desk = await openDesk();
try {
  const file = join(desk.folder, 'large.wacz');
  await layPackage(file);
  const sha256sum = time(() => void spawnSync('sha256sum', [file]));
  let peakInNode = Number.NaN;
  const node = time(() => {
    peakInNode = verifyInNode(file);
  });
  const clerk = await desk.open();
  const before = memoryMiB();
  let peak = before;
  const start = performance.now();
  await clerk.put([file, `${file}.proof.json`]);
  while ((await clerk.page.$('.result')) === null) peak = Math.max(peak, memoryMiB());
  const page = performance.now() - start;
  const conclusion = await clerk.conclusion();
  const verdict = 'verdict' in conclusion ? conclusion.verdict : conclusion.refusal;
  process.stdout.write(
    `${JSON.stringify({ bytes: SIZE, page, sha256sum, before, peak, verdict, node, peakInNode })}\n`,
  );
} finally {
  await desk.close();
}

/** As `guzheng verify --offline` does, in a process of its own; gives its peak memory in MiB. */
function verifyInNode(file: string): number {
  const script = join(import.meta.dirname, '../../../bench/verify-child.ts');
  const { stdout } = spawnSync(process.execPath, ['--conditions=@guzheng/source', script, file], { encoding: 'utf8' });
  return (JSON.parse(stdout) as { readonly peak: number }).peak;
}

/** Random-looking bytes beside a small capture, all of them logged and in the manifest. */
async function layPackage(file: string): Promise<void> {
  const filler = new Uint8Array(SIZE);
  for (let i = 0; i < SIZE; i += 1) filler[i] = (Math.imul(i, 2_654_435_761) >>> 13) & 255;
  const files = (own: Map<string, Uint8Array>) => new Map([...own, ['evidence/page/filler.bin', filler]]);
  const made = await makeEvidence({ lies: { files } });
  await writeFile(file, made.file);
  await writeFile(`${file}.proof.json`, made.proofBytes);
}

/** Of the browser: everything that descends from this process. */
function memoryMiB(): number {
  return canLook ? descendants(process.pid).reduce((sum, pid) => sum + memoryKiB(pid), 0) / 1024 : Number.NaN;
}

function time(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}
