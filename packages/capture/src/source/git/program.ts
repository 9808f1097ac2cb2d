import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:fs';
import { access, realpath } from 'node:fs/promises';
import { devNull, tmpdir } from 'node:os';
import { delimiter, isAbsolute, join } from 'node:path';
import { sha256OfFile } from '../../environment/files.ts';
import { removeOnDeath } from '../../environment/leftovers.ts';
import { CaptureError } from '../../error.ts';

/** The git that is used, and how it is started. */
export interface Git {
  readonly path: string;
  readonly version: string;
  readonly sha256: string;
}

/** Where and with what leave git runs. */
export interface GitPlace {
  /** The folder it stands in, which holds nothing but what it makes. */
  readonly folder: string;
  /** `http:https`, `file`, or nothing at all (gitprotocol-allow). */
  readonly protocols: string;
  /** SOCKS5, for HTTP: names are resolved behind it. */
  readonly proxy?: string;
  /** The certificates that are trusted, a file in PEM. Default: the system's. */
  readonly caFile?: string;
  /** Where it writes what it said and heard over HTTP. */
  readonly traceFile?: string;
  /** Aborted when the time is over. */
  readonly signal: AbortSignal;
}

/** Finds git: this one, or the first of the name in PATH. Throws CaptureError `git-missing` or `git-failed`. */
export async function findGit(path?: string): Promise<Git> {
  const found = path ?? (await searchPath());
  if (found === undefined) {
    throw new CaptureError('git-missing', 'There is no program git in PATH.', {
      hint: 'Install git, or name it with --git.',
    });
  }
  const file = await realpath(found).catch((cause: unknown) => {
    throw new CaptureError('git-missing', `There is no program ${found}.`, {
      hint: 'Name the file of git itself.',
      cause,
    });
  });
  const place = { folder: tmpdir(), protocols: '', signal: AbortSignal.timeout(10_000) };
  const { stdout } = await runGit({ path: file }, place, ['version']);
  const version = /^git version (\S+)/.exec(stdout.toString())?.[1];
  if (version === undefined) throw new CaptureError('git-failed', `${found} does not answer as git does.`);
  return { path: file, version, sha256: await sha256OfFile(file) };
}

async function searchPath(): Promise<string | undefined> {
  const name = process.platform === 'win32' ? 'git.exe' : 'git';
  const folders = (process.env.PATH ?? '').split(delimiter).filter(isAbsolute);
  for (const folder of folders) {
    const path = join(folder, name);
    const runs = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (runs) return path;
  }
  return undefined;
}

export interface GitOutput {
  readonly stdout: Buffer;
  readonly stderr: string;
}

const MAX_OUTPUT = 64 * 2 ** 20;
const MAX_ERRORS = 64 * 2 ** 10;

/** Runs one git command to its end. Throws CaptureError `git-failed`, `timeout`, or `source-too-large` for endless output. */
export async function runGit(git: Pick<Git, 'path'>, place: GitPlace, args: readonly string[]): Promise<GitOutput> {
  const child = startGit(git, place, args);
  child.stdin?.end();
  const { code, ...output } = await outcomeOf(child, place);
  if (code === 0) return output;
  throw gitFailed(args, output.stderr);
}

/** The same, for a question to which git answers no by its exit code. */
export async function askGit(
  git: Pick<Git, 'path'>,
  place: GitPlace,
  args: readonly string[],
): Promise<string | undefined> {
  const child = startGit(git, place, args);
  child.stdin?.end();
  const { code, stdout } = await outcomeOf(child, place);
  return code === 0 ? stdout.toString('utf8').trimEnd() : undefined;
}

/**
 * Starts git in a process group of its own, so that what it starts ends with it. Nothing of the machine's or of the user's
 * configuration is in force: no credentials, no hooks, no filters, no other protocols, no replacement objects.
 */
export function startGit(git: Pick<Git, 'path'>, place: GitPlace, args: readonly string[]): ChildProcess {
  const child = spawn(git.path, [...gitSettings(place).flatMap((setting) => ['-c', setting]), ...args], {
    cwd: place.folder,
    env: environmentOf(place),
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
    windowsHide: true,
  });
  const end = () => endGroup(child);
  const release = removeOnDeath(end);
  place.signal.addEventListener('abort', end, { once: true });
  const ended = () => {
    place.signal.removeEventListener('abort', end);
    release();
  };
  child.once('close', ended);
  child.once('error', ended);
  // A pipe that git closes first is told by its exit code.
  child.stdin?.on('error', () => undefined);
  if (place.signal.aborted) end();
  return child;
}

