import { createMerkleProof, MerklePatriciaTrie, verifyMerkleProof } from '@ethereumjs/mpt';
import { fc, test } from '@fast-check/vitest';
import { fromHex, type Hex, toHex, verifyTrieProof } from '@guzheng/evidence';
import { encodeRlp, keccak256, SigningKey, Transaction, type TransactionLike, toQuantity } from 'ethers';
import { describe, expect, it } from 'vitest';
import type { Rpc } from '../rpc/client.ts';
import { rebuildHeader, sealHeader } from './header.ts';
import { proveInTrie } from './inclusion.ts';
import { rawTransactions, rebuildTransaction } from './transactions.ts';

const KEY = new SigningKey(`0x${'46'.repeat(32)}`);
const TO = `0x${'35'.repeat(20)}`;
const WORD = `0x${'11'.repeat(32)}`;
const SILENT: Rpc = { url: 'http://node.example', call: () => Promise.resolve(null) };

function signed(fields: TransactionLike<string>): Transaction {
  const transaction = Transaction.from({
    chainId: 5,
    nonce: 7,
    gasLimit: 30_000,
    to: TO,
    value: 9,
    data: '0xabcd',
    ...fields,
  });
  transaction.signature = KEY.sign(transaction.unsignedHash);
  return transaction;
}

const AUTHORIZATION = { chainId: 5n, address: TO, nonce: 0n, signature: KEY.sign(WORD) };
const ACCESS = [{ address: TO, storageKeys: [WORD] }];
const BLOB_HASH = `0x01${'22'.repeat(31)}`;

const SAMPLES: readonly [string, Transaction][] = [
  ['legacy', signed({ type: 0, gasPrice: 3 })],
  ['EIP-2930', signed({ type: 1, gasPrice: 3, accessList: ACCESS })],
  ['EIP-1559', signed({ type: 2, maxFeePerGas: 3, maxPriorityFeePerGas: 0, accessList: ACCESS })],
  [
    'EIP-4844',
    signed({
      type: 3,
      maxFeePerGas: 3,
      maxPriorityFeePerGas: 0,
      maxFeePerBlobGas: 1,
      blobVersionedHashes: [BLOB_HASH],
    }),
  ],
  ['EIP-7702', signed({ type: 4, maxFeePerGas: 3, maxPriorityFeePerGas: 0, authorizationList: [AUTHORIZATION] })],
];

/** As nodes describe a transaction in JSON. */
function asJson(t: Transaction): Record<string, unknown> {
  const { signature } = t;
  const q = (value: bigint | number | null | undefined): string | undefined =>
    value == null ? undefined : toQuantity(value);
  return {
    hash: t.hash,
    type: q(t.type),
    chainId: q(t.chainId),
    nonce: q(t.nonce),
    gasPrice: q(t.gasPrice),
    maxFeePerGas: q(t.maxFeePerGas),
    maxPriorityFeePerGas: q(t.maxPriorityFeePerGas),
    maxFeePerBlobGas: q(t.maxFeePerBlobGas),
    gas: q(t.gasLimit),
    to: t.to,
    value: q(t.value),
    input: t.data,
    accessList: t.accessList ?? [],
    blobVersionedHashes: t.blobVersionedHashes,
    authorizationList: t.authorizationList?.map(({ chainId, address, nonce, signature: { r, s, yParity } }) => {
      return { chainId: q(chainId), address, nonce: q(nonce), r, s, yParity: q(yParity) };
    }),
    v: q(t.type === 0 ? 35n + 2n * t.chainId + BigInt(signature?.yParity ?? 0) : signature?.yParity),
    ...(t.type === 0 ? {} : { yParity: q(signature?.yParity) }),
    r: signature?.r,
    s: signature?.s,
  };
}

