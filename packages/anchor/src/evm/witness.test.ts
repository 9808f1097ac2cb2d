import { fc } from '@fast-check/vitest';
import { checkEvmAnchor, decodeTransaction, type EvmAnchor, fromHex, readHeader, toHex } from '@guzheng/evidence';
import { SigningKey, Transaction } from 'ethers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEVNET_KEY, type Devnet, startDevnet } from '../devnet/index.ts';
import { keyFromHex } from '../key/key.ts';
import { type Rpc, rpcClient } from '../rpc/client.ts';
import { readList, readNumber } from '../rpc/values.ts';
import { latestBlock } from './latest.ts';
import { type EvmWitnessOptions, evmWitness, refreshEvmAnchor } from './witness.ts';

const key = keyFromHex(DEVNET_KEY);
const ROOT = new Uint8Array(32).fill(0xa1);
type Included = Exclude<EvmAnchor, { status: 'broadcast' }>;

let chain: Devnet;
let rpc: Rpc;

beforeAll(async () => {
  chain = await startDevnet({ slotsInEpoch: 2 });
  rpc = rpcClient(chain.url);
});
afterAll(() => chain.stop());

const options = (): EvmWitnessOptions => ({ network: chain.network, key, pollMs: 20, timeoutMs: 20_000 });

/** One look, no waiting. */
const once = (): EvmWitnessOptions => ({ ...options(), timeoutMs: 0 });

function included(record: unknown): Included {
  if (typeof record === 'object' && record !== null && 'block' in record) return record as Included;
  throw new Error('The record has no block');
}

/** Anchors in one block with `others`, which pay a higher tip and so come first. */
async function anchorAmong(others: number): Promise<Included> {
  const accounts = readList(await rpc.call('eth_accounts', []), 'accounts').slice(1);
  await rpc.call('evm_setAutomine', [false]);
  for (let i = 0; i < others; i++) {
    const fees =
      i % 2 === 0 ? { gasPrice: '0x174876e800' } : { maxFeePerGas: '0x174876e800', maxPriorityFeePerGas: '0x3b9aca01' };
    const from = accounts[i % accounts.length];
    await rpc.call('eth_sendTransaction', [
      { from, to: from, gas: '0x7530', data: toHex(new Uint8Array(i % 64).fill(1)), ...fees },
    ]);
  }
  const onProgress: EvmWitnessOptions['onProgress'] = async ({ step }) => {
    if (step === 'broadcast') await rpc.call('evm_mine', []);
  };
  const record = await evmWitness({ ...options(), onProgress }).testify(ROOT);
  await rpc.call('evm_setAutomine', [true]);
  return included(record);
}

function proofBytes({ block }: Included): number {
  return block.trieProof.reduce((sum, node) => sum + fromHex(node).length, 0);
}

