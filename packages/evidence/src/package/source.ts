import * as v from 'valibot';
import { fromBase64 } from '../bytes/base64.ts';
import { equalBytes } from '../bytes/bytes.ts';
import { utf8Encode, utf8Lossy } from '../bytes/text.ts';
import { EvidenceError } from '../error.ts';
import type { GitCommit, GitTag } from '../git/headers.ts';
import type { GitObjectFormat } from '../git/object.ts';
import { documentParser } from '../json/document.ts';
import { hex32, safePath, timestamp, uint } from '../json/schema.ts';
import { layout } from './layout.ts';

export const SOURCE_TYPE = 'guzheng/source/v1';

/** The most files that evidence/source.json may list. */
export const MAX_SOURCE_FILES = 100_000;

/** The most bytes of raw git objects, which a verifier reads whole. */
export const MAX_GIT_OBJECTS_BYTES: number = 64 * 1024 * 1024;

/** One file of the source, as it was found; what is missing of it is in evidence/loss.json. */
export interface SourceFile {
  /** Parts separated by `/`. Bytes that are not UTF-8 are shown as U+FFFD; then `pathBase64` has them all. */
  readonly path: string;
  readonly pathBase64?: string;
  /** Type and permissions, six octal digits: `100644`, `100755`, `120000` (the content is the text of the link), `160000` (another repository). */
  readonly mode: string;
  readonly bytes?: number;
  /** Of the content; absent where the package does not have it. */
  readonly sha256?: string;
  /** Where the content lies, when it is not `evidence/files/` and the path. */
  readonly member?: string;
  /** git's own id of the content. */
  readonly blob?: string;
  /** Why the content is not in the package: a code of evidence/loss.json. */
  readonly absent?: string;
  readonly modifiedAt?: string;
  /** Owner and group by number. */
  readonly owner?: { readonly uid: number; readonly gid: number };
  /** Another path that is the same file on the disk (hard link). */
  readonly sameFileAs?: string;
  /** Of a work tree: against the commit that was checked out, byte for byte. */
  readonly head?: 'same' | 'differs' | 'absent';
}

/** An annotated tag and the ref that leads to it. */
export interface TagFacts extends GitTag {
  readonly ref: string;
  readonly id: string;
}

/** A git repository, one commit of it in files, and all of its history as a bundle where that was not too large. */
export interface GitOrigin {
  readonly kind: 'git';
  readonly url: string;
  readonly program: { readonly version: string; readonly sha256: string };
  readonly objectFormat: GitObjectFormat;
  /** The branch or tag by which the commit was chosen; absent where it was named by its id. */
  readonly ref?: string;
  readonly commit: GitCommit & { readonly id: string };
  /** Annotated tags in the order of their refs. */
  readonly tags: readonly TagFacts[];
  /** What the remote side answered when it was asked for its refs, before and after: the output of `git ls-remote --symref`. */
  readonly refs: { readonly before: string; readonly after?: string; readonly changed?: boolean };
  /** The commit, every tree under it, and the tags, raw: the output of `git cat-file --batch`. */
  readonly objects: string;
  /** Every ref with its history: `git clone <file>`. */
  readonly bundle?: string;
  /** git's own trace of its HTTP requests. */
  readonly trace?: string;
  /** The repository itself lacks some of its history. */
  readonly shallow: boolean;
}

/** A folder on the capturing machine, as it stood there. */
export interface DirectoryOrigin {
  readonly kind: 'directory';
  readonly path: string;
  /** Where the folder is a git work tree: what was checked out. */
  readonly workTree?: {
    readonly program: { readonly version: string; readonly sha256: string };
    readonly objectFormat: GitObjectFormat;
    readonly commit: string;
    readonly branch?: string;
    /** Files of the commit that are not in the folder. */
    readonly deleted: readonly string[];
  };
}

/** What a registry states of a package version's file. */
export interface NpmIntegrity {
  /** `dist.integrity`: one or more of `sha512-…`, `sha1-…` (Subresource Integrity §3.3). */
  readonly integrity?: string;
  /** `dist.shasum`: SHA-1, hex. */
  readonly shasum?: string;
}

/** One version of a package of an npm registry. */
export interface NpmOrigin {
  readonly kind: 'npm';
  readonly registry: string;
  readonly name: string;
  /** What was asked for: a version, or a tag such as `latest`. */
  readonly asked: string;
  readonly version: string;
  /** When the registry says that it was published. */
  readonly published?: string;
  /** The registry's document on the package, as sent. */
  readonly metadata: { readonly url: string; readonly path: string };
  readonly tarball: { readonly url: string; readonly path: string };
  readonly stated: NpmIntegrity;
  /** Whether the tarball has every digest that the registry states, of those that are known here; absent where it states none. */
  readonly agrees?: boolean;
  /** The registry's signatures over name, version and integrity, as found. */
  readonly signatures: readonly { readonly keyid: string; readonly sig: string }[];
  /** Where the registry keeps statements about how the package was built. */
  readonly attestations?: string;
}

export type SourceOrigin = GitOrigin | DirectoryOrigin | NpmOrigin;

