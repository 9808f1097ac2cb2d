import { lstatSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { bytesToHex } from '@guzheng/evidence';
import { codeOf, unwritable } from '../../file/failure.ts';
import type { DigestSet } from './digest-set.ts';
import { type ListPaths, listProofPath } from './folder.ts';
import { clearWriting, type ListProofs, writeProofs } from './write.ts';

/** Files looked at before others have their turn. */
const AT_A_TIME = 4096;

/**
 * Proofs are not synced one by one; after a power cut some may be missing or empty. Gives the numbers of those: everything that they are made
 * of is on disk all the same.
 */
export async function missingProofs({ folder }: ListPaths, digests: DigestSet): Promise<ReadonlySet<number>> {
  const missing = new Set<number>();
  for (let index = 0; index < digests.size; index += 1) {
    if (isMissing(listProofPath(folder, bytesToHex(digests.at(index))))) missing.add(index);
    if (index % AT_A_TIME === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  return missing;
}

/** Makes the missing proofs again. */
export async function restoreProofs(
  paths: ListPaths,
  digests: DigestSet,
  missing: ReadonlySet<number>,
  proofs: ListProofs,
): Promise<void> {
  await clearWriting(paths);
  await writeProofs(paths, paths.writing, proofs, { isWanted: (index) => missing.has(index) });
  for (const index of missing) await place(paths, bytesToHex(digests.at(index)));
  await rm(paths.writing, { recursive: true });
}

/** Only where there is still nothing to lose. */
async function place({ folder, writing }: ListPaths, sha256: string): Promise<void> {
  const path = listProofPath(folder, sha256);
  if (!isMissing(path)) return;
  try {
    await mkdir(dirname(path), { recursive: true });
    await rename(listProofPath(writing, sha256), path);
  } catch (error) {
    throw unwritable(path, error);
  }
}

function isMissing(path: string): boolean {
  try {
    return lstatSync(path).size === 0;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return true;
    throw unwritable(path, error);
  }
}
