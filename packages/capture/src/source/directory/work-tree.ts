import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import type { DirectoryOrigin, SourceFile } from '@guzheng/evidence';
import { CaptureError } from '../../error.ts';
import { callGit, type GitDesk } from '../git/mirror.ts';
import { askGit } from '../git/program.ts';
import { pathOf } from '../shelf.ts';

/** What git says was checked out into a folder. */
export interface WorkTree {
  readonly facts: Omit<NonNullable<DirectoryOrigin['workTree']>, 'deleted'>;
  /** The files of that commit, by path in Latin-1: each byte one character. */
  readonly files: ReadonlyMap<string, { readonly mode: string; readonly id: string }>;
}

/**
 * Reads which commit is checked out in the folder and what files it has. Only objects are read: `git status` would run filters and
 * monitors that the folder's own configuration names. Undefined where nothing is checked out.
 */
export async function readWorkTree(desk: GitDesk, folder: string): Promise<WorkTree | undefined> {
  const { git, place } = desk;
  const gitDir = `--git-dir=${join(folder, '.git')}`;
  const commit = await askGit(git, place, [gitDir, 'rev-parse', '--verify', '--quiet', 'HEAD^{commit}']);
  if (commit === undefined) return undefined;
  const branch = await askGit(git, place, [gitDir, 'symbolic-ref', '--quiet', '--short', 'HEAD']);
  const { stdout } = await callGit(desk, [gitDir, 'ls-tree', '-r', '-z', '--full-tree', commit]);
  const objectFormat = commit.length === 40 ? ('sha1' as const) : ('sha256' as const);
  const program = { version: git.version, sha256: git.sha256 };
  const facts = { program, objectFormat, commit, ...(branch === undefined ? {} : { branch }) };
  return { facts, files: parseList(stdout) };
}

/** Whether the folder has a `.git` of its own: a folder, or a file that names one. */
export async function hasGit(folder: string): Promise<boolean> {
  return await lstat(join(folder, '.git')).then(
    () => true,
    () => false,
  );
}

/** A file on the disk against the commit: its type, its executable bit, and its bytes by git's id of them. */
export function compareWithHead(
  { files }: WorkTree,
  path: Uint8Array,
  { mode, blob }: Pick<SourceFile, 'mode' | 'blob'>,
): NonNullable<SourceFile['head']> {
  const entry = files.get(keyOf(path));
  if (entry === undefined) return 'absent';
  return entry.id === blob && entry.mode === gitMode(mode) ? 'same' : 'differs';
}

/** Files of the commit that were not met on the disk; other repositories' commits are no files. */
export function deletedFiles({ files }: WorkTree, met: ReadonlySet<string>): readonly string[] {
  return [...files]
    .filter(([key, { mode }]) => mode !== '160000' && !met.has(key))
    .map(([key]) => pathOf(Buffer.from(key, 'latin1')).path);
}

export function keyOf(path: Uint8Array): string {
  return Buffer.from(path).toString('latin1');
}

/** git knows three kinds of files, and of the permissions only whether the owner may run it. */
function gitMode(mode: string): string {
  const bits = Number.parseInt(mode, 8);
  if ((bits & 0o170000) === 0o120000) return '120000';
  return (bits & 0o100) === 0 ? '100644' : '100755';
}

/** `<mode> SP <type> SP <id> TAB <path> NUL` */
function parseList(list: Buffer): WorkTree['files'] {
  const files = new Map<string, { mode: string; id: string }>();
  for (const line of list.toString('latin1').split('\0')) {
    const [, mode, id, path] = /^(\d{6}) [a-z]+ ([0-9a-f]+)\t(.*)$/s.exec(line) ?? [];
    if (mode !== undefined && id !== undefined && path !== undefined) files.set(path, { mode, id });
  }
  return files;
}

/** What git could not say of the folder is no reason not to capture it. */
export function isGitTrouble(error: unknown): error is CaptureError {
  return (
    error instanceof CaptureError && ['git-missing', 'git-failed', 'source-too-large', 'timeout'].includes(error.code)
  );
}
