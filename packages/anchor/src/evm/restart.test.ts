import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toHex } from '@guzheng/evidence';
import { countAnchors } from '@guzheng/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DEVNET_KEY, type Devnet, startDevnet } from '../devnet/index.ts';
import { candidatesOf } from '../journal/entry.ts';
import { memoryJournal, openJournal } from '../journal/journal.ts';
import { keyFromHex } from '../key/key.ts';
import { type Rpc, rpcClient } from '../rpc/client.ts';
import { rehearseAnchor } from './rehearse.ts';
import { type EvmWitnessOptions, evmWitness, refreshEvmAnchor } from './witness.ts';

let chain: Devnet;
let rpc: Rpc;
let folder: string;
let roots = 0;

beforeAll(async () => {
  chain = await startDevnet();
  rpc = rpcClient(chain.url);
});
afterAll(() => chain.stop());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guzheng-restart-'));
});
afterEach(async () => {
  await rpc.call('evm_setAutomine', [true]);
  await rm(folder, { recursive: true });
});

function freshRoot(): Uint8Array {
  roots += 1;
  return new Uint8Array(32).fill(0xe1).with(0, roots);
}

const options = (change: Partial<EvmWitnessOptions> = {}): EvmWitnessOptions => ({
  ...{ network: chain.network, key: keyFromHex(DEVNET_KEY), journal: { folder }, pollMs: 20, timeoutMs: 10_000 },
  ...change,
});