describe('an anchor on a real chain', () => {
  it.each([0, 5, 150])(
    'is whole and valid offline in a block with %i other transactions, legacy and type 2 mixed',
    async (others) => {
      const record = await anchorAmong(others);
      const check = checkEvmAnchor(record, ROOT);
      expect(check).toMatchObject({ outcome: 'valid', sender: key.address, transactionHash: record.transaction.hash });
      if (others > 0) expect(record.block.transactionIndex).toBeGreaterThan(others === 150 ? 127 : 0);
      const receipt = await rpc.call('eth_getTransactionReceipt', [record.transaction.hash]);
      const gas =
        typeof receipt === 'object' && receipt !== null && 'gasUsed' in receipt
          ? readNumber(receipt.gasUsed, 'gas')
          : 0;
      console.info(
        `block of ${others + 1}: index ${record.block.transactionIndex}, ${gas} gas, transaction ${fromHex(record.transaction.raw).length} B,` +
          ` trie proof ${proofBytes(record)} B in ${record.block.trieProof.length} nodes, header ${fromHex(record.block.header).length} B`,
      );
    },
  );

  it('is never valid once a byte of any part is changed', async () => {
    const record = await anchorAmong(5);
    const { block, transaction } = record;
    const variants = (hex: string, change: (changed: `0x${string}`) => EvmAnchor) => ({
      length: fromHex(hex).length,
      hex,
      change,
    });
    const parts = [
      variants(transaction.raw, (raw) => ({ ...record, transaction: { ...transaction, raw } })),
      variants(transaction.hash, (hash) => ({ ...record, transaction: { ...transaction, hash } })),
      variants(block.header, (header) => ({ ...record, block: { ...block, header } })),
      variants(block.hash, (hash) => ({ ...record, block: { ...block, hash } })),
      ...block.trieProof.map((node, i) =>
        variants(node, (changed) => ({ ...record, block: { ...block, trieProof: block.trieProof.with(i, changed) } })),
      ),
    ];
    const place = fc
      .constantFrom(...parts)
      .chain((part) => fc.tuple(fc.constant(part), fc.nat({ max: part.length - 1 }), fc.integer({ min: 1, max: 255 })));
    const law = fc.property(place, ([part, at, mask]) => {
      const bytes = fromHex(part.hex);
      return checkEvmAnchor(part.change(toHex(bytes.with(at, (bytes[at] ?? 0) ^ mask))), ROOT).outcome === 'invalid';
    });
    await fc.assert(law, { numRuns: 300 });
    for (let index = 0; index < 300; index++) {
      const outcome = checkEvmAnchor({ ...record, block: { ...block, transactionIndex: index } }, ROOT).outcome;
      expect(outcome).toBe(index === block.transactionIndex ? 'valid' : 'invalid');
    }
  });

  it('is not valid with the proof of another anchor in the same block', async () => {
    await rpc.call('evm_setAutomine', [false]);
    const sent: EvmAnchor[] = [];
    const hold: EvmWitnessOptions['onProgress'] = ({ step, record }) =>
      void (step === 'broadcast' && sent.push(record));
    const roots = [ROOT, new Uint8Array(32).fill(0xb2)];
    for (const root of roots) await evmWitness({ ...options(), timeoutMs: 0, onProgress: hold }).testify(root);
    await rpc.call('evm_mine', []);
    await rpc.call('evm_setAutomine', [true]);
    const [one, two] = await Promise.all(sent.map(async (record) => included(await refreshEvmAnchor(record, once()))));
    if (one === undefined || two === undefined) throw new Error('Two records were expected');
    expect(one.block.hash).toBe(two.block.hash);
    expect(checkEvmAnchor(one, ROOT)).toMatchObject({ outcome: 'valid' });
    expect(checkEvmAnchor({ ...one, block: two.block }, ROOT)).toMatchObject({ code: 'evm-trie-proof-invalid' });
    expect(checkEvmAnchor({ ...one, transaction: two.transaction }, ROOT)).toMatchObject({
      code: 'evm-calldata-mismatch',
    });
  });

  it('is not valid when the root stands elsewhere in the calldata of a real transaction', async () => {
    const good = await anchorAmong(0);
    const decoded = Transaction.from(good.transaction.raw);
    const forged = Transaction.from({
      ...decoded.toJSON(),
      sig: null,
      hash: null,
      data: `0x00${decoded.data.slice(2)}`,
    });
    forged.signature = new SigningKey(DEVNET_KEY).sign(forged.unsignedHash);
    const transaction = { raw: forged.serialized as `0x${string}`, hash: forged.hash as `0x${string}` };
    expect(decodeTransaction(fromHex(transaction.raw)).outcome).toBe('decoded');
    expect(checkEvmAnchor({ ...good, transaction }, ROOT)).toMatchObject({ code: 'evm-calldata-mismatch' });
  });
});

