import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Row, sideBySide } from './measure.ts';

const GIB = 1 << 30;

/** SHA-256 and SM3 of 1 GiB in one reading, as a whole process, against `openssl dgst` on each. */
export async function digest(): Promise<readonly Row[]> {
  const folder = await mkdtemp(join(tmpdir(), 'guzheng-bench-'));
  try {
    const file = join(folder, 'one-gib');
    await fill(file);
    let peakKiB = 0;
    const ours = (): void => {
      peakKiB = Math.max(peakKiB, digestInChild(file));
    };
    const [both, sm3] = await sideBySide(3, ours, () => openssl('sm3', file));
    const [, sha256] = await sideBySide(
      1,
      () => undefined,
      () => openssl('sha256', file),
    );
    process.stdout.write(`peak memory of the process that digests 1 GiB: ${Math.round(peakKiB / 1024)} MiB\n`);
    return [
      {
        what: 'SHA-256 + SM3 of 1 GiB, one reading',
        ours: both,
        other: 'openssl dgst -sm3 (the slower one)',
        theirs: sm3,
      },
      {
        what: 'SHA-256 + SM3 of 1 GiB, one reading',
        ours: both,
        other: 'openssl dgst -sm3, then -sha256',
        theirs: sm3 + sha256,
      },
    ];
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function fill(file: string): Promise<void> {
  const handle = await open(file, 'w');
  const piece = randomBytes(16 << 20);
  for (let done = 0; done < GIB; done += piece.length) await handle.write(piece);
  await handle.close();
}

/** Peak resident memory in KiB, as the child's own operating system accounts it. */
function digestInChild(file: string): number {
  const child = spawnSync(process.execPath, [
    '--conditions=@guzheng/source',
    join(import.meta.dirname, 'digest-child.ts'),
    file,
  ]);
  if (child.status !== 0) throw new Error(child.stderr.toString());
  return Number(child.stdout.toString());
}

function openssl(algorithm: string, file: string): void {
  const { status, stderr } = spawnSync('openssl', ['dgst', `-${algorithm}`, file]);
  if (status !== 0) throw new Error(`openssl dgst -${algorithm}: ${stderr}`);
}
