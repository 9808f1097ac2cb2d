import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { type Checkpoint, parseCheckpoint } from '@guzheng/evidence';
import { type AnchoredFigures, requireAnchored } from './anchored.ts';
import { requireAuditHolds } from './audit.ts';
import { newestOf, requireConsistent, requireKept, requireOnce } from './check.ts';
import { type ChildOptions, type RunningChild, startAndKill, startChild } from './child-process.ts';
import { depositUntilGone, type InDoubt, type Kept } from './load.ts';
import { Random } from './random.ts';
import { type CrashWitnesses, startCrashWitnesses } from './witnesses.ts';

export interface CrashOptions {
  readonly kills: number;
  readonly seed: number;
  /** Whether rounds of anchoring go on all the while, by a development chain and a time-stamping authority. Default false. */
  readonly anchored?: boolean;
  readonly onKill?: (kills: number) => void;
  /** Ends the run early; what was done by then is looked at and counted. */
  readonly signal?: AbortSignal;
}

export interface CrashFigures {
  readonly kills: number;
  /** Of them, before the server listened. */
  readonly killedWhileStarting: number;
  readonly acknowledged: number;
  /** Requests with an idempotency key whose answer never came, asked again. */
  readonly askedAgain: number;
  /** Of them, those that had not been taken. */
  readonly notTaken: number;
  /** Different signed states that were seen. */
  readonly checkpoints: number;
  readonly ledgerSize: number;
  /** Where rounds of anchoring went on: anchors that were paid for, and at the end those of them whose record is missing. */
  readonly anchors?: AnchoredFigures & {
    /** Looks after a start that found a paid anchor without its record: left by the kill, or just sent. Each was found again. */
    readonly foundAgain: number;
  };
  /** From the start of the process until it listened, in ms; `open` without the start of Node. */
  readonly restart: { readonly median: number; readonly most: number };
  readonly open: { readonly median: number; readonly most: number };
}

const LOAD_MS = 400;
/** Where no start has been measured yet. */
const START_MS = 1000;
/** One kill in so many comes while the server starts. */
const WHILE_STARTING = 8;
/** Of what was checked before, so many are checked again after each kill; at the end all. */
const OLD_ONES = 30;
/** Looks, five a second, until an anchor that was paid for is given up as lost. New ones come all the time, so that one look may miss one. */
const FOUND_WITHIN = 600;

/**
 * Kills a server again and again while it is under load, and looks after each start for what it had promised: every deposit that was
 * acknowledged, every state that was signed. Rejects with the first that is missing. SIGKILL takes the process, not what the kernel has; that
 * the disk has it too is what the synced commits are for, and is not shown here.
 */
