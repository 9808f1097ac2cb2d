import { fc, test } from '@fast-check/vitest';
import { checkEvmAnchor, decodeTransaction, type EvmAnchor, fromHex, toHex } from '@guzheng/evidence';
import { countAnchors } from '@guzheng/testing';
import { Transaction } from 'ethers';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DEVNET_KEY, type Devnet, startDevnet } from '../devnet/index.ts';
import { candidatesOf } from '../journal/entry.ts';
import { type Journal, memoryJournal } from '../journal/journal.ts';
import { type AnchorKey, keyFromHex } from '../key/key.ts';
import { type Rpc, rpcClient } from '../rpc/client.ts';
import { DEFAULT_MAX_COST, raised } from './price.ts';
import { type EvmProgress, type EvmWitnessOptions, evmWitness, refreshEvmAnchor } from './witness.ts';

let chain: Devnet;
let rpc: Rpc;
let roots = 0;

beforeAll(async () => {
  chain = await startDevnet({ slotsInEpoch: 1 });
  rpc = rpcClient(chain.url);
});
afterAll(() => chain.stop());
beforeEach(async () => {
  await rpc.call('evm_mine', []);
  await rpc.call('evm_setAutomine', [false]);
});

function freshRoot(): Uint8Array {
  roots += 1;
  return new Uint8Array(32).fill(0xc1).with(0, roots);
}

/** An account that no other test uses, with as much as told. */
async function freshKey(balance = 10n ** 18n): Promise<AnchorKey> {
  roots += 1;
  const key = keyFromHex(`0x${'ab'.repeat(30)}${roots.toString(16).padStart(4, '0')}`);
  await rpc.call('anvil_setBalance', [key.address, `0x${balance.toString(16)}`]);
  return key;
}

const options = (key: AnchorKey, change: Partial<EvmWitnessOptions> = {}): EvmWitnessOptions => ({
  ...{ network: chain.network, key, pollMs: 20, timeoutMs: 10_000 },
  ...change,
});

const feesOf = ({ transaction }: EvmAnchor): readonly bigint[] => {
  const { maxFeePerGas, maxPriorityFeePerGas } = Transaction.from(transaction.raw);
  return [maxFeePerGas ?? 0n, maxPriorityFeePerGas ?? 0n];
};
const decoded = ({ transaction }: EvmAnchor) => {
  const result = decodeTransaction(fromHex(transaction.raw));
  return result.outcome === 'decoded' ? result : undefined;
};
const timesOnChain = async (root: Uint8Array): Promise<number> =>
  (await countAnchors(chain.url)).blocksOf.get(toHex(root))?.length ?? 0;

describe('raised', () => {
  const fee = fc.bigInt({ min: 0n, max: 10n ** 12n });
  test.prop([fee, fee, fee, fee, fc.constantFrom(0 as const, 2 as const)])(
    'is at least 12.5 % above the old fees, strictly above them, and not below what the chain asks now',
    (a, b, c, d, type) => {
      // A tip is never above the fee that it is part of, and a gas price is both.
      const [oldTip = a, oldMax = b] = a < b ? [a, b] : [b, a];
      const [low = c, nowMax = d] = c < d ? [c, d] : [d, c];
      const nowTip = type === 0 ? nowMax : low;
      const now = { type, maxFeePerGas: nowMax, maxPriorityFeePerGas: nowTip };
      const next = raised({ maxFeePerGas: oldMax, maxPriorityFeePerGas: oldTip }, now);
      for (const [after, before, current] of [
        [next.maxFeePerGas, oldMax, nowMax],
        [next.maxPriorityFeePerGas, oldTip, nowTip],
      ] as const) {
        expect(after * 8n >= before * 9n && after > before && after >= current).toBe(true);
      }
      expect(next.maxPriorityFeePerGas <= next.maxFeePerGas).toBe(true);
      expect(next.type).toBe(type);
      if (type === 0) expect(next.maxPriorityFeePerGas).toBe(next.maxFeePerGas);
    },
  );
});

