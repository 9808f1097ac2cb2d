import {
  bytesToHex,
  canonicalize,
  EvidenceError,
  equalBytes,
  type GitBatchObject,
  type GitOrigin,
  gitHasher,
  gitObjectId,
  layout,
  MAX_GIT_OBJECTS_BYTES,
  parseGitBatch,
  parseGitCommit,
  parseGitTag,
  type SourceFile,
  type SourceRecord,
  sourceMember,
  sourcePathBytes,
  utf8Lossy,
} from '@guzheng/evidence';
import { type Container, readMember, streamMember } from '../container/container.ts';
import type { Fault, FaultList } from '../container/fault.ts';
import { type TreeFile, WalkFault, walkTrees } from './trees.ts';

type Objects = ReadonlyMap<string, GitBatchObject>;
type Listed = Pick<SourceRecord, 'files' | 'cut'>;

/**
 * From the bytes of every file up to the commit: each content has its blob id, modes, names and ids make the trees, the trees
 * lead up to the one in the commit, and the commit hashes to its id. True when the remote side named that commit.
 */
export async function compareGit(
  origin: GitOrigin,
  listed: Listed,
  container: Container,
  faults: FaultList,
): Promise<boolean | null> {
  const objects = await readObjects(origin, container, faults);
  if (objects !== null) {
    compareCommit(origin, objects, faults);
    compareTags(origin, objects, faults);
    compareTrees(origin, listed, objects, faults);
  }
  for (const file of listed.files) await compareBlob(file, origin, container, faults);
  return await refHolds(origin, container);
}

/** The raw objects, each with the id that it has; null where they cannot be read. */
async function readObjects(
  { objects: path, objectFormat: format }: GitOrigin,
  container: Container,
  faults: FaultList,
): Promise<Objects | null> {
  const member = container.members.get(path);
  if (member === undefined || member.bytes > MAX_GIT_OBJECTS_BYTES) {
    faults.add({
      code: 'source-commit-mismatch',
      path,
      detail: `${path}, the raw objects of git, is missing or too large`,
    });
    return null;
  }
  const objects = new Map<string, GitBatchObject>();
  try {
    for (const object of parseGitBatch(await readMember(container, member))) {
      const id = gitObjectId({ format, type: object.type }, object.content, container.hashing);
      if (id !== object.id) mismatch(object, id, path, faults);
      objects.set(object.id, object);
    }
  } catch (error) {
    if (!(error instanceof EvidenceError)) throw error;
    faults.add({ code: 'source-commit-mismatch', path, detail: error.message });
    return null;
  }
  return objects;
}

function mismatch({ id, type }: GitBatchObject, actual: string, path: string, faults: FaultList): void {
  const code = type === 'tree' ? 'source-tree-mismatch' : 'source-commit-mismatch';
  faults.add({ code, path, detail: `The ${type} ${id} does not hash to its id`, expected: id, actual });
}

/** What source.json says of the commit is what stands in it. */
function compareCommit({ commit, objects: path }: GitOrigin, objects: Objects, faults: FaultList): void {
  const object = objects.get(commit.id);
  const facts = object?.type === 'commit' ? read(object, parseGitCommit) : null;
  const actual = facts === null ? null : { id: commit.id, ...facts };
  if (actual === null || canonicalize(actual) !== canonicalize(commit))
    faults.add({
      code: 'source-commit-mismatch',
      path,
      detail: 'The commit is not there, or is not what source.json says of it',
      expected: actual,
      actual: commit,
    });
}

function compareTags({ tags, objects: path }: GitOrigin, objects: Objects, faults: FaultList): void {
  for (const tag of tags) {
    const object = objects.get(tag.id);
    const facts = object?.type === 'tag' ? read(object, parseGitTag) : null;
    const actual = facts === null ? null : { ref: tag.ref, id: tag.id, ...facts };
    if (actual === null || canonicalize(actual) !== canonicalize(tag))
      faults.add({
        code: 'source-commit-mismatch',
        path,
        detail: `The tag ${tag.ref} is not what source.json says of it`,
        expected: actual,
        actual: tag,
      });
  }
}

function read<T>({ content }: GitBatchObject, parse: (content: Uint8Array) => T): T | null {
  try {
    return parse(content);
  } catch (error) {
    if (error instanceof EvidenceError) return null;
    throw error;
  }
}

type Difference = Pick<Fault, 'detail' | 'expected' | 'actual'>;

function compareTrees(origin: GitOrigin, listed: Listed, objects: Objects, faults: FaultList): void {
  const difference = firstDifference(origin, listed, objects);
  if (difference !== null) faults.add({ code: 'source-tree-mismatch', path: layout.source, ...difference });
}

/** The list of files and the trees go side by side, in the order of the trees. */
function firstDifference(
  { commit, objectFormat }: GitOrigin,
  { files, cut }: Listed,
  objects: Objects,
): Difference | null {
  let at = 0;
  try {
    for (const entry of walkTrees(objects, commit.tree, objectFormat)) {
      const file = files[at];
      if (file === undefined)
        return cut ? null : { detail: 'The commit has more files than are listed', expected: utf8Lossy(entry.path) };
      if (!isSame(entry, file)) return anotherFile(entry, file);
      at += 1;
    }
  } catch (error) {
    if (!(error instanceof WalkFault)) throw error;
    // A list that says that it is cut may end where the trees could not be followed.
    return cut && at === files.length ? null : { detail: error.message };
  }
  return at === files.length
    ? null
    : { detail: 'More files are listed than the commit has', actual: files[at]?.path ?? null };
}

function isSame(entry: TreeFile, file: SourceFile): boolean {
  return equalBytes(entry.path, sourcePathBytes(file)) && entry.mode === file.mode && entry.id === file.blob;
}

function anotherFile(entry: TreeFile, file: SourceFile): Difference {
  return {
    detail: `${file.path} is not the file that the trees of the commit have in its place`,
    expected: { path: utf8Lossy(entry.path), mode: entry.mode, blob: entry.id },
    actual: { path: file.path, mode: file.mode, blob: file.blob ?? null },
  };
}

/** git's id of a content: of its bytes, and of their number. */
async function compareBlob(
  file: SourceFile,
  { objectFormat: format }: GitOrigin,
  container: Container,
  faults: FaultList,
): Promise<void> {
  const member = container.members.get(sourceMember(file));
  if (file.sha256 === undefined || member === undefined) return;
  const hasher = gitHasher({ format, type: 'blob', bytes: member.bytes }, container.hashing);
  for await (const piece of streamMember(container, member)) hasher.update(piece);
  const actual = bytesToHex(hasher.digest());
  if (actual === file.blob) return;
  faults.add({
    code: 'source-file-mismatch',
    path: member.path,
    detail: `${file.path} does not have the blob id that the list states`,
    expected: file.blob ?? null,
    actual,
  });
}

const MAX_REFS_BYTES = 64 * 1024 * 1024;

/** A line `<id> TAB <ref>`; an annotated tag has a second one, `<ref>^{}`, with the commit it leads to (git-ls-remote). */
async function refHolds({ ref, commit, refs }: GitOrigin, container: Container): Promise<boolean | null> {
  if (ref === undefined) return null;
  for (const path of [refs.before, refs.after]) {
    const member = path === undefined ? undefined : container.members.get(path);
    if (member === undefined || member.bytes > MAX_REFS_BYTES) continue;
    const lines = utf8Lossy(await readMember(container, member)).split('\n');
    if (lines.includes(`${commit.id}\t${ref}`) || lines.includes(`${commit.id}\t${ref}^{}`)) return true;
  }
  return false;
}
