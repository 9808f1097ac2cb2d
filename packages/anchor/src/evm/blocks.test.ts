import { MerklePatriciaTrie } from '@ethereumjs/mpt';
import {
  anchorCalldata,
  checkEvmAnchor,
  type EvmAnchor,
  fromHex,
  type Hex,
  readHeader,
  toHex,
} from '@guzheng/evidence';
import { encodeRlp, keccak256, SigningKey, Transaction, type TransactionLike, toBeHex, toQuantity } from 'ethers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEVNET_KEY, type Devnet, startDevnet } from '../devnet/index.ts';
import { AnchorError } from '../error.ts';
import { keyFromHex } from '../key/key.ts';
import { type Rpc, rpcClient } from '../rpc/client.ts';
import { type JsonObject, readNumber } from '../rpc/values.ts';
import { rebuildHeader } from './header.ts';
import { proveInclusion } from './inclusion.ts';
import { type EvmWitnessOptions, evmWitness } from './witness.ts';

const key = keyFromHex(DEVNET_KEY);
const ROOT = new Uint8Array(32).fill(0xf1);
const WORD = `0x${'11'.repeat(32)}`;
/** Another account of the development chain. */
const NEIGHBOUR = new SigningKey('0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d');
const NEIGHBOUR_ADDRESS = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8';

function sign(fields: TransactionLike<string>, signer: SigningKey = NEIGHBOUR): Transaction {
  const common = { chainId: 31337, gasLimit: 100_000, to: NEIGHBOUR_ADDRESS, value: 1, data: '0xabcd' };
  const transaction = Transaction.from({ ...common, ...fields });
  transaction.signature = signer.sign(transaction.unsignedHash);
  return transaction;
}

const HIGH = { maxFeePerGas: 10n ** 11n, maxPriorityFeePerGas: 10n ** 11n };
const ACCESS = [{ address: NEIGHBOUR_ADDRESS, storageKeys: [WORD, WORD] }];

/** One transaction of each type that a chain takes without a sidecar, in the order of the nonces. */
function oneOfEach(nonce: number): readonly Transaction[] {
  const authorization = { chainId: 31337n, address: NEIGHBOUR_ADDRESS, nonce: 77n, signature: NEIGHBOUR.sign(WORD) };
  return [
    sign({ type: 0, nonce, gasPrice: 10n ** 11n }),
    sign({ type: 1, nonce: nonce + 1, gasPrice: 10n ** 11n, accessList: ACCESS }),
    sign({ type: 2, nonce: nonce + 2, ...HIGH, accessList: ACCESS }),
    sign({ type: 2, nonce: nonce + 3, ...HIGH, to: null, data: '0x00' }),
    sign({ type: 4, nonce: nonce + 4, ...HIGH, authorizationList: [authorization] }),
  ];
}

describe('a block of a real chain', () => {
  let chain: Devnet;
  let rpc: Rpc;
  beforeAll(async () => {
    chain = await startDevnet();
    rpc = rpcClient(chain.url);
  });
  afterAll(() => chain.stop());

  /** Anchors in one block with all that is in the pool already. */
  async function anchorAmong(fill: () => Promise<void>): Promise<Extract<EvmAnchor, { block: unknown }>> {
    await rpc.call('evm_setAutomine', [false]);
    await fill();
    const onProgress: EvmWitnessOptions['onProgress'] = async ({ step }) => {
      if (step === 'broadcast') await rpc.call('evm_mine', []);
    };
    const record = await evmWitness({ network: chain.network, key, pollMs: 20, onProgress }).testify(ROOT);
    await rpc.call('evm_setAutomine', [true]);
    if (record.status === 'broadcast') throw new Error('The record should be included');
    return record;
  }

  it('with legacy, EIP-2930, EIP-1559, creating and EIP-7702 transactions before the anchor gives a whole proof', async () => {
    const nonce = readNumber(await rpc.call('eth_getTransactionCount', [NEIGHBOUR_ADDRESS, 'latest']), 'count');
    const record = await anchorAmong(async () => {
      for (const { serialized } of oneOfEach(nonce)) await rpc.call('eth_sendRawTransaction', [serialized]);
    });
    expect(record.block.transactionIndex).toBe(5);
    expect(checkEvmAnchor(record, ROOT)).toMatchObject({ outcome: 'valid' });
  });

  it('with 1,200 transactions gives a whole proof of the last one', async () => {
    const accounts = ((await rpc.call('eth_accounts', [])) as string[]).slice(2);
    const record = await anchorAmong(async () => {
      for (let i = 0; i < 1_200; i += 1) {
        const from = accounts[i % accounts.length];
        await rpc.call('eth_sendTransaction', [{ from, to: from, gas: '0x5208', gasPrice: '0x174876e800' }]);
      }
    });
    expect(record.block.transactionIndex).toBe(1_200);
    expect(checkEvmAnchor(record, ROOT)).toMatchObject({ outcome: 'valid' });
    expect(record.block.trieProof.length).toBeGreaterThan(3);
    const proofBytes = record.block.trieProof.reduce((sum, node) => sum + fromHex(node).length, 0);
    console.info(`block of 1201: trie proof ${proofBytes} B in ${record.block.trieProof.length} nodes`);
  });
});

