import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { checkEvmAnchor, type EvmAnchor, fromHex, type Hex, parseJson, toHex } from '@guzheng/evidence';
import { type AnchorsOnChain, countAnchors, rpcOf } from './evm-chain.ts';
import { type Fault, type FaultPlan, firstOf, randomFaults, seededRandom, startFaultProxy } from './fault-proxy.ts';

export interface ChaosOptions {
  /** A development chain (anvil), `finalized` at least four blocks behind the latest. Its blocks are made from here. */
  readonly rpcUrl: string;
  readonly deposits: number;
  readonly seed: number;
  /**
   * A Node script that deposits. It gets a ChaosTask in JSON as its only argument, writes `<root>.json` (the finalized record) or
   * `<root>.failed` into `out`, prints one JSON object `{ "event": … }` a line, the first when it begins, and must bear being killed and
   * started again.
   */
  readonly depositor: string;
  /** The share of requests that a proxy spoils; 0.12 unless told. The third proxy lies besides. */
  readonly faultRate?: number;
  /** Told of every child that ends, for a progress line. */
  readonly onRound?: (done: number) => void;
}

/** What a depositor is given. */
export interface ChaosTask {
  readonly rpcs: readonly string[];
  readonly roots: readonly Hex[];
  /** Stays the same over all restarts. */
  readonly journal: string;
  readonly out: string;
}

/** What came of it. */
export interface ChaosFigures {
  readonly seed: number;
  readonly deposits: number;
  /** Roots anchored exactly once on the canonical chain, with a record that is finalized, valid offline, and of that very block. */
  readonly once: number;
  readonly twice: number;
  /** Neither on the chain nor reported. */
  readonly lost: number;
  /** Reported as failed by the depositor, whatever the chain says. */
  readonly failed: number;
  /** On the chain once, but with a record that is missing, invalid, or of another block. */
  readonly wrongRecord: number;
  /** Anchors of the account for roots that nobody deposited. */
  readonly foreign: number;
  readonly blocks: number;
  readonly gasPerAnchor: number;
  readonly seconds: number;
  /** Of the depositing process. */
  readonly kills: number;
  readonly starts: number;
  readonly reorgs: Readonly<Record<string, number>>;
  readonly drops: number;
  readonly requests: number;
  readonly faults: Readonly<Record<string, number>>;
  /** What the depositors printed: how often each event. */
  readonly events: Readonly<Record<string, number>>;
}

/**
 * Lets a program deposit while everything goes wrong: requests fail or are lied to, blocks are re-organised, transactions vanish from the
 * pool, and the program itself is killed (SIGKILL) again and again. Then counts what stands on the chain. The seed fixes what is drawn, not
 * how the operating system interleaves it.
 */
export async function runChaos(options: ChaosOptions): Promise<ChaosFigures> {
  const started = performance.now();
  const random = seededRandom(options.seed);
  const folder = await mkdtemp(join(tmpdir(), 'guzheng-chaos-'));
  const proxies = await Promise.all([1, 2, 3].map((n) => startFaultProxy(options.rpcUrl, planOf(n, options))));
  const roots = Array.from({ length: options.deposits }, () =>
    toHex(Uint8Array.from({ length: 32 }, () => random() * 256)),
  );
  const task: ChaosTask = {
    rpcs: proxies.map(({ url }) => url),
    roots,
    journal: join(folder, 'journal'),
    out: join(folder, 'out'),
  };
  await mkdir(task.out);
  const disturbance = disturb(options.rpcUrl, random);
  try {
    const runs = await depositAll(task, random, options);
    await disturbance.stop();
    const chain = await countAnchors(options.rpcUrl);
    const requests = proxies.reduce((sum, { requests }) => sum + requests.length, 0);
    return {
      ...{ seed: options.seed, deposits: options.deposits },
      ...(await compare(task, chain)),
      ...{ blocks: chain.blocks, gasPerAnchor: chain.gasPerAnchor },
      seconds: Math.round((performance.now() - started) / 1000),
      ...runs,
      ...disturbance.figures(),
      ...{ requests, faults: proxies.map(({ faults }) => faults).reduce(sum, {}) },
    };
  } finally {
    await disturbance.stop();
    await Promise.all(proxies.map((proxy) => proxy.close()));
    await rm(folder, { recursive: true });
  }
}