/** Ends git and all it has started. */
export function endGroup(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    if (process.platform === 'win32') child.kill('SIGKILL');
    else process.kill(-child.pid, 'SIGKILL');
  } catch (error) {
    // It has ended in between.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

/** The settings that a repository's own configuration could otherwise decide. */
export function gitSettings({ proxy, caFile }: Pick<GitPlace, 'proxy' | 'caFile'>): string[] {
  return [
    `core.hooksPath=${devNull}`,
    'core.fsmonitor=false',
    'core.askPass=',
    'credential.helper=',
    'gc.auto=0',
    'maintenance.auto=false',
    // One thread, so that the same history makes the same bundle.
    'pack.threads=1',
    'submodule.recurse=false',
    'fetch.recurseSubmodules=false',
    'transfer.bundleURI=false',
    'http.sslVerify=true',
    ...(caFile === undefined ? [] : [`http.sslCAInfo=${caFile}`]),
    ...(proxy === undefined ? [] : [`http.proxy=${proxy.replace(/^socks5:/, 'socks5h:')}`]),
  ];
}

/** Everything git sees of the world around it. */
function environmentOf({ folder, protocols, traceFile }: GitPlace): NodeJS.ProcessEnv {
  const { PATH = '', SystemRoot } = process.env;
  return {
    PATH,
    HOME: folder,
    XDG_CONFIG_HOME: folder,
    TMPDIR: folder,
    LC_ALL: 'C',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: devNull,
    GIT_TERMINAL_PROMPT: '0',
    GIT_ALLOW_PROTOCOL: protocols,
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_NO_LAZY_FETCH: '1',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_LFS_SKIP_SMUDGE: '1',
    ...(traceFile === undefined ? {} : { GIT_TRACE_CURL: traceFile, GIT_TRACE_CURL_NO_DATA: '1' }),
    ...(SystemRoot === undefined ? {} : { SystemRoot }),
  };
}

async function outcomeOf(child: ChildProcess, { signal }: GitPlace): Promise<GitOutput & { code: number | null }> {
  const stdout = gather(child, child.stdout, MAX_OUTPUT);
  const stderr = gather(child, child.stderr, MAX_ERRORS);
  const code = await closeOf(child);
  if (signal.aborted) throw timedOut();
  if (stdout.isOver) throw new CaptureError('source-too-large', `git gave more than ${MAX_OUTPUT} bytes of answer.`);
  return { code, stdout: Buffer.concat(stdout.chunks), stderr: Buffer.concat(stderr.chunks).toString('utf8') };
}

/** Keeps the first bytes of a stream; beyond them standard output ends the program, and standard error is let go. */
function gather(child: ChildProcess, stream: ChildProcess['stdout'], limit: number) {
  const kept: { chunks: Buffer[]; isOver: boolean } = { chunks: [], isOver: false };
  let left = limit;
  stream?.on('data', (chunk: Buffer) => {
    kept.isOver ||= chunk.length > left;
    if (left > 0) kept.chunks.push(chunk.subarray(0, left));
    left = Math.max(0, left - chunk.length);
    if (kept.isOver && stream === child.stdout) endGroup(child);
  });
  return kept;
}

function closeOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.once('error', (cause) => {
      reject(new CaptureError('git-missing', `git cannot be started (${cause.message}).`, { cause }));
    });
    child.once('close', (code) => resolve(code));
  });
}

/** What git said, without its advice. */
export function gitFailed(args: readonly string[], stderr: string): CaptureError {
  const lines = stderr.split('\n').map((line) => line.trim());
  const fatal =
    lines.findLast((line) => /^(?:fatal|error|ERROR): /.test(line)) ?? lines.findLast((line) => line !== '');
  const why = (fatal ?? 'no reason given').replace(/^(?:fatal|error|ERROR): /, '').replace(/\/\/[^/\s@]*@/g, '//');
  return new CaptureError(
    'git-failed',
    `git ${args.find((arg) => !arg.startsWith('-')) ?? ''} failed: ${why.slice(0, 500)}`,
    {
      hint: 'Try the address with git itself; a repository that needs a login cannot be captured.',
    },
  );
}

export function timedOut(): CaptureError {
  return new CaptureError('timeout', 'The time was over before git had finished.', {
    hint: 'Allow more with --max-time.',
  });
}
