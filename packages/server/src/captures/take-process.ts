import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { CaptureStep } from '@guzheng/capture';
import { type TakeFailureCode, type ToldFailure, takeFailure } from './failure.ts';
import { workFolder } from './leftovers.ts';
import { takesTooMuch } from './memory.ts';
import { endProcesses, TAKE_MARK, type Traces } from './processes.ts';
import type { TakeOrder, TakeWord } from './take-order.ts';

/** What came of it. `trouble`: for the operator. */
export type TakeOutcome =
  | { readonly kind: 'sealed'; readonly path: string }
  | { readonly kind: 'failed'; readonly failure: ToldFailure; readonly trouble?: string };

export interface TakeProcessOptions {
  /** Of all takes. */
  readonly takes: string;
  /** Of this one, absolute; its processes are marked with it. */
  readonly folder: string;
  /** After so long it is ended, whatever it is doing. */
  readonly maxMs: number;
  /** Of its browser and our own program together: beyond it, it is ended at once. */
  readonly maxMemoryBytes: number;
  /** Ends it; the reason is the code of the failure. */
  readonly signal: AbortSignal;
  readonly onStep: (step: CaptureStep, detail: string) => void;
}

/** From source only while Node runs sources; there the packages are found as sources too. */
const isSource = import.meta.url.endsWith('.ts');
const PROGRAM = fileURLToPath(new URL(isSource ? './take-child.ts' : './take-child.js', import.meta.url));

/** For the process to take its browser and its folders with it. */
const GRACE_MS = 3_000;

/** By these a system stops all that belongs to the server, or whoever runs it does: the page has no part in it. */
const STOPS: readonly (NodeJS.Signals | null)[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** The end of what it wrote to standard error. */
const TROUBLE = 4_000;

/**
 * Captures in a process of its own: whatever a page does to its browser or to what reads it, the server goes on, and everything that belongs
 * to the take can be ended and removed at any time. Afterwards nothing of it runs, and nothing is left but a sealed package. Never rejects
 * for what the page or the browser does.
 */
export async function runTake(order: TakeOrder, options: TakeProcessOptions): Promise<TakeOutcome> {
  const work = await workFolder(options.takes);
  try {
    const traces = { take: options.folder, work };
    const child = start(traces, options);
    const over = new AbortController();
    const tooMuch = takesTooMuch(traces, { most: options.maxMemoryBytes, signal: over.signal });
    try {
      return await listen(child, order, { ...options, tooMuch });
    } finally {
      over.abort();
      // What grows and grows is not asked to clean up first.
      if (await tooMuch.catch(() => false)) await endProcesses(traces);
      await end(child);
      await endProcesses(traces);
    }
  } finally {
    await rm(work, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  }
}

function start({ work, take }: Traces, { maxMemoryBytes }: TakeProcessOptions): ChildProcess {
  const heap = `--max-old-space-size=${Math.floor(maxMemoryBytes / 2 ** 20)}`;
  return fork(PROGRAM, {
    env: { ...withoutOwnSettings(process.env), TMPDIR: work, [TAKE_MARK]: take },
    execArgv: isSource ? [heap, '--conditions=@guzheng/source'] : [heap],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    // Whoever interrupts the server at a terminal interrupts its whole group; this one is left to the server.
    detached: true,
  });
}

/** The server's own settings may hold secrets, and a browser that is taken over can read its environment. */
function withoutOwnSettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => !name.startsWith('GUZHENG_') || name === 'GUZHENG_BROWSER'),
  );
}

interface Listening extends TakeProcessOptions {
  readonly tooMuch: Promise<boolean>;
}

function listen(child: ChildProcess, order: TakeOrder, options: Listening): Promise<TakeOutcome> {
  const { maxMs, signal, onStep, tooMuch } = options;
  const trouble = troubleOf(child);
  return new Promise((done) => {
    const fail = (code: TakeFailureCode) => done({ kind: 'failed', failure: takeFailure(code), trouble: trouble() });
    const timer = setTimeout(() => fail('take-overdue'), maxMs);
    const abort = () => fail(signal.reason as TakeFailureCode);
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
    tooMuch.then(
      (isSo) => isSo && fail('take-memory-exceeded'),
      () => fail('take-crashed'),
    );
    child.on('message', (word: TakeWord) => {
      if (word.said === 'step') onStep(word.step, word.detail);
      else done(outcomeOf(word));
    });
    child.once('error', () => fail('take-crashed'));
    child.once('close', (_, endedBy) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      fail(codeOfEnd(endedBy, trouble()));
    });
    child.send(order, () => undefined);
  });
}

/** What V8 writes before it ends a process whose heap is full. */
const HEAP_IS_FULL = /JavaScript heap out of memory/;

/** Why the process of a take has ended without a word. */
export function codeOfEnd(endedBy: NodeJS.Signals | null, trouble: string): TakeFailureCode {
  if (STOPS.includes(endedBy)) return 'take-interrupted';
  return HEAP_IS_FULL.test(trouble) ? 'take-memory-exceeded' : 'take-crashed';
}

function outcomeOf(word: Exclude<TakeWord, { said: 'step' }>): TakeOutcome {
  if (word.said === 'sealed') return { kind: 'sealed', path: word.path };
  const { failure, stack } = word;
  return { kind: 'failed', failure, ...(stack === undefined ? {} : { trouble: stack }) };
}

function troubleOf(child: ChildProcess): () => string {
  let text = '';
  child.stderr?.on('data', (piece: Buffer) => {
    text = (text + piece.toString()).slice(-TROUBLE);
  });
  return () => text;
}

/** By the signal at which it cleans up, then by force. */
async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const closed = once(child, 'close');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
  await closed;
  clearTimeout(timer);
}
