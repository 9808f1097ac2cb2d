import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkEvmAnchor, decodeTransaction, type EvmAnchor, fromHex, type Network, toHex } from '@guzheng/evidence';
import { type Fault, type FaultPlan, type FaultProxy, firstOf, lieAbout, startFaultProxy } from '@guzheng/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { DEVNET_KEY, type Devnet, startDevnet } from '../devnet/index.ts';
import { AnchorError, type AnchorErrorCode } from '../error.ts';
import { type Journal, memoryJournal, openJournal } from '../journal/journal.ts';
import { keyFromHex } from '../key/key.ts';
import { type Rpc, rpcClient } from '../rpc/client.ts';
import { readNumber, readObject } from '../rpc/values.ts';
import { latestBlock } from './latest.ts';
import { type EvmProgress, type EvmWitnessOptions, evmWitness, refreshEvmAnchor } from './witness.ts';

const key = keyFromHex(DEVNET_KEY);
const OTHER = `0x${'66'.repeat(32)}`;

let chain: Devnet;
let rpc: Rpc;
let proxies: FaultProxy[] = [];
let roots = 0;

beforeAll(async () => {
  chain = await startDevnet({ slotsInEpoch: 1 });
  rpc = rpcClient(chain.url);
});
afterAll(() => chain.stop());
afterEach(async () => {
  await rpc.call('evm_setAutomine', [true]);
  await Promise.all(proxies.splice(0).map((proxy) => proxy.close()));
});

function freshRoot(): Uint8Array {
  roots += 1;
  return new Uint8Array(32).fill(0xa1).with(0, roots);
}

/** Three nodes that show the same chain, each with its own faults. */
async function three(...plans: readonly (FaultPlan | undefined)[]): Promise<readonly string[]> {
  proxies = await Promise.all([0, 1, 2].map((i) => startFaultProxy(chain.url, plans[i])));
  return proxies.map(({ url }) => url);
}

const options = (rpcs: readonly string[], change: Partial<EvmWitnessOptions> = {}): EvmWitnessOptions => ({
  ...{ network: chain.network, rpcs, key, pollMs: 20, timeoutMs: 15_000, requestTimeoutMs: 5_000 },
  ...change,
});

const mineOnBroadcast: EvmWitnessOptions['onProgress'] = async ({ step }) => {
  if (step === 'broadcast' || step === 'included') await rpc.call('anvil_mine', ['0x3']);
};

const sent = (): readonly string[] =>
  proxies.flatMap(({ requests }) =>
    requests.flatMap(({ json }) => {
      const { method, params } = readObject(json, 'request');
      return method === 'eth_sendRawTransaction' && Array.isArray(params) ? [String(params[0])] : [];
    }),
  );

const nonceOf = ({ transaction }: EvmAnchor): bigint | undefined => {
  const decoded = decodeTransaction(fromHex(transaction.raw));
  return decoded.outcome === 'decoded' ? decoded.nonce : undefined;
};

const count = async (): Promise<bigint> =>
  BigInt(readNumber(await rpc.call('eth_getTransactionCount', [key.address, 'latest']), 'count'));

async function expectOnChain(record: EvmAnchor, root: Uint8Array): Promise<void> {
  const check = checkEvmAnchor(record, root);
  expect(check.outcome).toBe('valid');
  if (check.outcome !== 'valid') return;
  const block = readObject(
    await rpc.call('eth_getBlockByNumber', [`0x${check.blockNumber.toString(16)}`, false]),
    'block',
  );
  expect(block.hash).toBe(check.blockHash);
}

const always =
  (fault: Fault): FaultPlan =>
  () =>
    fault;
const onlyFor =
  (method: string, fault: Fault): FaultPlan =>
  ({ json }) =>
    readObject(json, 'request').method === method ? fault : undefined;
const withHash = (hash: string) =>
  lieAbout('eth_getBlockByNumber', (block, [at]) => (at === '0x0' ? block : { ...readObject(block, 'block'), hash }));
const refused = (message: string, code = -32000): Fault => ({
  kind: 'rewrite',
  rewrite: (_, question) => ({ jsonrpc: '2.0', id: readObject(question, 'request').id, error: { code, message } }),
});
const atPinnedHeights =
  (fault: Fault): FaultPlan =>
  ({ json }) => {
    const { method, params } = readObject(json, 'request');
    const at = Array.isArray(params) ? String(params[0]) : '';
    return method === 'eth_getBlockByNumber' && at.startsWith('0x') && at !== '0x0' ? fault : undefined;
  };