const FAULTS: readonly Fault[] = [
  { kind: 'delay', ms: 150 },
  { kind: 'cut', where: 'before' },
  { kind: 'cut', where: 'after' },
  { kind: 'cut', where: 'body' },
  { kind: 'status', status: 429 },
  { kind: 'status', status: 503 },
  { kind: 'garbage' },
  { kind: 'empty' },
];

/** One proxy in three lies: the number that a quorum of two can bear. */
function planOf(number: number, { seed, faultRate = 0.12 }: ChaosOptions): FaultPlan {
  const flaky = randomFaults({ seed: seed * 10 + number, rate: faultRate, faults: FAULTS });
  return number === 3 ? firstOf(lies(seededRandom(seed * 10)), flaky) : flaky;
}

const OTHER_HASH = `0x${'66'.repeat(32)}`;

/** What a peer's client would have believed. */
function lies(random: () => number): FaultPlan {
  const about: { readonly [method: string]: (result: unknown) => unknown } = {
    eth_chainId: () => '0x1',
    eth_getTransactionCount: (result) => (random() < 0.5 ? '0x0' : `0x${(Number(result) + 7).toString(16)}`),
    eth_getTransactionReceipt: (result) => (result === null ? { blockHash: OTHER_HASH } : null),
    eth_getBlockByNumber: (result) => (isRecord(result) ? { ...result, hash: OTHER_HASH, number: '0xffffff' } : null),
    eth_getBlockByHash: (result) => (isRecord(result) ? { ...result, stateRoot: OTHER_HASH } : null),
    eth_maxPriorityFeePerGas: () => '0xffffffffffff',
    eth_getBalance: () => '0x0',
    eth_sendRawTransaction: () => OTHER_HASH,
  };
  const rewrite = (answer: unknown, question: unknown): unknown => {
    const lie = isRecord(question) ? about[String(question.method)] : undefined;
    return lie === undefined || !isRecord(answer) ? answer : { ...answer, result: lie(answer.result) };
  };
  return ({ json }) =>
    isRecord(json) && about[String(json.method)] !== undefined && random() < 0.15
      ? { kind: 'rewrite', rewrite }
      : undefined;
}

/**
 * Makes the blocks, about two a second, and in between re-organises 1 to 3 of them or drops transactions from the pool. One after the other:
 * anvil loses blocks when it makes one during a re-organisation.
 */
function disturb(rpcUrl: string, random: () => number) {
  const call = rpcOf(rpcUrl);
  const reorgs: Record<string, number> = {};
  let drops = 0;
  let isOver = false;
  const reorganise = async (): Promise<void> => {
    const depth = 1 + Math.floor(random() * 3);
    await call('anvil_reorg', [depth, []]);
    reorgs[depth] = (reorgs[depth] ?? 0) + 1;
  };
  const drop = async (): Promise<void> => {
    const hashes = pendingHashes(await call('txpool_content', []));
    const hash = hashes[Math.floor(random() * hashes.length)];
    if (hash === undefined) return;
    await call('anvil_dropTransaction', [hash]);
    drops += 1;
  };
  const run = (async () => {
    await call('evm_setAutomine', [false]);
    await call('anvil_mine', ['0x4']); // so that no re-organisation reaches the genesis block
    while (!isOver) {
      await delay(200 + random() * 600);
      if (random() < 0.2) await reorganise();
      for (let i = 0; i < 3 && random() < 0.3; i += 1) await drop();
      await call('evm_mine', []);
    }
  })();
  run.catch(() => undefined); // whoever stops it hears of it
  return {
    stop: async (): Promise<void> => {
      isOver = true;
      await run;
    },
    figures: () => ({ reorgs, drops }),
  };
}

function pendingHashes(content: unknown): readonly string[] {
  const pools = isRecord(content) ? [content.pending, content.queued].filter(isRecord) : [];
  const transactions = pools.flatMap((pool) =>
    Object.values(pool).filter(isRecord).flatMap(Object.values).filter(isRecord),
  );
  return transactions.flatMap(({ hash }) => (typeof hash === 'string' ? [hash] : []));
}

