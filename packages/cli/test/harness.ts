import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { run } from '../src/run.ts';
import type { Terminal } from '../src/terminal/terminal.ts';

/** What a command line left behind. */
export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs one command line as the program does, with a terminal that remembers; `answers` are typed when it asks for secrets. */
export async function guzheng(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  answers: readonly string[] = [],
): Promise<Ran> {
  const typed = [...answers];
  const out: string[] = [];
  const err: string[] = [];
  const terminal: Terminal = {
    env: { XDG_STATE_HOME: await stateHome, ...env },
    cwd: process.cwd(),
    out: (text) => out.push(text),
    err: (text) => err.push(text),
    progress: () => {},
    askSecret: async () => {
      const answer = typed.shift();
      if (answer === undefined) throw new Error('nobody is at the terminal');
      return answer;
    },
    interrupted: () => Promise.resolve(),
  };
  const code = await run([...args, ...alone(args)], terminal);
  return { code, out: out.join('\n'), err: err.join('\n') };
}

/** A test asks nobody outside of this machine for names or for the time. */
function alone([command, ...args]: readonly string[]): readonly string[] {
  if (args.includes('--server')) return [];
  return command === 'preserve' || command === 'capture' ? ['--resolver', 'none', '--time-server', 'none'] : [];
}

/** The stable code of the error that a `--json` run printed. */
export function errorCode({ err }: Ran): string {
  const printed: unknown = JSON.parse(err);
  const error = typeof printed === 'object' && printed !== null && 'error' in printed ? printed.error : undefined;
  if (typeof error !== 'object' || error === null || !('code' in error))
    throw new Error(`no error was printed: ${err}`);
  return String(error.code);
}

const all = mkdtemp(join(tmpdir(), 'guzheng-cli-'));
afterAll(async () => rm(await all, { recursive: true, force: true, maxRetries: 5 }));

/** What commands keep beside their results stays out of the home of whoever runs the tests. */
const stateHome = all.then((folder) => mkdtemp(join(folder, 'state-')));

/** Removed with all others after the last test of the file. */
export async function temporaryFolder(): Promise<string> {
  return await mkdtemp(join(await all, 'test-'));
}

/** Everything in a folder, hidden files too: a failed run must leave nothing. */
export async function listed(folder: string): Promise<readonly string[]> {
  return (await readdir(folder)).sort();
}
