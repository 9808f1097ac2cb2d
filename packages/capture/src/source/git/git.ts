import { createReadStream } from 'node:fs';
import { mkdir, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type GitOrigin, layout, parseGitCommit, parseGitTag, type TagFacts } from '@guzheng/evidence';
import { CaptureError } from '../../error.ts';
import { trustedRoots } from '../../fetch/roots.ts';
import type { StagedFile } from '../../staging/staging.ts';
import type { Bench, Found } from '../found.ts';
import { Shelf } from '../shelf.ts';
import type { SourceTarget } from '../target.ts';
import { keepFiles } from './files.ts';
import {
  annotatedTags,
  type ChosenCommit,
  chooseCommit,
  cloneMirror,
  type GitDesk,
  isShallow,
  remoteRefs,
  writeBundle,
} from './mirror.ts';
import { openObjects } from './objects.ts';
import { findGit, type GitOutput, type GitPlace, gitSettings } from './program.ts';
import { ObjectFile } from './trees.ts';

type GitTarget = Extract<SourceTarget, { kind: 'git' }>;

const parts = {
  refsBefore: `${layout.sourceParts}refs-before.txt`,
  refsAfter: `${layout.sourceParts}refs-after.txt`,
  objects: `${layout.sourceParts}objects.batch`,
  bundle: `${layout.sourceParts}repository.bundle`,
  trace: `${layout.sourceParts}git-trace.txt`,
} as const;

/** More of annotated tags is not described one by one: source.json is read whole, and the bundle has them all. */
const MAX_TAGS_TEXT = 2 ** 20;
/** git's trace has headers only; a server that sends endless ones fills no package. */
const MAX_TRACE_BYTES = 16 * 2 ** 20;

/** What git may take longer than the capture's own time: what was copied by then is worth sealing. */
const GRACE_MS = 60_000;

/** A git repository: its refs, a mirror of it, one commit of it in files, and its history in one bundle. */
export async function captureGit(target: GitTarget, bench: Bench): Promise<Found> {
  const { settings } = bench;
  const desk = await prepare(target, bench);
  settings.tell('copying the repository');
  const hurried = inTime(desk, bench);
  const before = await keepRefs(hurried, target, bench, parts.refsBefore);
  const gitDir = await explained(target, bench, () => cloneMirror(hurried, target.url));
  const chosen = await chooseCommit(desk, gitDir, settings.ref);
  settings.tell('reading the files of the commit');
  const kept = await keepCommit(desk, gitDir, chosen, bench);
  settings.tell('keeping the history');
  const history = await keepHistory(desk, gitDir, bench, kept.shelf.bytesLeft);
  const refs = await refsAfter(before, desk, target, bench);
  const trace = await keepTrace(desk, bench);
  const { commit, tags, shelf } = kept;
  const origin: GitOrigin = {
    kind: 'git',
    url: settings.url,
    program: { version: desk.git.version, sha256: desk.git.sha256 },
    objectFormat: chosen.objectFormat,
    ...(chosen.ref === undefined ? {} : { ref: chosen.ref }),
    ...{ commit, tags, refs, objects: parts.objects, ...history },
    ...(trace === undefined ? {} : { trace: trace.path }),
  };
  return {
    origin,
    files: shelf.files,
    cut: shelf.isCut,
    title: `${basename(target.url).replace(/\.git$/, '')} ${chosen.id}`,
    labels: refs.changed === true ? ['refs-changed'] : [],
  };
}

/** A folder of git's own, in which it finds no configuration and no other repository above. */
async function prepare({ local }: GitTarget, bench: Bench): Promise<GitDesk> {
  const { settings, staging, log, deadline } = bench;
  const git = await findGit(settings.git);
  const folder = join(staging.folder, 'git');
  await mkdir(folder);
  const signal = AbortSignal.timeout(Math.ceil(deadline.remaining()) + GRACE_MS);
  const place = local ? { folder, signal, protocols: 'file' } : { folder, signal, ...(await overHttp(folder, bench)) };
  log.record({
    means: 'system',
    call: 'find git',
    args: { settings: gitSettings(place).map((setting) => setting.replace(folder, '.')), protocols: place.protocols },
    result: { ok: true, version: git.version, sha256: git.sha256 },
  });
  return { git, place, log };
}