describe('one node of three', () => {
  it.each<[string, FaultPlan]>([
    ['is away', always({ kind: 'cut', where: 'before' })],
    ['never answers', always({ kind: 'silent' })],
    ['limits its rate', always({ kind: 'status', status: 429 })],
    ['is a web page', always({ kind: 'garbage' })],
    ['is on another chain', lieAbout('eth_chainId', () => '0x1')],
    ['starts from another genesis block', lieAbout('eth_getBlockByNumber', () => ({ hash: OTHER, number: '0x0' }))],
    ['has another block at every height', withHash(OTHER)],
    [
      'lags behind: has no block yet',
      atPinnedHeights({ kind: 'rewrite', rewrite: (a) => ({ ...readObject(a, ''), result: null }) }),
    ],
    ['has pruned its blocks', atPinnedHeights(refused('pruned history unavailable', 4444))],
    [
      'gives another block than was asked for',
      lieAbout('eth_getBlockByNumber', (b, [at]) => (at === '0x0' ? b : { ...readObject(b, ''), number: '0x1' })),
    ],
    ['knows nothing of the transaction', lieAbout('eth_getTransactionReceipt', () => null)],
    [
      'has the transaction in a block that nobody has',
      lieAbout('eth_getTransactionReceipt', () => ({ blockHash: OTHER })),
    ],
    [
      'has the transaction in a block that is not its own',
      lieAbout('eth_getTransactionReceipt', () => ({ blockHash: chain.genesisHash })),
    ],
    ['changes the header', lieAbout('eth_getBlockByHash', (b) => ({ ...readObject(b, 'block'), stateRoot: OTHER }))],
    [
      'leaves transactions out',
      lieAbout('eth_getBlockByHash', (b) => ({ ...readObject(b, 'block'), transactions: [] })),
    ],
    ['calls the transaction by another name', lieAbout('eth_sendRawTransaction', () => OTHER)],
    ['refuses the transaction', onlyFor('eth_sendRawTransaction', refused('intrinsic gas too low'))],
    ['says that the account is empty', lieAbout('eth_getBalance', () => '0x0')],
    ['asks for fees that would empty the account', lieAbout('eth_maxPriorityFeePerGas', () => '0xffffffffffff')],
    [
      'asks for no fees at all',
      firstOf(
        lieAbout('eth_maxPriorityFeePerGas', () => '0x0'),
        lieAbout('eth_estimateGas', () => '0x0'),
      ),
    ],
    ['estimates more gas than a block has', lieAbout('eth_estimateGas', () => '0xffffffffff')],
    ['says that the account has sent nothing', lieAbout('eth_getTransactionCount', () => '0x0')],
    ['says that the account has sent much more', lieAbout('eth_getTransactionCount', () => '0xffff')],
  ])('that %s neither blocks nor deceives, in whichever place it stands', async (_, plan) => {
    for (const place of [0, 2]) {
      const rpcs = await three(...[0, 1, 2].map((i) => (i === place ? plan : undefined)));
      const root = freshRoot();
      const before = await count();
      const record = await evmWitness(options(rpcs, { confirm: 'finalized', onProgress: mineOnBroadcast })).testify(
        root,
      );
      expect(record.status).toBe('finalized');
      expect(nonceOf(record)).toBe(before);
      expect(new Set(sent()).size).toBe(1);
      await expectOnChain(record, root);
      await Promise.all(proxies.splice(0).map((proxy) => proxy.close()));
    }
  });

  it('cannot pass off a block of its own as the latest one', async () => {
    for (const plan of [
      withHash(OTHER),
      lieAbout('eth_getBlockByNumber', (b, [at]) => (at === 'latest' ? { ...readObject(b, ''), number: '0xffff' } : b)),
    ]) {
      const notBefore = await latestBlock(options(await three(plan)));
      const block = readObject(await rpc.call('eth_getBlockByNumber', ['latest', false]), 'block');
      expect(notBefore).toMatchObject({ hash: block.hash, number: readNumber(block.number, 'number') });
    }
  });
});

