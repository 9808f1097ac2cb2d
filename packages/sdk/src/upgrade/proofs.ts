import { stat } from 'node:fs/promises';
import { isListFolder } from '../deposit/list/folder.ts';
import { isProofName } from '../deposit/proofs-in.ts';
import { SdkError } from '../error.ts';
import { codeOf, unreadable } from '../file/failure.ts';
import { entriesOf } from '../file/walk.ts';

/** A proof, or the folder of a deposited list, whose proofs are completed together. */
export type Found = { readonly kind: 'proof' | 'list'; readonly path: string };

/**
 * What the paths name: a file is a proof, a folder holds those whose names end in `.proof.json`, at any depth. Links inside folders are not
 * followed. Rejects with SdkError `proof-missing`, or `file-unreadable`.
 */
export async function* findProofs(paths: readonly string[]): AsyncGenerator<Found> {
  for (const path of paths) {
    let found = 0;
    for await (const one of foundAt(path)) {
      found += 1;
      yield one;
    }
    if (found === 0) throw new SdkError('proof-missing', `there is no proof in ${path}`);
  }
}

async function* foundAt(path: string): AsyncGenerator<Found> {
  if (await isFolder(path)) yield* foundIn(path);
  else yield { kind: 'proof', path };
}

async function* foundIn(folder: string): AsyncGenerator<Found> {
  if (await isListFolder(folder)) return yield { kind: 'list', path: folder };
  for await (const { kind, name, path } of entriesOf(folder)) {
    if (kind === 'folder') yield* foundIn(path);
    else if (isProofName(name)) yield { kind: 'proof', path };
  }
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    if (codeOf(error) === 'ENOENT') throw new SdkError('proof-missing', `there is no proof ${path}`, { cause: error });
    throw unreadable(path, error);
  }
}