describe('a transaction that waits too long', () => {
  it('is replaced by one with the same nonce and calldata and higher fees, and the one in the block is the record', async () => {
    const [key, root, journal] = [await freshKey(), freshRoot(), memoryJournal()];
    const seen: EvmAnchor[] = [];
    const onProgress = async ({ step, record }: EvmProgress) => {
      if (step === 'signed' || step === 'replaced') seen.push(record);
      if (seen.length === 3) await rpc.call('evm_mine', []);
    };
    const record = await evmWitness(options(key, { journal, replaceAfterMs: 50, onProgress })).testify(root);
    expect(record.status).not.toBe('broadcast');
    const included = seen.findIndex(({ transaction }) => transaction.hash === record.transaction.hash);
    expect(included).toBeGreaterThan(0);
    for (const [i, later] of seen.entries()) {
      const earlier = seen[i - 1];
      if (earlier === undefined) continue;
      const [max = 0n, tip = 0n] = feesOf(later);
      const [oldMax = 0n, oldTip = 0n] = feesOf(earlier);
      expect(max * 8n >= oldMax * 9n && tip * 8n >= oldTip * 9n).toBe(true);
      expect(decoded(later)).toMatchObject({ nonce: decoded(earlier)?.nonce, data: decoded(earlier)?.data });
    }
    expect(candidatesOf((await journal.byRoot(toHex(root))) ?? fail()).map(({ hash }) => hash)).toContain(
      record.transaction.hash,
    );
    expect(await timesOnChain(root)).toBe(1);
  });

  it('is followed all the same: when it is the first that a block takes, it is the record', async () => {
    const [key, root] = [await freshKey(), freshRoot()];
    const seen: EvmAnchor[] = [];
    const onProgress = async ({ step, record }: EvmProgress) => {
      if (step === 'signed') seen.push(record);
      if (step !== 'replaced' || seen.length > 1) return;
      seen.push(record);
      await rpc.call('anvil_dropTransaction', [record.transaction.hash]);
      await rpc.call('eth_sendRawTransaction', [seen[0]?.transaction.raw]);
      await rpc.call('evm_mine', []);
    };
    const record = await evmWitness(options(key, { replaceAfterMs: 50, onProgress })).testify(root);
    expect(record).toMatchObject({ status: 'included', transaction: seen[0]?.transaction });
    expect(checkEvmAnchor(record, root)).toMatchObject({ outcome: 'valid' });
  });

  it('is left as it is at the spend cap, which is said once', async () => {
    const [key, root] = [await freshKey(), freshRoot()];
    const price = await evmWitness(options(key, { timeoutMs: 0 })).testify(freshRoot());
    const { gasLimit } = Transaction.from(price.transaction.raw);
    const maxCost = ((feesOf(price)[0] ?? 0n) * gasLimit * 21n) / 20n;
    const steps: string[] = [];
    const onProgress = ({ step }: EvmProgress) => void steps.push(step);
    const bound = options(key, { maxCost, replaceAfterMs: 20, timeoutMs: 500, onProgress });
    const record = await evmWitness(bound).testify(root);
    expect(record.status).toBe('broadcast');
    expect(steps).toEqual(['signed', 'broadcast', 'capped']);
  });

  it('in front of others is replaced for their sake, even when nobody follows it any more', async () => {
    const [key, journal] = [await freshKey(), memoryJournal()];
    const [first, second] = [freshRoot(), freshRoot()];
    const stuck = await evmWitness(options(key, { journal, timeoutMs: 0 })).testify(first);
    await rpc.call('anvil_dropTransaction', [stuck.transaction.hash]);
    let replacements = 0;
    const onProgress = async ({ step }: EvmProgress) => {
      replacements += step === 'replaced' ? 1 : 0;
      if (replacements === 1) await rpc.call('evm_mine', []);
    };
    await evmWitness(options(key, { journal, replaceAfterMs: 100, onProgress })).testify(second);
    expect(candidatesOf((await journal.byRoot(toHex(first))) ?? fail()).length).toBeGreaterThan(1);
    expect([await timesOnChain(first), await timesOnChain(second)]).toEqual([1, 1]);
  });
});

