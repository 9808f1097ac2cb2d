import { SdkError } from '../../error.ts';
import { inOrder } from '../../work/in-order.ts';
import { ProofFile } from '../proof-file.ts';
import { proofsIn } from '../proofs-in.ts';
import type { ListPaths, RecordFile } from './folder.ts';
import { bare } from './write.ts';

const AT_ONCE = 16;

/**
 * Puts the record's anchors into every proof of the folder that lacks them, and says so in the record. Proofs that cannot be changed are left
 * as they are; then it rejects with the first reason, and the next run goes on.
 */
export async function renewProofs(
  paths: ListPaths,
  file: RecordFile,
  onRenewed?: (count: number) => void,
): Promise<number> {
  let [seen, changed] = [0, 0];
  const failures: SdkError[] = [];
  for await (const outcome of inOrder(AT_ONCE, proofsIn(paths.folder), (path) => renew(path, file))) {
    seen += 1;
    if (outcome instanceof SdkError) failures.push(outcome);
    else if (outcome) changed += 1;
    if (seen % 4096 === 0) onRenewed?.(seen);
  }
  const [failure] = failures;
  if (failure !== undefined) throw failure;
  await file.save({ state: 'written' });
  return changed;
}

/** A proof of something else that was put into the folder is none of ours. */
async function renew(path: string, file: RecordFile): Promise<boolean | SdkError> {
  try {
    const proof = await ProofFile.open(path, { eventsOf: () => [] });
    if (proof.proof.inclusion.root !== file.record.root) return false;
    await proof.add(bare(file.anchors));
    return proof.isChanged;
  } catch (error) {
    if (error instanceof SdkError) return error;
    throw error;
  }
}