/** Through the gateway, with the same roots as the plain client's. */
async function overHttp(folder: string, { gateway, settings }: Bench): Promise<Omit<GitPlace, 'folder' | 'signal'>> {
  const caFile = join(folder, 'roots.pem');
  await writeFile(caFile, trustedRoots(settings.ca).join('\n'));
  return { protocols: 'http:https', proxy: gateway.proxy, traceFile: join(folder, 'trace.txt'), caFile };
}

function keepRefs(desk: GitDesk, target: GitTarget, bench: Bench, path: string): Promise<GitOutput> {
  const keep = async ({ stdout }: GitOutput) => [await bench.staging.stageFile(path, stdout)];
  return explained(target, bench, () => remoteRefs(desk, target.url, keep));
}

/** Until there is a copy, nothing is there that would be worth more time than was allowed. */
function inTime({ place, ...desk }: GitDesk, { deadline }: Bench): GitDesk {
  return { ...desk, place: { ...place, signal: AbortSignal.timeout(Math.ceil(deadline.within(2 ** 31 - 1))) } };
}

/** Asked once more: whether the repository was changed meanwhile. A remote side that is gone by now has changed nothing of what is kept. */
async function refsAfter(
  before: GitOutput,
  desk: GitDesk,
  target: GitTarget,
  bench: Bench,
): Promise<GitOrigin['refs']> {
  const first = { before: parts.refsBefore };
  try {
    const after = await keepRefs(desk, target, bench, parts.refsAfter);
    const changed = !before.stdout.equals(after.stdout);
    if (changed) bench.losses.note('refs-changed', 'The repository had other refs after the capture than before it.');
    return { ...first, after: parts.refsAfter, changed };
  } catch (error) {
    if (!isFailure(error)) throw error;
    bench.losses.note('refs-not-asked-again', `The refs could not be asked for a second time: ${error.message}`);
    return first;
  }
}

/** git only knows that its proxy refused; the gateway knows why. */
async function explained<T>({ url, local }: GitTarget, { gateway }: Bench, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (local || !(error instanceof CaptureError) || error.code !== 'git-failed') throw error;
    const limit = gateway.report().losses[0];
    if (limit !== undefined) throw new CaptureError('traffic-limit', limit.detail, { cause: error });
    throw refusalOf(url, gateway) ?? error;
  }
}

/** Of the host that was asked, or of one that it sent git on to. */
function refusalOf(url: string, gateway: Bench['gateway']): CaptureError | undefined {
  const { hostname, port, protocol } = new URL(url);
  const asked = { host: hostname, port: Number(port || (protocol === 'https:' ? 443 : 80)) };
  for (const { host, port } of [asked, ...gateway.report().connections]) {
    const fate = gateway.fate({ means: 'system', host, port });
    if (fate !== undefined && fate.outcome !== 'connected') return fate.error;
  }
  return undefined;
}

interface KeptCommit {
  readonly commit: GitOrigin['commit'];
  readonly tags: readonly TagFacts[];
  readonly shelf: Shelf;
}

