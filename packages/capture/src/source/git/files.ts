import type { GitObjectFormat } from '@guzheng/evidence';
import type { LossList } from '../losses.ts';
import { type Shelf, shown } from '../shelf.ts';
import type { ObjectStore } from './objects.ts';
import { isSubmodule, type ObjectFile, type TreeFile, WalkEnd, walkTrees } from './trees.ts';

export interface CommitFiles {
  readonly tree: string;
  readonly format: GitObjectFormat;
  readonly store: ObjectStore;
  readonly objects: ObjectFile;
  readonly shelf: Shelf;
  readonly losses: LossList;
}

/** Puts every file of a commit on the shelf, until there is no room, or the trees cannot be followed any further. */
export async function keepFiles({ tree, format, objects, ...keeping }: CommitFiles): Promise<void> {
  try {
    for await (const file of walkTrees(objects, tree, format)) {
      if (!keeping.shelf.hasRoom()) return;
      await keepFile(file, keeping);
    }
  } catch (error) {
    if (!(error instanceof WalkEnd)) throw error;
    keeping.shelf.end('tree-not-followed', `${error.message}: the list of files ends there.`);
  }
}

type Keeping = Pick<CommitFiles, 'store' | 'shelf' | 'losses'>;

async function keepFile(file: TreeFile, { store, shelf, losses }: Keeping): Promise<void> {
  const { path, mode, id } = file;
  if (isSubmodule(file)) {
    shelf.mention(path, { mode, blob: id }, 'submodule-not-captured');
    losses.note('submodule-not-captured', `${shown(path)} is commit ${id} of another repository.`);
    return;
  }
  const found = await store.find(id);
  if (found === undefined || found.type !== 'blob') {
    shelf.leaveOut(path, { mode, blob: id }, 'object-missing', `the repository does not have its content, ${id}`);
    return;
  }
  const pointer = new PointerReader(found.content);
  const facts = () => ({ mode, blob: id });
  await shelf.put({ path, bytes: found.bytes, content: () => pointer.content(), facts });
  if (pointer.isPointer)
    losses.gap(
      'lfs-pointer',
      `${shown(path)}: the repository has a pointer, and the content lies elsewhere (Git LFS).`,
    );
}

/** https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md: small, and this is its first line. */
const POINTER = 'version https://git-lfs.github.com/spec/v1\n';

/** Lets a content through and looks at its begin. */
class PointerReader {
  readonly #content: AsyncIterable<Uint8Array>;
  #begin = '';

  constructor(content: AsyncIterable<Uint8Array>) {
    this.#content = content;
  }

  get isPointer(): boolean {
    return this.#begin === POINTER;
  }

  async *content(): AsyncGenerator<Uint8Array> {
    for await (const chunk of this.#content) {
      this.#begin += Buffer.from(chunk.subarray(0, POINTER.length - this.#begin.length)).toString('latin1');
      yield chunk;
    }
  }
}