describe('two nodes of three', () => {
  const change = (field: string) =>
    lieAbout('eth_getBlockByHash', (b) => ({ ...readObject(b, 'block'), [field]: OTHER }));

  it.each<[AnchorErrorCode, string, FaultPlan, FaultPlan]>([
    ['rpc-contradicts', 'have the same other block', withHash(OTHER), withHash(OTHER)],
    ['rpc-contradicts', 'each have another block', withHash(OTHER), withHash(`0x${'77'.repeat(32)}`)],
    ['wrong-chain', 'are on another chain', lieAbout('eth_chainId', () => '0x1'), lieAbout('eth_chainId', () => '0x2')],
    ['rpc-unreachable', 'are away', always({ kind: 'cut', where: 'before' }), always({ kind: 'status', status: 502 })],
    [
      'no-balance',
      'say that the account is empty',
      lieAbout('eth_getBalance', () => '0x0'),
      lieAbout('eth_getBalance', () => '0x0'),
    ],
    [
      'gas-too-expensive',
      'ask for all that it has',
      lieAbout('eth_maxPriorityFeePerGas', () => '0xffffffffffff'),
      lieAbout('eth_maxPriorityFeePerGas', () => '0xfffffffffffff'),
    ],
  ])('end in %s when they %s, never in a wrong proof', async (code, _, one, two) => {
    const root = freshRoot();
    const work = evmWitness(options(await three(one, two), { timeoutMs: 300 })).testify(root);
    const error: unknown = await work.catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code });
    const record = error instanceof AnchorError ? error.record : undefined;
    expect(record === undefined || (record.kind === 'evm' && record.status === 'broadcast')).toBe(true);
  });

  it('that do not say where the transaction is, or change its block, leave the proof to the third, as long as its block is theirs too', async () => {
    const silent = lieAbout('eth_getTransactionReceipt', () => null);
    for (const pair of [
      [silent, silent],
      [change('stateRoot'), change('receiptsRoot')],
      [change('transactionsRoot'), silent],
    ]) {
      const root = freshRoot();
      await expectOnChain(await evmWitness(options(await three(...pair))).testify(root), root);
      await Promise.all(proxies.splice(0).map((proxy) => proxy.close()));
    }
  });
});

describe('the reasons why a record does not rise are told apart', () => {
  const pair = (plan: FaultPlan) => [plan, plan] as const;

  it.each<[AnchorErrorCode, string, readonly FaultPlan[]]>([
    ['block-pruned', 'pruned', pair(atPinnedHeights(refused('missing trie node: history expired', 4444)))],
    ['block-not-found', 'not found', pair(atPinnedHeights(refused('header not found')))],
    ['rpc-unreachable', 'unreachable', pair(atPinnedHeights({ kind: 'cut', where: 'after' }))],
    ['rpc-contradicts', 'contradicts', [withHash(OTHER), withHash(`0x${'77'.repeat(32)}`)]],
  ])('%s: %s', async (code, _, plans) => {
    const root = freshRoot();
    const record = await evmWitness(options([chain.url])).testify(root);
    const reasons: string[] = [];
    const onProgress = (progress: EvmProgress) => {
      if (progress.step === 'waiting') reasons.push(progress.reason.code);
    };
    const refreshed: unknown = await refreshEvmAnchor(
      record,
      options(await three(...plans), { onProgress, timeoutMs: 0 }),
    ).catch((error: unknown) => error);
    expect(reasons).toEqual([code]);
    // The proof that was made stays what it was.
    const kept = refreshed instanceof AnchorError ? refreshed.record : refreshed;
    expect(kept).toMatchObject({ status: 'included', transaction: record.transaction });
  });
});

