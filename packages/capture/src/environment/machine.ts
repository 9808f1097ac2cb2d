import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access, open, readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** The machine that is looked at: files under a root, and variables. Tests hand in a folder of their own. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<NodeJS.ProcessEnv>;
  /** The folder that stands for `/`, or on Windows for the system drive. */
  readonly root: string;
  /** The user's own folder. */
  readonly home: string;
  /** Told of each program that was run, and how it ended. */
  readonly onRun: (run: ProgramRun) => void;
}

/** A program that was run to learn something. Its arguments are ours, and hold no secret. */
export interface ProgramRun {
  readonly program: string;
  readonly args: readonly string[];
  /** `exit 0`, `killed after 1 s` … */
  readonly ended: string;
}

/** This machine, as this process sees it. */
export function thisMachine(): Omit<Machine, 'onRun'> {
  const { platform, env } = process;
  return { platform, env, root: platform === 'win32' ? `${env.SystemDrive ?? 'C:'}\\` : '/', home: homedir() };
}

/** A file, as far as it could be read. Absent and unreadable are two things: one is a fact, the other a question left open. */
export type FileReading =
  | { readonly state: 'read'; readonly path: string; readonly bytes: Uint8Array; readonly text: string }
  | { readonly state: 'absent'; readonly path: string }
  | { readonly state: 'unreadable'; readonly path: string; readonly why: string };

/** Nothing that is looked at is ordinarily longer; a bundle of root certificates has a quarter of a megabyte. */
const MAX_FILE_BYTES = 4 * 2 ** 20;

/** Reads one file, at most 4 MiB of it. `path` is as the machine itself has it: `/etc/hosts`. Never throws. */
export async function readSmall({ root }: Pick<Machine, 'root'>, path: string): Promise<FileReading> {
  try {
    // Never waits: opening a pipe that nobody writes to would.
    const handle = await open(join(root, path), constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      const bytes = await readUpTo(handle, MAX_FILE_BYTES + 1);
      if (bytes.length > MAX_FILE_BYTES) return { state: 'unreadable', path, why: 'longer than 4 MiB' };
      return { state: 'read', path, bytes, text: Buffer.from(bytes).toString('utf8') };
    } finally {
      await handle.close();
    }
  } catch (error) {
    return isAbsent(error) ? { state: 'absent', path } : { state: 'unreadable', path, why: codeOf(error) };
  }
}

/** The text of a file, or undefined where it is not there or cannot be read. For what is one hint among several. */
export async function textOf(machine: Pick<Machine, 'root'>, path: string): Promise<string | undefined> {
  const reading = await readSmall(machine, path);
  return reading.state === 'read' ? reading.text : undefined;
}

/** The names in a folder, sorted; undefined where it is not there or cannot be listed. */
export async function namesIn({ root }: Pick<Machine, 'root'>, path: string): Promise<readonly string[] | undefined> {
  return await readdir(join(root, path)).then(
    (names) => names.sort(),
    () => undefined,
  );
}

const MAX_RUN_MS = 1_000;

/**
 * Runs a program of the operating system by its full path, without a shell, for at most a second, and returns what it printed;
 * undefined where there is no such program, or it did not end well.
 */
export async function runProgram(
  machine: Machine,
  program: string,
  args: readonly string[],
): Promise<string | undefined> {
  const path = join(machine.root, program);
  if (!(await isExecutable(path))) return undefined;
  const { env, onRun } = machine;
  const options = {
    timeout: MAX_RUN_MS,
    killSignal: 'SIGKILL',
    maxBuffer: 2 ** 20,
    env: bareEnv(env),
    windowsHide: true,
  } as const;
  return await new Promise((resolve) => {
    const child = execFile(path, [...args], options, (error, stdout) => {
      onRun({ program, args, ended: endOf(error) });
      resolve(error === null ? stdout : undefined);
    });
    child.stdin?.end();
  });
}

/** What a program of the system needs to find its settings, and not one variable more. */
const PASSED_ON = [
  'HOME',
  'XDG_RUNTIME_DIR',
  'XDG_CONFIG_HOME',
  'DBUS_SESSION_BUS_ADDRESS',
  'SystemRoot',
  'SystemDrive',
];

function bareEnv(env: Machine['env']): NodeJS.ProcessEnv {
  const passed = PASSED_ON.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]] as const]));
  return { LC_ALL: 'C', PATH: '/usr/bin:/bin:/usr/sbin:/sbin', ...Object.fromEntries(passed) };
}

function endOf(error: (Error & { code?: unknown; killed?: boolean; signal?: unknown }) | null): string {
  if (error === null) return 'exit 0';
  if (error.killed === true) return `killed after ${MAX_RUN_MS / 1000} s`;
  if (typeof error.code === 'number') return `exit ${error.code}`;
  return typeof error.code === 'string' ? error.code : `ended by ${String(error.signal)}`;
}

async function readUpTo(handle: Awaited<ReturnType<typeof open>>, most: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for (let total = 0; total < most; ) {
    // Files of /proc say that they have no bytes: only reading tells.
    const { bytesRead, buffer } = await handle.read(new Uint8Array(Math.min(65_536, most - total)), 0);
    if (bytesRead === 0) break;
    chunks.push(buffer.subarray(0, bytesRead));
    total += bytesRead;
  }
  return Buffer.concat(chunks);
}

async function isExecutable(path: string): Promise<boolean> {
  return await access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

function isAbsent(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes(codeOf(error));
}

/** The system's word for what went wrong. Not the message, which may hold a path or anything else. */
export function codeOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  return error instanceof Error ? error.name : typeof error;
}
