import { basename, resolve } from 'node:path';
import { nodeHashing } from '@guzheng/capture';
import { hexToBytes, memberTree, type Proof, type Signer, verifyEnvelope } from '@guzheng/evidence';
import { openPackage, VerifyError } from '@guzheng/verify';
import { type Chain, chainGroup } from '../chain.ts';
import { SdkError } from '../error.ts';
import { digestFile } from '../file/digests.ts';
import { outputExists } from '../file/failure.ts';
import { exists, writeNewFile } from '../file/new-file.ts';
import { openFile } from '../file/source.ts';
import type { OnProgress } from '../progress.ts';
import { atOnce } from '../work/at-once.ts';
import { complete } from './complete.ts';
import { describeAnchor } from './describe.ts';
import { missed } from './missed.ts';
import { ProofFile } from './proof-file.ts';
import { type DepositItem, encodeProof, prove } from './prove.ts';
import { sharedGroups } from './shared.ts';
import type { Testimony, WitnessGroup } from './testimony.ts';

/** Proofs completed at the same time. */
const AT_ONCE = 16;

export interface DepositFilesOptions {
  /** The chain that sees the root, and the depositor whose key signs. */
  readonly chain: Chain;
  /** Further witnesses; see `openWitnesses`. */
  readonly witnesses?: readonly WitnessGroup[];
  readonly onProgress?: OnProgress;
  readonly now?: () => Date;
}

/** A deposited file and where its proof is. */
export interface DepositedFile {
  readonly file: string;
  readonly proofFile: string;
  readonly sha256: string;
  readonly proof: Proof;
  /** What the witnesses answered this time. */
  readonly testimony: Testimony;
}

/** Where the proof of a file lies unless told otherwise. */
export function proofPath(file: string): string {
  return `${file}.proof.json`;
}

/**
 * Deposits files of any kind: one root for all of them, a proof file beside each. Files stay where they are; only a salted root leaves the
 * machine, and the file's own SHA-256 where one file is deposited alone and a time-stamping authority is asked.
 *
 * The proofs are written first, without anchors, and completed as witnesses answer. Ended at any point and called again, it goes on with the
 * proofs that are there: nothing is deposited twice. Rejects before anything is written when a file cannot be read or another file's proof is
 * in the way; with `anchor-failed`, which names what is kept, when a group of witnesses stayed below its number.
 */
export async function depositFiles(
  files: readonly string[],
  options: DepositFilesOptions,
): Promise<readonly DepositedFile[]> {
  if (files.length === 0) throw new SdkError('file-empty-list', 'there is no file to deposit');
  const different = files.filter(
    (file, place) => files.findIndex((other) => resolve(other) === resolve(file)) === place,
  );
  const items: FileItem[] = [];
  for (const file of different) {
    options.onProgress?.({ step: 'deposit', detail: `reading ${basename(file)}` });
    items.push({ file, ...(await itemOf(file)) });
  }
  return await depositItems(items, options);
}

/** A file whose digests are known. */
export interface FileItem extends DepositItem {
  readonly file: string;
}

/** As `depositFiles`, for files that were read before. */
export async function depositItems(
  items: readonly FileItem[],
  options: DepositFilesOptions,
): Promise<readonly DepositedFile[]> {
  await begin(items, options);
  const groups = sharedGroups([chainGroup(options.chain), ...(options.witnesses ?? [])], options.onProgress);
  const deposited = await atOnce(AT_ONCE, items, (item) => completed(item, groups, options));
  const testimonies = deposited.map(({ testimony }) => testimony);
  if (testimonies.some(({ groups }) => groups.some(({ outcome }) => outcome === 'missed')))
    throw missed(
      deposited.map(({ proofFile }) => proofFile),
      testimonies,
    );
  return deposited;
}

/** Afterwards every file has a proof; those that had none share a new root. */
async function begin(items: readonly FileItem[], { chain, now }: DepositFilesOptions): Promise<void> {
  const begun = await Promise.all(items.map((item) => isBegun(item, chain.signer)));
  const fresh = items.filter((_, place) => begun[place] === false);
  const proofs = await prove(fresh, { signer: chain.signer, ...(now === undefined ? {} : { now }) });
  await atOnce(AT_ONCE, [...proofs.entries()], async ([place, proof]) => {
    const item = fresh[place];
    if (item !== undefined) await writeNewFile(proofPath(item.file), encodeProof(proof));
  });
}

/** True when the proof that is there is one of this very file. */
async function isBegun({ file, subject }: FileItem, signer: Signer): Promise<boolean> {
  const path = proofPath(file);
  if (!(await exists(path))) return false;
  const found = await ProofFile.open(path, { signer, eventsOf: () => [] }).catch((cause: unknown) => {
    throw outputExists(path, { cause });
  });
  const { subject: deposited, depositor } = found.statement;
  const isItsOwn = deposited.sha256 === subject.sha256 && deposited.sm3 === subject.sm3;
  if (isItsOwn && verifyEnvelope(found.proof.envelope, hexToBytes(depositor.publicKey))) return true;
  throw outputExists(path);
}

async function completed(
  { file, subject }: FileItem,
  groups: readonly WitnessGroup[],
  { chain, now }: DepositFilesOptions,
): Promise<DepositedFile> {
  const proofFile = proofPath(file);
  const open = await ProofFile.open(proofFile, {
    signer: chain.signer,
    ...(now === undefined ? {} : { now }),
    eventsOf: ({ added }) => added.map((anchor) => ({ event: 'anchor', detail: describeAnchor(anchor) })),
  });
  const { testimony } = await complete(open, { groups, upgraders: {} });
  return { file, proofFile, sha256: subject.sha256, proof: open.proof, testimony };
}

async function itemOf(file: string): Promise<DepositItem> {
  const subject = await digestFile(file);
  return { subject, ...(await packageIn(file)) };
}

/** Digests of the manifest and the tree of members, where the file is an evidence package. */
export async function packageIn(file: string): Promise<Pick<DepositItem, 'manifest' | 'members'>> {
  await using source = await openFile(file);
  try {
    const { manifestDigests, manifestBytes } = await openPackage(source, nodeHashing);
    return { manifest: manifestDigests, members: memberTree(manifestBytes) };
  } catch (error) {
    if (error instanceof VerifyError) return {};
    throw error;
  }
}