describe('a nonce that a foreign transaction has taken', () => {
  /** A deposit whose nonce went to a transfer from a wallet that has the same key. */
  async function overtaken(journal: Journal, key: AnchorKey, root: Uint8Array): Promise<EvmAnchor> {
    const record = await evmWitness(options(key, { journal, timeoutMs: 0 })).testify(root);
    await rpc.call('anvil_dropTransaction', [record.transaction.hash]);
    await rpc.call('anvil_impersonateAccount', [key.address]);
    await rpc.call('eth_sendTransaction', [{ from: key.address, to: key.address, value: '0x1' }]);
    await rpc.call('evm_mine', []);
    return record;
  }

  it('gives the root a new one once that is final, not before, and never anchors it twice', async () => {
    const [journal, key, root] = [memoryJournal(), await freshKey(), freshRoot()];
    const record = await overtaken(journal, key, root);
    const reasons: string[] = [];
    const onProgress = (progress: EvmProgress) => {
      if (progress.step === 'waiting') reasons.push(progress.reason.code);
    };
    const again = options(key, { journal, timeoutMs: 100, onProgress });
    const early = await refreshEvmAnchor(record, again);
    expect(early).toMatchObject({ status: 'broadcast', transaction: record.transaction });
    expect(reasons).toContain('transaction-rejected');

    await rpc.call('anvil_mine', ['0x4']);
    await rpc.call('evm_setAutomine', [true]);
    const late = await refreshEvmAnchor(record, { ...again, timeoutMs: 5_000, confirm: 'included' });
    expect(late.status).toBe('included');
    expect(decoded(late)?.nonce).toBe((decoded(record)?.nonce ?? 0n) + 1n);
    expect(await timesOnChain(root)).toBe(1);
    expect(await evmWitness(again).testify(root)).toMatchObject({ transaction: late.transaction });
    expect(await timesOnChain(root)).toBe(1);
  });

  it('is not believed lost after a day: nodes may have forgotten in which block it was', async () => {
    const [journal, key, root] = [memoryJournal(), await freshKey(), freshRoot()];
    const record = await overtaken(journal, key, root);
    await rpc.call('anvil_mine', ['0x4']);
    const now = () => new Date(Date.now() + 25 * 3_600_000);
    const later = options(key, { journal, timeoutMs: 100, now, replaceAfterMs: 10 ** 9 });
    expect(await refreshEvmAnchor(record, later)).toMatchObject({
      status: 'broadcast',
      transaction: record.transaction,
    });
  });

  it('stays lost for a stranger, who has no key and signs nothing', async () => {
    const [key, root] = [await freshKey(), freshRoot()];
    const record = await overtaken(memoryJournal(), key, root);
    await rpc.call('anvil_mine', ['0x4']);
    const stranger = { network: chain.network, pollMs: 20, timeoutMs: 100 };
    expect(await refreshEvmAnchor(record, stranger)).toMatchObject({
      status: 'broadcast',
      transaction: record.transaction,
    });
  });
});

describe('a gap before a nonce', () => {
  it('is filled by the next root, so that what waits behind it goes on', async () => {
    const [journal, key, behind, filling] = [memoryJournal(), await freshKey(), freshRoot(), freshRoot()];
    await rpc.call('anvil_impersonateAccount', [key.address]);
    const foreign = await rpc.call('eth_sendTransaction', [{ from: key.address, to: key.address, value: '0x1' }]);
    await evmWitness(options(key, { journal, timeoutMs: 0 })).testify(behind);
    await rpc.call('anvil_dropTransaction', [foreign]);
    await rpc.call('evm_mine', []);
    expect(await timesOnChain(behind)).toBe(0);
    const onProgress = async ({ step }: EvmProgress) => {
      if (step === 'broadcast') await rpc.call('evm_mine', []);
    };
    const record = await evmWitness(options(key, { journal, onProgress })).testify(filling);
    expect(decoded(record)?.nonce).toBe(0n);
    expect([await timesOnChain(behind), await timesOnChain(filling)]).toEqual([1, 1]);
  });
});

describe('several deposits at a time', () => {
  it('take a nonce each, and one root takes one whoever asks for it', async () => {
    await rpc.call('evm_setAutomine', [true]);
    const [key, journal] = [await freshKey(), memoryJournal()];
    const all = [freshRoot(), freshRoot(), freshRoot(), freshRoot()];
    const witnesses = [evmWitness(options(key, { journal })), evmWitness(options(key, { journal }))];
    const records = await Promise.all(all.flatMap((root) => witnesses.map((witness) => witness.testify(root))));
    expect(records.every(({ status }) => status !== 'broadcast')).toBe(true);
    expect(records.map((record) => decoded(record)?.nonce).toSorted()).toEqual([0n, 0n, 1n, 1n, 2n, 2n, 3n, 3n]);
    for (const root of all) expect(await timesOnChain(root)).toBe(1);
  });
});

describe('an account that runs low', () => {
  it('is said to, with what it can still pay for, and not before', async () => {
    await rpc.call('evm_setAutomine', [true]);
    const warnings: EvmProgress[] = [];
    const onProgress = (progress: EvmProgress) => {
      if (progress.step === 'low-balance') warnings.push(progress);
    };
    await evmWitness(options(await freshKey(), { onProgress })).testify(freshRoot());
    expect(warnings).toEqual([]);
    const record = await evmWitness(options(keyFromHex(DEVNET_KEY), { timeoutMs: 0 })).testify(freshRoot());
    const cost = (feesOf(record)[0] ?? 0n) * Transaction.from(record.transaction.raw).gasLimit;
    expect(cost).toBeLessThan(DEFAULT_MAX_COST);
    await evmWitness(options(await freshKey(cost * 6n), { onProgress })).testify(freshRoot());
    expect(warnings).toMatchObject([
      { step: 'low-balance', anchorsLeft: expect.toSatisfy((left: number) => left > 2 && left < 9) },
    ]);
  });
});

function fail(): never {
  throw new Error('The journal has no entry');
}
