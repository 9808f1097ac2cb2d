import {
  bytesToHex,
  concatBytes,
  encodeGitBatch,
  type GitOrigin,
  gitObjectId,
  layout,
  type NpmOrigin,
  parseGitBatch,
  type SourceFile,
  type SourceRecord,
  sha256,
  utf8Encode,
  utf8Lossy,
} from '@guzheng/evidence';
import type { EvidencePackageOptions } from '@guzheng/testing';
import { lied, type Members } from './make.ts';
import {
  folderSource,
  gitSource,
  npmSource,
  OBJECTS,
  REFS,
  type SourceLies,
  sourceEvidence,
  TARBALL,
} from './make-source.ts';
import { type Case, type Cases, contradicted, type Outcome, verified, verifiedBut } from './vector.ts';

const T6 = (code: Parameters<typeof contradicted>[1]): Outcome => contradicted('T6', code);

type Lie = (about: string, outcome: Outcome, lies?: SourceLies, options?: EvidencePackageOptions) => Case;
const lies =
  (made: typeof gitSource | typeof npmSource): Lie =>
  (about, outcome, edits = {}, options = {}) =>
    lied(about, outcome, sourceEvidence(made(), edits), options);
const git = lies(gitSource);
const npm = lies(npmSource);
const folder = lies(folderSource);

const MAIN = `${layout.files}源/main.ts`;
const FORGED = utf8Encode('export const 固证 = 2;\n');
const forgedFile = { bytes: FORGED.length, sha256: bytesToHex(sha256(FORGED)) };
const FORGED_BLOB = gitObjectId({ format: 'sha1', type: 'blob' }, FORGED);

const withFiles = (edit: (files: readonly SourceFile[]) => readonly SourceFile[]) => ({
  record: (record: SourceRecord): SourceRecord => ({ ...record, files: edit(record.files) }),
});
const withFile = (path: string, edit: Partial<SourceFile>) =>
  withFiles((files) => files.map((file) => (file.path.endsWith(path) ? { ...file, ...edit } : file)));
const withGit = (edit: (origin: GitOrigin) => GitOrigin) => ({
  record: (record: SourceRecord): SourceRecord =>
    record.origin.kind === 'git' ? { ...record, origin: edit(record.origin) } : record,
});
const withNpm = (edit: Partial<NpmOrigin>) => ({
  record: (record: SourceRecord): SourceRecord =>
    record.origin.kind === 'npm' ? { ...record, origin: { ...record.origin, ...edit } } : record,
});
const withPart = (path: string, bytes: Uint8Array) => ({ parts: (parts: Members): Members => parts.set(path, bytes) });
const without = (path: string) => ({
  parts: (parts: Members): Members => new Map([...parts].filter(([name]) => name !== path)),
});

/** The raw objects with one of them edited, under the id that it had. */
const withObject = (type: string, edit: (content: string) => string) => ({
  parts: (parts: Members): Members => {
    const objects = [...parseGitBatch(parts.get(OBJECTS) ?? new Uint8Array())];
    const edited = objects.map((object) =>
      object.type === type ? { ...object, content: utf8Encode(edit(utf8Lossy(object.content))) } : object,
    );
    return parts.set(OBJECTS, concatBytes(...edited.map(encodeGitBatch)));
  },
});

const gap = (code: string): EvidencePackageOptions => ({
  losses: [{ weight: 'gap', code, means: 'system', detail: 'x' }],
});
const removed = (path: string) => (files: readonly SourceFile[]) => files.filter((file) => file.path !== path);