export async function runCrashes({ seed, anchored = false, ...options }: CrashOptions): Promise<CrashFigures> {
  const folder = await mkdtemp(join(tmpdir(), 'guzheng-crash-'));
  const witnesses = anchored ? await startCrashWitnesses(folder) : undefined;
  try {
    return await new CrashRun(join(folder, 'data'), seed, witnesses).run(options);
  } finally {
    await witnesses?.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

class CrashRun {
  readonly #child: ChildOptions;
  readonly #witnesses: CrashWitnesses | undefined;
  readonly #random: Random;
  readonly #kept: Kept[] = [];
  readonly #seen = new Map<string, Checkpoint>();
  readonly #restarts: number[] = [];
  readonly #opens: number[] = [];
  #newKept: readonly Kept[] = [];
  #inDoubt: readonly InDoubt[] = [];
  #newSeen: readonly Checkpoint[] = [];
  #whileStarting = 0;
  #askedAgain = 0;
  #notTaken = 0;
  #foundAgain = 0;
  #anchors: AnchoredFigures | undefined;

  constructor(folder: string, seed: number, witnesses: CrashWitnesses | undefined) {
    this.#child = { folder, ...(witnesses === undefined ? {} : { anchoring: witnesses.anchoring }) };
    this.#witnesses = witnesses;
    this.#random = new Random(seed);
  }

  async run({ kills, onKill, signal }: Omit<CrashOptions, 'seed'>): Promise<CrashFigures> {
    let done = 0;
    for (; done < kills && signal?.aborted !== true; done += 1) {
      if (done > 0 && this.#random.below(WHILE_STARTING) === 0) await this.#killWhileStarting();
      else await this.#killUnderLoad();
      onKill?.(done + 1);
    }
    const size = await this.#lookAtAll();
    await requireAuditHolds(this.#child.folder);
    return { ...this.#figures(done), ledgerSize: size };
  }

  async #killWhileStarting(): Promise<void> {
    this.#whileStarting += 1;
    // Anywhere between the start of the process and the moment when it would have listened.
    await startAndKill(this.#child, this.#random.below(Math.ceil(this.#restarts.at(-1) ?? START_MS)));
  }

  async #killUnderLoad(): Promise<void> {
    const server = await startChild(this.#child);
    this.#restarts.push(server.startMs);
    this.#opens.push(server.openMs);
    await this.#look(server);
    const load = depositUntilGone(server, this.#random);
    await setTimeout(this.#random.below(LOAD_MS));
    await server.kill();
    this.#remember(await load);
  }

  /** What was new before the last kill, and some of what is older. */
  async #look(server: RunningChild): Promise<void> {
    const old = Array.from({ length: Math.min(OLD_ONES, this.#kept.length) }, () =>
      this.#kept.at(this.#random.below(this.#kept.length)),
    ).filter((deposit) => deposit !== undefined);
    const newest = await newestOf(server);
    await requireConsistent(server, this.#newSeen, newest);
    await requireKept(server, [...this.#newKept, ...old]);
    const { made, lost } = await requireOnce(server, this.#inDoubt);
    this.#askedAgain += this.#inDoubt.length;
    this.#notTaken += lost;
    this.#kept.push(...this.#newKept, ...made);
    this.#newKept = [];
    this.#inDoubt = [];
    // From now on the newest stands for all that were found to be its beginnings.
    this.#newSeen = [newest];
    await this.#lookAtAnchors(server);
  }

  /** What was paid for when the server was killed is found again, while rounds go on. */
  async #lookAtAnchors(server: RunningChild): Promise<void> {
    if (this.#witnesses === undefined) return;
    const { url } = this.#witnesses.devnet;
    let anchors = await requireAnchored(server, url);
    if (anchors.missing > 0) this.#foundAgain += 1;
    for (let tries = 0; anchors.missing > 0; tries += 1) {
      if (tries === FOUND_WITHIN) throw new Error(`${anchors.missing} anchors that were paid for are not found again`);
      await setTimeout(200);
      anchors = await requireAnchored(server, url);
    }
    this.#anchors = anchors;
  }

  #remember({ kept, inDoubt }: { readonly kept: readonly Kept[]; readonly inDoubt: readonly InDoubt[] }): void {
    const notes = new Set(kept.map(({ receipt }) => receipt.checkpoint));
    const seen = [...notes]
      .filter((note) => !this.#seen.has(note))
      .map((note) => [note, parseCheckpoint(note)] as const);
    for (const [note, checkpoint] of seen) this.#seen.set(note, checkpoint);
    this.#newSeen = [...this.#newSeen, ...seen.map(([, checkpoint]) => checkpoint)];
    this.#newKept = kept;
    this.#inDoubt = inDoubt;
  }

  /** At the end: everything, against the last state. */
  async #lookAtAll(): Promise<number> {
    const server = await startChild(this.#child);
    try {
      await this.#look(server);
      const newest = await newestOf(server);
      await requireConsistent(server, [...this.#seen.values()], newest);
      await requireKept(server, this.#kept);
      return newest.size;
    } finally {
      await server.kill();
    }
  }

  #figures(kills: number): Omit<CrashFigures, 'ledgerSize'> {
    return {
      kills,
      killedWhileStarting: this.#whileStarting,
      acknowledged: this.#kept.length,
      askedAgain: this.#askedAgain,
      notTaken: this.#notTaken,
      checkpoints: this.#seen.size,
      restart: spread(this.#restarts),
      open: spread(this.#opens),
      ...(this.#anchors === undefined ? {} : { anchors: { ...this.#anchors, foundAgain: this.#foundAgain } }),
    };
  }
}

function spread(values: readonly number[]): { readonly median: number; readonly most: number } {
  const sorted = values.toSorted((a, b) => a - b);
  return { median: Math.round(sorted[Math.floor(sorted.length / 2)] ?? 0), most: Math.round(sorted.at(-1) ?? 0) };
}
