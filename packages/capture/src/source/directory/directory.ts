import type { BigIntStats } from 'node:fs';
import { mkdir, realpath } from 'node:fs/promises';
import { basename, join, posix } from 'node:path';
import {
  bytesToHex,
  type DirectoryOrigin,
  type GitObjectFormat,
  gitHasher,
  type Hasher,
  toWellFormed,
} from '@guzheng/evidence';
import { CaptureError } from '../../error.ts';
import { nodeHashing } from '../../staging/hashing.ts';
import type { Bench, Found } from '../found.ts';
import { findGit } from '../git/program.ts';
import type { LossList } from '../losses.ts';
import { type FileFacts, pathOf, Shelf, shown } from '../shelf.ts';
import { isBareRepository, type SourceTarget } from '../target.ts';
import { timeText } from '../time.ts';
import { changeOf, ReadFailure, readFile, readLink } from './read.ts';
import { type Met, walkFolder } from './walk.ts';
import {
  compareWithHead,
  deletedFiles,
  hasGit,
  isGitTrouble,
  keyOf,
  readWorkTree,
  type WorkTree,
} from './work-tree.ts';

type DirectoryTarget = Extract<SourceTarget, { kind: 'directory' }>;
type Present = Extract<Met, { stats: BigIntStats }>;

/** A folder on this machine, file by file, as it stands there; and how it differs from the commit that was checked out into it. */
export async function captureDirectory({ path }: DirectoryTarget, bench: Bench): Promise<Found> {
  const { settings, losses, staging, log, deadline } = bench;
  const workTree = await workTreeOf(path, bench);
  settings.tell('reading the files');
  const { maxFiles, maxBytes } = settings;
  const call = { means: 'system', call: 'read files', args: { folder: path } } as const;
  const isOver = () => deadline.remaining() === 0;
  const shelf = new Shelf({ staging, log, losses, call, maxFiles, maxBytes, isOver });
  const reader = new FolderReader(shelf, bench, workTree);
  for await (const met of walkFolder(path, { except: await exceptions(path, bench) })) {
    if (met.kind === 'unreadable' && met.path.length === 0) throw unreadable(path, met.why);
    if (met.kind !== 'special' && met.kind !== 'unreadable' && !shelf.hasRoom()) break;
    await reader.take(met);
  }
  shelf.close();
  await reader.lookAgain();
  const deleted = workTree === undefined || shelf.isCut ? [] : listed(deletedFiles(workTree, reader.met), losses);
  const origin: DirectoryOrigin = {
    kind: 'directory',
    path,
    ...(workTree === undefined ? {} : { workTree: { ...workTree.facts, deleted } }),
  };
  const changed = deleted.length > 0 || shelf.files.some(({ head }) => head === 'differs');
  const labels = changed ? ['uncommitted-changes'] : [];
  return { origin, files: shelf.files, cut: shelf.isCut, title: basename(path), labels };
}

/** source.json is read whole; whatever a commit has lost, the list of it stays short. */
const MAX_DELETED = 2_000;

function listed(deleted: readonly string[], losses: LossList): readonly string[] {
  const others = deleted.length - MAX_DELETED;
  if (others > 0) losses.note('deleted-not-listed', `${others} more files of the commit are not in the folder.`);
  return deleted.slice(0, MAX_DELETED).map((path) => toWellFormed(path.slice(0, 250)));
}

function unreadable(path: string, why: string): CaptureError {
  return new CaptureError('source-missing', `The folder ${path} cannot be read (${why}).`, {
    hint: 'Run as a user who may read it.',
  });
}

/** What git knows of the folder, where it is a work tree and git can be asked. */
async function workTreeOf(
  path: string,
  { settings, staging, log, losses, deadline }: Bench,
): Promise<WorkTree | undefined> {
  if (!(await hasGit(path))) return undefined;
  const folder = join(staging.folder, 'git');
  try {
    await mkdir(folder);
    const place = { folder, protocols: '', signal: AbortSignal.timeout(Math.ceil(deadline.within(60_000))) };
    const workTree = await readWorkTree({ git: await findGit(settings.git), place, log }, path);
    if (workTree === undefined)
      losses.note('git-state-unread', 'The folder has a .git, and git finds no commit in it.');
    return workTree;
  } catch (error) {
    if (!isGitTrouble(error)) throw error;
    losses.note('git-state-unread', `Which commit was checked out could not be read: ${error.message}`);
    return undefined;
  }
}

/** Our own papers are no part of the source; git's folder is a repository, not source, and holds addresses and perhaps passwords. */
async function exceptions(path: string, { staging, losses }: Bench): Promise<Buffer[]> {
  const own = await realpath(staging.folder, 'buffer');
  if (!isBareRepository(join(path, '.git'))) return [own];
  losses.note('git-folder-not-captured', 'The history in .git is not in the package; git+file:// captures it.');
  return [own, Buffer.concat([await realpath(path, 'buffer'), Buffer.from('/.git')])];
}