export const sourceCodeCases: Cases = {
  'git-whole': git('a git repository', verified),
  'git-whole-sha256': lied(
    'a repository that names its objects by SHA-256',
    verified,
    sourceEvidence(gitSource('sha256')),
  ),
  'folder-whole': folder('a folder, one of whose files has a name that no ZIP can hold', verified),
  'npm-whole': npm('a version of a package of a registry', verified),
  'git-file-is-another': git('a file has another content, which the list states too', T6('source-file-mismatch'), {
    ...withPart(MAIN, FORGED),
    ...withFile('main.ts', forgedFile),
  }),
  'git-file-and-blob-are-others': git(
    'a file has another content, and the list states its true blob id, which the trees do not have',
    T6('source-tree-mismatch'),
    { ...withPart(MAIN, FORGED), ...withFile('main.ts', { ...forgedFile, blob: FORGED_BLOB }) },
  ),
  'git-file-renamed': git('a file of the list has another name, in the package too', T6('source-tree-mismatch'), {
    parts: (parts) => {
      const content = parts.get(MAIN) ?? new Uint8Array();
      parts.delete(MAIN);
      return parts.set(`${layout.files}源/test.ts`, content);
    },
    ...withFile('main.ts', { path: '源/test.ts' }),
  }),
  'git-file-made-executable': git(
    'a file of the list may be run, in the trees it may not',
    T6('source-tree-mismatch'),
    {
      ...withFile('main.ts', { mode: '100755' }),
    },
  ),
  'git-file-left-out': git('a file is neither in the list nor in the package', T6('source-tree-mismatch'), {
    ...without(MAIN),
    ...withFiles(removed('源/main.ts')),
  }),
  'git-file-added': git('the list has a file more than the commit', T6('source-tree-mismatch'), {
    ...withPart(`${layout.files}源/other.ts`, FORGED),
    ...withFiles((files) => [...files, { path: '源/other.ts', mode: '100644', blob: FORGED_BLOB, ...forgedFile }]),
  }),
  'git-file-unlisted': git(
    'a file lies among those of the source and is not in the list',
    T6('source-file-mismatch'),
    withPart(`${layout.files}other.ts`, FORGED),
  ),
  'git-file-not-there': git('a file of the list is not in the package', T6('source-file-mismatch'), without(MAIN)),
  'git-file-without-a-reason': git(
    'a file of the list has no content, and nothing says why',
    T6('source-file-mismatch'),
    {
      ...without(MAIN),
      ...withFiles((files) =>
        files.map(({ sha256: _, ...file }) =>
          file.path === '源/main.ts' ? file : { ...file, ...(_ && { sha256: _ }) },
        ),
      ),
    },
  ),
  'git-tree-is-another': git(
    'a tree was made again with another file, under the id that it had',
    T6('source-tree-mismatch'),
    withObject('tree', (content) => content.replace('README', 'readme')),
  ),
  'git-commit-is-another': git(
    'the commit was made again with another author, under the id that it had',
    T6('source-commit-mismatch'),
    withObject('commit', (content) => content.replaceAll('张三', '李四')),
  ),
  'git-author-is-another': git(
    'source.json names another author than the commit',
    T6('source-commit-mismatch'),
    withGit(({ commit, ...origin }) => ({
      ...origin,
      commit: { ...commit, author: { name: '李四', email: 'li@example.test' } },
    })),
  ),
  'git-commit-of-another-time': git(
    'source.json gives the commit an earlier time than it has',
    T6('source-commit-mismatch'),
    withGit(({ commit, ...origin }) => ({
      ...origin,
      commit: { ...commit, ...(commit.author && { author: { ...commit.author, time: '2020-01-01T00:00:00.000Z' } }) },
    })),
  ),
  'git-tag-is-another': git(
    'source.json names another tagger than the tag',
    T6('source-commit-mismatch'),
    withGit(({ tags, ...origin }) => ({
      ...origin,
      tags: tags.map((tag) => ({ ...tag, tagger: { name: '李四', email: 'li@example.test' } })),
    })),
  ),
  'git-objects-missing': git('the raw objects are not there', T6('source-commit-mismatch'), without(OBJECTS)),
  'git-objects-malformed': git('the raw objects are cut', T6('source-commit-mismatch'), {
    parts: (parts) => parts.set(OBJECTS, (parts.get(OBJECTS) ?? new Uint8Array()).subarray(0, -5)),
  }),
  'git-list-is-cut': git(
    'the list ends at a limit and says so',
    verifiedBut('T6', 'capture-partial'),
    {
      ...without(MAIN),
      record: (record) => ({ ...record, files: removed('源/main.ts')(record.files), cut: true }),
    },
    gap('too-many-files'),
  ),
  'git-file-too-large': git(
    'a file is listed and not kept, for a reason',
    verifiedBut('T6', 'capture-partial'),
    {
      ...without(MAIN),
      ...withFiles((files) =>
        files.map(({ sha256, ...file }) =>
          file.path === '源/main.ts' ? { ...file, absent: 'file-too-large' } : { ...file, ...(sha256 && { sha256 }) },
        ),
      ),
    },
    gap('file-too-large'),
  ),
  'git-ref-of-another-commit': git(
    'the remote side named another commit under that ref',
    verifiedBut('T3', 'url-mismatch'),
    withPart(REFS, utf8Encode(`${'12'.repeat(20)}\trefs/heads/main\n`)),
  ),
  'git-of-another-address': git(
    'the repository comes from another address than was asked for',
    contradicted('T3', 'url-mismatch'),
    withGit((origin) => ({ ...origin, url: 'https://code.test/li/guzheng.git' })),
  ),
  'folder-file-is-another': folder(
    'a file is not the one of the list',
    T6('source-file-mismatch'),
    withPart(MAIN, FORGED),
  ),
  'folder-file-under-another-name': folder(
    'a file that lies by its digest is not named after its path',
    T6('source-file-mismatch'),
    withFile('a\\b', { path: 'c\\d' }),
  ),
  'npm-tarball-is-another': npm('the tarball is not the one that was fetched', T6('source-tarball-mismatch'), {
    parts: (parts) => parts.set(TARBALL, concatBytes(parts.get(TARBALL) ?? new Uint8Array(), utf8Encode('x'))),
  }),
  'npm-file-is-another': npm('a file is not the one in the tarball', T6('source-tarball-mismatch'), {
    ...withPart(`${layout.files}package/源/main.ts`, FORGED),
    ...withFile('main.ts', forgedFile),
  }),
  'npm-file-left-out': npm('a file of the tarball is not in the list', T6('source-tarball-mismatch'), {
    ...without(`${layout.files}package/README.md`),
    ...withFiles(removed('package/README.md')),
  }),
  'npm-integrity-is-another': npm(
    "source.json states another integrity than the registry's document",
    T6('source-tarball-mismatch'),
    withNpm({ stated: {}, agrees: false }),
  ),
  'npm-agreement-claimed': npm(
    'source.json says that the digests do not agree, and they do',
    T6('source-tarball-mismatch'),
    withNpm({ agrees: false }),
  ),
  'npm-of-another-version': npm(
    'source.json names another version than was asked for',
    contradicted('T3', 'url-mismatch'),
    {
      capture: (capture) => ({ ...capture, requestedUrl: 'npm:guzheng@2.0.0' }),
    },
  ),
  'kind-contradicted': git('the manifest calls the source code a page', T6('kind-contradicted'), {
    manifestKind: 'web-page',
  }),
  'page-called-source-code': lied('a page that calls itself source code', contradicted('I2', 'member-missing'), {
    capture: (capture) => ({ ...capture, kind: 'source-code' }),
    manifest: (manifest) => ({ ...manifest, guzheng: { ...manifest.guzheng, kind: 'source-code' } }),
  }),
};
