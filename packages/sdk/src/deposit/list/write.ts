import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type AnchorRecord, bytesToHex, equalBytes, type MerkleTree } from '@guzheng/evidence';
import { outputExists, unwritable } from '../../file/failure.ts';
import { exists } from '../../file/new-file.ts';
import { syncFolder } from '../../file/synced.ts';
import { WriterThread } from '../../file/writer-thread.ts';
import { type ListPaths, listProofPath } from './folder.ts';
import { readSpool } from './spool.ts';
import { proofWriter, statementWriter } from './template.ts';

/** What the proofs of a list are made of, beside the spool. */
export interface ListProofs {
  readonly publicKey: Uint8Array;
  readonly tree: MerkleTree;
  readonly anchors: readonly AnchorRecord[];
}

/** Every so many proofs are told of. */
const TELL_EVERY = 4096;

/** Writes the proof of every digest for which `isWanted` says yes under `into`, in folders by the first two digits. */
export async function writeProofs(
  { spool }: ListPaths,
  into: string,
  { publicKey, tree, anchors }: ListProofs,
  options: { readonly isWanted?: (index: number) => boolean; readonly onWritten?: (count: number) => void } = {},
): Promise<void> {
  const statement = statementWriter(publicKey);
  const proof = proofWriter({ publicKey, size: tree.size, root: bytesToHex(tree.root) }, bare(anchors));
  const paths = new PathTexts(tree);
  const folders = new Set<string>();
  await using thread = new WriterThread();
  let index = 0;
  for await (const { sha256, salt, time, signature } of readSpool(spool, tree.size)) {
    if (options.isWanted?.(index) ?? true) {
      const name = bytesToHex(sha256);
      const folder = name.slice(0, 2);
      if (!folders.has(folder)) await mkdir(join(into, folder), { recursive: true });
      folders.add(folder);
      const text = proof(statement(sha256, salt, time), signature, { index, path: paths.at(index) });
      await thread.write(listProofPath(into, name), text);
    }
    index += 1;
    if (index % TELL_EVERY === 0) options.onWritten?.(index);
  }
  await thread.finish();
}

/** Makes an empty place for proofs that nobody shall see before they are all there. */
export async function clearWriting({ writing }: ListPaths): Promise<void> {
  try {
    await rm(writing, { recursive: true, force: true });
    await mkdir(writing, { recursive: true });
  } catch (error) {
    throw unwritable(writing, error);
  }
}

/** Moves the folders of proofs to their places; those of an earlier try are there already. */
export async function placeProofs({ folder, writing }: ListPaths): Promise<void> {
  if (!(await exists(writing))) return;
  for (const name of await readdir(writing)) {
    const place = join(folder, name);
    if (await exists(place)) throw outputExists(place);
    await rename(join(writing, name), place).catch((error: unknown) => {
      throw unwritable(place, error);
    });
  }
  await syncFolder(folder);
  await rm(writing, { recursive: true });
}

/** What nodes answered is kept once for all proofs, in the folder's record. */
export function bare(anchors: readonly AnchorRecord[]): readonly AnchorRecord[] {
  return anchors.map((anchor) => ('answers' in anchor ? { ...anchor, answers: [] } : anchor));
}

/** Paths as hex: neighbours share all but their first siblings, whose texts are kept from one to the next. */
class PathTexts {
  readonly #tree: MerkleTree;
  #hashes: readonly Uint8Array[] = [];
  #texts: readonly string[] = [];

  constructor(tree: MerkleTree) {
    this.#tree = tree;
  }

  at(index: number): readonly string[] {
    const hashes = this.#tree.inclusionProof(index);
    const texts = hashes.map((hash, level) => {
      const before = this.#hashes[level];
      const text = this.#texts[level];
      return before !== undefined && text !== undefined && equalBytes(before, hash) ? text : bytesToHex(hash);
    });
    this.#hashes = hashes;
    this.#texts = texts;
    return texts;
  }
}