describe('rebuildTransaction', () => {
  it.each(SAMPLES)('gives the signed bytes of a transaction: %s', (_, transaction) => {
    expect(rebuildTransaction(asJson(transaction))).toBe(transaction.serialized);
  });

  it('takes the parity from v where a node gives no yParity, and a contract creation without recipient', () => {
    const [, typed] = SAMPLES[2] ?? [];
    if (typed !== undefined)
      expect(rebuildTransaction({ ...asJson(typed), yParity: undefined })).toBe(typed.serialized);
    const creation = signed({ type: 2, maxFeePerGas: 3, maxPriorityFeePerGas: 0, to: null });
    expect(rebuildTransaction(asJson(creation))).toBe(creation.serialized);
  });

  it('refuses a transaction whose fields do not give its hash, and an unknown type without raw bytes', async () => {
    const [, first] = SAMPLES[0] ?? [];
    const json = first === undefined ? {} : asJson(first);
    const block = (transaction: unknown) => ({ hash: WORD, transactions: [transaction] });
    await expect(rawTransactions(SILENT, block({ ...json, value: '0x1' }))).rejects.toMatchObject({ code: 'rpc-lied' });
    await expect(rawTransactions(SILENT, block({ ...json, type: '0x7e' }))).rejects.toMatchObject({
      code: 'block-unreadable',
    });
    await expect(rawTransactions(SILENT, block({ ...json, r: 'x' }))).rejects.toMatchObject({ code: 'rpc-malformed' });
  });

  it('takes the raw bytes of an unknown type from the node, if they hash right', async () => {
    const raw = '0x7ec101';
    const block = { hash: WORD, transactions: [{ hash: keccak256(raw), type: '0x7e' }] };
    const generous = (answer: string): Rpc => ({ ...SILENT, call: () => Promise.resolve(answer) });
    await expect(rawTransactions(generous(raw), block)).resolves.toEqual([raw]);
    await expect(rawTransactions(generous('0x7ec102'), block)).rejects.toMatchObject({ code: 'rpc-lied' });
  });
});

const HEADER: Record<string, unknown> = {
  parentHash: WORD,
  sha3Uncles: WORD,
  miner: TO,
  stateRoot: WORD,
  transactionsRoot: WORD,
  receiptsRoot: WORD,
  logsBloom: `0x${'00'.repeat(256)}`,
  difficulty: '0x0',
  number: '0x9',
  gasLimit: '0x1c9c380',
  gasUsed: '0x57a8',
  timestamp: '0x6afd9d00',
  extraData: '0x',
  mixHash: WORD,
  nonce: '0x0000000000000000',
};
const APPENDED: readonly (readonly [string, string])[] = [
  ['baseFeePerGas', '0x7'],
  ['withdrawalsRoot', WORD],
  ['blobGasUsed', '0x0'],
  ['excessBlobGas', '0x20000'],
  ['parentBeaconBlockRoot', WORD],
  ['requestsHash', WORD],
  ['blockAccessListHash', WORD],
  ['slotNumber', '0xabc'],
];
const withHash = (block: Record<string, unknown>): Record<string, unknown> => ({
  ...block,
  hash: keccak256(rebuildHeader(block, 'test')),
});

describe('sealHeader', () => {
  it.each([0, 1, 2, 4, 5, 6, 8])('rebuilds a header with %i fields of later forks', async (count) => {
    const block = withHash({ ...HEADER, ...Object.fromEntries(APPENDED.slice(0, count)) });
    const sealed = await sealHeader(SILENT, block);
    expect(sealed.decoded).toMatchObject({ number: 9, fields: 15 + count });
    expect(keccak256(sealed.raw)).toBe(block.hash);
  });

  it.each(Object.keys(HEADER))('refuses a header whose %s was changed', async (name) => {
    const other =
      typeof HEADER[name] === 'string' && HEADER[name].length > 10 ? `0xff${HEADER[name].slice(4)}` : '0x12';
    await expect(sealHeader(SILENT, { ...withHash(HEADER), [name]: other })).rejects.toMatchObject({
      code: 'rpc-lied',
    });
  });

  it('says so when a header has fields it does not know, and takes the raw header if the node has it', async () => {
    const raw = encodeRlp(['0x01']) as Hex;
    const block = { ...withHash(HEADER), hash: keccak256(raw), newForkRoot: WORD };
    await expect(sealHeader(SILENT, block)).rejects.toMatchObject({ code: 'block-unreadable' });
    const future = rebuildHeader({ ...HEADER, ...Object.fromEntries(APPENDED) }, 'test');
    const generous: Rpc = { ...SILENT, call: () => Promise.resolve(future) };
    const sealed = await sealHeader(generous, { ...HEADER, hash: keccak256(future), newForkRoot: WORD });
    expect(sealed.raw).toBe(future);
  });
});

