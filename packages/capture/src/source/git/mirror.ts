import { join } from 'node:path';
import type { CallOutput, GitObjectFormat } from '@guzheng/evidence';
import { CaptureError } from '../../error.ts';
import type { CallLog } from '../../log/call-log.ts';
import { logged } from '../../page/step.ts';
import { askGit, type Git, type GitOutput, type GitPlace, runGit } from './program.ts';

/** A git, where it runs, and the log in which each of its calls is written down. */
export interface GitDesk {
  readonly git: Git;
  readonly place: GitPlace;
  readonly log: CallLog;
}

/** Runs one git command and logs it. What it puts into a file is told by `keep`. Throws as `runGit` does. */
export async function callGit(
  { git, place, log }: GitDesk,
  args: readonly string[],
  keep: (output: GitOutput) => Promise<readonly CallOutput[]> = async () => [],
): Promise<GitOutput> {
  const call = {
    means: 'system',
    call: `git ${args.find((arg) => !arg.startsWith('-')) ?? ''}`,
    args: { arguments: shownArguments(args, place) },
  } as const;
  return await logged(log, call, async () => {
    const value = await runGit(git, place, args);
    return { value, outputs: await keep(value) };
  });
}

/** The folder in which git works is gone when the log is read. */
function shownArguments(args: readonly string[], { folder }: GitPlace): readonly string[] {
  return args.map((arg) => arg.replace(folder, '.'));
}

/** Every ref of the remote side, as it answers: `<id> TAB <ref>` on each line, before them what HEAD stands for. */
export function remoteRefs(
  desk: GitDesk,
  url: string,
  keep: (output: GitOutput) => Promise<readonly CallOutput[]>,
): Promise<GitOutput> {
  return callGit(desk, ['ls-remote', '--symref', '--', url], keep);
}

/**
 * Copies the repository with all its refs into `folder`, without a work tree: nothing in it is checked out, so none of its filters,
 * links or names touches the disk. `--no-local` makes git read the other side through the protocol, also on one disk
 * (CVE-2022-39253). Objects are not fsck'ed: an odd tree is evidence too, and its bytes are hashed on the way in.
 */
export async function cloneMirror(desk: GitDesk, url: string): Promise<string> {
  const folder = join(desk.place.folder, 'repository.git');
  await callGit(desk, ['clone', '--quiet', '--mirror', '--no-local', '--template=', '--', url, folder]);
  return folder;
}

/** The commit that is put into files. */
export interface ChosenCommit {
  readonly id: string;
  readonly objectFormat: GitObjectFormat;
  /** The branch or tag that led to it. */
  readonly ref?: string;
}

/** Finds the commit of `ref`, or of the remote's HEAD. Throws CaptureError `source-missing` or `source-malformed`. */
export async function chooseCommit(desk: GitDesk, gitDir: string, ref: string | undefined): Promise<ChosenCommit> {
  const found = ref === undefined ? await headOf(desk, gitDir) : await commitOf(desk, gitDir, ref);
  return { ...found, objectFormat: found.id.length === 40 ? 'sha1' : 'sha256' };
}

async function headOf(desk: GitDesk, gitDir: string): Promise<Omit<ChosenCommit, 'objectFormat'>> {
  const id = await resolve(desk, gitDir, 'HEAD');
  if (id === undefined)
    throw new CaptureError('source-missing', 'The repository has no commit at its HEAD.', {
      hint: 'It may be empty, or its branches have other names: choose one with --ref.',
    });
  const ref = await askGit(desk.git, desk.place, [`--git-dir=${gitDir}`, 'symbolic-ref', '--quiet', 'HEAD']);
  return ref === undefined ? { id } : { id, ref };
}

async function commitOf(desk: GitDesk, gitDir: string, ref: string): Promise<Omit<ChosenCommit, 'objectFormat'>> {
  const names = ref.startsWith('refs/') ? [ref] : [`refs/heads/${ref}`, `refs/tags/${ref}`];
  const found: { ref: string; id: string }[] = [];
  for (const name of names) {
    const id = await resolve(desk, gitDir, name);
    if (id !== undefined) found.push({ ref: name, id });
  }
  const [first, second] = found;
  if (first !== undefined && second !== undefined)
    throw new CaptureError('source-malformed', `${ref} is the name of a branch and of a tag.`, {
      hint: `Write ${first.ref} or ${second.ref}.`,
    });
  if (first !== undefined) return first;
  const id = /^[0-9a-f]{7,64}$/.test(ref) ? await resolve(desk, gitDir, ref) : undefined;
  if (id !== undefined) return { id };
  throw new CaptureError('source-missing', `The repository has no commit under the name ${ref}.`, {
    hint: 'Give a branch, a tag, or the id of a commit that one of them leads to.',
  });
}

function resolve({ git, place }: GitDesk, gitDir: string, name: string): Promise<string | undefined> {
  return askGit(git, place, [`--git-dir=${gitDir}`, 'rev-parse', '--verify', '--quiet', `${name}^{commit}`]);
}

/** A history that was cut: the remote side itself does not have all of it. */
export async function isShallow({ git, place }: GitDesk, gitDir: string): Promise<boolean> {
  const args = [`--git-dir=${gitDir}`, 'rev-parse', '--is-shallow-repository'];
  return (await askGit(git, place, args)) === 'true';
}

/** Annotated tags: the ref, and the id of the tag object it leads to. */
export async function annotatedTags(desk: GitDesk, gitDir: string): Promise<readonly { ref: string; id: string }[]> {
  const format = '--format=%(objecttype) %(objectname) %(refname)';
  const { stdout } = await callGit(desk, [`--git-dir=${gitDir}`, 'for-each-ref', format, 'refs/tags']);
  return stdout
    .toString('utf8')
    .split('\n')
    .flatMap((line) => {
      const [, id, ref] = /^tag ([0-9a-f]+) (.+)$/.exec(line) ?? [];
      return id === undefined || ref === undefined ? [] : [{ id, ref }];
    });
}

/** All refs and their history in one file, from which git clones; `keep` is given its name. */
export async function writeBundle(
  desk: GitDesk,
  gitDir: string,
  keep: (file: string) => Promise<readonly CallOutput[]>,
): Promise<void> {
  const file = join(desk.place.folder, 'repository.bundle');
  await callGit(desk, [`--git-dir=${gitDir}`, 'bundle', 'create', '--quiet', file, '--all'], () => keep(file));
}