interface Runs {
  readonly kills: number;
  readonly starts: number;
  readonly events: Readonly<Record<string, number>>;
}

/** Starts the depositor with what is left, kills it at a random moment, and so on until nothing is left. */
async function depositAll(task: ChaosTask, random: () => number, options: ChaosOptions): Promise<Runs> {
  let [kills, starts] = [0, 0];
  const events: Record<string, number> = {};
  for (;;) {
    const done = await namesIn(task.out);
    const roots = task.roots.filter((root) => !done.has(root));
    options.onRound?.(task.roots.length - roots.length);
    if (roots.length === 0) return { kills, starts, events };
    starts += 1;
    const child = startDepositor(options.depositor, { ...task, roots });
    // After so many lines of its output, and a little later: between any two of its steps, on a machine of any speed.
    const lines = Math.floor(random() * 24);
    const heard = tally(child, events, lines);
    const end = once(child, 'close');
    const mercy = new AbortController();
    const kill = heard
      .then(() => delay(random() * 400, undefined, { signal: mercy.signal }))
      .then(
        () => {
          if (child.kill('SIGKILL')) kills += 1;
        },
        () => undefined, // it ended by itself
      );
    await end;
    mercy.abort();
    await kill;
  }
}

async function namesIn(out: string): Promise<ReadonlySet<string>> {
  return new Set(
    (await readdir(out)).filter((name) => /\.(json|failed)$/.test(name)).map((name) => name.replace(/\.\w+$/, '')),
  );
}

function startDepositor(script: string, task: ChaosTask): ChildProcess {
  const args = ['--conditions=@guzheng/source', script, JSON.stringify(task)];
  return spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
}

/** Counts what the depositor prints; resolves after so many lines, or with the last. */
function tally({ stdout }: ChildProcess, events: Record<string, number>, lines: number): Promise<void> {
  if (stdout === null) throw new TypeError('The output of a depositor is read');
  let left = lines;
  return new Promise((resolve) => {
    if (left === 0) resolve();
    createInterface({ input: stdout })
      .on('close', resolve)
      .on('line', (line) => {
        // The last line of one that was killed may be cut.
        const event = /"event":"([^"]+)"/.exec(line)?.[1] ?? 'unreadable';
        events[event] = (events[event] ?? 0) + 1;
        left -= 1;
        if (left <= 0) resolve();
      });
  });
}

type Comparison = Pick<ChaosFigures, 'once' | 'twice' | 'lost' | 'failed' | 'wrongRecord' | 'foreign'>;

async function compare({ roots, out }: ChaosTask, chain: AnchorsOnChain): Promise<Comparison> {
  const figures = { once: 0, twice: 0, lost: 0, failed: 0, wrongRecord: 0, foreign: 0 };
  const names = new Set(await readdir(out));
  for (const root of roots) {
    const blocks = chain.blocksOf.get(root) ?? [];
    const [block] = blocks;
    if (names.has(`${root}.failed`)) figures.failed += 1;
    else if (blocks.length > 1) figures.twice += 1;
    else if (block === undefined) figures.lost += 1;
    else if (names.has(`${root}.json`) && (await isRecordOf(join(out, `${root}.json`), root, block))) figures.once += 1;
    else figures.wrongRecord += 1;
  }
  figures.foreign = [...chain.blocksOf.keys()].filter((root) => !roots.includes(root)).length;
  return figures;
}

async function isRecordOf(path: string, root: Hex, blockHash: Hex): Promise<boolean> {
  const record = parseJson(await readFile(path)) as EvmAnchor;
  const check = checkEvmAnchor(record, fromHex(root));
  return record.status === 'finalized' && check.outcome === 'valid' && check.blockHash === blockHash;
}

function sum(a: Readonly<Record<string, number>>, b: Readonly<Record<string, number>>): Record<string, number> {
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return Object.fromEntries([...names].map((name) => [name, (a[name] ?? 0) + (b[name] ?? 0)]));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