/** Puts what is met in a folder on the shelf. */
class FolderReader {
  readonly met: Set<string> = new Set();
  readonly #shelf: Shelf;
  readonly #bench: Bench;
  readonly #workTree: WorkTree | undefined;
  readonly #seen: Present[] = [];
  /** By device and inode: the path under which a file with several names was met first. */
  readonly #inodes = new Map<string, string>();

  constructor(shelf: Shelf, bench: Bench, workTree: WorkTree | undefined) {
    this.#shelf = shelf;
    this.#bench = bench;
    this.#workTree = workTree;
  }

  async take(met: Met): Promise<void> {
    const { losses } = this.#bench;
    this.met.add(keyOf(met.path));
    switch (met.kind) {
      case 'unreadable':
        return losses.gap('file-unreadable', `${shown(met.path)} cannot be looked at (${met.why}).`);
      case 'special':
        return losses.note('special-file', `${shown(met.path)} is a pipe, socket or device, which has no content.`);
      case 'file':
        return await this.#keep(met, readFile(met.file, met.stats));
      case 'link':
        return await this.#keep(met, this.#linkOf(met));
    }
  }

  /** What was changed between the first look at it and the last: what is kept may be neither the one nor the other. */
  async lookAgain(): Promise<void> {
    for (const { path, file, stats } of this.#seen) {
      const change = await changeOf(file, stats);
      if (change !== undefined)
        this.#bench.losses.gap('file-changed', `${shown(path)} was changed while the folder was read: ${change}.`);
    }
  }

  async #keep(met: Present, content: AsyncIterable<Uint8Array>): Promise<void> {
    const bytes = Number(met.stats.size);
    const hash = new BlobHash(this.#workTree?.facts.objectFormat, bytes);
    const facts = () => this.#factsOf(met, hash.id());
    this.#seen.push(met);
    try {
      await this.#shelf.put({ path: met.path, bytes, content: () => hash.through(content), facts });
    } catch (error) {
      if (!(error instanceof ReadFailure)) throw error;
      this.#shelf.leaveOut(
        met.path,
        this.#factsOf(met, undefined),
        'file-unreadable',
        `it cannot be read (${error.message})`,
      );
    }
  }

  async *#linkOf({ path, file }: Present): AsyncGenerator<Uint8Array> {
    const target = await readLink(file);
    if (leadsOutside(path, target))
      this.#bench.losses.note(
        'link-leads-outside',
        `${shown(path)} leads to ${shown(target)}, which is not in the folder.`,
      );
    yield target;
  }

  #factsOf(met: Present, blob: string | undefined): FileFacts {
    const { path, stats } = met;
    const mode = stats.mode.toString(8).padStart(6, '0');
    const modifiedAt = timeText(Number(stats.mtimeNs / 1_000_000n));
    const twin = this.#twinOf(met);
    const head =
      this.#workTree === undefined || blob === undefined
        ? undefined
        : compareWithHead(this.#workTree, path, { mode, blob });
    return {
      mode,
      owner: { uid: Number(stats.uid), gid: Number(stats.gid) },
      ...(modifiedAt === undefined ? {} : { modifiedAt }),
      ...(twin === undefined ? {} : { sameFileAs: twin }),
      ...(blob === undefined ? {} : { blob }),
      ...(head === undefined ? {} : { head }),
    };
  }

  #twinOf({ path, stats }: Present): string | undefined {
    if (stats.nlink < 2n) return undefined;
    const key = `${stats.dev}:${stats.ino}`;
    const first = this.#inodes.get(key);
    const own = pathOf(path).path;
    if (first === undefined) this.#inodes.set(key, own);
    return first === own ? undefined : first;
  }
}

/** git's id of a content that passes by; none where the folder is no work tree, or not all of it passed. */
class BlobHash {
  readonly #hasher: Hasher | undefined;
  #left: number;

  constructor(format: GitObjectFormat | undefined, bytes: number) {
    this.#hasher = format === undefined ? undefined : gitHasher({ format, type: 'blob', bytes }, nodeHashing);
    this.#left = bytes;
  }

  async *through(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of content) {
      this.#hasher?.update(chunk);
      this.#left -= chunk.length;
      yield chunk;
    }
  }

  id(): string | undefined {
    return this.#hasher === undefined || this.#left !== 0 ? undefined : bytesToHex(this.#hasher.digest());
  }
}

function leadsOutside(path: Buffer, target: Buffer): boolean {
  const text = target.toString('latin1');
  const resolved = posix.join(posix.dirname(path.toString('latin1')), text);
  return posix.isAbsolute(text) || resolved === '..' || resolved.startsWith('../');
}
