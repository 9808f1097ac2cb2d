import {
  EvidenceError,
  GIT_FOLDER,
  GIT_WALK,
  type GitBatchObject,
  type GitObjectFormat,
  type GitTreeEntry,
  gitPath,
  parseGitTree,
} from '@guzheng/evidence';

/** A file, a link or another repository's commit, as the trees have it. */
export interface TreeFile {
  readonly path: Uint8Array;
  readonly mode: string;
  readonly id: string;
}

/** Why the trees cannot be followed to their end. */
export class WalkFault extends Error {
  override readonly name = 'WalkFault';
}

interface Walk {
  readonly objects: ReadonlyMap<string, GitBatchObject>;
  readonly format: GitObjectFormat;
  trees: number;
}

/** Every file under a tree, in git's order. Throws WalkFault. */
export function* walkTrees(
  objects: ReadonlyMap<string, GitBatchObject>,
  root: string,
  format: GitObjectFormat,
): Generator<TreeFile> {
  yield* walk({ id: root, path: new Uint8Array(0), depth: 0 }, { objects, format, trees: 0 });
}

function* walk(
  folder: { readonly id: string; readonly path: Uint8Array; readonly depth: number },
  state: Walk,
): Generator<TreeFile> {
  state.trees += 1;
  if (folder.depth > GIT_WALK.depth || state.trees > GIT_WALK.trees || folder.path.length > GIT_WALK.pathBytes)
    throw new WalkFault('The trees of the commit are deeper, or more, than the format allows');
  for (const entry of entriesOf(folder.id, state)) {
    const path = gitPath(folder.path, entry);
    if (entry.mode !== GIT_FOLDER) yield { path, mode: entry.mode, id: entry.id };
    else yield* walk({ id: entry.id, path, depth: folder.depth + 1 }, state);
  }
}

function entriesOf(id: string, { objects, format }: Walk): readonly GitTreeEntry[] {
  const object = objects.get(id);
  if (object === undefined || object.type !== 'tree') throw new WalkFault(`The tree ${id} is not there`);
  try {
    return parseGitTree(object.content, format);
  } catch (error) {
    if (error instanceof EvidenceError) throw new WalkFault(`The tree ${id} cannot be read`);
    throw error;
  }
}