describe('a block made by hand', () => {
  const anchor = sign(
    { type: 2, nonce: 9, ...HIGH, gasLimit: 30_000, to: key.address, value: 0, data: toHex(anchorCalldata(ROOT)) },
    new SigningKey(DEVNET_KEY),
  );
  const blob = sign({
    type: 3,
    nonce: 9,
    ...HIGH,
    maxFeePerBlobGas: 1,
    blobVersionedHashes: [`0x01${'22'.repeat(31)}`, `0x01${'33'.repeat(31)}`],
  });
  const raws = [...oneOfEach(1), blob, anchor].map(({ serialized }) => serialized as Hex);
  /** EIP-2718: any type byte up to 0x7f. */
  const UNKNOWN: Hex = '0x7ef8c101';

  const HEADER: JsonObject = {
    ...Object.fromEntries(
      ['parentHash', 'sha3Uncles', 'stateRoot', 'receiptsRoot', 'mixHash', 'withdrawalsRoot'].map((name) => [
        name,
        WORD,
      ]),
    ),
    ...{
      miner: NEIGHBOUR_ADDRESS,
      logsBloom: `0x${'00'.repeat(256)}`,
      difficulty: '0x0',
      number: '0x9',
      gasLimit: '0x1c9c380',
    },
    ...{
      gasUsed: '0x57a8',
      timestamp: '0x6afd9d00',
      extraData: '0x',
      nonce: '0x0000000000000000',
      baseFeePerGas: '0x7',
    },
  };
  const PRAGUE: JsonObject = {
    blobGasUsed: '0x0',
    excessBlobGas: '0x20000',
    parentBeaconBlockRoot: WORD,
    requestsHash: WORD,
  };
  const AMSTERDAM: JsonObject = { ...PRAGUE, blockAccessListHash: WORD, slotNumber: '0xabc' };

  interface Made {
    readonly rpc: Rpc;
    readonly hash: Hex;
    readonly asked: string[];
  }

  interface Making {
    readonly transactions?: readonly Hex[];
    readonly fields?: JsonObject;
    /** Fields of the JSON that the header does not have. */
    readonly surplus?: JsonObject;
    /** Header fields beyond those that have a name here. */
    readonly nameless?: readonly Hex[];
    /** The node's other methods. */
    readonly offers?: (method: string, params: readonly unknown[]) => unknown;
  }

  /** A node that has one block. */
  async function make({
    transactions = raws,
    fields = PRAGUE,
    surplus = {},
    nameless = [],
    offers,
  }: Making): Promise<Made> {
    const trie = new MerklePatriciaTrie();
    for (const [i, raw] of transactions.entries())
      await trie.put(fromHex(encodeRlp(i === 0 ? '0x' : toBeHex(i))), fromHex(raw));
    const json = { ...HEADER, ...fields, transactionsRoot: toHex(trie.root()) };
    const header = withFields(rebuildHeader(json, 'test'), nameless);
    const hash = keccak256(header) as Hex;
    const asked: string[] = [];
    const block = { ...json, ...surplus, hash, transactions: transactions.map(asJson) };
    const call = (method: string, params: readonly unknown[]): Promise<unknown> => {
      asked.push(method);
      if (method === 'eth_getBlockByHash') return Promise.resolve(block);
      const answer = method === 'debug_getRawHeader' && nameless.length > 0 ? header : offers?.(method, params);
      return answer === undefined ? Promise.reject(new AnchorError('rpc-refused', method)) : Promise.resolve(answer);
    };
    return { rpc: { url: 'http://node.example', call }, hash, asked };
  }

  function withFields(header: Hex, more: readonly Hex[]): Hex {
    if (more.length === 0) return header;
    const body = header.slice(8) + more.map((field) => encodeRlp(field).slice(2)).join('');
    return `0xf9${(body.length / 2).toString(16).padStart(4, '0')}${body}`;
  }

  const prove = ({ rpc, hash }: Made) => proveInclusion(rpc, hash, anchor.hash as Hex, anchor.serialized as Hex);

  async function expectValid(made: Made, fields: number): Promise<void> {
    const block = await prove(made);
    if (block === undefined) throw new Error('There should be a block');
    const transaction = { raw: anchor.serialized as Hex, hash: anchor.hash as Hex };
    const pins = { network: 'devnet', chainId: 31337, genesisHash: WORD as Hex };
    const record: EvmAnchor = { kind: 'evm', status: 'included', ...pins, transaction, block, answers: [] };
    expect(checkEvmAnchor(record, ROOT)).toMatchObject({ outcome: 'valid', blockHash: made.hash });
    expect(readHeader(fromHex(block.header))).toMatchObject({ fields });
  }

  it('with every type, blobs included, gives a whole proof', async () => {
    await expectValid(await make({}), 21);
  });

  it('with a type that is not known gives one where the node has the raw bytes, in either way of asking', async () => {
    for (const method of ['eth_getRawTransactionByBlockHashAndIndex', 'eth_getRawTransactionByHash']) {
      const transactions = [UNKNOWN, ...raws, UNKNOWN];
      const made = await make({ transactions, offers: (asked) => (asked === method ? UNKNOWN : undefined) });
      await expectValid(made, 21);
      expect(made.asked).toContain(method);
      expect(made.asked).not.toContain('debug_getRawHeader');
    }
    await expect(prove(await make({ transactions: [UNKNOWN, ...raws] }))).rejects.toMatchObject({
      code: 'block-unreadable',
    });
    const lie = await make({ transactions: [UNKNOWN, ...raws], offers: () => '0x7ef8c102' });
    await expect(prove(lie)).rejects.toMatchObject({ code: 'rpc-lied' });
  });

  it('with the fields of Amsterdam gives one', async () => {
    await expectValid(await make({ fields: AMSTERDAM }), 23);
  });

  it('with fields of a fork to come gives one where the node has the raw header', async () => {
    const nameless: readonly Hex[] = [`0x${'44'.repeat(32)}`, '0x', '0x05'];
    const made = await make({ fields: AMSTERDAM, nameless, surplus: { inclusionListRoot: WORD } });
    await expectValid(made, 26);
    const silent: Rpc = {
      ...made.rpc,
      call: (method, params) =>
        method === 'debug_getRawHeader' ? Promise.resolve(null) : made.rpc.call(method, params),
    };
    await expect(prove({ ...made, rpc: silent })).rejects.toMatchObject({
      code: 'block-unreadable',
      message: expect.stringContaining('inclusionListRoot'),
    });
  });

  it.each<[string, JsonObject, number]>([
    [
      'of its own',
      {
        totalDifficulty: '0x0',
        size: '0x1',
        author: NEIGHBOUR_ADDRESS,
        l1BlockNumber: '0x5',
        sendRoot: WORD,
        requests: [],
      },
      21,
    ],
    ['of later forks that the header does not have', { blockAccessListHash: WORD, slotNumber: '0xabc' }, 21],
    ['of a later fork in another meaning', { blockAccessListHash: [], slotNumber: 'late' }, 21],
    ['that are null', { blockAccessListHash: null, slotNumber: null }, 21],
  ])('with JSON fields %s gives one all the same', async (_, surplus, fields) => {
    const made = await make({ surplus });
    await expectValid(made, fields);
    expect(made.asked).toEqual(['eth_getBlockByHash']);
  });

  it('is refused when a field of the header was changed, whatever else is there', async () => {
    for (const surplus of [
      { stateRoot: `0x${'12'.repeat(32)}` },
      { requestsHash: `0x${'12'.repeat(32)}` },
      { gasUsed: '0x1' },
    ])
      await expect(prove(await make({ surplus }))).rejects.toMatchObject({ code: 'rpc-lied' });
    await expect(prove(await make({ surplus: { miner: 'nobody' } }))).rejects.toMatchObject({ code: 'rpc-malformed' });
  });

  it('is refused when its list of transactions is another one', async () => {
    const swapped = [raws[1], raws[0], ...raws.slice(2)].filter((raw) => raw !== undefined);
    for (const transactions of [swapped, raws.slice(1), [...raws, ...raws.slice(0, 1)], raws.slice(0, -1)]) {
      const { rpc, hash } = await make({});
      const lying = async (method: string, params: readonly unknown[]) => ({
        ...((await rpc.call(method, params)) as object),
        transactions: transactions.map(asJson),
      });
      await expect(prove({ rpc: { ...rpc, call: lying }, hash, asked: [] })).rejects.toMatchObject({
        code: 'rpc-lied',
      });
    }
  });
});