/** evidence/source.json: where source code came from, and every file of it. */
export interface SourceRecord {
  readonly type: typeof SOURCE_TYPE;
  readonly origin: SourceOrigin;
  /** In the order of the source: of the git trees, of the tar file, of the bytes of the paths. */
  readonly files: readonly SourceFile[];
  /** The list ends at a limit; there are more files. */
  readonly cut: boolean;
}

/** The bytes of a file's path. */
export function sourcePathBytes({ path, pathBase64 }: Pick<SourceFile, 'path' | 'pathBase64'>): Uint8Array {
  return pathBase64 === undefined ? utf8Encode(path) : fromBase64(pathBase64);
}

/** The member with a file's content, whether it is there or not. */
export function sourceMember({ path, member }: Pick<SourceFile, 'path' | 'member'>): string {
  return member ?? `${layout.files}${path}`;
}

const text = v.string();
const gitId = v.pipe(v.string(), v.regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/, 'must be 40 or 64 lower-case hex digits'));
const program = v.looseObject({ version: text, sha256: hex32 });
const format = v.picklist(['sha1', 'sha256']);
const person = v.looseObject({
  name: text,
  email: text,
  time: v.exactOptional(timestamp),
  zone: v.exactOptional(text),
});
const signature = v.looseObject({ kind: v.picklist(['openpgp', 'ssh', 'x509', 'unknown']), text });

const commit = v.looseObject({
  id: gitId,
  tree: gitId,
  parents: v.array(text),
  author: v.exactOptional(person),
  committer: v.exactOptional(person),
  subject: text,
  signature: v.exactOptional(signature),
});

const tag = v.looseObject({
  ref: text,
  id: gitId,
  object: gitId,
  objectType: text,
  name: text,
  tagger: v.exactOptional(person),
  subject: text,
  signature: v.exactOptional(signature),
});

const git = v.looseObject({
  kind: v.literal('git'),
  url: text,
  program,
  objectFormat: format,
  ref: v.exactOptional(text),
  commit,
  tags: v.array(tag),
  refs: v.looseObject({
    before: safePath,
    after: v.exactOptional(safePath),
    changed: v.exactOptional(v.boolean()),
  }),
  objects: safePath,
  bundle: v.exactOptional(safePath),
  trace: v.exactOptional(safePath),
  shallow: v.boolean(),
});

const directory = v.looseObject({
  kind: v.literal('directory'),
  path: text,
  workTree: v.exactOptional(
    v.looseObject({
      program,
      objectFormat: format,
      commit: gitId,
      branch: v.exactOptional(text),
      deleted: v.array(text),
    }),
  ),
});

const npm = v.looseObject({
  kind: v.literal('npm'),
  registry: text,
  name: text,
  asked: text,
  version: text,
  published: v.exactOptional(text),
  metadata: v.looseObject({ url: text, path: safePath }),
  tarball: v.looseObject({ url: text, path: safePath }),
  stated: v.looseObject({ integrity: v.exactOptional(text), shasum: v.exactOptional(text) }),
  agrees: v.exactOptional(v.boolean()),
  signatures: v.array(v.looseObject({ keyid: text, sig: text })),
  attestations: v.exactOptional(text),
});

const fields = v.looseObject({
  path: text,
  pathBase64: v.exactOptional(text),
  mode: v.pipe(v.string(), v.regex(/^[0-7]{6}$/, 'must be six octal digits')),
  bytes: v.exactOptional(uint),
  sha256: v.exactOptional(hex32),
  member: v.exactOptional(v.pipe(safePath, v.startsWith(layout.filesById))),
  blob: v.exactOptional(gitId),
  absent: v.exactOptional(text),
  modifiedAt: v.exactOptional(timestamp),
  owner: v.exactOptional(v.looseObject({ uid: uint, gid: uint })),
  sameFileAs: v.exactOptional(text),
  head: v.exactOptional(v.picklist(['same', 'differs', 'absent'])),
});

const file = v.pipe(
  fields,
  v.check((value) => showsItsBytes(value), 'must show the bytes of its path, and give them only where it cannot'),
);

/** One path for one string of bytes: or a reader would see one name and a program take another. */
function showsItsBytes({ path, pathBase64 }: { readonly path: string; readonly pathBase64?: string }): boolean {
  if (pathBase64 === undefined) return true;
  try {
    const bytes = fromBase64(pathBase64);
    return utf8Lossy(bytes) === path && !equalBytes(utf8Encode(path), bytes);
  } catch (error) {
    if (error instanceof EvidenceError) return false;
    throw error;
  }
}

const source = v.looseObject({
  type: v.literal(SOURCE_TYPE),
  origin: v.variant('kind', [git, directory, npm]),
  files: v.pipe(v.array(file), v.maxLength(MAX_SOURCE_FILES)),
  cut: v.boolean(),
});

/** Parses evidence/source.json. Throws EvidenceError listing every bad field. */
export const parseSourceRecord: (value: unknown) => SourceRecord = documentParser<SourceRecord>(
  'evidence/source.json',
  source,
  { family: 'guzheng/source/', type: SOURCE_TYPE },
);
