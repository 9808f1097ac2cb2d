import { checkEvmAnchor, type EvmAnchor, fromHex, readHeader, toHex } from '@guzheng/evidence';
import { countAnchors } from '@guzheng/testing';
import { SigningKey, Transaction } from 'ethers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEVNET_KEY, type Devnet, startDevnet } from '../devnet/index.ts';
import { keyFromHex } from '../key/key.ts';
import { type Rpc, rpcClient } from '../rpc/client.ts';
import { readNumber, readObject } from '../rpc/values.ts';
import { type EvmProgress, type EvmWitnessOptions, evmWitness, refreshEvmAnchor } from './witness.ts';

const key = keyFromHex(DEVNET_KEY);
/** Another account of the development chain, for company in a block. */
const NEIGHBOUR = '0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d';

let chain: Devnet;
let rpc: Rpc;
let roots = 0;

beforeAll(async () => {
  // Safe is 4 blocks behind the latest, finalized 8.
  chain = await startDevnet({ slotsInEpoch: 4 });
  rpc = rpcClient(chain.url);
});
afterAll(() => chain.stop());

function freshRoot(): Uint8Array {
  roots += 1;
  return new Uint8Array(32).fill(0xd1).with(0, roots);
}

const options = (change: Partial<EvmWitnessOptions> = {}): EvmWitnessOptions => ({
  ...{ network: chain.network, key, pollMs: 20, timeoutMs: 15_000 },
  ...change,
});

async function expectCanonical(record: EvmAnchor, root: Uint8Array): Promise<void> {
  const check = checkEvmAnchor(record, root);
  expect(check.outcome).toBe('valid');
  if (check.outcome !== 'valid') return;
  const block = readObject(
    await rpc.call('eth_getBlockByNumber', [`0x${check.blockNumber.toString(16)}`, false]),
    'block',
  );
  expect(check.blockHash).toBe(block.hash);
  expect((await countAnchors(chain.url)).blocksOf.get(toHex(root))).toEqual([block.hash]);
}

const reorg = (depth: number, transactions: readonly (readonly [string, number])[] = []) =>
  rpc.call('anvil_reorg', [depth, transactions]);
const mine = (blocks: number) => rpc.call('anvil_mine', [`0x${blocks.toString(16)}`]);

async function neighbour(): Promise<string> {
  const address = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8';
  const nonce = readNumber(await rpc.call('eth_getTransactionCount', [address, 'latest']), 'count');
  const fees = { maxFeePerGas: 10n ** 11n, maxPriorityFeePerGas: 10n ** 11n };
  const transaction = Transaction.from({
    type: 2,
    chainId: 31337,
    nonce,
    gasLimit: 21_000n,
    to: address,
    value: 1n,
    ...fees,
  });
  transaction.signature = new SigningKey(NEIGHBOUR).sign(transaction.unsignedHash);
  return transaction.serialized;
}

describe('a block that is re-organised', () => {
  it.each([1, 2, 3, 5])(
    '%i deep, and the transaction dropped: sent again, proven in the block that took it',
    async (depth) => {
      const root = freshRoot();
      const first = await evmWitness(options()).testify(root);
      await mine(depth - 1);
      await reorg(depth);
      expect((await countAnchors(chain.url)).blocksOf.has(toHex(root))).toBe(false);
      const again = await refreshEvmAnchor(first, options({ confirm: 'included' }));
      expect(again.transaction).toEqual(first.transaction);
      expect(
        again.status === 'broadcast' || first.status === 'broadcast'
          ? undefined
          : again.block.hash === first.block.hash,
      ).toBe(false);
      await expectCanonical(again, root);
    },
  );

  it.each([
    ['another block', 3, 1],
    ['another block, two further on', 4, 2],
  ])('and the transaction in %s at another index: proven there', async (_, depth, offset) => {
    const root = freshRoot();
    const first = await evmWitness(options()).testify(root);
    if (first.status === 'broadcast') throw new Error('The record should be included');
    expect(first.block.transactionIndex).toBe(0);
    await mine(depth - 1);
    await reorg(depth, [
      [await neighbour(), offset],
      [first.transaction.raw, offset],
    ]);
    const again = await refreshEvmAnchor(first, options({ confirm: 'included', timeoutMs: 0 }));
    if (again.status === 'broadcast') throw new Error('The record should be included');
    expect(again.block).toMatchObject({ number: first.block.number + offset, transactionIndex: 1 });
    await expectCanonical(again, root);
  });

  it('and made anew with the same height keeps nothing of the old header', async () => {
    const root = freshRoot();
    const first = await evmWitness(options()).testify(root);
    if (first.status === 'broadcast') throw new Error('The record should be included');
    await reorg(1, [[first.transaction.raw, 0]]);
    const again = await refreshEvmAnchor(first, options({ confirm: 'included', timeoutMs: 0 }));
    if (again.status === 'broadcast') throw new Error('The record should be included');
    expect(readHeader(fromHex(again.block.header))).toMatchObject({ hash: again.block.hash });
    await expectCanonical(again, root);
  });

  it.each<[EvmProgress['step'], number]>([
    ['included', 1],
    ['included', 3],
    ['safe', 6],
    ['safe', 7],
  ])('after it was %s, %i deep, while it is followed: the climb begins anew and ends finalized', async (at, depth) => {
    const root = freshRoot();
    const steps: string[] = [];
    let isOver = false;
    const onProgress = async ({ step }: EvmProgress) => {
      steps.push(step);
      if (step === at && !isOver) {
        isOver = true;
        if (at === 'included') await mine(depth - 1);
        await reorg(depth);
      } else if (step === 'included') await mine(5);
      else if (step === 'safe') await mine(4);
    };
    const record = await evmWitness(options({ confirm: 'finalized', onProgress })).testify(root);
    expect(record.status).toBe('finalized');
    expect(steps.filter((step) => step === 'included').length).toBeGreaterThan(1);
    expect(steps.at(-1)).toBe('finalized');
    await expectCanonical(record, root);
  });
});

describe('a transaction that the pool drops', () => {
  it('is sent again, byte for byte, until a block takes it', async () => {
    await rpc.call('evm_setAutomine', [false]);
    const root = freshRoot();
    let drops = 0;
    const onProgress = async ({ step, record }: EvmProgress) => {
      if (step !== 'broadcast') return;
      for (; drops < 3; drops += 1) await rpc.call('anvil_dropTransaction', [record.transaction.hash]);
      await rpc.call('evm_mine', []);
      await rpc.call('evm_setAutomine', [true]);
    };
    const record = await evmWitness(options({ onProgress })).testify(root);
    expect(drops).toBe(3);
    await expectCanonical(record, root);
  });
});