/** As nodes describe a transaction in JSON. */
function asJson(raw: Hex): JsonObject {
  if (raw.startsWith('0x7e')) return { hash: keccak256(raw), type: '0x7e', from: NEIGHBOUR_ADDRESS };
  const t = Transaction.from(raw);
  const q = (value: bigint | number | null | undefined) => (value == null ? undefined : toQuantity(value));
  const parity = t.signature?.yParity ?? 0;
  return {
    ...{
      hash: t.hash,
      type: t.type === 2 ? '0x02' : q(t.type),
      chainId: q(t.chainId),
      nonce: q(t.nonce),
      gas: q(t.gasLimit),
    },
    ...{ gasPrice: q(t.gasPrice), maxFeePerGas: q(t.maxFeePerGas), maxPriorityFeePerGas: q(t.maxPriorityFeePerGas) },
    ...{ maxFeePerBlobGas: q(t.maxFeePerBlobGas), blobVersionedHashes: t.blobVersionedHashes },
    ...{
      to: t.to,
      value: q(t.value),
      input: t.data,
      accessList: t.accessList?.length === 0 ? undefined : t.accessList,
    },
    authorizationList: t.authorizationList?.map(({ chainId, address, nonce, signature: { r, s, yParity } }) => {
      return { chainId: q(chainId), address, nonce: q(nonce), r, s, yParity: q(yParity) };
    }),
    ...(t.type === 0 ? { v: q(35n + 2n * t.chainId + BigInt(parity)) } : { yParity: q(parity) }),
    ...{ r: t.signature?.r, s: t.signature?.s },
  };
}
