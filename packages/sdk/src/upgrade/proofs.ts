import { opendir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { SdkError } from '../error.ts';
import { codeOf, unreadable } from '../file/failure.ts';

/**
 * The proof files that the paths name: a file is one, a folder holds those whose names end in `.proof.json`, at any depth. Links inside
 * folders are not followed. Rejects with SdkError `proof-missing`, or `file-unreadable`.
 */
export async function* findProofs(paths: readonly string[]): AsyncGenerator<string> {
  for (const path of paths) {
    let found = 0;
    for await (const proof of proofsAt(path)) {
      found += 1;
      yield proof;
    }
    if (found === 0) throw new SdkError('proof-missing', `there is no proof in ${path}`);
  }
}

async function* proofsAt(path: string): AsyncGenerator<string> {
  if (!(await isFolder(path))) yield path;
  else yield* proofsIn(path);
}

async function* proofsIn(folder: string): AsyncGenerator<string> {
  for await (const entry of await openFolder(folder)) {
    const path = join(folder, entry.name);
    // Ours that begin with a dot are being written.
    if (entry.isDirectory()) yield* proofsIn(path);
    else if (entry.isFile() && entry.name.endsWith('.proof.json') && !entry.name.startsWith('.')) yield path;
  }
}

async function openFolder(path: string): ReturnType<typeof opendir> {
  try {
    return await opendir(path);
  } catch (error) {
    throw unreadable(path, error);
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