/** A process that begins a deposit and kills itself (SIGKILL) when it comes to this step. */
async function depositAndDie(root: Uint8Array, step: 'signed' | 'broadcast' | 'included'): Promise<void> {
  const url = (path: string) => JSON.stringify(new URL(path, import.meta.url).href);
  const source = `
    const { evmWitness } = await import(${url('./witness.ts')});
    const { keyFromHex } = await import(${url('../key/key.ts')});
    const network = ${JSON.stringify(chain.network)};
    const onProgress = ({ step }) => { if (step === '${step}') process.kill(process.pid, 'SIGKILL'); };
    const witness = evmWitness({ network, key: keyFromHex('${DEVNET_KEY}'), journal: { folder: ${JSON.stringify(folder)} }, pollMs: 20, onProgress });
    await witness.testify(Uint8Array.from(Buffer.from('${toHex(root).slice(2)}', 'hex')));`;
  const child = spawn(process.execPath, ['--conditions=@guzheng/source', '--input-type=module', '-e', source], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const [, signal] = (await once(child, 'exit')) as [number | null, string | null];
  expect(signal).toBe('SIGKILL');
}

async function hashesOf(root: Uint8Array): Promise<readonly string[]> {
  const journal = await openJournal({ folder });
  const entry = await journal.byRoot(toHex(root));
  await journal.close();
  return entry === undefined ? [] : candidatesOf(entry).map(({ hash }) => hash);
}

const timesOnChain = async (root: Uint8Array): Promise<number> =>
  (await countAnchors(chain.url)).blocksOf.get(toHex(root))?.length ?? 0;

describe('a process that is killed in the middle of a deposit', () => {
  it.each(['signed', 'broadcast', 'included'] as const)(
    'when it was %s, goes on with the identical bytes after a restart',
    async (step) => {
      const root = freshRoot();
      await depositAndDie(root, step);
      expect(await timesOnChain(root)).toBe(step === 'signed' ? 0 : 1);
      const written = await hashesOf(root);
      expect(written).toHaveLength(1);
      const record = await evmWitness(options()).testify(root);
      expect(record.status).toBe('included');
      expect([record.transaction.hash]).toEqual(written);
      expect(await hashesOf(root)).toEqual(written);
      expect(await timesOnChain(root)).toBe(1);
    },
  );

  it('leaves nothing that holds up the deposits after it', async () => {
    const [dead, alive] = [freshRoot(), freshRoot()];
    await depositAndDie(dead, 'signed');
    const record = await evmWitness(options()).testify(alive);
    expect(record.status).toBe('included');
    expect([await timesOnChain(dead), await timesOnChain(alive)]).toEqual([1, 1]);
  });
});

describe('a root that was deposited before', () => {
  it('is followed, not sent under another nonce, however often it is asked for', async () => {
    const root = freshRoot();
    const first = await evmWitness(options()).testify(root);
    const again = await evmWitness(options()).testify(root);
    expect(again).toMatchObject({ status: 'included', transaction: first.transaction });
    expect(await timesOnChain(root)).toBe(1);
  });

  it('is completed from its record, with the journal of the depositor or without any', async () => {
    await rpc.call('evm_setAutomine', [false]);
    const root = freshRoot();
    const pending = await evmWitness(options({ timeoutMs: 0 })).testify(root);
    expect(pending.status).toBe('broadcast');
    await rpc.call('evm_mine', []);
    const stranger = { network: chain.network, pollMs: 20 };
    for (const way of [stranger, { ...stranger, journal: { folder } }, options({ timeoutMs: 0 })])
      expect(await refreshEvmAnchor(pending, way)).toMatchObject({
        status: 'included',
        transaction: pending.transaction,
      });
  });

  it('is found by its record even where only the journal knows which replacement a block took', async () => {
    await rpc.call('evm_setAutomine', [false]);
    const root = freshRoot();
    const first = await evmWitness(options({ timeoutMs: 0 })).testify(root);
    const replaced = await evmWitness(options({ timeoutMs: 0, replaceAfterMs: 0 })).testify(root);
    expect(replaced.transaction.hash).not.toBe(first.transaction.hash);
    await rpc.call('evm_mine', []);
    const stranger = await refreshEvmAnchor(first, { network: chain.network });
    expect(stranger.status).toBe('broadcast');
    const depositor = await refreshEvmAnchor(first, { network: chain.network, journal: { folder } });
    expect(depositor).toMatchObject({ status: 'included', transaction: replaced.transaction });
  });
});

describe('a record that a journal does not know', () => {
  it('is written into it, so that its nonce is not given away and it can be replaced', async () => {
    await rpc.call('evm_setAutomine', [false]);
    const [root, next] = [freshRoot(), freshRoot()];
    const elsewhere = await evmWitness({ ...options({ timeoutMs: 0 }), journal: memoryJournal() }).testify(root);
    await rpc.call('anvil_dropTransaction', [elsewhere.transaction.hash]);
    const renewed = await refreshEvmAnchor(elsewhere, options({ timeoutMs: 0, replaceAfterMs: 0 }));
    expect(await hashesOf(root)).toEqual([elsewhere.transaction.hash, renewed.transaction.hash]);
    await evmWitness(options({ timeoutMs: 0 })).testify(next);
    await rpc.call('evm_mine', []);
    expect([await timesOnChain(root), await timesOnChain(next)]).toEqual([1, 1]);
  });

  it('is only sent again where the journal has another root under its nonce', async () => {
    await rpc.call('evm_setAutomine', [false]);
    const [root, other] = [freshRoot(), freshRoot()];
    const elsewhere = await evmWitness({ ...options({ timeoutMs: 0 }), journal: memoryJournal() }).testify(root);
    await rpc.call('anvil_dropTransaction', [elsewhere.transaction.hash]);
    await evmWitness(options({ timeoutMs: 0 })).testify(other);
    await refreshEvmAnchor(elsewhere, options({ timeoutMs: 0, replaceAfterMs: 0 }));
    expect(await hashesOf(root)).toEqual([]);
    await rpc.call('evm_mine', []);
    expect([await timesOnChain(root), await timesOnChain(other)].toSorted()).toEqual([0, 1]);
  });
});

describe('a journal that cannot be used', () => {
  it('keeps anything from being sent: busy, or of another account', async () => {
    const before = await rpc.call('eth_getTransactionCount', [keyFromHex(DEVNET_KEY).address, 'pending']);
    const holder = await openJournal({ folder });
    await expect(evmWitness(options()).testify(freshRoot())).rejects.toMatchObject({ code: 'journal-busy' });
    await expect(rehearseAnchor(options())).rejects.toMatchObject({ code: 'journal-busy' });
    await rehearseAnchor(options({ journal: holder }));
    const other = options({ journal: holder, key: keyFromHex('46'.repeat(32)) });
    await rpc.call('anvil_setBalance', [other.key.address, '0xde0b6b3a7640000']);
    await expect(evmWitness(other).testify(freshRoot())).rejects.toMatchObject({
      code: 'journal-mismatch',
    });
    await holder.close();
    await expect(evmWitness(options({ journal: holder })).testify(freshRoot())).rejects.toMatchObject({
      code: 'journal-unwritable',
    });
    expect(await rpc.call('eth_getTransactionCount', [keyFromHex(DEVNET_KEY).address, 'pending'])).toBe(before);
  });

  it('and a digest that is no root is refused before anything', async () => {
    await expect(evmWitness(options()).testify(freshRoot(), 'file')).rejects.toThrow(RangeError);
    await expect(evmWitness(options()).testify(new Uint8Array(31))).rejects.toThrow(RangeError);
  });
});