describe('our trie verifier against another implementation', () => {
  const entries = fc.uniqueArray(
    fc.tuple(fc.uint8Array({ minLength: 1, maxLength: 4 }), fc.uint8Array({ minLength: 1, maxLength: 50 })),
    {
      minLength: 1,
      maxLength: 40,
      selector: ([key]) => toHex(key),
    },
  );

  test.prop([entries, fc.nat()], { numRuns: 60 })(
    'finds what that one proves, and nothing under a changed value or root',
    async (all, pick) => {
      const trie = new MerklePatriciaTrie();
      for (const [key, value] of all) await trie.put(key, value);
      const [key, value] = all[pick % all.length] ?? [];
      if (key === undefined || value === undefined) return;
      const made = await createMerkleProof(trie, key);
      // That library lists embedded nodes a second time; in the trie they are part of their parents.
      const proof = made.filter((node, i) => i === 0 || node.length >= 32);
      const root = trie.root();
      expect(verifyTrieProof({ root, key, proof })).toEqual({ outcome: 'found', value });
      expect(verifyTrieProof({ root: root.with(5, (root[5] ?? 0) ^ 1), key, proof })).toMatchObject({
        outcome: 'refused',
      });
      expect(verifyTrieProof({ root, key, proof: [...proof, ...proof.slice(-1)] })).toMatchObject({
        reason: 'surplus',
      });
    },
  );

  it('refuses a proof rooted in itself, which that library accepts when no root is given', async () => {
    const key = fromHex('0x80');
    const forged = new MerklePatriciaTrie();
    await forged.put(key, new Uint8Array(40).fill(6));
    const proof = await createMerkleProof(forged, key);
    await expect(verifyMerkleProof(key, proof)).resolves.toEqual(new Uint8Array(40).fill(6));
    const real = new MerklePatriciaTrie();
    await real.put(key, new Uint8Array(40).fill(7));
    expect(verifyTrieProof({ root: real.root(), key, proof })).toEqual({ outcome: 'refused', reason: 'hash' });
  });

  it('proves each of 300 transactions, over all the widths that an index has in RLP', async () => {
    const transactions = Array.from({ length: 300 }, (_, i) =>
      toHex(new Uint8Array(100).fill(i & 255).with(0, i >> 8)),
    );
    const trie = new MerklePatriciaTrie();
    for (const [i, raw] of transactions.entries())
      await trie.put(fromHex(encodeRlp(i === 0 ? '0x' : toEven(i))), fromHex(raw));
    for (const index of [0, 1, 127, 128, 129, 255, 256, 299]) {
      const proof = await proveInTrie(transactions, index, trie.root());
      const key = fromHex(encodeRlp(index === 0 ? '0x' : toEven(index)));
      const result = verifyTrieProof({ root: trie.root(), key, proof: (proof ?? []).map(fromHex) });
      expect(result).toEqual({ outcome: 'found', value: fromHex(transactions[index] ?? '0x') });
    }
    expect(await proveInTrie(transactions.slice(1), 0, trie.root())).toBeUndefined();
  });
});

function toEven(value: number): string {
  const digits = value.toString(16);
  return `0x${digits.length % 2 === 0 ? '' : '0'}${digits}`;
}