describe("a peer's fault", () => {
  it('first valid answer wins (explorer-lookup): a quick lie about the block does not outrun two slower truths', async () => {
    const slow = always({ kind: 'delay', ms: 60 });
    const rpcs = await three(
      lieAbout('eth_getTransactionReceipt', () => ({ blockHash: chain.genesisHash })),
      slow,
      slow,
    );
    const root = freshRoot();
    await expectOnChain(await evmWitness(options(rpcs)).testify(root), root);
  });

  it('nonce 0 where every provider errs (cert-issuer): nothing is signed without a count', async () => {
    const dead = onlyFor('eth_getTransactionCount', { kind: 'status', status: 500 });
    const journal = memoryJournal();
    const work = evmWitness(options(await three(dead, dead, dead), { journal })).testify(freshRoot());
    await expect(work).rejects.toMatchObject({ code: 'rpc-unreachable', record: undefined });
    expect(sent()).toEqual([]);
    expect(await journal.open()).toEqual([]);
  });

  it('finished when broadcast (cert-issuer): taken by every node is not included, whatever a node says of a receipt', async () => {
    await rpc.call('evm_setAutomine', [false]);
    const eager = lieAbout('eth_getTransactionReceipt', () => ({ blockHash: chain.genesisHash, status: '0x1' }));
    const steps: string[] = [];
    const onProgress = ({ step }: EvmProgress) => void steps.push(step);
    const root = freshRoot();
    const record = await evmWitness(options(await three(eager), { timeoutMs: 200, onProgress })).testify(root);
    expect(record.status).toBe('broadcast');
    expect(steps.slice(0, 2)).toEqual(['signed', 'broadcast']);
    expect(steps).not.toContain('included');
    await rpc.call('evm_mine', []);
  });

  it('payloads compared (ethers FallbackProvider): nodes that word the same facts differently agree', async () => {
    const wordy = lieAbout('eth_getBlockByNumber', (b) => ({
      totalDifficulty: '0x0',
      ...readObject(b, ''),
      size: '0x1',
      vendor: Math.random(),
    }));
    const terse = lieAbout('eth_getBlockByNumber', (b) => {
      const { hash, number, baseFeePerGas } = readObject(b, 'block');
      return { baseFeePerGas, number, hash };
    });
    const behind = lieAbout('eth_getBlockByNumber', (b, [tag]) =>
      tag === 'finalized' || tag === 'safe' ? { ...readObject(b, ''), number: '0x0' } : b,
    );
    const root = freshRoot();
    const rpcs = await three(wordy, terse, behind);
    const record = await evmWitness(options(rpcs, { confirm: 'finalized', onProgress: mineOnBroadcast })).testify(root);
    expect(record.status).toBe('finalized');
    await expectOnChain(record, root);
  });

  it('a count from a node that lags behind: an earlier transaction is not replaced', async () => {
    await rpc.call('evm_setAutomine', [false]);
    const stale = toHex(Uint8Array.of(Number(await count())));
    const rpcs = await three(lieAbout('eth_getTransactionCount', () => stale));
    const records = [];
    for (const root of [freshRoot(), freshRoot(), freshRoot()])
      records.push(await evmWitness(options(rpcs, { timeoutMs: 0 })).testify(root));
    expect(new Set(records.map(nonceOf)).size).toBe(3);
    await rpc.call('evm_mine', []);
    for (const { transaction } of records)
      expect(await rpc.call('eth_getTransactionReceipt', [transaction.hash])).not.toBeNull();
  });

  it('a count from nodes that all lag behind: the journal knows better', async () => {
    await rpc.call('evm_setAutomine', [false]);
    const before = await count();
    const stale = lieAbout('eth_getTransactionCount', () => `0x${before.toString(16)}`);
    const rpcs = await three(stale, stale, stale);
    const witness = evmWitness(options(rpcs, { timeoutMs: 0 }));
    const records = await Promise.all([freshRoot(), freshRoot(), freshRoot()].map((root) => witness.testify(root)));
    expect(records.map(nonceOf).toSorted()).toEqual([before, before + 1n, before + 2n]);
    await rpc.call('evm_mine', []);
  });
});

describe('a journal that knows more than the nodes', () => {
  let folder: string;
  let journal: Journal;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'guzheng-settled-'));
    journal = await openJournal({ folder });
  });
  afterAll(async () => {
    await journal.close();
    await rm(folder, { recursive: true });
  });

  it('closes what is final, signs nothing below it, and forgets only where every node of a development chain starts anew', async () => {
    const nothing = lieAbout('eth_getTransactionCount', () => '0x0');
    const first = freshRoot();
    await evmWitness(options([chain.url], { journal, confirm: 'finalized', onProgress: mineOnBroadcast })).testify(
      first,
    );
    expect(await journal.open()).toEqual([]);
    const settled = await journal.settledNonce();
    expect(BigInt(settled)).toBe((await count()) - 1n);

    const testnet: Network = { ...chain.network, class: 'testnet' };
    const all = await three(nothing, nothing, nothing);
    const refusal = evmWitness(options(all, { journal, network: testnet })).testify(freshRoot());
    await expect(refusal).rejects.toMatchObject({ code: 'rpc-contradicts' });
    const [, ...two] = await three(undefined, nothing, nothing);
    const [honest] = proxies.map(({ url }) => url);
    const doubt = evmWitness(options([String(honest), ...two], { journal })).testify(freshRoot());
    await expect(doubt).rejects.toMatchObject({ code: 'rpc-contradicts' });
    expect(await journal.settledNonce()).toBe(settled);

    const restarted = await startDevnet({ slotsInEpoch: 1 });
    try {
      const again = await evmWitness(options([restarted.url], { journal, network: restarted.network })).testify(
        freshRoot(),
      );
      expect(nonceOf(again)).toBe(0n);
      expect(await journal.byRoot(toHex(first))).toBeUndefined();
    } finally {
      await restarted.stop();
    }
  });
});
