import { readFile, stat } from 'node:fs/promises';
import { type CustodyListing, listCustody } from '@guzheng/verify';
import { SdkError } from '../error.ts';

/** A proof is small; anything larger is not one. */
const MAX_PROOF_BYTES = 64 << 20;

/** The custody list of a proof file, every signature and link checked. Rejects with SdkError `proof-missing` or `file-unreadable`, or as `listCustody` throws. */
export async function showCustody(proofFile: string): Promise<CustodyListing> {
  return listCustody(await readProofFile(proofFile));
}

export async function readProofFile(path: string): Promise<Uint8Array> {
  const found = await stat(path).catch((cause: unknown) => {
    throw new SdkError('proof-missing', `there is no proof ${path}`, { cause });
  });
  if (!found.isFile() || found.size > MAX_PROOF_BYTES)
    throw new SdkError('file-unreadable', `${path} is no proof: it is no file, or larger than any proof`);
  return new Uint8Array(await readFile(path));
}