describe('the ladder', () => {
  it('climbs from broadcast to finalized, telling each step, and keeps what every node said', async () => {
    const steps: string[] = [];
    const onProgress: EvmWitnessOptions['onProgress'] = async ({ step }) => {
      steps.push(step);
      if (step === 'included' || step === 'safe') await rpc.call('anvil_mine', ['0x2']);
    };
    const record = included(await evmWitness({ ...options(), confirm: 'finalized', onProgress }).testify(ROOT));
    expect(steps).toEqual(['signed', 'broadcast', 'included', 'safe', 'finalized']);
    expect(record.status).toBe('finalized');
    const methods = new Set(record.answers.map((answer) => answer.method));
    expect([...methods].sort()).toEqual([
      'eth_chainId',
      'eth_getBlockByNumber',
      'eth_getTransactionReceipt',
      'eth_sendRawTransaction',
    ]);
    expect(record.answers.every((answer) => answer.url === chain.url && answer.answer.startsWith('{'))).toBe(true);
  });

  it('gives back what was sent when the time is over, and completes it later', async () => {
    await rpc.call('evm_setAutomine', [false]);
    const sent = await evmWitness({ ...options(), timeoutMs: 0 }).testify(ROOT);
    expect(sent.status).toBe('broadcast');
    expect(checkEvmAnchor(sent, ROOT)).toMatchObject({ outcome: 'pending', sender: key.address });
    expect(await refreshEvmAnchor(sent, once())).toMatchObject({ status: 'broadcast' });
    await rpc.call('evm_mine', []);
    await rpc.call('evm_setAutomine', [true]);
    const record = await refreshEvmAnchor(sent, once());
    expect(record.status).toBe('included');
    expect(checkEvmAnchor(record, ROOT)).toMatchObject({ outcome: 'valid' });
    await rpc.call('anvil_mine', ['0x4']);
    expect(await refreshEvmAnchor(record, options())).toMatchObject({
      status: 'finalized',
      block: included(record).block,
    });
  });

  it('sends a dropped transaction again and makes the proof anew after a re-organisation', async () => {
    const first = included(await evmWitness(options()).testify(ROOT));
    await rpc.call('anvil_reorg', [1, []]);
    const again = included(await refreshEvmAnchor(first, { ...options(), confirm: 'included', timeoutMs: 20_000 }));
    expect(again.block.hash).not.toBe(first.block.hash);
    expect(again.transaction).toEqual(first.transaction);
    expect(checkEvmAnchor(again, ROOT)).toMatchObject({ outcome: 'valid', blockHash: again.block.hash });
  });

  it('refuses to go on with a record that contradicts itself, or is of another chain', async () => {
    const record = included(await evmWitness(options()).testify(ROOT));
    const broken = { ...record, block: { ...record.block, transactionIndex: 9 } };
    await expect(refreshEvmAnchor(broken, options())).rejects.toMatchObject({ code: 'record-invalid' });
    await expect(refreshEvmAnchor({ ...record, chainId: 1 }, options())).rejects.toMatchObject({ code: 'wrong-chain' });
  });
});

describe('what it costs', () => {
  it('refuses before sending when the account is empty, or the price above the limit', async () => {
    const poor = keyFromHex(`0x${'12'.repeat(32)}`);
    await expect(evmWitness({ ...options(), key: poor }).testify(ROOT)).rejects.toMatchObject({ code: 'no-balance' });
    await rpc.call('anvil_setBalance', [poor.address, '0x1']);
    await expect(evmWitness({ ...options(), key: poor }).testify(ROOT)).rejects.toMatchObject({ code: 'no-balance' });
    await expect(evmWitness({ ...options(), maxCost: 1n }).testify(ROOT)).rejects.toMatchObject({
      code: 'gas-too-expensive',
    });
  });

  it('falls back to a legacy transaction on a chain without base fee', async () => {
    const stripped: typeof fetch = async (input, init) => {
      const text = await (await fetch(input, init)).text();
      return new Response(
        text.replace(/"baseFeePerGas":"[^"]*",/, String(init?.body).includes('"latest"') ? '' : '$&'),
      );
    };
    const record = included(await evmWitness({ ...options(), fetch: stripped }).testify(ROOT));
    expect(decodeTransaction(fromHex(record.transaction.raw))).toMatchObject({ type: 0, chainId: 31337n });
    expect(checkEvmAnchor(record, ROOT)).toMatchObject({ outcome: 'valid' });
  });
});

describe('chains of other forks', () => {
  it.each([
    ['london', 16],
    ['paris', 16],
    ['shanghai', 17],
    ['cancun', 20],
    ['osaka', 21],
  ] as const)('are anchored to as well: %s, with %i header fields', async (hardfork, fields) => {
    const other = await startDevnet({ hardfork });
    try {
      const record = included(await evmWitness({ ...options(), network: other.network }).testify(ROOT));
      expect(checkEvmAnchor(record, ROOT)).toMatchObject({ outcome: 'valid' });
      expect(readHeader(fromHex(record.block.header))).toMatchObject({ fields });
    } finally {
      await other.stop();
    }
  });
});

describe('latestBlock', () => {
  it('gives the block that the chain is at, with its time and the time of reading', async () => {
    const now = () => new Date('2026-11-22T08:00:00.123Z');
    const number = readNumber(await rpc.call('eth_blockNumber', []), 'height');
    const { chainId, genesisHash } = chain;
    expect(await latestBlock({ network: chain.network, now })).toMatchObject({
      kind: 'evm-block',
      network: 'devnet',
      chainId,
      genesisHash,
      number,
      readAt: '2026-11-22T08:00:00.123Z',
    });
  });
});
