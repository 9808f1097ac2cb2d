import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LedgerState } from '@guzheng/sdk/api';
import { countAnchors, type ProxiedRequest } from '@guzheng/testing';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { requireAnchored } from './crash/anchored.ts';
import { requireAuditHolds } from './crash/audit.ts';
import { type RunningChild, startChild } from './crash/child-process.ts';
import { depositOne } from './crash/load.ts';
import { Random } from './crash/random.ts';
import { type CrashWitnesses, startCrashWitnesses } from './crash/witnesses.ts';

// The run at random points is `bench/crash.ts --anchored`. Whole servers are slow to start on a machine that does other things too.
const PATIENCE = { timeout: 900_000 };
const WAIT = { timeout: 240_000, interval: 500 };

let folder: string;
let witnesses: CrashWitnesses;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guzheng-crash-'));
  witnesses = await startCrashWitnesses(folder);
});
afterAll(async () => {
  await witnesses.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Where the process is killed: at the moment when the chain is asked this. `heard`: whether the node gets the question. */
interface Moment {
  readonly method: string;
  readonly heard: boolean;
  readonly paid: number;
}
const SIGNED: Moment = { method: 'eth_sendRawTransaction', heard: false, paid: 0 };
const SENT: Moment = { method: 'eth_sendRawTransaction', heard: true, paid: 1 };
const INCLUDED: Moment = { method: 'eth_getTransactionReceipt', heard: true, paid: 1 };

const random = new Random(1);
const running: RunningChild[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.kill()));
});

/** A server in the same folder, in which everything is as it should be before anything is done to it. */
async function started(): Promise<RunningChild> {
  const server = await startChild({ folder: join(folder, 'data'), anchoring: witnesses.anchoring });
  running.push(server);
  await settled(server);
  return server;
}

/** What was paid for has its record, and there is nothing that another round would pay for. */
async function settled(server: RunningChild): Promise<void> {
  await vi.waitFor(async () => {
    const { missing } = await requireAnchored(server, witnesses.devnet.url);
    const { size, anchored } = await ledgerOf(server);
    expect([missing, anchored?.size ?? 0]).toEqual([0, size]);
  }, WAIT);
}

async function ledgerOf({ url }: RunningChild): Promise<LedgerState> {
  return (await (await fetch(`${url}/v1/ledger`)).json()) as LedgerState;
}

/** Deposits, and kills the server in the middle of anchoring that: then so many roots more are on the chain. */
async function killedAt({ method, heard, paid }: Moment): Promise<void> {
  const server = await started();
  const before = await rootsOnChain();
  const killed = new Promise<void>((resolve, reject) => {
    witnesses.rpc.follow((request) => {
      if (methodOf(request) !== method) return undefined;
      server.kill().then(resolve, reject);
      return heard ? undefined : { kind: 'cut', where: 'before' };
    });
  });
  const sha256 = createHash('sha256').update(random.word()).digest('hex');
  // Its answer may come or not: the round can be quicker.
  await Promise.all([killed, depositOne(server, { sha256, key: undefined }).catch(() => undefined)]);
  witnesses.rpc.follow(() => undefined);
  // A question that the node got is answered, though nobody is there to hear it.
  await vi.waitFor(async () => expect((await rootsOnChain()) - before).toBe(paid), WAIT);
}

async function rootsOnChain(): Promise<number> {
  return (await countAnchors(witnesses.devnet.url)).blocksOf.size;
}

function methodOf({ json }: ProxiedRequest): unknown {
  return typeof json === 'object' && json !== null && 'method' in json ? json.method : undefined;
}

test(
  'killed between signing, sending and writing down, a server pays once for each root, and has the record of each',
  PATIENCE,
  async () => {
    await killedAt(SIGNED);
    await killedAt(SENT);
    await killedAt(INCLUDED);
    const server = await started();
    await server.kill();
    const { heads, dropped } = await requireAuditHolds(join(folder, 'data'));
    expect([heads.length > 0, dropped]).toEqual([true, []]);
  },
);