/** The commit, its trees and the tags raw; and every file. */
async function keepCommit(desk: GitDesk, gitDir: string, chosen: ChosenCommit, bench: Bench): Promise<KeptCommit> {
  const { settings, losses, staging, log, deadline } = bench;
  const store = openObjects(desk.git, desk.place, gitDir);
  const call = { means: 'system', call: 'git cat-file', args: { commit: chosen.id } } as const;
  const { maxFiles, maxBytes } = settings;
  const isOver = () => deadline.remaining() === 0;
  const shelf = new Shelf({ staging, log, losses, call, maxFiles, maxBytes, isOver });
  const objects = new ObjectFile(store, await staging.openFile(parts.objects));
  try {
    const raw = await objects.keep(chosen.id, 'commit');
    if (raw === undefined) throw new CaptureError('git-failed', `The commit ${chosen.id} cannot be read.`);
    const commit = { id: chosen.id, ...parseGitCommit(raw) };
    if (commit.signature !== undefined) noteSignature(bench, `The commit ${chosen.id}`, commit.signature.kind);
    await keepFiles({ tree: commit.tree, format: chosen.objectFormat, store, objects, shelf, losses });
    const tags = await keepTags(desk, gitDir, objects, bench);
    const file = await objects.close();
    shelf.close();
    log.record({
      ...call,
      args: { ...call.args, types: ['commit', 'tree', 'tag'] },
      result: { ok: true },
      outputs: [file],
    });
    return { commit, tags, shelf };
  } finally {
    store.close();
    await objects.close();
  }
}

async function keepTags(
  desk: GitDesk,
  gitDir: string,
  objects: ObjectFile,
  bench: Bench,
): Promise<readonly TagFacts[]> {
  const tags: TagFacts[] = [];
  const found = await annotatedTags(desk, gitDir);
  let left = MAX_TAGS_TEXT;
  for (const { ref, id } of found) {
    const raw = await objects.keep(id, 'tag');
    const tag = raw && { ref, id, ...parseGitTag(raw) };
    left -= JSON.stringify(tag ?? '').length;
    if (tag === undefined || left < 0) break;
    if (tag.signature !== undefined) noteSignature(bench, `The tag ${ref}`, tag.signature.kind);
    tags.push(tag);
  }
  const others = found.length - tags.length;
  if (others > 0) bench.losses.note('tags-not-described', `${others} annotated tags are in the history only.`);
  return tags;
}

function noteSignature({ losses }: Bench, what: string, kind: string): void {
  losses.note('signature-unchecked', `${what} carries a signature (${kind}); whose key made it was not checked.`);
}

/** All of the history, unless it is larger than what is left. */
async function keepHistory(
  desk: GitDesk,
  gitDir: string,
  { staging, losses }: Bench,
  bytesLeft: number,
): Promise<Pick<GitOrigin, 'bundle' | 'shallow'>> {
  const shallow = await isShallow(desk, gitDir);
  if (shallow) losses.note('history-cut', 'The repository itself lacks the older part of its history.');
  let bundle: StagedFile | undefined;
  try {
    await writeBundle(desk, gitDir, async (file) => {
      const { size } = await stat(file);
      if (size > bytesLeft) {
        losses.note('history-not-kept', `The history has ${size} bytes, more than the limit leaves for it.`);
        return [];
      }
      bundle = await staging.stageFile(parts.bundle, createReadStream(file));
      return [bundle];
    });
  } catch (error) {
    if (!isFailure(error)) throw error;
    losses.note('history-not-kept', `The history could not be written: ${error.message}`);
  }
  return { shallow, ...(bundle === undefined ? {} : { bundle: bundle.path }) };
}

/** git's own failures and those of its network; a disk that is full is another matter. */
function isFailure(error: unknown): error is CaptureError {
  return error instanceof CaptureError && error.code !== 'output-unwritable';
}

async function keepTrace({ place, log }: GitDesk, { staging, losses }: Bench): Promise<StagedFile | undefined> {
  if (place.traceFile === undefined) return undefined;
  const { size } = await stat(place.traceFile).catch(() => ({ size: 0 }));
  if (size === 0) return undefined;
  if (size > MAX_TRACE_BYTES)
    losses.note('trace-cut', `git's trace of its requests has ${size} bytes; its begin is kept.`);
  const staged = await staging.stageFile(parts.trace, createReadStream(place.traceFile, { end: MAX_TRACE_BYTES - 1 }));
  log.record({ means: 'system', call: 'keep trace', args: {}, result: { ok: true }, outputs: [staged] });
  return staged;
}
