import { statfs } from 'node:fs/promises';
import { availableParallelism, cpus, freemem, totalmem } from 'node:os';
import type { EnvironmentFinding } from '@guzheng/evidence';
import { concern, found, unchecked } from './finding.ts';
import { codeOf } from './machine.ts';

/** A capture of an ordinary page, with its staging folder, takes a tenth of this. */
const LITTLE_DISK_BYTES = 512 * 2 ** 20;
const LITTLE_MEMORY_BYTES = 256 * 2 ** 20;

/** E2: what there is to work with. `folder` is the one that the package is written to. */
export async function lookAtResources(folder: string): Promise<EnvironmentFinding[]> {
  return [memory(), await disk(folder)];
}

function memory(): EnvironmentFinding {
  const data = {
    processors: availableParallelism(),
    model: cpus()[0]?.model ?? '',
    memoryBytes: totalmem(),
    freeBytes: freemem(),
  };
  const detail = `${data.processors} processors, ${mebibytes(data.memoryBytes)} of memory, ${mebibytes(data.freeBytes)} free`;
  return (data.freeBytes < LITTLE_MEMORY_BYTES ? concern : found)('memory', 'E2', detail, data);
}

async function disk(folder: string): Promise<EnvironmentFinding> {
  try {
    const { bavail, bsize } = await statfs(folder);
    const freeBytes = bavail * bsize;
    const detail = `${mebibytes(freeBytes)} free where the package is written`;
    return (freeBytes < LITTLE_DISK_BYTES ? concern : found)('disk', 'E2', detail, { freeBytes });
  } catch (error) {
    return unchecked('disk', 'E2', `the free space of the output folder could not be read (${codeOf(error)})`);
  }
}

function mebibytes(bytes: number): string {
  return `${Math.floor(bytes / 2 ** 20)} MiB`;
}
