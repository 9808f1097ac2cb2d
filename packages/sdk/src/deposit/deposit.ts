import { basename } from 'node:path';
import { nodeHashing } from '@guzheng/capture';
import type { DigestPair, Proof } from '@guzheng/evidence';
import { openPackage, VerifyError } from '@guzheng/verify';
import type { Chain } from '../chain.ts';
import { SdkError } from '../error.ts';
import { digestFile } from '../file/digests.ts';
import { expectFree, writeNewFile } from '../file/new-file.ts';
import { openFile } from '../file/source.ts';
import type { OnProgress } from '../progress.ts';
import { type DepositItem, encodeProof, prove } from './prove.ts';

export interface DepositFilesOptions {
  readonly chain: Chain;
  readonly onProgress?: OnProgress;
  readonly now?: () => Date;
}

/** A deposited file and where its proof is. */
export interface DepositedFile {
  readonly file: string;
  readonly proofFile: string;
  readonly sha256: string;
  readonly proof: Proof;
}

/** Where the proof of a file lies unless told otherwise. */
export function proofPath(file: string): string {
  return `${file}.proof.json`;
}

/**
 * Deposits files of any kind: one transaction for all of them, a proof file beside each. Files stay where they are; only a salted
 * root leaves the machine. Rejects before anything is sent when a file cannot be read or a proof file is there already.
 */
export async function depositFiles(
  files: readonly string[],
  options: DepositFilesOptions,
): Promise<readonly DepositedFile[]> {
  if (files.length === 0) throw new SdkError('file-empty-list', 'there is no file to deposit');
  await expectFree(files.map(proofPath));
  const items: DepositItem[] = [];
  for (const file of files) {
    options.onProgress?.({ step: 'deposit', detail: `reading ${basename(file)}` });
    items.push(await itemOf(file));
  }
  const proofs = await prove(items, {
    signer: options.chain.signer,
    witnesses: [options.chain.witness],
    ...(options.now === undefined ? {} : { now: options.now }),
  });
  return Promise.all(proofs.map((proof, index) => keep(proof, files[index], items[index])));
}

async function itemOf(file: string): Promise<DepositItem> {
  const subject = await digestFile(file);
  const manifest = await manifestOf(file);
  return manifest === undefined ? { subject } : { subject, manifest };
}

/** The digests of the manifest, where the file is an evidence package. */
async function manifestOf(file: string): Promise<DigestPair | undefined> {
  await using source = await openFile(file);
  try {
    return (await openPackage(source, nodeHashing)).manifestDigests;
  } catch (error) {
    if (error instanceof VerifyError) return undefined;
    throw error;
  }
}

async function keep(proof: Proof, file: string | undefined, item: DepositItem | undefined): Promise<DepositedFile> {
  if (file === undefined || item === undefined) throw new TypeError('more proofs than files');
  const proofFile = proofPath(file);
  await writeNewFile(proofFile, encodeProof(proof));
  return { file, proofFile, sha256: item.subject.sha256, proof };
}
