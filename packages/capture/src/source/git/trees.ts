import {
  encodeGitBatch,
  GIT_COMMIT,
  GIT_FOLDER,
  GIT_WALK,
  type GitObjectFormat,
  type GitObjectType,
  type GitTreeEntry,
  gitPath,
  MAX_GIT_OBJECTS_BYTES,
  parseGitTree,
} from '@guzheng/evidence';
import { CaptureError } from '../../error.ts';
import type { StagedWriter } from '../../staging/staging.ts';
import type { FoundObject, ObjectStore } from './objects.ts';

/** A file of a commit's tree, a link, or another repository's commit. */
export interface TreeFile {
  readonly path: Uint8Array;
  readonly mode: string;
  readonly id: string;
}

/** At most so much stands around each object. */
const HEADER_BYTES = 100;

/** Raw objects as they go into the package: each once, in the order in which they were needed. */
export class ObjectFile {
  readonly #store: ObjectStore;
  readonly #writer: StagedWriter;
  /** All of them, for trees that stand in several places: together they are no larger than the file may be. */
  readonly #written = new Map<string, Uint8Array>();
  #bytes = 0;
  #closing: ReturnType<StagedWriter['close']> | undefined;

  constructor(store: ObjectStore, writer: StagedWriter) {
    this.#store = store;
    this.#writer = writer;
  }

  /** Reads an object and writes it down. Undefined where it is not there, is of another type, or the file would be too large. */
  async keep(id: string, type: GitObjectType): Promise<Uint8Array | undefined> {
    const known = this.#written.get(id);
    if (known !== undefined) return known;
    const found = await this.#store.find(id);
    if (found === undefined || found.type !== type || !this.#fits(found)) return undefined;
    const content = await wholeOf(found);
    this.#written.set(id, content);
    this.#bytes += found.bytes + HEADER_BYTES;
    await this.#writer.write(encodeGitBatch({ id, type, content }));
    return content;
  }

  /** May be called again. */
  close(): ReturnType<StagedWriter['close']> {
    this.#closing ??= this.#writer.close();
    return this.#closing;
  }

  #fits({ bytes }: FoundObject): boolean {
    return this.#bytes + bytes + HEADER_BYTES <= MAX_GIT_OBJECTS_BYTES;
  }
}

async function wholeOf({ content }: FoundObject): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of content) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Why a walk through the trees ended before their end. */
export class WalkEnd extends Error {
  override readonly name = 'WalkEnd';
}

/**
 * Every file under a tree, in git's own order, each tree kept raw. It reads trees as they are: names that climb, that come twice, that
 * are no text. Throws WalkEnd where it cannot go on.
 */
export async function* walkTrees(objects: ObjectFile, root: string, format: GitObjectFormat): AsyncGenerator<TreeFile> {
  yield* walk({ id: root, path: new Uint8Array(0), depth: 0 }, { objects, format, trees: 0 });
}

interface Folder {
  readonly id: string;
  readonly path: Uint8Array;
  readonly depth: number;
}

interface Walk {
  readonly objects: ObjectFile;
  readonly format: GitObjectFormat;
  /** Opened so far. */
  trees: number;
}

async function* walk(folder: Folder, state: Walk): AsyncGenerator<TreeFile> {
  state.trees += 1;
  if (folder.depth > GIT_WALK.depth) throw new WalkEnd(`Folders lie more than ${GIT_WALK.depth} deep in each other`);
  if (state.trees > GIT_WALK.trees) throw new WalkEnd(`There are more than ${GIT_WALK.trees} folders`);
  const content = await state.objects.keep(folder.id, 'tree');
  if (content === undefined) throw new WalkEnd(`The tree ${folder.id} cannot be kept`);
  for (const entry of parseTree(content, state.format)) {
    const path = gitPath(folder.path, entry);
    if (path.length > GIT_WALK.pathBytes) throw new WalkEnd(`A path is longer than ${GIT_WALK.pathBytes} bytes`);
    if (entry.mode !== GIT_FOLDER) yield { path, mode: entry.mode, id: entry.id };
    else yield* walk({ id: entry.id, path, depth: folder.depth + 1 }, state);
  }
}

function parseTree(content: Uint8Array, format: GitObjectFormat): readonly GitTreeEntry[] {
  try {
    return parseGitTree(content, format);
  } catch (cause) {
    throw new CaptureError('git-failed', 'A tree of the repository cannot be read.', { cause });
  }
}

/** True for an entry that stands for another repository. */
export function isSubmodule({ mode }: Pick<TreeFile, 'mode'>): boolean {
  return mode === GIT_COMMIT;
}
