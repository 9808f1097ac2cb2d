import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach } from 'vitest';
import type { Machine, ProgramRun } from '../src/environment/machine.ts';

/** A machine that is a folder: real files and real programs, of which a test decides what is in them. */
export interface MadeMachine extends Machine {
  /** The programs that were run so far. */
  readonly runs: readonly ProgramRun[];
  write(path: string, content: string | Uint8Array): Promise<void>;
  /** A program, as a shell script. */
  program(path: string, script: string): Promise<void>;
}

const made: string[] = [];

afterEach(async () => {
  for (const folder of made.splice(0)) await rm(folder, { recursive: true, force: true });
});

/** An empty machine, removed after the test. */
export async function makeMachine(
  files: Readonly<Record<string, string>> = {},
  given: Partial<Pick<Machine, 'platform' | 'env' | 'home'>> = {},
): Promise<MadeMachine> {
  const root = await mkdtemp(join(tmpdir(), 'machine-test-'));
  made.push(root);
  const runs: ProgramRun[] = [];
  const write = async (path: string, content: string | Uint8Array) => {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), content);
  };
  for (const [path, content] of Object.entries(files)) await write(path, content);
  return {
    platform: 'linux',
    env: {},
    home: '/home/anybody',
    ...given,
    root,
    runs,
    onRun: (run) => runs.push(run),
    write,
    program: async (path, script) => {
      await write(path, `#!/bin/sh\n${script}\n`);
      await chmod(join(root, path), 0o755);
    },
  };
}
