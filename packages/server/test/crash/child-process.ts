import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { KEY_VARIABLE } from '@guzheng/anchor';
import { DEVNET_KEY } from '@guzheng/anchor/devnet';
import type { Settings } from '../../src/settings/settings.ts';

/** What a started child says. */
export interface Served {
  readonly url: string;
  readonly key: string;
  readonly verifierKey: string;
  /** Until it listened, without the start of Node. */
  readonly openMs: number;
}

export interface RunningChild extends Served {
  /** From the start of the process to the first deposit that could be taken. */
  readonly startMs: number;
  kill(): Promise<void>;
}

/** Where a child runs, and for how its checkpoints are shown to witnesses. */
export interface ChildOptions {
  readonly folder: string;
  readonly anchoring?: Settings['anchoring'];
}

const CHILD = fileURLToPath(new URL('./child.ts', import.meta.url));

/** Starts a server on the folder and waits until it listens. */
export async function startChild(options: ChildOptions): Promise<RunningChild> {
  const began = performance.now();
  const child = spawned(options);
  for await (const line of createInterface({ input: child.stdout ?? process.stdin })) {
    const served = JSON.parse(line) as Served;
    return { ...served, startMs: performance.now() - began, kill: () => killed(child) };
  }
  await killed(child);
  throw new Error('the server ended before it listened');
}

/** Starts a server and kills it after so many milliseconds, wherever it is. */
export async function startAndKill(options: ChildOptions, afterMs: number): Promise<void> {
  const child = spawned(options);
  child.stdout?.resume();
  await setTimeout(afterMs);
  await killed(child);
}

function spawned({ folder, anchoring }: ChildOptions): ChildProcess {
  const witnesses = anchoring === undefined ? [] : [JSON.stringify(anchoring)];
  return spawn(process.execPath, ['--conditions=@guzheng/source', CHILD, folder, ...witnesses], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, [KEY_VARIABLE]: DEVNET_KEY },
  });
}

async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}
